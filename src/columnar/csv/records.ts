import { AnalysisError } from '../../common/errors.js';
import { type DataType, type StructType, sqlTypeName, structType } from '../../types/data-type.js';
import { type BytesBuilder, builderFor, type VectorBuilder } from '../builder.js';
import { RecordBatch } from '../record-batch.js';
import { takeBatch } from '../take.js';
import { BytesVector, type Vector } from '../vector.js';
import { type CsvConverter, csvConverter } from './converters.js';
import type { CsvOptions } from './options.js';
import { CONTENT, CsvTokenizer, EMPTY_QUOTES, NOTHING } from './tokenizer.js';

/** What became of a record: a row, nothing (dropped), or an error to be reported with its place (fail-fast). */
export type CsvOutcome = 'row' | 'dropped' | 'malformed';

interface Column {
  readonly name: string;
  /** Index of the token; -1 for the corrupt record column. */
  readonly token: number;
  readonly builder: VectorBuilder | StringViews;
  readonly convert: CsvConverter | null;
}

/**
 * Turns CSV records into the columns asked for. A record is malformed when its number of tokens is not that of the schema, or when a
 * token cannot be read as its type; then the mode decides: a row with what could be read (and the raw text in the corrupt record
 * column, where there is one), no row, or an error.
 *
 * Strings are views into the buffer, so a batch ends where a buffer does.
 */
export class CsvRecords {
  readonly schema: StructType;
  readonly tokenizer: CsvTokenizer;
  private readonly columns: readonly Column[];
  /** Tokens of a whole record. */
  private readonly width: number;
  private readonly corrupt: Column | null;
  private readonly nullBytes: Uint8Array;
  private readonly emptyBytes: Uint8Array;
  /** An empty pair of quotes means null: the usual case. */
  private readonly emptyIsNull: boolean;
  /** What was wrong with the last malformed record: a column and its token, or their number. Only kept for fail-fast. */
  complaint = '';
  /** Rows that count. */
  length = 0;
  /** Rows in the builders, those to be dropped included. */
  private appended = 0;
  private dropped: number[] = [];
  private buffer: Uint8Array = EMPTY;

  constructor(
    dataSchema: StructType,
    names: readonly string[],
    private readonly options: CsvOptions,
    capacity = 4096,
  ) {
    const corruptIndex = dataSchema.fields.findIndex(f => f.name === options.corruptColumn);
    const corruptType = corruptIndex < 0 ? null : dataSchema.fields[corruptIndex].type;
    if (corruptType !== null && corruptType.kind !== 'string') {
      throw new AnalysisError(
        'INVALID_CORRUPT_RECORD_TYPE',
        `The column ${options.corruptColumn} for corrupt records must be a string.`,
      );
    }
    this.width = dataSchema.fields.length - (corruptIndex < 0 ? 0 : 1);
    this.schema = structType(names.map(name => fieldOf(dataSchema, name)));
    this.emptyBytes = new TextEncoder().encode(options.emptyValue ?? '');
    this.nullBytes = new TextEncoder().encode(options.nullValue);
    this.emptyIsNull = (options.emptyValue ?? '') === options.nullValue;
    const views = this.emptyIsNull || this.emptyBytes.length === 0;
    const indexOf = (name: string) => dataSchema.fields.findIndex(f => f.name === name);
    const column = (index: number): Column => {
      const { type, name } = dataSchema.fields[index];
      if (index === corruptIndex) return { name, token: -1, builder: builderFor(type, capacity), convert: null };
      if (views && (type.kind === 'string' || type.kind === 'binary')) {
        return { name, token: tokenIndex(index), builder: new StringViews(type, capacity), convert: null };
      }
      const builder = builderFor(type, capacity);
      return { name, token: tokenIndex(index), builder, convert: csvConverter(type, builder, options) };
    };
    const tokenIndex = (index: number) => (corruptIndex >= 0 && index > corruptIndex ? index - 1 : index);
    // Types are checked for all columns, so that a schema is refused no matter what is selected.
    for (const f of dataSchema.fields) csvConverter(f.type, builderFor(f.type, 1), options);
    this.columns = names.map(name => column(indexOf(name)));
    this.corrupt = this.columns.find(c => c.token < 0) ?? null;
    this.tokenizer = new CsvTokenizer(options, this.corrupt !== null);
  }

  /** Whether malformed records are kept as text. */
  get keepsRaw(): boolean {
    return this.corrupt !== null;
  }

  /** Rows since the last `finish`, dropped ones included: what the builders hold. */
  get rowsHeld(): number {
    return this.appended;
  }

  /** A record in `buffer[start, end)`, which is unescaped in place. All records of a batch come from one buffer. */
  append(buffer: Uint8Array, start: number, end: number): CsvOutcome {
    this.buffer = buffer;
    this.tokenizer.parse(buffer, start, end);
    return this.appendTokens(buffer, start, end);
  }

  /** The same after `tokenizer.parse`; `pristine` is the buffer as it was before anything was unescaped. */
  appendTokens(buffer: Uint8Array, start: number, end: number, pristine = buffer): CsvOutcome {
    this.buffer = buffer;
    const { columns, tokenizer } = this;
    let malformed = tokenizer.count !== this.width;
    const strict = this.options.mode === 'FAILFAST';
    if (strict) this.complaint = malformed ? `it has ${tokenizer.count} values for ${this.width} columns` : '';
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c];
      if (column.token < 0) continue;
      if (!this.appendToken(column, buffer)) {
        malformed = true;
        if (strict && this.complaint === '') this.complaint = this.misfit(column, buffer);
        column.builder.appendNull();
      }
    }
    if (malformed && this.options.mode !== 'PERMISSIVE') {
      // Builders cannot forget a row, so it stays until `finish` leaves it out.
      this.corrupt?.builder.appendNull();
      this.dropped.push(this.appended++);
      return this.options.mode === 'FAILFAST' ? 'malformed' : 'dropped';
    }
    if (this.corrupt !== null) {
      const target = this.corrupt.builder as BytesBuilder;
      if (!malformed) target.appendNull();
      else if (tokenizer.raw !== null) target.appendBytes(tokenizer.raw, 0, tokenizer.raw.length);
      else target.appendBytes(pristine, start, end);
    }
    this.length++;
    this.appended++;
    return 'row';
  }

  private misfit({ name, token, builder }: Column, buffer: Uint8Array): string {
    const text = Buffer.from(buffer.subarray(this.tokenizer.starts[token], this.tokenizer.ends[token])).toString();
    return `the value ${JSON.stringify(text.slice(0, 100))} of ${name} is no ${sqlTypeName(builder.type)}`;
  }

  /** A row of nulls: for text that is no record at all. */
  appendEmpty(): void {
    for (const column of this.columns) column.builder.appendNull();
    this.length++;
    this.appended++;
  }

  private appendToken({ token, builder, convert }: Column, buffer: Uint8Array): boolean {
    const { tokenizer } = this;
    const kind = token < tokenizer.count ? tokenizer.kinds[token] : NOTHING;
    if (kind === NOTHING || (kind === EMPTY_QUOTES && this.emptyIsNull)) {
      builder.appendNull();
      return true;
    }
    const start = tokenizer.starts[token];
    const end = tokenizer.ends[token];
    if (kind === CONTENT && this.isNull(buffer, start, end)) {
      builder.appendNull();
      return true;
    }
    if (convert === null) {
      (builder as StringViews).append(start, end);
      return true;
    }
    return kind === EMPTY_QUOTES ? convert(this.emptyBytes, 0, this.emptyBytes.length) : convert(buffer, start, end);
  }

  private isNull(buffer: Uint8Array, start: number, end: number): boolean {
    const { nullBytes } = this;
    if (nullBytes.length !== end - start) return false;
    for (let i = 0; i < nullBytes.length; i++) if (nullBytes[i] !== buffer[start + i]) return false;
    return nullBytes.length > 0;
  }

  /** The rows since the last call. */
  finish(): RecordBatch {
    const columns = this.columns.map(
      ({ builder }): Vector => (builder instanceof StringViews ? builder.finish(this.buffer) : builder.finish()),
    );
    const all = new RecordBatch(this.schema, columns, this.appended);
    const batch = this.dropped.length === 0 ? all : takeBatch(all, this.kept(), this.length);
    this.length = 0;
    this.appended = 0;
    this.dropped = [];
    return batch;
  }

  /** The rows that were not dropped. */
  private kept(): Int32Array {
    const kept = new Int32Array(this.length);
    for (let row = 0, at = 0, next = 0; row < this.appended; row++) {
      if (row === this.dropped[next]) next++;
      else kept[at++] = row;
    }
    return kept;
  }
}

const EMPTY = new Uint8Array(0);

function fieldOf(schema: StructType, name: string) {
  const found = schema.fields.find(f => f.name === name);
  if (found === undefined)
    throw new AnalysisError('UNRESOLVED_COLUMN', `Column ${name} is not part of the CSV schema.`);
  return { ...found, nullable: true };
}

/** Collects views into a buffer that is known at the end. */
class StringViews {
  private starts: Int32Array;
  private ends: Int32Array;
  private validity: Uint8Array;
  private nulls = 0;
  length = 0;

  constructor(
    readonly type: DataType,
    capacity: number,
  ) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.validity = new Uint8Array(capacity);
  }

  append(start: number, end: number): void {
    const row = this.claim();
    this.starts[row] = start;
    this.ends[row] = end;
    this.validity[row] = 1;
  }

  appendNull(): void {
    const row = this.claim();
    this.starts[row] = 0;
    this.ends[row] = 0;
    this.validity[row] = 0;
    this.nulls++;
  }

  private claim(): number {
    if (this.length === this.starts.length) {
      const { starts, ends, validity } = this;
      this.starts = new Int32Array(starts.length * 2);
      this.starts.set(starts);
      this.ends = new Int32Array(ends.length * 2);
      this.ends.set(ends);
      this.validity = new Uint8Array(validity.length * 2);
      this.validity.set(validity);
    }
    return this.length++;
  }

  finish(data: Uint8Array): BytesVector {
    const n = this.length;
    const validity = this.nulls === 0 ? null : this.validity.subarray(0, n);
    const vector = new BytesVector(this.type, n, this.starts.subarray(0, n), this.ends.subarray(0, n), data, validity);
    this.starts = new Int32Array(this.starts.length);
    this.ends = new Int32Array(this.ends.length);
    this.validity = new Uint8Array(this.validity.length);
    this.nulls = 0;
    this.length = 0;
    return vector;
  }
}
