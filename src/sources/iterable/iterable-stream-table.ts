import type { RecordBatch } from '../../columnar/record-batch.js';
import { ConfigurationError, DataError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import { ColumnSelection } from '../columns.js';
import { RowLog } from '../memory/row-log.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from '../source.js';
import { type RowIterable, RowPump } from './row-pump.js';
import { RowWal } from './row-wal.js';

const OPTIONS = ['maxRowsPerTrigger', 'bufferRows'];

/**
 * Any iterable as a stream. Rows that it gives cannot be asked for again, so they go through a write-ahead log in the checkpoint: a
 * row is in a batch only once it is durable, and a batch can be read again after any crash. Rows that were pulled but not yet durable when the
 * process died are lost, as nobody has promised anything for them.
 *
 *     iterable ─► memory, at most `bufferRows` ahead ─► latestOffset: write-ahead log, synced ─► read ─► commit: cut off
 */
export class IterableStreamTable<Row = unknown> implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly identity: object = this;
  readonly #iterable: RowIterable<Row>;
  readonly #rowsMax: number | undefined;
  readonly #bufferRows: number;
  #busy = false;

  constructor(iterable: RowIterable<Row>, schema: StructType, raw: RawOptions = {}) {
    const options = new ConnectorOptions('The iterable source', raw, OPTIONS);
    this.#iterable = iterable;
    this.schema = schema;
    this.#rowsMax = options.optionalInteger('maxRowsPerTrigger');
    this.#bufferRows = options.integer('bufferRows', 65_536);
    this.description = `Iterable[${schema.fields.map(f => f.name).join(', ')}]`;
  }

  async open(context: SourceContext): Promise<StreamSource> {
    if (this.#busy && typeof this.#iterable !== 'function') {
      throw new ConfigurationError(
        'SOURCE_IN_USE',
        `${this.description} is being read by another query: each row of an iterable comes once. Give a function that makes a new one.`,
      );
    }
    const promised = rowNumber(context.latestSeen);
    const wal = new RowWal(context, this.schema);
    const { first, batches } = await wal.recover(promised);
    const log = new RowLog(this.schema, first);
    for (const batch of batches) log.appendBatch(batch);
    const pump = new RowPump(this.#iterable, this.schema, log, this.#bufferRows);
    this.#busy = true;
    return new IterableSource(log, wal, pump, this.#rowsMax, () => (this.#busy = false));
  }
}

class IterableSource implements StreamSource {
  readonly defaultLimit: ReadLimit;
  readonly #log: RowLog;
  readonly #wal: RowWal;
  readonly #pump: RowPump;
  readonly #stopped: () => void;
  /** `availableNow`: take what comes without waiting, then no more. */
  #now: 'off' | 'running' | 'done' = 'off';

  constructor(log: RowLog, wal: RowWal, pump: RowPump, rowsMax: number | undefined, stopped: () => void) {
    this.#log = log;
    this.#wal = wal;
    this.#pump = pump;
    this.#stopped = stopped;
    this.defaultLimit = rowsMax === undefined ? {} : { rowsMax };
  }

  async initialOffset(): Promise<Offset | null> {
    return null;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = rowNumber(start);
    if (this.#now === 'running') await this.#pump.untilPause(from);
    if (this.#now !== 'done') await this.#store();
    const end = this.#wal.end;
    if (end > from) return Math.min(end, from + Math.max(1, limit.rowsMax ?? Number.POSITIVE_INFINITY));
    if (this.#now === 'running') this.#now = 'done';
    if (this.#pump.failure !== undefined) throw this.#pump.failure;
    return start;
  }

  reportLatestOffset(): Offset | null {
    return this.#log.end === 0 ? null : this.#log.end;
  }

  async *read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const from = rowNumber(start);
    const to = rowNumber(end);
    if (from < this.#log.first || to > this.#wal.end) throw lost(from, to, this.#log.first, this.#wal.end);
    this.#pump.askFor(to);
    const selection = new ColumnSelection(this.#log.schema, request.columns);
    const yielder = new Yielder();
    for (const batch of this.#log.slice(from, to)) {
      yield selection.apply(batch);
      if (yielder.due()) await yielder.yield();
    }
  }

  async commit(end: Offset): Promise<void> {
    this.#log.dropBelow(rowNumber(end));
    await this.#wal.truncate(rowNumber(end));
  }

  /** The end of an iterable is not known before it is reached: rows are taken until it ends or makes a pause. */
  async prepareForAvailableNow(): Promise<void> {
    this.#now = 'running';
  }

  async waitForData(start: Offset | null, signal: AbortSignal): Promise<void> {
    if (this.#log.end > rowNumber(start)) return;
    if (this.#pump.failure !== undefined) throw this.#pump.failure;
    await this.#pump.arrived.wait(signal);
  }

  metrics(latestConsumed: Offset | null): Record<string, string> {
    return {
      rowsBehindLatest: String(this.#log.end - rowNumber(latestConsumed)),
      ended: String(this.#pump.ended),
    };
  }

  async stop(): Promise<void> {
    this.#pump.stop();
    this.#stopped();
    await this.#wal.close();
  }

  async #store(): Promise<void> {
    const end = this.#log.end;
    if (end > this.#wal.end) await this.#wal.append([...this.#log.slice(this.#wal.end, end)]);
  }
}

function rowNumber(offset: Offset | null): number {
  if (offset === null) return 0;
  if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new DataError('OFFSET_NOT_UNDERSTOOD', `expected a row count, found ${JSON.stringify(offset)}`);
}

function lost(from: number, to: number, first: number, end: number): DataError {
  return new DataError(
    'SOURCE_DATA_LOST',
    `rows ${from} to ${to} of an iterable are needed, but its write-ahead log holds ${first} to ${end}. Restore the checkpoint's folder ` +
      '`sources` from a backup, or start with a new checkpoint.',
  );
}
