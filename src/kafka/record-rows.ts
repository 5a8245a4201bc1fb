import { RecordBatch } from '../columnar/record-batch.js';
import { BytesVector, Int32Vector, IntegerVector, ListVector, StructVector, type Vector } from '../columnar/vector.js';
import { InternalError } from '../common/errors.js';
import {
  arrayType,
  binaryType,
  field,
  intType,
  longType,
  type StructType,
  stringType,
  structType,
  timestampType,
} from '../types/data-type.js';
import { decodeHeaders } from './record-headers.js';

const HEADER_TYPE = structType([field('key', stringType), field('value', binaryType)]);
const HEADERS_TYPE = arrayType(HEADER_TYPE);

/** Columns of records, as Spark names and orders them. */
export const RECORD_SCHEMA: StructType = structType([
  field('key', binaryType),
  field('value', binaryType),
  field('topic', stringType),
  field('partition', intType),
  field('offset', longType),
  field('timestamp', timestampType),
  field('timestampType', intType),
]);
export const RECORD_SCHEMA_WITH_HEADERS: StructType = structType([
  ...RECORD_SCHEMA.fields,
  field('headers', HEADERS_TYPE),
]);

/** Rows of a batch as they are handed out, at most. */
const BATCH_ROWS = 8192;
/** What is decompressed goes into buffers of this size or, where that is not enough, its own. */
const ARENA_BYTES = 1 << 20;

/**
 * Records on their way to becoming columns: growing arrays, one slot per record. Keys, values and headers stay where they were received,
 * as ranges of one buffer; rows in another buffer begin another batch.
 */
export class RecordRows {
  readonly schema: StructType;
  readonly wantsKey: boolean;
  readonly wantsHeaders: boolean;
  length = 0;
  offsets = new Float64Array(0);
  /** Microseconds. */
  timestamps = new Float64Array(0);
  keyStarts = new Int32Array(0);
  keyEnds = new Int32Array(0);
  valueStarts = new Int32Array(0);
  valueEnds = new Int32Array(0);
  headerStarts = new Int32Array(0);
  headerEnds = new Int32Array(0);
  /** Of the rows so far: records without a key, or without a value. Their end lies before their start. */
  keyNulls = 0;
  valueNulls = 0;
  #capacity = 0;
  /** Slots to begin with: what the last batch needed. */
  #expected = 1024;
  #data: Uint8Array | undefined;
  /** Runs of rows that share topic, partition and kind of timestamp. */
  #runs: Run[] = [];
  #ready: RecordBatch[] = [];
  #arena = new Uint8Array(0);
  #arenaEnd = 0;

  /** `columns`: those of `RECORD_SCHEMA_WITH_HEADERS` that are wanted, in this order. */
  constructor(readonly columns: readonly string[]) {
    this.schema = structType(
      columns.map(name => {
        const found = RECORD_SCHEMA_WITH_HEADERS.fields.find(f => f.name === name);
        if (found === undefined) throw new InternalError(`a scan asks Kafka records for a column ${name}`);
        return found;
      }),
    );
    this.wantsKey = columns.includes('key');
    this.wantsHeaders = columns.includes('headers');
  }

  /** Room for `count` more rows of one topic and partition whose bytes lie in `data`. */
  begin(count: number, data: Uint8Array, topic: string, partition: number, timestampType: number): void {
    if (this.length > 0 && this.#data!.buffer !== data.buffer) this.#seal();
    this.#data = data;
    if (this.length + count > this.#capacity) this.#grow(this.length + count);
    const last = this.#runs.at(-1);
    if (last?.topic === topic && last.partition === partition && last.timestampType === timestampType) return;
    this.#runs.push({ topic, partition, timestampType, start: this.length });
  }

  /** Copies bytes that have no lasting place, so that several small batches share a buffer; gives the place, to be read at once. */
  place(bytes: Uint8Array): { readonly data: Uint8Array; readonly start: number; readonly end: number } {
    if (this.#arenaEnd + bytes.length > this.#arena.length) {
      this.#arena = new Uint8Array(Math.max(ARENA_BYTES, bytes.length));
      this.#arenaEnd = 0;
    }
    const start = this.#arenaEnd;
    this.#arena.set(bytes, start);
    this.#arenaEnd += bytes.length;
    return { data: this.#arena, start, end: this.#arenaEnd };
  }

  /** Batches that are complete: of the size that is handed out, or all there are at the end. They are the caller's from now on. */
  take(isEnd: boolean): readonly RecordBatch[] {
    if (isEnd || this.length >= BATCH_ROWS) this.#seal();
    if (this.#ready.length === 0) return NONE;
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #seal(): void {
    const total = this.length;
    if (total === 0) return;
    for (let start = 0; start < total; start += BATCH_ROWS) {
      const end = Math.min(total, start + BATCH_ROWS);
      const vectors = this.columns.map(name => this.#vector(name, start, end));
      this.#ready.push(new RecordBatch(this.schema, vectors, end - start));
    }
    this.length = 0;
    this.keyNulls = 0;
    this.valueNulls = 0;
    this.#runs = [];
    // The batches keep the arrays.
    this.#expected = total;
    this.#capacity = 0;
  }

  #vector(name: string, start: number, end: number): Vector {
    const count = end - start;
    const data = this.#data!;
    switch (name) {
      case 'key':
        return bytes(this.keyStarts.subarray(start, end), this.keyEnds.subarray(start, end), data, this.keyNulls > 0);
      case 'value':
        return bytes(
          this.valueStarts.subarray(start, end),
          this.valueEnds.subarray(start, end),
          data,
          this.valueNulls > 0,
        );
      case 'offset':
        return new IntegerVector(longType, count, this.offsets.subarray(start, end), null);
      case 'timestamp':
        return new IntegerVector(timestampType, count, this.timestamps.subarray(start, end), null);
      case 'topic':
        return this.#topics(start, end);
      case 'partition':
        return new Int32Vector(
          intType,
          count,
          this.#perRun(start, end, run => run.partition),
          null,
        );
      case 'timestampType':
        return new Int32Vector(
          intType,
          count,
          this.#perRun(start, end, run => run.timestampType),
          null,
        );
      default:
        return headers(data, this.headerStarts.subarray(start, end), this.headerEnds.subarray(start, end));
    }
  }

  #topics(start: number, end: number): BytesVector {
    const names = [...new Set(this.#runs.map(run => run.topic))];
    const lengths = names.map(name => Buffer.byteLength(name));
    const at = names.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
    const starts = this.#perRun(start, end, run => at[names.indexOf(run.topic)]);
    const ends = this.#perRun(start, end, run => at[names.indexOf(run.topic)] + lengths[names.indexOf(run.topic)]);
    return new BytesVector(stringType, end - start, starts, ends, new Uint8Array(Buffer.from(names.join(''))), null);
  }

  #perRun(start: number, end: number, value: (run: Run) => number): Int32Array {
    const out = new Int32Array(end - start);
    for (const [i, run] of this.#runs.entries()) {
      const until = this.#runs[i + 1]?.start ?? this.length;
      if (until > start && run.start < end) out.fill(value(run), Math.max(0, run.start - start), until - start);
    }
    return out;
  }

  #grow(needed: number): void {
    const capacity = Math.max(needed, this.length * 2, this.#expected);
    this.#capacity = capacity;
    const ints = (from: Int32Array) => copyInto(new Int32Array(capacity), from.subarray(0, this.length));
    this.offsets = copyInto(new Float64Array(capacity), this.offsets.subarray(0, this.length));
    this.timestamps = copyInto(new Float64Array(capacity), this.timestamps.subarray(0, this.length));
    this.valueStarts = ints(this.valueStarts);
    this.valueEnds = ints(this.valueEnds);
    if (this.wantsKey) {
      this.keyStarts = ints(this.keyStarts);
      this.keyEnds = ints(this.keyEnds);
    }
    if (this.wantsHeaders) {
      this.headerStarts = ints(this.headerStarts);
      this.headerEnds = ints(this.headerEnds);
    }
  }
}

const NONE: readonly RecordBatch[] = [];

interface Run {
  readonly topic: string;
  readonly partition: number;
  readonly timestampType: number;
  readonly start: number;
}

function copyInto<T extends { set(from: ArrayLike<number>): void }>(target: T, from: ArrayLike<number>): T {
  target.set(from);
  return target;
}

function bytes(starts: Int32Array, ends: Int32Array, data: Uint8Array, mayHaveNulls: boolean): BytesVector {
  const count = starts.length;
  if (!mayHaveNulls) return new BytesVector(binaryType, count, starts, ends, data, null);
  const validity = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    if (ends[i] >= starts[i]) validity[i] = 1;
    else ends[i] = starts[i];
  }
  return new BytesVector(binaryType, count, starts, ends, data, validity);
}

/** A record without headers has null, as in Spark. */
function headers(data: Uint8Array, starts: Int32Array, ends: Int32Array): ListVector {
  const { first, last, keyStarts, keyEnds, valueStarts, valueEnds, valueNulls } = decodeHeaders(data, starts, ends);
  const validity = new Uint8Array(starts.length);
  for (let i = 0; i < validity.length; i++) validity[i] = last[i] > first[i] ? 1 : 0;
  const keys = new BytesVector(stringType, keyStarts.length, keyStarts, keyEnds, data, null);
  const values = bytes(valueStarts, valueEnds, data, valueNulls);
  const child = new StructVector(HEADER_TYPE, keyStarts.length, [keys, values], null);
  return new ListVector(HEADERS_TYPE, starts.length, first, last, child, validity.includes(0) ? validity : null);
}
