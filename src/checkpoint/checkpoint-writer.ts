import type { Files } from '../common/files.js';
import { encodeFrame, type FrameIdentity } from '../common/framed-file.js';
import { joinPath } from '../common/paths.js';
import { isAlreadyExists, publishAll } from '../common/publish.js';
import { EpochFence } from './epoch-fence.js';

/** A file to be published below the checkpoint directory. */
export interface CheckpointFile {
  kind: string;
  /** Path below the checkpoint directory. Names that a later run might also choose must contain the epoch. */
  name: string;
  batchId: number | null;
  payload: Uint8Array;
}

/** What a commit record must say about a published file. */
export interface PublishedFile {
  name: string;
  length: number;
  crc: number;
}

/** The only way into a checkpoint: frames, publishes and fences everything that one run writes. */
export class CheckpointWriter {
  readonly files: Files;
  readonly directory: string;
  readonly queryId: string;
  readonly epoch: number;
  readonly #tempTag: string;
  readonly #hardLinks: boolean;
  readonly #fence: EpochFence;

  constructor(setup: {
    files: Files;
    directory: string;
    queryId: string;
    epoch: number;
    tempTag: string;
    hardLinks: boolean;
  }) {
    this.files = setup.files;
    this.directory = setup.directory;
    this.queryId = setup.queryId;
    this.epoch = setup.epoch;
    this.#tempTag = setup.tempTag;
    this.#hardLinks = setup.hardLinks;
    this.#fence = new EpochFence(setup.files, setup.directory, setup.epoch);
  }

  /**
   * Publishes files together; all are durable when it resolves. Rejects with `CHECKPOINT_IN_USE` when a later run has started, with
   * `ALREADY_EXISTS` when a name is taken, with `IO_ERROR` otherwise; then any subset of the files may exist.
   */
  async publish(checkpointFiles: readonly CheckpointFile[]): Promise<PublishedFile[]> {
    const frames = checkpointFiles.map(file => encodeFrame(this.#identity(file), file.payload));
    const publications = checkpointFiles.map((file, i) => ({
      path: joinPath(this.directory, file.name),
      bytes: frames[i].chunks,
    }));
    try {
      await publishAll(this.files, publications, {
        tempTag: this.#tempTag,
        hardLinks: this.#hardLinks,
        guard: () => this.#fence.check(),
      });
    } catch (error) {
      // The real reason may be that the next run has removed our temp or taken our name.
      if (!isAlreadyExists(error)) await this.#fence.check();
      throw error;
    }
    await this.#fence.check();
    return checkpointFiles.map((file, i) => ({ name: file.name, length: frames[i].length, crc: frames[i].crc }));
  }

  /** Rejects with `CHECKPOINT_IN_USE` once a later run has started. To be asked before anything outside the checkpoint becomes visible. */
  checkFence(): Promise<void> {
    return this.#fence.check();
  }

  #identity(file: CheckpointFile): FrameIdentity {
    return { kind: file.kind, name: file.name, queryId: this.queryId, batchId: file.batchId, epoch: this.epoch };
  }
}
