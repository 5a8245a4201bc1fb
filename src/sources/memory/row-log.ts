import { builderFor, type VectorBuilder } from '../../columnar/builder.js';
import { RecordBatch } from '../../columnar/record-batch.js';
import { sliceBatch } from '../../columnar/selection/slice.js';
import type { StructType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';

/** Rows per stored batch. */
const BATCH_ROWS = 4096;

/**
 * An append-only sequence of rows, numbered from 0, kept as batches.
 *
 *     dropped        sealed batches            being filled
 *     ▒▒▒▒▒▒▒▒▒ │ [4096] [17] [4096] [4096] │ builders
 *              first                        └ sealed by the first read that needs them
 */
export class RowLog {
  readonly schema: StructType;
  #batches: RecordBatch[] = [];
  /** Number of the first row of each batch. */
  #starts: number[] = [];
  #builders: VectorBuilder[];
  #pending = 0;
  #first = 0;
  #end = 0;

  /** `first`: the number of the first row to come. */
  constructor(schema: StructType, first = 0) {
    this.schema = schema;
    this.#first = this.#end = first;
    this.#builders = schema.fields.map(f => builderFor(f.type, 16));
  }

  /** The oldest row that is still there. */
  get first(): number {
    return this.#first;
  }

  /** One past the newest row. */
  get end(): number {
    return this.#end;
  }

  /** Appends one row in the engine's form. */
  append(row: readonly Value[]): void {
    for (let c = 0; c < this.#builders.length; c++) this.#builders[c].append(row[c]);
    this.#pending++;
    this.#end++;
    if (this.#pending === BATCH_ROWS) this.#seal();
  }

  appendBatch(batch: RecordBatch): void {
    if (batch.length === 0) return;
    this.#seal();
    this.#push(new RecordBatch(this.schema, batch.columns, batch.length), this.#end);
    this.#end += batch.length;
  }

  /** Rows `from` (inclusive) to `to` (exclusive), both within what is there. */
  *slice(from: number, to: number): Generator<RecordBatch> {
    if (to > this.#end - this.#pending) this.#seal();
    for (let i = this.#indexOf(from); i < this.#batches.length && this.#starts[i] < to; i++) {
      const batch = this.#batches[i];
      const start = this.#starts[i];
      const part = sliceBatch(batch, Math.max(from - start, 0), Math.min(to - start, batch.length));
      if (part.length > 0) yield part;
    }
  }

  /** Forgets rows below `row`. Whole batches only, so the cost is that of what is dropped. */
  dropBelow(row: number): void {
    let count = 0;
    while (count < this.#batches.length && this.#starts[count] + this.#batches[count].length <= row) count++;
    this.#batches.splice(0, count);
    this.#starts.splice(0, count);
    this.#first = Math.max(this.#first, Math.min(row, this.#end));
  }

  clear(): void {
    this.#batches = [];
    this.#starts = [];
    this.#builders = this.schema.fields.map(f => builderFor(f.type, 16));
    this.#pending = this.#first = this.#end = 0;
  }

  #seal(): void {
    if (this.#pending === 0) return;
    const columns = this.#builders.map(builder => builder.finish());
    this.#push(new RecordBatch(this.schema, columns, this.#pending), this.#end - this.#pending);
    this.#builders = this.schema.fields.map(f => builderFor(f.type, 16));
    this.#pending = 0;
  }

  #push(batch: RecordBatch, start: number): void {
    this.#batches.push(batch);
    this.#starts.push(start);
  }

  /** The batch that holds `row`, by bisection. */
  #indexOf(row: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] + this.#batches[middle].length <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
