import { concatBatches } from '../columnar/concat.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { sortIndices } from '../columnar/sort.js';
import { take } from '../columnar/take.js';
import { IntegerVector, type Vector } from '../columnar/vector.js';
import { compareNullable } from '../types/value.js';
import { inChunks } from './aggregate-exec.js';
import { type BatchContext, Operator } from './operator.js';

/**
 * Merges the sessions of each key: every row opens a session [start, end), and sessions that touch become one. Gives the same rows with
 * the bounds of the merged session, so that grouping by them groups by session.
 *
 *     rows by (key, start)   |--a--|            |--c--|
 *                               |---b---|
 *     merged                 |----------|       |-----|
 *
 * A session ends with the latest of its ends: with gaps that differ per row that need not be the last row's.
 */
export class MergeSessionsExec extends Operator {
  readonly name = 'MergeSessions';
  readonly children: readonly [Operator];
  constructor(
    /** Columns of the other keys. */
    readonly keys: readonly number[],
    readonly start: number,
    readonly end: number,
    child: Operator,
  ) {
    super();
    this.children = [child];
  }
  get output() {
    return this.children[0].output;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const batches: RecordBatch[] = [];
    for await (const batch of this.children[0].execute(context)) batches.push(batch);
    const all = concatBatches(this.children[0].schema, batches);
    const sortKeys = [...this.keys, this.start].map(c => all.columns[c]);
    const ascending = sortKeys.map(() => ({ descending: false, nullsFirst: true }));
    const order = sortIndices(sortKeys, ascending, all.length);
    const columns = all.columns.map(c => take(c, order, all.length));
    await context.yielder.maybe();
    yield* inChunks(this, this.merged(columns, all.length), all.length);
  }

  private merged(columns: readonly Vector[], n: number): Vector[] {
    const starts = columns[this.start] as IntegerVector;
    const ends = columns[this.end] as IntegerVector;
    const mergedStart = new Float64Array(n);
    const mergedEnd = new Float64Array(n);
    for (let first = 0; first < n; ) {
      let end = Number(ends.values[first]);
      let next = first + 1;
      for (; next < n && this.sameKey(columns, first, next) && Number(starts.values[next]) <= end; next++) {
        end = Math.max(end, Number(ends.values[next]));
      }
      mergedStart.fill(Number(starts.values[first]), first, next);
      mergedEnd.fill(end, first, next);
      first = next;
    }
    return columns.map((c, i) => {
      if (i === this.start) return new IntegerVector(c.type, n, mergedStart, null);
      return i === this.end ? new IntegerVector(c.type, n, mergedEnd, null) : c;
    });
  }

  private sameKey(columns: readonly Vector[], a: number, b: number): boolean {
    return this.keys.every(k => compareNullable(columns[k].type, columns[k].get(a), columns[k].get(b)) === 0);
  }

  describe(): string {
    return `MergeSessions [${this.output[this.start]}, ${this.output[this.end]}]`;
  }
}
