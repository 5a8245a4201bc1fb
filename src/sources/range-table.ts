import { RecordBatch } from '../columnar/record-batch.js';
import { IntegerVector } from '../columnar/vector.js';
import { AnalysisError } from '../common/errors.js';
import { Yielder } from '../common/yielder.js';
import { field, longType, type StructType, structType } from '../types/data-type.js';
import { LONG_MAX, LONG_MIN } from '../types/value.js';
import { ColumnSelection } from './columns.js';
import type { BatchTable, ScanRequest } from './source.js';

const BATCH_ROWS = 8192;

/** The column `id` with `start`, `start + step`, … up to but not including `end`. */
export class RangeTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType = structType([field('id', longType, false)]);
  readonly #start: bigint;
  readonly #step: bigint;
  /** Rows. */
  readonly length: number;

  constructor(start: number | bigint, end: number | bigint, step: number | bigint = 1) {
    this.#start = wholeNumber('start', start);
    this.#step = wholeNumber('step', step);
    if (this.#step === 0n) throw new AnalysisError('INVALID_PARAMETER_VALUE', 'range: the step may not be 0.');
    this.length = Number(countOf(this.#start, wholeNumber('end', end), this.#step));
    this.description = `Range (${start}, ${end}, step=${step})`;
  }

  async *scan(request: ScanRequest): AsyncIterable<RecordBatch> {
    const selection = new ColumnSelection(this.schema, request.columns);
    const yielder = new Yielder();
    for (let at = 0; at < this.length; at += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, this.length - at);
      yield selection.apply(new RecordBatch(this.schema, [this.#values(at, count)], count));
      if (yielder.due()) await yielder.yield();
    }
  }

  #values(at: number, count: number): IntegerVector {
    const first = this.#start + BigInt(at) * this.#step;
    const last = first + BigInt(count - 1) * this.#step;
    const { type } = this.schema.fields[0];
    if (isSafe(first) && isSafe(last)) {
      const values = new Float64Array(count);
      const start = Number(first);
      const step = Number(this.#step);
      for (let i = 0; i < count; i++) values[i] = start + i * step;
      return new IntegerVector(type, count, values, null);
    }
    const wide = new BigInt64Array(count);
    for (let i = 0; i < count; i++) wide[i] = first + BigInt(i) * this.#step;
    return new IntegerVector(type, count, wide, null);
  }
}

function countOf(start: bigint, end: bigint, step: bigint): bigint {
  const span = step > 0n ? end - start : start - end;
  const size = step > 0n ? step : -step;
  return span <= 0n ? 0n : (span + size - 1n) / size;
}

function isSafe(value: bigint): boolean {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);
}

function wholeNumber(what: string, value: number | bigint): bigint {
  const whole = typeof value === 'bigint' ? value : Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (whole !== undefined && whole >= LONG_MIN && whole <= LONG_MAX) return whole;
  throw new AnalysisError('INVALID_PARAMETER_VALUE', `range: ${what} must be a 64-bit whole number, not ${value}.`);
}
