import { GroupIndex } from '../columnar/grouping.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { type BooleanVector, Int32Vector, type Vector } from '../columnar/vector.js';
import { intType } from '../types/data-type.js';
import { type AggregateSpec, type AggregationSpec, maskOf } from './aggregation.js';

/** Aggregates with DISTINCT over the same arguments: they differ by function and filter, and share what is remembered. */
export interface DistinctSet {
  /** Positions in the aggregation. */
  readonly aggregates: readonly number[];
  /** Input columns of the arguments. */
  readonly arguments: readonly number[];
}

/** More aggregates than bits of a number make a further set. */
const AGGREGATES_MAX = 30;

export const isDistinct = ({ call }: AggregateSpec): boolean => call.distinct && call.bound.distinctMatters !== false;

export function distinctSets({ aggregates }: AggregationSpec): DistinctSet[] {
  const sets: { aggregates: number[]; arguments: readonly number[] }[] = [];
  for (const [a, aggregate] of aggregates.entries()) {
    if (!isDistinct(aggregate)) continue;
    const key = aggregate.arguments.join();
    const known = sets.find(s => s.arguments.join() === key && s.aggregates.length < AGGREGATES_MAX);
    if (known === undefined) sets.push({ aggregates: [a], arguments: aggregate.arguments });
    else known.aggregates.push(a);
  }
  return sets;
}

/**
 * The distinct pairs (group, arguments) of one batch, each with a bit for every aggregate of the set whose filter lets one of its rows
 * pass:
 *
 *     count(DISTINCT user), count(DISTINCT user) FILTER (WHERE price > 9)
 *     rows   (g0 ann 5) (g0 bo 12) (g0 ann 20)      pairs   (g0 ann) 11   (g0 bo) 11
 */
export class DistinctPairs {
  private readonly index: GroupIndex;
  private bits = new Int32Array(1024);
  private ids = new Int32Array(0);

  constructor(
    readonly set: DistinctSet,
    private readonly spec: AggregationSpec,
  ) {
    const [first] = set.aggregates;
    this.index = new GroupIndex([intType, ...spec.aggregates[first].call.args.map(a => a.type)]);
  }

  get count(): number {
    return this.index.groupCount;
  }

  /** Row i belongs to group `groups[i]`. */
  add(groups: Int32Array, batch: RecordBatch): void {
    const n = batch.length;
    if (this.ids.length < n) this.ids = new Int32Array(n);
    const args = this.set.arguments.map(ordinal => batch.columns[ordinal]);
    this.index.groupIds([new Int32Vector(intType, n, groups.subarray(0, n), null), ...args], n, this.ids);
    this.reserve(this.index.groupCount);
    const { ids, bits } = this;
    let unconditional = 0;
    for (const [b, a] of this.set.aggregates.entries()) {
      const { mask } = this.spec.aggregates[a];
      if (mask === undefined) unconditional |= 1 << b;
      else {
        const passes = maskOf(batch.columns[mask] as BooleanVector, n);
        for (let i = 0; i < n; i++) bits[ids[i]] |= passes[i] << b;
      }
    }
    if (unconditional !== 0) for (let i = 0; i < n; i++) bits[ids[i]] |= unconditional;
  }

  /** Group, arguments and bits of every pair, in order of first appearance. */
  pairs(): { groups: Int32Array; args: Vector[]; bits: Int32Array } {
    const [groups, ...args] = this.index.keyColumns();
    return { groups: (groups as Int32Vector).values, args, bits: this.bits.subarray(0, this.count) };
  }

  private reserve(count: number): void {
    if (count <= this.bits.length) return;
    const grown = new Int32Array(Math.max(count, this.bits.length * 2));
    grown.set(this.bits);
    this.bits = grown;
  }
}
