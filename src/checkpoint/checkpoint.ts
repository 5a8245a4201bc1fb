import type { Files } from '../common/files.js';
import { type ExpectedFrame, type Frame, readFrame } from '../common/framed-file.js';
import type { JsonObject } from '../common/json.js';
import { NodeFiles } from '../common/node-files.js';
import { directoryOf, joinPath } from '../common/paths.js';
import { type Random, SystemRandom } from '../common/random.js';
import type { BatchLog } from './batch-log.js';
import { type CheckpointView, readCheckpoint } from './checkpoint-view.js';
import type { CheckpointFile, CheckpointWriter, PublishedFile } from './checkpoint-writer.js';
import { claimCheckpoint } from './claim.js';
import { SOURCES, STATE } from './layout.js';
import { type CheckpointLock, defaultLock } from './lock.js';

export interface CheckpointOptions<O, C> {
  /** Fixed when the checkpoint is created, read back ever after: time zone, hash seed, partition count, … */
  settings?: JsonObject;
  /**
   * Sees the checkpoint before anything in it is written, and throws if this query may not continue it. The directory is then
   * exactly as it was.
   */
  accept?: (view: CheckpointView<O, C>) => void | Promise<void>;
  lock?: CheckpointLock;
  random?: Random;
}

/**
 * The durable memory of one query, held by one run.
 *
 * Opening takes the courtesy lock, checks what is there, lets `accept` decide, then claims the checkpoint under a new epoch; from
 * that moment every earlier run is fenced. A batch then costs two publications, `offsets.add(N)` and `commits.add(N)`, plus the state files
 * it publishes itself.
 *
 * After any rejection of a write the run must end: what became durable is for the next `open` to find out.
 */
export class Checkpoint<O = unknown, C = unknown> {
  readonly files: Files;
  /** Absolute and free of links on a real disk. */
  readonly directory: string;
  readonly queryId: string;
  readonly epoch: number;
  /** True when this run created the checkpoint. */
  readonly isNew: boolean;
  readonly settings: JsonObject;
  readonly offsets: BatchLog<O>;
  readonly commits: BatchLog<C>;
  readonly #writer: CheckpointWriter;
  readonly #release: () => Promise<void>;
  readonly #durableNames = new Set<string>();
  #closed = false;

  private constructor(
    view: CheckpointView<O, C>,
    claimed: { writer: CheckpointWriter; settings: JsonObject },
    release: () => Promise<void>,
  ) {
    this.files = claimed.writer.files;
    this.directory = claimed.writer.directory;
    this.queryId = claimed.writer.queryId;
    this.epoch = claimed.writer.epoch;
    this.isNew = view.queryId === undefined;
    this.settings = claimed.settings;
    this.offsets = view.offsets;
    this.commits = view.commits;
    this.#writer = claimed.writer;
    this.#release = release;
  }

  /** Rejects with `CHECKPOINT_IN_USE`, `CHECKPOINT_CORRUPT`, `CHECKPOINT_INCOMPATIBLE`, `IO_ERROR`, or with what `accept` throws. */
  static async open<O = unknown, C = unknown>(
    files: Files,
    directory: string,
    options: CheckpointOptions<O, C> = {},
  ): Promise<Checkpoint<O, C>> {
    await files.makeDirectory(directory);
    const root = files instanceof NodeFiles ? files.resolve(directory) : directory;
    const release = await (options.lock ?? defaultLock).acquire(files, root);
    try {
      const view = await readCheckpoint<O, C>(files, root);
      await options.accept?.(view);
      const claimed = await claimCheckpoint(files, view, options.settings ?? {}, options.random ?? new SystemRandom());
      return new Checkpoint(claimed.view, claimed, release);
    } catch (error) {
      await release().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Forgets batches older than the newest `batchesToRetain` committed ones (at least 2: the start of a batch is the end of the one
   * before). Works in slices and lags one batch behind, see `BatchLog`. Returns the oldest batch that is still retained: files of
   * state and sources that only older commits need may be removed after this, not before.
   */
  async purge(batchesToRetain: number): Promise<number> {
    const floor = (this.commits.latestId ?? 0) + 1 - Math.max(2, batchesToRetain);
    this.offsets.retainFrom(floor);
    this.commits.retainFrom(floor);
    const bound = Math.min(this.offsets.recordedFloor, this.commits.recordedFloor);
    // Commits first: a commit without its offsets would be damage, offsets without a commit below the bound are nothing.
    if (await this.commits.removeBelow(bound)) await this.offsets.removeBelow(bound);
    return bound;
  }

  /** Where source `index` may keep files, below the checkpoint directory. Not created. */
  sourceDirectory(index: number): string {
    return joinPath(SOURCES, index);
  }

  /** Where an operator keeps the state of a partition, below the checkpoint directory. Not created. */
  stateDirectory(operatorId: string | number, partition: string | number): string {
    return joinPath(STATE, operatorId, partition);
  }

  /** The full path of a name below the checkpoint directory. */
  pathOf(name: string): string {
    return joinPath(this.directory, name);
  }

  /**
   * Creates a directory below the checkpoint. Its whole path is durable when it resolves, also if an earlier run that died
   * created it and never synced it.
   */
  async ensureDirectory(name: string): Promise<void> {
    await this.files.makeDirectory(this.pathOf(name));
    for (let path = name; path !== '.'; path = directoryOf(path)) {
      if (this.#durableNames.has(path)) break;
      await this.files.syncDirectory(this.pathOf(directoryOf(path)));
      this.#durableNames.add(path);
    }
  }

  /** Publishes files below the checkpoint: framed, synced together, fenced. Their directories exist. See `CheckpointWriter.publish`. */
  publish(checkpointFiles: readonly CheckpointFile[]): Promise<PublishedFile[]> {
    return this.#writer.publish(checkpointFiles);
  }

  /** Reads a file below the checkpoint and checks it against what a commit record says about it. */
  read(name: string, expected: Omit<ExpectedFrame, 'path' | 'name' | 'queryId'> = {}): Promise<Frame> {
    return readFrame(this.files, { ...expected, path: this.pathOf(name), name, queryId: this.queryId });
  }

  /** Rejects with `CHECKPOINT_IN_USE` once a later run has started. Ask before anything outside the checkpoint becomes visible. */
  checkFence(): Promise<void> {
    return this.#writer.checkFence();
  }

  /** Releases the lock. Call when nothing of this run can write any more. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#release();
  }
}
