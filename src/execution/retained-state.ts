import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { CommitEntry, OffsetEntry } from './batch-entries.js';
import type { QueryState, StateFiles } from './query-state.js';
import { removeOldLayouts } from './state-layouts.js';

/** The state files of the commits that have not been purged. Each commit record is read once. */
export class RetainedState {
  private readonly commits = new Map<number, { readonly files: StateFiles; readonly layout: number | null }>();

  constructor(private readonly checkpoint: Checkpoint<OffsetEntry, CommitEntry>) {}

  add(batchId: number, files: StateFiles, layout: number | null): void {
    this.commits.set(batchId, { files, layout });
  }

  /** Removes the files, and the folders of earlier layouts, that neither `state` nor a commit that is still there needs. */
  async purge(state: QueryState, layout: number | null, warn: (message: string) => void): Promise<void> {
    await this.refresh();
    const retained = [...this.commits.values()];
    await state.purge(retained.map(({ files }) => files));
    const layouts = new Set([layout, ...retained.map(each => each.layout)]);
    await removeOldLayouts(this.checkpoint as never, layouts, warn);
  }

  private async refresh(): Promise<void> {
    const { commits } = this.checkpoint;
    for (const batchId of this.commits.keys()) if (!commits.has(batchId)) this.commits.delete(batchId);
    for (const batchId of commits.list()) {
      if (this.commits.has(batchId)) continue;
      const { stateFiles, stateLayout } = (await commits.get(batchId))!;
      this.add(batchId, stateFiles, stateLayout?.epoch ?? null);
    }
  }
}
