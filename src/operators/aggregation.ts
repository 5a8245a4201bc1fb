import { GroupIndex } from '../columnar/grouping.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { BooleanVector, Int32Vector, type Vector } from '../columnar/vector.js';
import type { Accumulator } from '../expressions/accumulator.js';
import type { AggregateCall } from '../expressions/expression.js';
import { type DataType, intType } from '../types/data-type.js';
import { type DistinctPairs, isDistinct } from './distinct-pairs.js';

/**
 * What grouped aggregation computes, over input columns laid out by the planner:
 *
 *     input: [ key 0 … key k−1 | argument and mask columns ]
 */
export interface AggregationSpec {
  readonly keyTypes: readonly DataType[];
  readonly aggregates: readonly AggregateSpec[];
}

export interface AggregateSpec {
  readonly call: AggregateCall;
  /** Input columns that hold its arguments. */
  readonly arguments: readonly number[];
  /** Input column of its FILTER condition. */
  readonly mask: number | undefined;
}

/**
 * The groups of one batch with their accumulators. Without keys there is exactly one group, rows or none. Distinct pairs that are given are
 * collected on the way; the accumulators of their aggregates stay empty.
 */
export class GroupedAccumulators {
  readonly accumulators: readonly Accumulator[];
  private readonly index: GroupIndex | undefined;
  private readonly distinct: readonly (DistinctRows | undefined)[];
  /** Aggregates that the accumulators here do not see. */
  private readonly elsewhere: ReadonlySet<number>;
  private groups = new Int32Array(0);

  constructor(
    private readonly spec: AggregationSpec,
    readonly pairs: readonly DistinctPairs[] = [],
  ) {
    this.elsewhere = new Set(pairs.flatMap(p => p.set.aggregates));
    this.index = spec.keyTypes.length > 0 ? new GroupIndex([...spec.keyTypes]) : undefined;
    this.accumulators = spec.aggregates.map(a => a.call.bound.accumulator());
    this.distinct = spec.aggregates.map((a, i) =>
      isDistinct(a) && !this.elsewhere.has(i) ? new DistinctRows(a.call.args.map(e => e.type)) : undefined,
    );
    if (this.index === undefined) for (const a of this.accumulators) a.resize(1);
  }

  get count(): number {
    return this.index?.groupCount ?? 1;
  }

  consume(batch: RecordBatch): void {
    const n = batch.length;
    const ids = this.groupIds(batch, n);
    const count = this.count;
    for (const pairs of this.pairs) pairs.add(ids, batch);
    for (let a = 0; a < this.accumulators.length; a++) {
      this.accumulators[a].resize(count);
      if (this.elsewhere.has(a)) continue;
      const spec = this.spec.aggregates[a];
      const args = spec.arguments.map(ordinal => batch.columns[ordinal]);
      let mask = spec.mask === undefined ? null : maskOf(batch.columns[spec.mask], n);
      const distinct = this.distinct[a];
      if (distinct !== undefined) mask = distinct.firstOccurrences(ids, args, n, mask);
      this.accumulators[a].update(ids, args, n, mask);
    }
  }

  /** The distinct keys, in order of first appearance. */
  keys(): Vector[] {
    return this.index?.keyColumns() ?? [];
  }

  private groupIds(batch: RecordBatch, n: number): Int32Array {
    if (this.groups.length < n) this.groups = new Int32Array(n);
    if (this.index === undefined) return this.groups;
    this.index.groupIds(batch.columns.slice(0, this.spec.keyTypes.length), n, this.groups);
    return this.groups;
  }
}

/** Rows of DISTINCT aggregates: each combination of group and arguments counts once. */
class DistinctRows {
  private readonly index: GroupIndex;
  private ids = new Int32Array(0);
  constructor(argumentTypes: readonly DataType[]) {
    this.index = new GroupIndex([intType, ...argumentTypes]);
  }
  firstOccurrences(groups: Int32Array, args: readonly Vector[], n: number, mask: Uint8Array | null): Uint8Array {
    const first = new Uint8Array(n);
    if (this.ids.length < n) this.ids = new Int32Array(n);
    let seen = this.index.groupCount;
    this.index.groupIds([new Int32Vector(intType, n, groups.subarray(0, n), null), ...args], n, this.ids);
    // Ids are handed out in order of first appearance: a row is a first one when its id is the next new id.
    const countsMasked = mask !== null;
    if (countsMasked) return this.firstUnmasked(n, mask);
    for (let i = 0; i < n; i++) {
      if (this.ids[i] === seen) {
        first[i] = 1;
        seen++;
      }
    }
    return first;
  }

  private readonly counted = new Set<number>();
  private firstUnmasked(n: number, mask: Uint8Array): Uint8Array {
    const first = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      if (mask[i] === 0 || this.counted.has(this.ids[i])) continue;
      this.counted.add(this.ids[i]);
      first[i] = 1;
    }
    return first;
  }
}

/** A condition column as a mask: null counts as false. */
export function maskOf(condition: Vector, n: number): Uint8Array {
  if (!(condition instanceof BooleanVector)) return new Uint8Array(n);
  const { values, validity } = condition;
  if (validity === null) return values;
  const mask = new Uint8Array(n);
  for (let i = 0; i < n; i++) mask[i] = values[i] & validity[i];
  return mask;
}
