import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { CheckpointView } from '../checkpoint/checkpoint-view.js';
import { STATE } from '../checkpoint/layout.js';
import type { JsonObject } from '../common/json.js';
import { joinPath } from '../common/paths.js';
import type { StatefulOperator } from '../operators/stateful-operator.js';
import { type CommittedLayout, firstLayout } from '../state/committed-layout.js';
import { relayout, type StateLayout } from '../state/relayout.js';
import type { StoreChange } from '../state/schema/compare-schemas.js';
import { rowConversion } from '../state/schema/row-conversion.js';
import type { CommitEntry, OffsetEntry } from './batch-entries.js';
import type { StateFiles } from './query-state.js';

/**
 * Lays the state of a query out anew: in another number of partitions, with the types of a changed query, or both. The new files belong to
 * the layout `to`; nothing names them until the next commit, so a crash on the way leaves the old layout as it was.
 */
export async function relayoutState(
  checkpoint: Checkpoint<never, never>,
  operators: readonly StatefulOperator[],
  version: number,
  files: StateFiles,
  from: StateLayout,
  to: StateLayout,
  migrations: ReadonlyMap<number, readonly StoreChange[]>,
  onWarning: (message: string) => void,
): Promise<StateFiles> {
  const made: StateFiles = {};
  for (const operator of operators) {
    const slots = files[String(operator.operatorId)] ?? {};
    const changes = migrations.get(operator.operatorId) ?? [];
    const stores: StateFiles[string] = {};
    for (const { name: storeName, ordered, groups } of operator.stores) {
      const change = changes.find(each => each.store.name === storeName);
      const lineages = Array.from({ length: from.partitions }, (_, p) => slots[`${p}/${storeName}`]).filter(Boolean);
      const partitions = await relayout({
        checkpoint,
        operatorId: operator.operatorId,
        storeName,
        ordered,
        groups,
        version,
        from,
        to,
        lineages,
        conversion: change && rowConversion(change),
        onWarning,
      });
      for (const [p, list] of partitions.entries()) stores[`${p}/${storeName}`] = list;
    }
    made[String(operator.operatorId)] = stores;
  }
  return made;
}

/** Removes the directories of layouts that no retained commit uses. Those of later runs are never touched. */
export async function removeOldLayouts(
  checkpoint: Checkpoint<never, never>,
  used: ReadonlySet<number | null>,
  onWarning: (message: string) => void,
): Promise<void> {
  const { files, epoch } = checkpoint;
  const root = checkpoint.pathOf(STATE);
  for (const operator of await files.list(root).catch(() => [])) {
    if (!operator.isDirectory) continue;
    for (const { name, isDirectory } of await files.list(joinPath(root, operator.name)).catch(() => [])) {
      const match = /^\d+(?:\.(\d+))?$/.exec(name);
      if (!isDirectory || match === null) continue;
      const layout = match[1] === undefined ? null : Number(match[1]);
      if (used.has(layout) || (layout ?? 0) > epoch) continue;
      await checkpoint.checkFence();
      const path = joinPath(root, operator.name, name);
      await files
        .removeTree(path)
        .catch(error => onWarning(`State that is no longer needed could not be removed: ${path}: ${error.message}`));
    }
  }
}

/** How the state of the last commit is laid out; undefined when there is none. */
export async function committedState(
  view: CheckpointView<OffsetEntry, CommitEntry>,
  last: OffsetEntry,
): Promise<CommittedLayout | undefined> {
  const { latestId } = view.commits;
  if (latestId === undefined || latestId === null) return undefined;
  const { stateLayout, stateFiles } = (await view.commits.get(latestId))!;
  if (stateLayout !== undefined) return stateLayout;
  const entry = latestId === last.batchId ? last : await view.offsets.get(latestId);
  const state = ((entry ?? last).fingerprint.state ?? []) as JsonObject[];
  return state.length === 0 ? undefined : firstLayout(stateFiles, state);
}
