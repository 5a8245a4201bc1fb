import type { RecordBatch } from '../../columnar/record-batch.js';
import { CheckpointError, InternalError, StreamingQueryError } from '../../common/errors.js';
import { type Files, hasErrno, unlinkIfThere } from '../../common/files.js';
import { joinPath } from '../../common/paths.js';
import { isAlreadyExists } from '../../common/publish.js';
import { SystemRandom } from '../../common/random.js';
import type { Format, FormatWriterFactory } from '../../formats/format.js';
import { isHiddenName } from '../../sources/file/glob.js';
import { absolutePath } from '../../sources/file/input-paths.js';
import { MANIFEST_FOLDER, type ManifestBatch } from '../../sources/file/manifest.js';
import type { RawOptions } from '../../sources/options.js';
import { UTC, type Zone } from '../../types/datetime/zone.js';
import type { OutputMode } from '../output-mode.js';
import type { Sink, SinkBatch, SinkContext, SinkResult } from '../sink.js';
import { ManifestLog } from './manifest-log.js';
import { PartLinker } from './part-linker.js';
import { PartitionLayout, PartWriter } from './part-writer.js';
import { PayloadHash } from './payload-hash.js';
import { type FileSinkOptions, fileSinkOptions } from './write-options.js';

export interface FileSinkConfig {
  readonly path: string;
  readonly format: Format;
  readonly partitionBy?: readonly string[];
  readonly options?: RawOptions;
  /** Of timestamps in folder names; default UTC. */
  readonly zone?: Zone;
}

/**
 * Files in a folder, exactly once.
 *
 *     parts under hidden names, synced ─► parts linked ─► folders synced ─► manifest/N published ─► hidden names gone
 *             invisible                  complete, but in no manifest          ▲ the batch exists
 *
 * A batch whose manifest is there is not written again; its rows are compared by fingerprint, because a different fingerprint means that
 * state and output would come from different attempts. Files of attempts that died are in no manifest: readers of millrace do not see
 * them, and other tools see them as complete files at worst.
 */
export class FileSink implements Sink {
  readonly description: string;
  readonly outputModes: readonly OutputMode[] = ['append'];
  readonly needsCheckpoint = true;
  readonly #config: FileSinkConfig;
  readonly #options: FileSinkOptions;
  #run: SinkRun | undefined;
  #filesWritten = 0;

  constructor(config: FileSinkConfig) {
    this.#config = config;
    this.#options = fileSinkOptions(config.format, config.options ?? {});
    this.description = `FileSink[${config.path}]`;
  }

  async open(context: SinkContext): Promise<void> {
    const { format, partitionBy, path } = this.#config;
    const layout = new PartitionLayout(context.schema, partitionBy ?? []);
    const factory = format.writer(layout.dataSchema, this.#options.format);
    const root = absolutePath(context.files, path);
    const random = context.random ?? new SystemRandom();
    const tempTag = `${context.epoch}-${random.hex(8)}`;
    const { files, queryId, epoch, checkFence: guard, clock } = context;
    const { retentionMs } = this.#options;
    const setup = { files, root, queryId, epoch, tempTag, guard, retentionMs, now: () => clock.now() };
    const manifest = new ManifestLog(setup);
    await manifest.load();
    await checkAgreement(files, root, manifest.newest, context.lastCommitted);
    await manifest.prepare();
    const names = new PartLinker(files, root);
    this.#run = { context, layout, factory, root, tempTag, manifest, names, nextAttempt: () => random.hex(8) };
  }

  async addBatch(batch: SinkBatch): Promise<SinkResult> {
    const run = this.#run;
    if (run === undefined) throw new InternalError('the file sink is not open');
    if (batch.batchId <= run.manifest.newest) return this.#skip(run, batch);
    const hash = new PayloadHash();
    const writer = this.#writer(run, batch.batchId);
    try {
      for await (const part of batch.batches) {
        hash.add(part);
        await writer.write(part);
      }
      await writer.finish();
      await run.context.checkFence?.();
      return await this.#publish(run, batch.batchId, writer, hash);
    } catch (error) {
      await writer.abort();
      throw error;
    }
  }

  async commit(_batchId: number): Promise<void> {
    await this.#run?.manifest.maintain();
  }

  metrics(): Record<string, string> {
    return { numFilesWritten: String(this.#filesWritten) };
  }

  async close(): Promise<void> {
    this.#run = undefined;
  }

  #writer(run: SinkRun, batchId: number): PartWriter {
    const { root, tempTag, factory, layout, context } = run;
    const attempt = run.nextAttempt();
    const { extension } = this.#config.format;
    return new PartWriter({
      files: context.files,
      factory,
      layout,
      zone: this.#options.zone ?? this.#config.zone ?? UTC,
      rowsMax: this.#options.rowsPerFileMax,
      name: (folder, n) => {
        const file = `part-${digits(batchId)}-${digits(n)}-${context.epoch}-${attempt}${extension}`;
        return {
          temp: joinPath(root, MANIFEST_FOLDER, `.${file}.${tempTag}-${n}.tmp`),
          root,
          path: joinPath(folder, file),
        };
      },
    });
  }

  async #publish(run: SinkRun, batchId: number, writer: PartWriter, hash: PayloadHash): Promise<SinkResult> {
    const { context, manifest } = run;
    const linked: string[] = [];
    try {
      await run.names.link(writer.parts, linked);
    } catch (error) {
      // The manifest was not touched, so nobody can have seen these.
      for (const path of linked) await unlinkIfThere(context.files, path).catch(() => undefined);
      throw error;
    }
    const files = writer.parts.map(part => part.entry);
    const record = { batchId, committedMs: context.clock.now(), rows: hash.rows, payloadHash: hash.digest(), files };
    try {
      await manifest.add(record);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        // The real reason may be that the next run has cleared our hidden files away.
        await context.checkFence?.();
        throw error;
      }
      await writer.abort();
      return this.#adopt(run, batchId, hash, linked, error);
    }
    for (const part of writer.parts) await part.discardTemp();
    this.#filesWritten += files.length;
    return { rows: hash.rows, record: { payloadHash: record.payloadHash, files: files.length } };
  }

  /** An earlier run, believed dead, published this batch at the last moment. Its files count; ours go. */
  async #adopt(
    run: SinkRun,
    batchId: number,
    hash: PayloadHash,
    linked: string[],
    cause: unknown,
  ): Promise<SinkResult> {
    await run.manifest.load();
    const published = await run.manifest.get(batchId);
    if (published === undefined) throw cause;
    for (const path of linked) await unlinkIfThere(run.context.files, path);
    return compare(run.root, published, hash);
  }

  /** The batch is there already: the plan runs, for its state, and its rows must be those that were written. */
  async #skip(run: SinkRun, batch: SinkBatch): Promise<SinkResult> {
    const hash = new PayloadHash();
    for await (const part of batch.batches) hash.add(part as RecordBatch);
    const published = await run.manifest.get(batch.batchId);
    return published === undefined ? { rows: hash.rows } : compare(run.root, published, hash);
  }
}

interface SinkRun {
  readonly context: SinkContext;
  readonly layout: PartitionLayout;
  readonly factory: FormatWriterFactory;
  readonly root: string;
  readonly tempTag: string;
  readonly manifest: ManifestLog;
  readonly names: PartLinker;
  /** Tells the files of several attempts at one batch apart. */
  nextAttempt(): string;
}

function compare(root: string, published: ManifestBatch, hash: PayloadHash): SinkResult {
  if (published.payloadHash === hash.digest()) {
    return { rows: hash.rows, record: { payloadHash: published.payloadHash, files: published.files.length } };
  }
  throw new StreamingQueryError(
    'SINK_REPLAY_DIFFERS',
    `Batch ${published.batchId} is already in ${root}, with ${published.rows} rows (fingerprint ${published.payloadHash}); running it again ` +
      `gave ${hash.rows} rows (fingerprint ${hash.digest()}). A batch must give the same rows every time: user code is not deterministic, or ` +
      'the query or its input has been changed. Undo the change, or start with a new checkpoint and a new folder.',
  );
}

/** The sink may be one batch ahead of the commit log (a crash came between the two), and never behind. */
async function checkAgreement(files: Files, root: string, newest: number, lastCommitted: number): Promise<void> {
  if (newest > lastCommitted + 1) {
    throw new CheckpointError(
      'SINK_AHEAD_OF_CHECKPOINT',
      `${root} holds batches up to ${newest}, but the checkpoint has committed only ${lastCommitted < 0 ? 'none' : `up to ${lastCommitted}`}: ` +
        'it is older than the output (restored from a backup?). Restore the newer checkpoint, or start with a new checkpoint and folder.',
    );
  }
  if (newest >= 0 ? newest < lastCommitted : lastCommitted >= 0 && (await hasFiles(files, root))) {
    throw new CheckpointError(
      'SINK_BEHIND_CHECKPOINT',
      `The checkpoint has committed batches up to ${lastCommitted}, but ${joinPath(root, MANIFEST_FOLDER)} ` +
        `${newest < 0 ? 'is missing although there are files' : `ends at ${newest}`}: output has been lost or removed. Restore the folder.`,
    );
  }
}

async function hasFiles(files: Files, root: string): Promise<boolean> {
  try {
    return (await files.list(root)).some(entry => !isHiddenName(entry.name));
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

function digits(n: number): string {
  return String(n).padStart(5, '0');
}
