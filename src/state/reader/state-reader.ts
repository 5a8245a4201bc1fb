import type { CheckpointView } from '../../checkpoint/checkpoint-view.js';
import { readCheckpoint } from '../../checkpoint/checkpoint-view.js';
import { STATE } from '../../checkpoint/layout.js';
import { CheckpointError, ConfigurationError, InternalError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { readFrame } from '../../common/framed-file.js';
import type { JsonObject } from '../../common/json.js';
import { joinPath } from '../../common/paths.js';
import { type CommittedLayout, firstLayout } from '../committed-layout.js';
import { pathTo, piecesOf } from '../lineage.js';
import { type StorePlace, storedRows } from '../relayout.js';
import type { StoredIndex, StoredStore } from '../schema/compare-schemas.js';
import { StateDirectory } from '../state-directory.js';
import type { BytesColumn, StateCheckpoint, StateFile } from '../state-store.js';
import { type ChangedRows, changedRows } from './changed-rows.js';

/** What a commit record says about the state after its batch. */
interface CommittedState {
  readonly stateFiles: Readonly<Record<string, Readonly<Record<string, readonly StateFile[]>>>>;
  readonly stateLayout?: CommittedLayout;
}

export interface OperatorState {
  readonly operatorId: number;
  /** As in progress reports: `stateStoreSave`, `dedupe`, … */
  readonly name: string;
  readonly partitions: number;
  readonly stores: readonly StoreState[];
}

export interface StoreState {
  readonly name: string;
  /** The columns of its rows; undefined where the operator does not say what they consist of. */
  readonly columns: StoredStore | undefined;
  /** Where it is only the way to the rows of another one. */
  readonly index?: StoredIndex;
}

export interface StoreRows {
  readonly partition: number;
  readonly keys: BytesColumn;
  readonly values: BytesColumn;
  readonly n: number;
}

/**
 * The state of a query as its checkpoint keeps it, of any batch that is retained, read from the files alone: the query need not run, and may run
 * meanwhile. Nothing is written. A file that is removed or damaged while it is wanted is an error, never a missing row.
 */
export class StateReader {
  private constructor(
    private readonly view: CheckpointView<{ fingerprint: JsonObject }, CommittedState>,
    private readonly checkpoint: StateCheckpoint,
    private readonly warn: (message: string) => void,
  ) {}

  static async open(
    files: Files,
    directory: string,
    warn: (message: string) => void = () => undefined,
  ): Promise<StateReader> {
    const view = await readCheckpoint<{ fingerprint: JsonObject }, CommittedState>(files, directory);
    if (view.queryId === undefined || view.commits.latestId === undefined) {
      throw new ConfigurationError('STATE_NOT_FOUND', `There is no checkpoint with a finished batch in ${directory}.`);
    }
    return new StateReader(view, readOnly(files, directory, view.queryId), warn);
  }

  get firstBatchId(): number {
    return this.view.commits.firstId!;
  }
  get latestBatchId(): number {
    return this.view.commits.latestId!;
  }

  async operators(batchId: number): Promise<OperatorState[]> {
    const { stateFiles, layout } = await this.committed(batchId);
    return layout.state.map((stored, operatorId) => ({
      operatorId,
      name: String(stored.name),
      partitions: layout.partitions,
      stores: storesOf(stored, Object.keys(stateFiles[operatorId] ?? {})),
    }));
  }

  /** The rows of a store after a batch, some thousand at a time. */
  async *rows(batchId: number, operatorId: number, storeName: string): AsyncGenerator<StoreRows, void, void> {
    const { lineages, epoch } = await this.store(batchId, operatorId, storeName);
    for (const [partition, lineage] of lineages.entries()) {
      const place = { checkpoint: this.checkpoint, operatorId, storeName, partition, layout: epoch };
      for await (const rows of storedRows(place, batchId + 1, lineage, false, this.warn)) yield { partition, ...rows };
    }
  }

  /** What a batch changed in a store. */
  async *changes(
    batchId: number,
    operatorId: number,
    storeName: string,
  ): AsyncGenerator<ChangedRows & { readonly partition: number }, void, void> {
    const { lineages, epoch } = await this.store(batchId, operatorId, storeName);
    for (const [partition, lineage] of lineages.entries()) {
      const place = { checkpoint: this.checkpoint, operatorId, storeName, partition, layout: epoch };
      const directory = new StateDirectory(place);
      const before = () => this.rowsBefore(place, batchId, lineage);
      for await (const rows of changedRows(directory, batchId + 1, lineage, before)) yield { partition, ...rows };
    }
  }

  /** The rows that a batch found, from the files that its own commit names or, where these begin later, from those of the batch before. */
  private async *rowsBefore(place: StorePlace, version: number, lineage: readonly StateFile[]) {
    const leads = pathTo(version, piecesOf(lineage)) !== undefined;
    const files = leads ? lineage : await this.lineageBefore(place, version - 1);
    yield* storedRows(place, version, files, true, this.warn);
  }

  private async lineageBefore(place: StorePlace, batchId: number): Promise<readonly StateFile[]> {
    const { lineages, epoch } = await this.store(batchId, place.operatorId, place.storeName);
    if (epoch === place.layout) return lineages[place.partition];
    throw new CheckpointError(
      'STATE_NOT_FOUND',
      `The changes of batch ${batchId + 1} cannot be told: the state was laid out anew before it, and what it held then is no longer kept.`,
    );
  }

  /** The commit record of a batch as it is, and what its operators keep. */
  async commitRecord(batchId: number): Promise<{ commit: object; state: readonly JsonObject[] }> {
    const { commit, layout } = await this.committed(batchId);
    return { commit, state: layout.state };
  }

  private async committed(batchId: number) {
    const commit = this.view.commits.has(batchId) ? await this.view.commits.get(batchId) : undefined;
    if (commit === undefined) {
      throw new ConfigurationError(
        'STATE_NOT_FOUND',
        `Batch ${batchId} is not in the checkpoint ${this.view.directory}: it keeps ${this.firstBatchId} to ${this.latestBatchId}.`,
      );
    }
    const { stateFiles, stateLayout } = commit;
    if (stateLayout !== undefined) return { commit, stateFiles, layout: stateLayout };
    const entry = await this.view.offsets.get(batchId);
    const state = (entry?.fingerprint.state ?? []) as unknown as readonly JsonObject[];
    return { commit, stateFiles, layout: firstLayout(stateFiles, state) };
  }

  private async store(batchId: number, operatorId: number, storeName: string) {
    const { stateFiles, layout } = await this.committed(batchId);
    const slots = stateFiles[operatorId] ?? {};
    const lineages = Array.from({ length: layout.partitions }, (_, p) => slots[`${p}/${storeName}`]);
    if (lineages.some(l => l === undefined)) {
      const known = [...new Set(Object.keys(slots).map(slot => slot.slice(slot.indexOf('/') + 1)))];
      throw new ConfigurationError(
        'STATE_NOT_FOUND',
        `Operator ${operatorId} of the checkpoint ${this.view.directory} has no store "${storeName}" after batch ${batchId}. It has: ${known.join(', ') || 'none'}.`,
      );
    }
    return { lineages, epoch: layout.epoch };
  }
}

function storesOf(stored: JsonObject, slots: readonly string[]): StoreState[] {
  const schema = (stored.declared ?? stored.readable) as
    | { stores?: readonly (StoredStore & Named)[]; indexes?: readonly (StoredIndex & Named)[] }
    | undefined;
  const names = [...new Set(slots.map(slot => slot.slice(slot.indexOf('/') + 1)))];
  return names.map(name => ({
    name,
    columns: schema?.stores?.find(s => s.name === name),
    index: schema?.indexes?.find(s => s.name === name),
  }));
}

interface Named {
  readonly name: string;
}

/** As much of a checkpoint as reading state files needs. */
function readOnly(files: Files, directory: string, queryId: string): StateCheckpoint {
  const pathOf = (name: string) => joinPath(directory, name);
  const refuse = (): never => {
    throw new InternalError('state that is read as a table is not written');
  };
  return {
    files,
    epoch: 0,
    queryId,
    pathOf,
    stateDirectory: (operatorId, partition) => joinPath(STATE, operatorId, partition),
    ensureDirectory: refuse,
    publish: refuse,
    read: (name, expected = {}) => readFrame(files, { ...expected, path: pathOf(name), name, queryId }),
  };
}
