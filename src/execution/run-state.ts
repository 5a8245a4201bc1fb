import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { CheckpointView } from '../checkpoint/checkpoint-view.js';
import type { JsonObject } from '../common/json.js';
import type { CommittedLayout } from '../state/committed-layout.js';
import type { StateLayout } from '../state/relayout.js';
import type { StoreChange } from '../state/schema/compare-schemas.js';
import type { CommitEntry, OffsetEntry } from './batch-entries.js';
import { checkFingerprint, fingerprintOf } from './fingerprint.js';
import type { QueryRequest } from './query-request.js';
import type { QuerySettings } from './query-settings.js';
import { QueryState, type StateFiles } from './query-state.js';
import { RetainedState } from './retained-state.js';
import { committedState, relayoutState } from './state-layouts.js';

/**
 * The state of one run of a query: opened as the last commit left it, and first laid out anew where the run wants another number of partitions
 * or the query has been changed.
 *
 *     accept ─► open ─► (commit ─► committed ─► purge)* ─► close
 */
export class RunState {
  private stores: QueryState | undefined;
  private retained!: RetainedState;
  private stored: CommittedLayout | undefined;
  /** What has to become of the stores of a checkpoint whose query has been changed. */
  private migrations: ReadonlyMap<number, readonly StoreChange[]> = new Map();

  constructor(
    private readonly request: QueryRequest,
    private readonly warn: (message: string) => void,
  ) {}

  /** How it is laid out, for the commit record; undefined without state. */
  get layout(): CommittedLayout | undefined {
    return this.stored;
  }

  /** Holds the query against a checkpoint. Rejects, with the difference, where it cannot go on from it; nothing has been written then. */
  async accept(view: CheckpointView<OffsetEntry, CommitEntry>, last: OffsetEntry): Promise<void> {
    const { plan, outputMode, checkpointDirectory } = this.request;
    this.stored = await committedState(view, last);
    const { state } = this.stored ?? { state: last.fingerprint.state as JsonObject[] };
    this.migrations = checkFingerprint(last.fingerprint, state, plan, outputMode, checkpointDirectory);
  }

  /** In the partitions that the settings say, and as the query wants it. May be done again, after `closeStores`, with other partitions. */
  async open(
    checkpoint: Checkpoint<OffsetEntry, CommitEntry>,
    settings: QuerySettings,
    version: number,
    files: StateFiles,
  ): Promise<void> {
    const { plan, outputMode } = this.request;
    const { stored, migrations } = this;
    const partitions = settings.statePartitions;
    const place = checkpoint as never as Checkpoint<never, never>;
    let stateFiles = files;
    let layout: StateLayout = stored ?? { partitions, epoch: null };
    if (stored !== undefined && (stored.partitions !== partitions || migrations.size > 0)) {
      layout = { partitions, epoch: checkpoint.epoch };
      stateFiles = await relayoutState(place, plan.stateful, version, files, stored, layout, migrations, this.warn);
      this.migrations = new Map();
    }
    const state = fingerprintOf(plan, outputMode).state as JsonObject[];
    this.stored = plan.stateful.length > 0 ? { ...layout, state } : undefined;
    this.retained ??= new RetainedState(checkpoint);
    this.stores = await QueryState.open(place, plan.stateful, settings, version, layout, stateFiles, this.warn);
  }

  /** Makes the changes of the batch durable and returns the files of the new version. */
  commit(): Promise<StateFiles> {
    return this.stores!.commit();
  }

  /** The commit record of the batch is durable, and names these files. */
  committed(batchId: number, files: StateFiles): void {
    if (this.stored !== undefined) this.retained.add(batchId, files, this.stored.epoch);
  }

  maintain(): void {
    this.stores!.maintain();
  }

  maintainFirst(): void {
    this.stores!.maintainFirst();
  }

  /** Removes what no retained commit needs. */
  async purge(): Promise<void> {
    if (this.stored !== undefined) await this.retained.purge(this.stores!, this.stored.epoch, this.warn);
  }

  async closeStores(): Promise<void> {
    await this.stores?.closeStores();
  }

  async close(): Promise<void> {
    await this.stores?.close();
  }
}
