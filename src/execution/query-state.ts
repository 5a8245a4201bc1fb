import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { mapSettled } from '../common/semaphore.js';
import type { StatefulOperator } from '../operators/stateful-operator.js';
import { PartitionedStore } from '../state/partitioned-store.js';
import { openStore } from '../state/registry.js';
import type { StateLayout } from '../state/relayout.js';
import type { StateFile, StateStore } from '../state/state-store.js';
import type { QuerySettings } from './query-settings.js';
import { checkStateMemory } from './state-memory.js';

/** Files of the state after a batch: operator id, then `partition/store name`. Every file that a load needs is listed. */
export type StateFiles = Record<string, Record<string, StateFile[]>>;

/**
 * The stores of all stateful operators of a query. A batch N reads version N and, when all of them have committed, N+1 exists; a commit
 * record then names its files. Snapshots are written after the commit, beside the next batches, and are named by a later record.
 */
export class QueryState {
  /** The next record names what is being written now. */
  private waits = false;

  private constructor(
    private readonly entries: readonly Entry[],
    private readonly operators: readonly StatefulOperator[],
    private readonly settings: QuerySettings,
    private readonly warn: (message: string) => void,
  ) {}

  static async open(
    checkpoint: Checkpoint<never, never>,
    operators: readonly StatefulOperator[],
    settings: QuerySettings,
    version: number,
    layout: StateLayout,
    files: StateFiles,
    onWarning: (message: string) => void,
  ): Promise<QueryState> {
    const entries: Entry[] = [];
    for (const operator of operators) {
      const operatorId = String(operator.operatorId);
      const stores: StateStore[] = [];
      for (const { name, ordered, groups } of operator.stores) {
        const partitions: StateStore[] = [];
        for (let partition = 0; partition < layout.partitions; partition++) {
          const store = await openStore(settings.stateProvider, {
            checkpoint,
            operatorId: operator.operatorId,
            partition,
            layout: layout.epoch,
            storeName: name,
            ordered,
            groups,
            snapshotInterval: settings.snapshotInterval,
            cacheDirectory: settings.stateDirectory,
            onWarning,
          });
          const slot = `${partition}/${name}`;
          const lineage = files[operatorId]?.[slot] ?? [];
          await store.load(version, lineage);
          entries.push({ operatorId, slot, store, lineage: [...lineage], made: [], maintenance: undefined });
          partitions.push(store);
        }
        stores.push(partitions.length === 1 ? partitions[0] : new PartitionedStore(partitions, groups));
      }
      operator.attach(stores);
    }
    return new QueryState(entries, operators, settings, onWarning);
  }

  /** Makes the changes of the batch durable and returns the files of the new version. */
  async commit(): Promise<StateFiles> {
    checkStateMemory(this.operators, this.settings.stateBytesMax);
    const startedMs = performance.now();
    await mapSettled(this.entries, this.entries.length || 1, async entry => {
      if (this.waits) await entry.maintenance;
      const delta = await entry.store.commit();
      const made = entry.made.splice(0);
      entry.lineage = entry.store.lineage([...entry.lineage, ...made, ...delta]);
    });
    this.waits = false;
    for (const operator of this.operators) operator.noteCommitTime(performance.now() - startedMs);
    return this.files();
  }

  abort(): void {
    for (const { store } of this.entries) store.abort();
  }

  /**
   * To be called when the commit record of the last batch is durable. Starts the snapshots that are due; they are written while batches go
   * on, and named by the first record after they are done. One that fails is tried again later.
   */
  maintain(isWanted: (entry: Entry) => boolean = () => true): void {
    for (const entry of this.entries.filter(isWanted)) {
      entry.maintenance ??= entry.store
        .maintain()
        .then(made => void entry.made.push(...made))
        .catch(error => this.warn(`A snapshot of the state could not be written: ${error.message}`))
        .finally(() => {
          entry.maintenance = undefined;
        });
    }
  }

  /**
   * For a run that may end with its first batch: work on the version that was loaded that is overdue is done beside this batch, and its record waits
   * for it. Else no record would ever name a snapshot of a query that runs one batch at each start, and its deltas would only become more. What is
   * merely due is left to later: a start should not be slow because of it.
   */
  maintainFirst(): void {
    this.waits = true;
    this.maintain(entry => entry.store.isOverdue());
  }

  /** Removes files that no retained commit names. */
  async purge(retained: readonly StateFiles[]): Promise<void> {
    for (const entry of this.entries) {
      const needed = retained.flatMap(files => files[entry.operatorId]?.[entry.slot] ?? []);
      await entry.store.removeUnneeded([...needed, ...entry.lineage, ...entry.made]);
    }
  }

  /** The operators stay, for stores that are laid out anew. */
  async closeStores(): Promise<void> {
    for (const { store } of this.entries) await store.close();
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.operators.map(o => o.close()));
    await this.closeStores();
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }

  private files(): StateFiles {
    const files: StateFiles = {};
    for (const { operatorId, slot, lineage } of this.entries) (files[operatorId] ??= {})[slot] = lineage;
    return files;
  }
}

interface Entry {
  readonly operatorId: string;
  readonly slot: string;
  readonly store: StateStore;
  /** What the last commit record names. */
  lineage: StateFile[];
  /** Snapshots and segments since. */
  readonly made: StateFile[];
  /** While it is under way. */
  maintenance: Promise<void> | undefined;
}
