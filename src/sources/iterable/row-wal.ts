import { RecordBatch } from '../../columnar/record-batch.js';
import { RowCodec } from '../../columnar/row-codec.js';
import { CheckpointError, InternalError } from '../../common/errors.js';
import { hasErrno, type OpenFile, unlinkIfThere } from '../../common/files.js';
import { joinPath, parseCanonicalDecimal } from '../../common/paths.js';
import { type StructType, simpleString } from '../../types/data-type.js';
import { makeDurableDirectory } from '../file/durable-directory.js';
import type { SourceContext } from '../source.js';
import { decodeRecord, encodeRecord, encodeWalHeader, parseWalHeader, RECORD_HEAD } from './wal-record.js';

/** A new segment begins once the current one is this large. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * The write-ahead log of rows that cannot be asked for twice.
 *
 *     sources/0/0.1       rows 0 …      header │ record │ record │ record
 *     sources/0/5120.1    rows 5120 …   header │ record │ rec            ← torn by a crash: cut off, with a warning
 *     sources/0/6000.2    rows 6000 …   of the next run, which never writes to files of others
 *
 * A name is `<first row>.<epoch>`. Rows are durable when `append` resolves; segments wholly below a committed row are removed. A record
 * that is damaged anywhere but at the torn end of the log is an error: those rows were promised.
 */
export class RowWal {
  readonly #context: SourceContext;
  readonly #schema: StructType;
  readonly #codec: RowCodec;
  #segments: { name: string; first: number }[] = [];
  #current: { file: OpenFile; bytes: number } | undefined;
  #end: number;
  #prepared = false;
  #failed = false;

  constructor(context: SourceContext, schema: StructType) {
    this.#context = context;
    this.#schema = schema;
    this.#codec = new RowCodec(
      schema.fields.map(f => f.type),
      'value',
    );
    this.#end = 0;
  }

  /** One past the last durable row. */
  get end(): number {
    return this.#end;
  }

  /**
   * The rows that are there, oldest first, with the number of the first; afterwards the log goes on behind them. `promised`: rows below this
   * number are in the offset log, so their loss is damage.
   */
  async recover(promised: number): Promise<{ first: number; batches: RecordBatch[] }> {
    const { files, directory } = this.#context;
    const found = await this.#listSegments();
    const batches: RecordBatch[] = [];
    this.#end = found.length > 0 ? found[0].first : promised;
    const first = this.#end;
    for (const [index, segment] of found.entries()) {
      // The rows may have been written by a process that was killed before it synced them; from now on they are relied on.
      await this.#syncSegment(segment.name);
      const expected = this.#end;
      if (segment.first !== expected)
        throw this.#damaged(segment.name, `it begins at row ${segment.first}, expected ${expected}`);
      await this.#readSegment(segment.name, found.length - 1 === index, batches);
      if (this.#end > expected) this.#segments.push(segment);
      else await unlinkIfThere(files, joinPath(directory, segment.name));
    }
    if (found.length > 0) await files.syncDirectory(directory);
    if (this.#end < promised) {
      throw this.#damaged(
        found.at(-1)?.name ?? '',
        `rows up to ${promised} were planned, but only those up to ${this.#end} are there`,
      );
    }
    return { first, batches };
  }

  /** Appends rows; durable when it resolves. */
  async append(batches: readonly RecordBatch[]): Promise<void> {
    const records = batches.filter(batch => batch.length > 0).map(batch => this.#encode(batch));
    if (records.length === 0) return;
    if (this.#failed) throw new InternalError('the write-ahead log is used after a write to it has failed');
    if (this.#current !== undefined && this.#current.bytes > SEGMENT_BYTES) await this.#closeCurrent();
    // A file with a failed write or sync is dead; only the next run may find out what is in it.
    this.#failed = true;
    const isNew = this.#current === undefined;
    this.#current ??= await this.#startSegment();
    for (const record of records) {
      await this.#current.file.write(record);
      this.#current.bytes += record.length;
    }
    await this.#current.file.sync();
    if (isNew) await this.#context.files.syncDirectory(this.#context.directory);
    for (const batch of batches) this.#end += batch.length;
    this.#failed = false;
  }

  /** Rows below `row` are not needed any more. */
  async truncate(row: number): Promise<void> {
    while (this.#segments.length > 1 && this.#segments[1].first <= row) {
      const { name } = this.#segments.shift()!;
      await unlinkIfThere(this.#context.files, joinPath(this.#context.directory, name));
    }
  }

  async close(): Promise<void> {
    await this.#closeCurrent();
  }

  async #startSegment(): Promise<{ file: OpenFile; bytes: number }> {
    const { files, directory, epoch, queryId } = this.#context;
    if (!this.#prepared) await makeDurableDirectory(files, directory, 1);
    this.#prepared = true;
    const name = `${this.#end}.${epoch}`;
    const file = await files.open(joinPath(directory, name), 'wx');
    const header = encodeWalHeader({ name, queryId, columns: simpleString(this.#schema) });
    await file.write(header);
    this.#segments.push({ name, first: this.#end });
    return { file, bytes: header.length };
  }

  async #closeCurrent(): Promise<void> {
    const { file } = this.#current ?? {};
    this.#current = undefined;
    await file?.close();
  }

  #encode(batch: RecordBatch): Uint8Array {
    return encodeRecord(this.#codec.encode(batch.columns, batch.length), batch.length);
  }

  async #listSegments(): Promise<{ name: string; first: number }[]> {
    const { files, directory } = this.#context;
    try {
      const segments = (await files.list(directory)).flatMap(({ name, isDirectory }) => {
        const [first, epoch, ...rest] = name.split('.').map(parseCanonicalDecimal);
        return isDirectory || first === undefined || epoch === undefined || rest.length > 0
          ? []
          : [{ name, first, epoch }];
      });
      return segments.sort((a, b) => a.first - b.first || a.epoch - b.epoch);
    } catch (error) {
      if (hasErrno(error, 'ENOENT')) return [];
      throw error;
    }
  }

  async #syncSegment(name: string): Promise<void> {
    const file = await this.#context.files.open(joinPath(this.#context.directory, name), 'a');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }

  async #readSegment(name: string, isLast: boolean, into: RecordBatch[]): Promise<void> {
    const bytes = await this.#context.files.read(joinPath(this.#context.directory, name));
    const header = parseWalHeader(bytes);
    if (header === undefined) return this.#cutOff(name, bytes, 0, isLast);
    const columns = simpleString(this.#schema);
    if (header.name !== name || header.queryId !== this.#context.queryId) {
      throw this.#damaged(name, `it says that it is ${header.name} of query ${header.queryId}`);
    }
    if (header.columns !== columns) throw this.#otherColumns(name, header.columns, columns);
    let at = header.length;
    while (at < bytes.length) {
      const record = decodeRecord(bytes, at);
      if (record === undefined) return this.#cutOff(name, bytes, at, isLast);
      into.push(new RecordBatch(this.#schema, this.#codec.decode(record.rows, record.count), record.count));
      this.#end += record.count;
      at = record.end;
    }
  }

  /** A crash can tear the end of what was written last. Damage with something valid after it cannot come from a crash. */
  #cutOff(name: string, bytes: Uint8Array, at: number, isLast: boolean): void {
    if (at > 0 && hasRecordAfter(bytes, at)) throw this.#damaged(name, `the record at byte ${at} is damaged`);
    if (bytes.length === at || !isLast) return;
    this.#context.warn?.(
      `${joinPath(this.#context.directory, name)}: the last ${bytes.length - at} bytes were cut short by a crash and are left out. ` +
        'Rows that had arrived and were in no batch yet are lost with them.',
    );
  }

  #damaged(name: string, detail: string): CheckpointError {
    return new CheckpointError(
      'CHECKPOINT_CORRUPT',
      `${joinPath(this.#context.directory, name)} is damaged: ${detail}. Its rows cannot be asked for again: restore the file from a backup, ` +
        'or start with a new checkpoint.',
    );
  }

  #otherColumns(name: string, found: string, wanted: string): CheckpointError {
    return new CheckpointError(
      'CHECKPOINT_INCOMPATIBLE',
      `${joinPath(this.#context.directory, name)} holds rows ${found.slice(0, 300)}, but the source now has ${wanted.slice(0, 300)}. ` +
        'Use the old schema, or a new checkpoint.',
    );
  }
}

function hasRecordAfter(bytes: Uint8Array, at: number): boolean {
  if (at + RECORD_HEAD > bytes.length) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const next = at + RECORD_HEAD + view.getUint32(at, true);
  return next < bytes.length && decodeRecord(bytes, next) !== undefined;
}
