import { builderFor } from '../../columnar/builder.js';
import type { IntegerVector, Vector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import { type Numbers, numbersOf, widerDoubles } from './groups.js';

const SAFE = Number.MAX_SAFE_INTEGER;

/** The range that a sum of `type` must stay in, and whether every addition is checked or only the sum that leaves the accumulator. */
interface SumRange {
  readonly min: bigint;
  readonly max: bigint;
  readonly everyStep: boolean;
}

function sumRange(type: DataType): SumRange {
  if (type.kind === 'decimal') {
    const bound = 10n ** BigInt(type.precision) - 1n;
    return { min: -bound, max: bound, everyStep: false };
  }
  if (type.kind === 'year_month_interval') return { min: -(2n ** 31n), max: 2n ** 31n - 1n, everyStep: false };
  return { min: LONG_MIN, max: LONG_MAX, everyStep: true };
}

export function sumOverflow(type: DataType): EvaluationError {
  if (type.kind === 'year_month_interval' || type.kind === 'day_time_interval') {
    return new EvaluationError(
      'ARITHMETIC_OVERFLOW',
      'The sum of intervals leaves the range of its type. Use try_sum to get NULL instead.',
    );
  }
  return new EvaluationError(
    'ARITHMETIC_OVERFLOW',
    `The sum does not fit into ${type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : 'bigint'}. Use try_sum to get NULL instead, or sum a wider decimal.`,
  );
}

/**
 * Exact sums of integers, decimals (by their unscaled integers) and intervals. A group's sum is a double while it is a safe integer;
 * beyond that it is a bigint, and comes back when it shrinks.
 *
 * `sums[g]`: −0 for a group without values (a sum of values is never −0, because +0 is added to each), NaN when the sum is in `wide`.
 *
 * 64-bit sums are checked after every addition, as Spark's `addExact` does; others where the sum leaves, so that only the total counts.
 * On overflow `sum` fails and `try_sum` (`tolerant`) gives null, for good.
 */
export class IntegerSums {
  private sums = new Float64Array(0);
  private readonly wide = new Map<number, bigint>();
  private readonly overflowed = new Set<number>();
  private readonly range: SumRange;

  constructor(
    private readonly type: DataType,
    private readonly tolerant: boolean,
  ) {
    this.range = sumRange(type);
  }

  grow(capacity: number): void {
    this.sums = widerDoubles(this.sums, capacity, -0);
  }

  /** Adds the live rows; `single`: there is only group 0. */
  addVector(groups: Int32Array, vector: Vector, n: number, live: Uint8Array | null, single: boolean): void {
    const values = numbersOf(vector);
    // A chain of additions in memory is several times as slow as one in a register.
    if (values !== null && single && live === null && this.addToOne(values, n)) return;
    if (values !== null) this.addNumbers(groups, values, n, live);
    else if (vector.type.kind !== 'void') this.addWide(groups, (vector as IntegerVector).values as bigint[], n, live);
  }

  private addNumbers(groups: Int32Array, values: Numbers, n: number, live: Uint8Array | null): void {
    const sums = this.sums;
    if (live === null) {
      for (let i = 0; i < n; i++) {
        const g = groups[i];
        const sum = sums[g] + (values[i] + 0);
        if (sum <= SAFE && sum >= -SAFE) sums[g] = sum;
        else this.add(g, BigInt(values[i]));
      }
      return;
    }
    for (let i = 0; i < n; i++) {
      if (live[i] === 0) continue;
      const g = groups[i];
      const sum = sums[g] + (values[i] + 0);
      if (sum <= SAFE && sum >= -SAFE) sums[g] = sum;
      else this.add(g, BigInt(values[i]));
    }
  }

  /** Adds all rows to the only group; false, and nothing done, when the sum does not stay a safe integer. */
  private addToOne(values: Numbers, n: number): boolean {
    let sum = this.sums[0];
    let least = 0;
    let most = 0;
    for (let i = 0; i < n; i++) {
      sum += values[i] + 0;
      if (sum < least) least = sum;
      if (sum > most) most = sum;
    }
    if (!(sum <= SAFE && most <= SAFE && least >= -SAFE)) return false;
    this.sums[0] = sum;
    return true;
  }

  private addWide(groups: Int32Array, values: ArrayLike<bigint>, n: number, live: Uint8Array | null): void {
    for (let i = 0; i < n; i++) if (live === null || live[i] !== 0) this.add(groups[i], values[i]);
  }

  private add(group: number, value: bigint): void {
    if (this.overflowed.has(group)) return;
    const sum = (this.wide.get(group) ?? BigInt(this.sums[group])) + value;
    if (this.range.everyStep && (sum > this.range.max || sum < this.range.min)) {
      this.overflow(group);
      return;
    }
    const normal = normalInteger(sum);
    if (typeof normal === 'number') {
      this.wide.delete(group);
      this.sums[group] = normal;
    } else {
      this.wide.set(group, normal);
      this.sums[group] = Number.NaN;
    }
  }

  /** Makes the group's sum null for good, or fails. */
  overflow(group: number): void {
    if (!this.tolerant) throw sumOverflow(this.type);
    this.overflowed.add(group);
    this.sums[group] = Number.NaN;
  }

  isEmpty(group: number): boolean {
    return Object.is(this.sums[group], -0);
  }

  /** The sum in range, or null for an empty or overflowed group. */
  sumOf(group: number): number | bigint | null {
    const { min, max } = this.range;
    const sum = this.sums[group];
    if (Object.is(sum, -0)) return null;
    if (!Number.isNaN(sum)) {
      if (sum >= min && sum <= max) return sum;
      this.overflow(group);
      return null;
    }
    const wide = this.wide.get(group);
    if (wide === undefined || this.overflowed.has(group)) return null;
    if (wide >= min && wide <= max) return wide;
    this.overflow(group);
    return null;
  }

  vector(count: number): Vector {
    const builder = builderFor(this.type, count);
    for (let g = 0; g < count; g++) builder.append(this.sumOf(g));
    return builder.finish();
  }
}
