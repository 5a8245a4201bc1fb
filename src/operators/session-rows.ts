import { GroupIndex } from '../columnar/grouping.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import type { IntegerVector, Vector } from '../columnar/vector.js';
import type { Accumulator } from '../expressions/accumulator.js';
import { type AggregationSpec, maskOf } from './aggregation.js';
import type { SessionItems } from './session-merge.js';

/** The rows of a batch by key. They are kept until the sessions of the whole batch are known. */
export class SessionRows {
  private readonly index: GroupIndex | undefined;
  private readonly batches: RecordBatch[] = [];
  private readonly keyIds: Int32Array[] = [];

  constructor(
    private readonly others: readonly number[],
    private readonly session: { readonly start: number; readonly end: number },
    private readonly spec: AggregationSpec,
  ) {
    this.index = others.length > 0 ? new GroupIndex(others.map(i => spec.keyTypes[i])) : undefined;
  }

  add(batch: RecordBatch): void {
    if (batch.length === 0) return;
    const ids = new Int32Array(batch.length);
    this.index?.groupIds(
      this.others.map(o => batch.columns[o]),
      batch.length,
      ids,
    );
    this.batches.push(batch);
    this.keyIds.push(ids);
  }

  get keyCount(): number {
    return this.index?.groupCount ?? Math.min(1, this.batches.length);
  }

  keyColumns(): Vector[] {
    return this.index?.keyColumns() ?? [];
  }

  items(): SessionItems {
    const n = this.batches.reduce((sum, b) => sum + b.length, 0);
    const keys = new Int32Array(n);
    const starts = new Float64Array(n);
    const ends = new Float64Array(n);
    let at = 0;
    for (const [i, batch] of this.batches.entries()) {
      keys.set(this.keyIds[i], at);
      starts.set(timesOf(batch.columns[this.session.start], batch.length), at);
      ends.set(timesOf(batch.columns[this.session.end], batch.length), at);
      at += batch.length;
    }
    return { keys, starts, ends };
  }

  update(accumulators: readonly Accumulator[], sessionOfRow: Int32Array): void {
    let at = 0;
    for (const batch of this.batches) {
      const groups = sessionOfRow.subarray(at, at + batch.length);
      for (const [i, a] of accumulators.entries()) {
        const { arguments: ordinals, mask } = this.spec.aggregates[i];
        const args = ordinals.map(ordinal => batch.columns[ordinal]);
        a.update(groups, args, batch.length, mask === undefined ? null : maskOf(batch.columns[mask], batch.length));
      }
      at += batch.length;
    }
  }
}

/** A column of times without nulls as plain numbers. */
export function timesOf(column: Vector, n: number): Float64Array {
  const { values } = column as IntegerVector;
  return values instanceof Float64Array
    ? values.subarray(0, n)
    : Float64Array.from({ length: n }, (_, i) => Number(values[i]));
}
