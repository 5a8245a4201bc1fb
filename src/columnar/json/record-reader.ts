import { isUtf8 } from 'node:buffer';
import { AnalysisError } from '../../common/errors.js';
import { field, type StructType, stringType, structType } from '../../types/data-type.js';
import type { Vector } from '../vector.js';
import { ByteSink } from './byte-sink.js';
import { OK, Texts } from './column.js';
import { structColumn } from './columns.js';
import type { StructColumn } from './nested-columns.js';
import type { JsonOptions } from './options.js';
import { JsonScanner } from './scanner.js';
import { StringColumn } from './string-columns.js';
import { CLOSE_ARRAY, MALFORMED, OPEN_ARRAY, OPEN_OBJECT } from './tokens.js';

/**
 * Reads records (lines, or one whole text) of a file into the columns of a batch, by the rules of Spark's JSON source:
 *
 * - White space is no record. An object is a row. An array of objects is a row each. Anything else is malformed.
 * - Malformed text, in whatever field: every column is null. A value that does not fit its type: that column is null. Both make the
 *   record *corrupt*; permissive keeps it (with its text in the corrupt-record column), dropMalformed drops all its rows, failFast stops.
 * - Text behind the record is ignored.
 *
 * Whether a record is corrupt is decided over the *whole* schema where the mode or the corrupt-record column makes it visible, and over the
 * wanted columns where it does not; so the answer never depends on which columns a query selects.
 */
export class RecordReader {
  readonly scanner: JsonScanner;
  readonly sink = new ByteSink(1024);
  /** All columns that are parsed. */
  readonly root: StructColumn;
  readonly parsed: StructType;
  /** Which of them are wanted, in output order; -1 stands for the corrupt-record column. */
  readonly wanted: readonly number[];
  readonly corrupt: StringColumn | null;
  private readonly drop: boolean;

  constructor(
    dataSchema: StructType,
    columns: readonly string[],
    readonly options: JsonOptions,
    private readonly onFailFast: (scanner: JsonScanner, start: number) => never,
  ) {
    this.scanner = new JsonScanner(options);
    const name = options.columnNameOfCorruptRecord;
    const corruptField = dataSchema.fields.find(f => f.name === name);
    if (corruptField !== undefined && corruptField.type.kind !== 'string') {
      throw new AnalysisError(
        'INVALID_CORRUPT_RECORD_TYPE',
        `The column ${name} for corrupt records must be of type STRING.`,
      );
    }
    this.corrupt =
      columns.includes(name) && corruptField !== undefined ? new StringColumn(stringType, this.sink) : null;
    this.drop = options.mode === 'dropMalformed';
    const all = options.mode !== 'permissive' || this.corrupt !== null;
    // A string fits every value, so a string that nobody wants need not be read to know.
    this.parsed = structType(
      dataSchema.fields
        .filter(f => f !== corruptField && (columns.includes(f.name) || (all && f.type.kind !== 'string')))
        .map(f => field(f.name, f.type)),
    );
    this.root = structColumn(this.parsed, options, this.sink);
    this.wanted = columns.map(column => {
      if (column === name && corruptField !== undefined) return -1;
      const at = this.parsed.fields.findIndex(f => f.name === column);
      if (at < 0) throw new AnalysisError('UNRESOLVED_COLUMN', `The schema has no column ${column}.`);
      return at;
    });
  }

  /** Rows there is room for. */
  get capacity(): number {
    return this.root.rowsReserved;
  }

  /** The last record was an object and whole. */
  get wasObject(): boolean {
    return this.whole;
  }

  reserve(rows: number): void {
    this.root.reserve(rows);
    this.corrupt?.reserve(rows);
  }

  /** Reads the record `[start, end)` into rows from `row` on and returns how many there are now. The caller reserves the first. */
  read(start: number, end: number, row: number): number {
    const { scanner } = this;
    scanner.start(start, end);
    scanner.problem = '';
    this.next = row;
    this.partial = false;
    this.whole = false;
    let c: number;
    try {
      c = scanner.space();
      if (c < 0) return row;
      if (this.checkUtf8 && !isUtf8(scanner.bytes.subarray(start, end))) scanner.fail('invalid UTF-8');
      if (c === OPEN_OBJECT) this.readRow();
      else if (c !== OPEN_ARRAY || !this.readRows()) return this.malformed(start, end, row);
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return this.malformed(start, end, row);
    }
    if (this.partial) return this.keepCorrupt(start, end, row, this.next);
    this.whole = c === OPEN_OBJECT;
    return this.next;
  }

  private whole = false;

  /** Set while the text may hold invalid UTF-8 that makes a record malformed. */
  checkUtf8 = false;
  private next = 0;
  private partial = false;

  private readRow(): void {
    if (this.root.readObject(this.scanner, this.next++) !== OK) this.partial = true;
  }

  /** An array of objects; false when an item is something else. */
  private readRows(): boolean {
    const { scanner } = this;
    scanner.enter(CLOSE_ARRAY);
    if (scanner.space() === CLOSE_ARRAY) {
      scanner.leave();
      return true;
    }
    do {
      if (scanner.peek() !== OPEN_OBJECT) return false;
      this.reserve(this.next + 1);
      this.readRow();
    } while (scanner.more(CLOSE_ARRAY));
    return true;
  }

  /** Nothing of the record can be kept. */
  private malformed(start: number, end: number, row: number): number {
    this.clear(row, Math.max(this.next, row + 1));
    return this.keepCorrupt(start, end, row, row + 1);
  }

  private keepCorrupt(start: number, end: number, row: number, next: number): number {
    if (this.options.mode === 'failFast') this.onFailFast(this.scanner, start);
    if (this.drop) {
      this.clear(row, next);
      return row;
    }
    if (this.corrupt !== null) {
      this.corrupt.reserve(next);
      for (let i = row; i < next; i++) this.corrupt.set(i, start, end);
    }
    return next;
  }

  /** Makes rows null again. */
  clear(row: number, next: number): void {
    for (let i = row; i < next; i++) this.root.clear(i);
  }

  /** The wanted columns of the first `rows` rows, read from `bytes[start, end)`. Transient ones are done with by the next `reserve`. */
  finish(rows: number, bytes: Uint8Array, start: number, end: number, transient = false): Vector[] {
    const texts = new Texts(bytes, start, end, this.sink);
    const vectors = this.root.finishFields(rows, texts, transient);
    const corrupt = this.corrupt?.finish(rows, texts, transient);
    this.sink.used = 0;
    // Pushed, not mapped: arrays of one kind, see `compile/stage.ts`.
    const columns: Vector[] = [];
    for (const at of this.wanted) columns.push(at < 0 ? corrupt! : vectors[at]);
    return columns;
  }
}
