import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { type DataType, type StructType, simpleString, stringType, structType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { BytesVector, decodeUtf8, StructVector, type Vector } from '../vector.js';
import { ByteSink } from './byte-sink.js';
import { BAD, type JsonColumn, OK, type ReadResult, Texts } from './column.js';
import { jsonColumn } from './columns.js';
import { complaintOf } from './complaint.js';
import { ListColumn, StructColumn } from './nested-columns.js';
import type { JsonOptions } from './options.js';
import { JsonScanner } from './scanner.js';
import { Speculation } from './speculation.js';
import { StringColumn } from './string-columns.js';
import { MALFORMED, OPEN_OBJECT } from './tokens.js';

/**
 * `from_json`: one JSON text per row to one value of a type. Spark's rules, which differ a little from those of the file source:
 *
 * - A null or blank text is null.
 * - For a struct, anything but an object (also an array of objects) and malformed text give a struct of nulls; values that do
 *   not fit become null alone. A string field with the name of the corrupt-record column receives the text in both cases.
 * - For an array or map, what does not fit gives null. An object is read as an array of one where an array of objects is expected.
 * - Text behind the value is ignored. failFast turns all of this into an error; dropMalformed is refused.
 *
 * The strings of the result are views into the data of the argument where no escapes were in the way.
 */
export class FromJson {
  private readonly scanner: JsonScanner;
  private readonly sink = new ByteSink(1024);
  private readonly column: JsonColumn;
  private readonly corrupt: StringColumn | null;
  private readonly corruptAt: number;
  private readonly guess: Speculation | null;

  constructor(
    readonly type: DataType,
    private readonly options: JsonOptions,
    tuning: { speculate?: boolean; generate?: boolean } = {},
  ) {
    if (options.mode === 'dropMalformed') {
      throw new EvaluationError(
        'PARSE_MODE_UNSUPPORTED',
        'The function from_json does not support the mode DROPMALFORMED; use PERMISSIVE or FAILFAST.',
      );
    }
    this.scanner = new JsonScanner(options);
    const fields = type.kind === 'struct' ? type.fields : [];
    this.corruptAt = fields.findIndex(f => f.name === options.columnNameOfCorruptRecord);
    if (this.corruptAt >= 0 && fields[this.corruptAt].type.kind !== 'string') {
      throw new AnalysisError(
        'INVALID_CORRUPT_RECORD_TYPE',
        `The column ${fields[this.corruptAt].name} for corrupt records must be a nullable STRING, not ${simpleString(fields[this.corruptAt].type)}.`,
      );
    }
    const parsed = this.corruptAt < 0 ? type : structType(fields.filter((_, i) => i !== this.corruptAt));
    this.corrupt = this.corruptAt < 0 ? null : new StringColumn(stringType, this.sink);
    this.column = jsonColumn(parsed, options, this.sink);
    this.guess =
      this.column instanceof StructColumn && tuning.speculate !== false
        ? new Speculation(this.scanner, this.column, true, tuning.generate)
        : null;
  }

  /** Rows read by guess so far, for tests and metrics. */
  get guessed(): number {
    return this.guess?.total ?? 0;
  }

  /** The values of all rows of a string vector. */
  vector(texts: BytesVector): Vector {
    const { starts, ends, data, length } = texts;
    this.scanner.attach(data);
    this.column.reserve(Math.max(length, 1));
    this.corrupt?.reserve(Math.max(length, 1));
    this.guess?.openRows(texts);
    for (let row = 0; row < length; ) {
      if (this.guess !== null) {
        this.guess.row = row;
        if (this.guess.run()) {
          row = this.taken(texts, row, this.guess.row);
          continue;
        }
      }
      if (!texts.isNull(row) && this.read(starts[row], ends[row], row))
        this.guess?.learn(starts[row], ends[row], ends[row]);
      row++;
    }
    let low = data.length;
    let high = 0;
    for (let row = 0; row < length; row++) {
      if (texts.isNull(row)) continue;
      if (starts[row] < low) low = starts[row];
      if (ends[row] > high) high = ends[row];
    }
    const places = new Texts(data, Math.min(low, high), high, this.sink);
    this.guess?.release();
    this.scanner.attach(NOTHING);
    const values = this.column.finish(length, places);
    const corrupt = this.corrupt?.finish(length, places);
    this.sink.used = 0;
    if (corrupt === undefined) return values;
    const children = [...(values as StructVector).children];
    children.splice(this.corruptAt, 0, corrupt);
    return new StructVector(this.type as StructType, length, children, values.validity);
  }

  /** Rows that were read by guess: their structs are there. */
  private taken(texts: BytesVector, from: number, to: number): number {
    const { validity } = this.column;
    for (let row = from; row < to; row++) if (!texts.isNull(row)) validity[row] = 1;
    return to;
  }

  /** True when the record was whole. */
  private read(start: number, end: number, row: number): boolean {
    const { scanner } = this;
    scanner.start(start, end);
    scanner.problem = '';
    let result: ReadResult = BAD;
    try {
      const c = scanner.space();
      if (c < 0) return false;
      result = this.readRoot(c, row);
    } catch (error) {
      if (error !== MALFORMED) throw error;
      this.column.clear(row);
    }
    // As a struct, `null` is malformed too.
    if (result === OK && this.column instanceof StructColumn && this.column.validity[row] === 0) result = BAD;
    if (result !== OK) this.corruptRow(start, end, row, result);
    return result === OK;
  }

  private readRoot(c: number, row: number): ReadResult {
    const { column } = this;
    if (column instanceof ListColumn && c === OPEN_OBJECT) return column.readSingle(this.scanner, row);
    return column.read(this.scanner, row);
  }

  private corruptRow(start: number, end: number, row: number, result: ReadResult): void {
    if (this.options.mode === 'failFast') {
      throw new EvaluationError(
        'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
        `Malformed records are detected in record parsing: ${complaintOf(this.scanner, start)}: ${JSON.stringify(decodeUtf8(this.scanner.bytes, start, Math.min(end, start + 200)))}. ` +
          'Parse mode: FAILFAST. To get null for such records use the mode PERMISSIVE.',
      );
    }
    // A struct is there even when nothing of it is.
    if (result === BAD && this.column instanceof StructColumn) this.column.validity[row] = 1;
    this.corrupt?.set(row, start, end);
  }
}

const NOTHING = new Uint8Array(0);

/** One text as one value in the engine's form, by the rules of `from_json`. */
export class JsonValueParser {
  private readonly reader: FromJson;
  constructor(type: DataType, options: JsonOptions) {
    this.reader = new FromJson(type, options);
  }

  parse(text: string | Uint8Array): Value {
    const bytes = typeof text === 'string' ? Buffer.from(text) : text;
    const one = new BytesVector(stringType, 1, Int32Array.of(0), Int32Array.of(bytes.length), bytes, null);
    return this.reader.vector(one).get(0);
  }
}

/** See `JsonValueParser`; for single values. Keep a parser where there are many. */
export function parseJsonValue(type: DataType, text: string | Uint8Array, options: JsonOptions): Value {
  return new JsonValueParser(type, options).parse(text);
}
