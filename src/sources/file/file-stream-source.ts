import type { RecordBatch } from '../../columnar/record-batch.js';
import { ConfigurationError } from '../../common/errors.js';
import { canonicalJson } from '../../common/json.js';
import { directoryOf, fileNameOf } from '../../common/paths.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource } from '../source.js';
import { FileCleaner } from './file-cleaner.js';
import type { FileEntry } from './file-entry.js';
import { FileLog, type FileOffset, offsetFromJson, offsetToJson } from './file-log.js';
import type { FileStreamOptions } from './file-options.js';
import { type FileReading, readFiles } from './file-reader.js';
import { FolderScanner } from './folder-scanner.js';
import { PendingFiles } from './pending-files.js';
import { SeenFiles } from './seen-files.js';

/**
 * One run of a query over files that appear in folders.
 *
 *     scan ─► pending (sorted) ─► latestOffset: the first few ─► offset with their list ─► read: exactly the list ─► commit: clear away
 *       └ asks `seen`, which holds every file read, planned, pending or ignored
 *
 * The order is that of modification times, then paths, among the files known when a batch is planned. A file is read once, by its path:
 * later changes to it are not noticed.
 */
export class FileStreamSource implements StreamSource {
  readonly defaultLimit: ReadLimit;
  readonly #reading: FileReading;
  readonly #options: FileStreamOptions;
  readonly #log: FileLog;
  readonly #seen: SeenFiles;
  readonly #scanner: FolderScanner;
  readonly #pending: PendingFiles;
  readonly #cleaner: FileCleaner;
  #frozen = false;
  /** The last plan: asked again from the same start, it stays the plan. */
  #planned: { start: string; end: FileOffset } | undefined;
  #committed: number | undefined;
  /** Of the last batch that was read to its end: a limit of rows becomes one of files by it. */
  #rowsPerFile: number | undefined;

  private constructor(context: SourceContext, reading: FileReading, options: FileStreamOptions) {
    this.#reading = reading;
    this.#options = options;
    this.#log = new FileLog(context);
    this.#seen = new SeenFiles(options.fileNameOnly);
    this.#scanner = new FolderScanner(reading.files, reading.inputs, this.#seen, { ...options, watch: true });
    this.#pending = new PendingFiles(options.latestFirst);
    this.#cleaner = new FileCleaner(reading.files, reading.inputs, options, message => context.warn?.(message));
    this.defaultLimit = { filesMax: options.filesMax, bytesMax: options.bytesMax };
  }

  static async open(
    context: SourceContext,
    reading: FileReading,
    options: FileStreamOptions,
  ): Promise<FileStreamSource> {
    const source = new FileStreamSource(context, reading, options);
    await source.#log.load(offsetFromJson(context.latestSeen), source.#seen);
    return source;
  }

  async initialOffset(): Promise<Offset | null> {
    return null;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const key = canonicalJson(start);
    if (this.#planned?.start === key) return offsetToJson(this.#planned.end);
    const filesMax = Math.max(1, Math.min(limit.filesMax ?? Number.POSITIVE_INFINITY, this.#filesFor(limit.rowsMax)));
    const bytesMax = limit.bytesMax ?? Number.POSITIVE_INFINITY;
    if (this.#needsScan(filesMax, bytesMax)) await this.#scan();
    const files = this.#pending.take(filesMax, bytesMax);
    if (!this.#frozen) this.#boundPending();
    if (files.length === 0) return start;
    for (const file of files) this.#seen.noteNewest(file.modifiedMs);
    const end = await this.#log.append(offsetFromJson(start), files, this.#seen.newestMs, this.#ageFloor());
    this.#planned = { start: key, end };
    return offsetToJson(end);
  }

  async *read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const lists = await this.#log.listsBetween(offsetFromJson(start).logOffset, offsetFromJson(end));
    const files = lists.flatMap(list => list.files);
    let rows = 0;
    for await (const batch of readFiles(this.#reading, files, request)) {
      rows += batch.length;
      yield batch;
    }
    if (files.length > 0) this.#rowsPerFile = rows / files.length;
  }

  async commit(end: Offset): Promise<void> {
    const offset = offsetFromJson(end);
    const from = this.#committed ?? offset.logOffset - 1;
    if (this.#cleaner.isOn && offset.logOffset > from) {
      const lists = await this.#log.listsBetween(from, offset);
      await this.#cleaner.clean(lists.flatMap(list => list.files));
    }
    this.#committed = Math.max(from, offset.logOffset);
    await this.#log.purge(offset.logOffset);
  }

  async prepareForAvailableNow(): Promise<void> {
    await this.#scan();
    this.#frozen = true;
  }

  metrics(): Record<string, string> {
    return {
      numFilesOutstanding: String(this.#pending.size),
      numBytesOutstanding: String(this.#pending.bytes),
      numFilesSeen: String(this.#seen.size),
    };
  }

  async stop(): Promise<void> {
    this.#scanner.close();
  }

  #filesFor(rowsMax: number | undefined): number {
    if (rowsMax === undefined || !this.#rowsPerFile) return Number.POSITIVE_INFINITY;
    return Math.floor(rowsMax / this.#rowsPerFile);
  }

  /** While enough of the last scan is left, the next batch is taken from there. */
  #needsScan(filesMax: number, bytesMax: number): boolean {
    if (this.#frozen) return false;
    if (this.#options.latestFirst || this.#pending.size === 0) return true;
    const ratio = this.#options.discardCachedInputRatio;
    if (Number.isFinite(filesMax)) return this.#pending.size < ratio * filesMax;
    return Number.isFinite(bytesMax) ? this.#pending.bytes < ratio * bytesMax : true;
  }

  async #scan(): Promise<void> {
    const found = await this.#scanner.scan(this.#ageFloor());
    if (this.#cleaner.isOn && this.#scanner.readsManifest) {
      throw new ConfigurationError(
        'INVALID_OPTION',
        'cleanSource does not work on the output of a file sink: its manifest would name files that are gone. Set cleanSource to off.',
      );
    }
    const floor = this.#ageFloor();
    const fresh: FileEntry[] = [];
    for (const file of found) {
      const seen = this.#seen.in(directoryOf(file.path));
      const name = fileNameOf(file.path);
      // Two folders may hold one name, and only the name counts.
      if (this.#options.fileNameOnly && seen.has(name)) continue;
      seen.add(name, file.modifiedMs);
      if (file.modifiedMs >= floor) fresh.push(file);
    }
    this.#pending.add(fresh);
  }

  /** Files older than this are not read. Measured from the newest file ever planned, not from the clock. */
  #ageFloor(): number {
    return this.#seen.newestMs - this.#options.fileAgeMsMax;
  }

  /** Keeps memory for files yet to be read within `maxCachedFiles`; the others are found again. */
  #boundPending(): void {
    const dropped = this.#pending.truncate(this.#options.cachedFilesMax);
    if (dropped.length === 0) return;
    for (const file of dropped) this.#seen.in(directoryOf(file.path)).forget(fileNameOf(file.path));
    this.#scanner.forgetShortcuts();
  }
}
