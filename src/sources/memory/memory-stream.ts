import type { RecordBatch } from '../../columnar/record-batch.js';
import { DataError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import { ColumnSelection } from '../columns.js';
import { Signal } from '../signal.js';
import type { Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from '../source.js';
import { rowFrom } from './row-from.js';
import { RowLog } from './row-log.js';

export interface MemoryStreamOptions {
  readonly name?: string;
  /**
   * `all` (default): every row stays, so that any query may start from the beginning and a restarted one can replay. `uncommitted`: rows
   * go once all queries now running on the stream have committed them; memory stays bounded, restarts need the same object.
   */
  readonly keep?: 'all' | 'uncommitted';
}

/**
 * A stream fed by the program: tests, and anything that wants to push rows. Positions are row counts; rows live in this object and are
 * replayable as long as it lives, by any number of queries.
 *
 * ```ts
 * const orders = new MemoryStream(schema);
 * orders.addData([{ id: 1 }, { id: 2 }]); // position 2
 * ```
 */
export class MemoryStream<Row = Record<string, unknown>> implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly identity: object = this;
  readonly #log: RowLog;
  readonly #keepAll: boolean;
  readonly #arrived = new Signal();
  readonly #open = new Set<MemorySource>();

  constructor(schema: StructType, options: MemoryStreamOptions = {}) {
    this.schema = schema;
    this.description = `MemoryStream[${options.name ?? schema.fields.map(f => f.name).join(', ')}]`;
    this.#log = new RowLog(schema);
    this.#keepAll = options.keep !== 'uncommitted';
  }

  /** Adds rows, as objects by column name or as arrays in column order; returns the new position. All of them or, on an error, none. */
  addData(rows: Iterable<Row | readonly unknown[]>): number {
    const converted = Array.from(rows, row => rowFrom(this.schema, row));
    for (const row of converted) this.#log.append(row);
    this.#arrived.notify();
    return this.#log.end;
  }

  /** Adds the rows of a batch with the same columns. */
  addBatch(batch: RecordBatch): number {
    this.#log.appendBatch(batch);
    this.#arrived.notify();
    return this.#log.end;
  }

  /** Rows added so far: the newest position. */
  get position(): number {
    return this.#log.end;
  }

  /** Forgets all rows and starts numbering at 0 again. For tests; no query may be running. */
  reset(): void {
    this.#log.clear();
  }

  async open(_context: SourceContext): Promise<StreamSource> {
    const source = new MemorySource(this.#log, this.#arrived, this.description, {
      committed: () => this.#dropCommitted(),
      stopped: () => this.#open.delete(source),
    });
    this.#open.add(source);
    return source;
  }

  #dropCommitted(): void {
    if (!this.#keepAll) this.#log.dropBelow(Math.min(...Array.from(this.#open, source => source.committed)));
  }
}

interface MemorySourceEvents {
  committed(): void;
  stopped(): void;
}

class MemorySource implements StreamSource {
  readonly defaultLimit: ReadLimit = {};
  committed = 0;
  readonly #log: RowLog;
  readonly #arrived: Signal;
  readonly #description: string;
  readonly #events: MemorySourceEvents;
  #frozenEnd: number | undefined;

  constructor(log: RowLog, arrived: Signal, description: string, events: MemorySourceEvents) {
    this.#log = log;
    this.#arrived = arrived;
    this.#description = description;
    this.#events = events;
  }

  async initialOffset(): Promise<Offset | null> {
    return this.#log.first === 0 ? null : this.#log.first;
  }

  async latestOffset(start: Offset | null, limit: ReadLimit): Promise<Offset | null> {
    const from = rowNumber(start);
    const end = this.#frozenEnd ?? this.#log.end;
    if (end <= from) return start;
    return Math.min(end, from + Math.max(1, limit.rowsMax ?? Number.POSITIVE_INFINITY));
  }

  reportLatestOffset(): Offset | null {
    return this.#log.end === 0 ? null : this.#log.end;
  }

  async *read(start: Offset | null, end: Offset, request: ScanRequest): AsyncIterable<RecordBatch> {
    const from = rowNumber(start);
    const to = rowNumber(end);
    this.#requireRows(from, to);
    const selection = new ColumnSelection(this.#log.schema, request.columns);
    const yielder = new Yielder();
    for (const batch of this.#log.slice(from, to)) {
      yield selection.apply(batch);
      if (yielder.due()) await yielder.yield();
    }
  }

  async commit(end: Offset): Promise<void> {
    this.committed = Math.max(this.committed, rowNumber(end));
    this.#events.committed();
  }

  async prepareForAvailableNow(): Promise<void> {
    this.#frozenEnd = this.#log.end;
  }

  async waitForData(start: Offset | null, signal: AbortSignal): Promise<void> {
    if (this.#log.end <= rowNumber(start)) await this.#arrived.wait(signal);
  }

  metrics(latestConsumed: Offset | null): Record<string, string> {
    return { rowsBehindLatest: String(this.#log.end - rowNumber(latestConsumed)) };
  }

  async stop(): Promise<void> {
    this.#events.stopped();
  }

  /** A stream lives as long as its object: after a restart of the process its rows are gone, and that must not pass for "no rows". */
  #requireRows(from: number, to: number): void {
    if (from >= this.#log.first && to <= this.#log.end) return;
    throw new DataError(
      'SOURCE_DATA_LOST',
      `${this.#description}: rows ${from} to ${to} are needed, but only ${this.#log.first} to ${this.#log.end} are there. ` +
        'A memory stream keeps its rows in its object: restart the query on the same object, or with a new checkpoint.',
    );
  }
}

function rowNumber(offset: Offset | null): number {
  if (offset === null) return 0;
  if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new DataError('OFFSET_NOT_UNDERSTOOD', `expected a row count, found ${JSON.stringify(offset)}`);
}
