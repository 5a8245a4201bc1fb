import { builderFor } from '../../columnar/builder.js';
import { Float64Vector, type IntegerVector, type Vector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { booleanType, type DataType, doubleType } from '../../types/data-type.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import { booleanVector } from './boolean-vector.js';
import { GroupAccumulator, liveRows, type Numbers, numbersOf, validityOf, widerBytes, widerDoubles } from './groups.js';

const SAFE = Number.MAX_SAFE_INTEGER;

/** The range that a sum of `type` must stay in, and whether every addition is checked or only the sum that leaves the accumulator. */
export interface SumRange {
  readonly min: bigint;
  readonly max: bigint;
  readonly everyStep: boolean;
}

export function sumRange(type: DataType): SumRange {
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

/** `sum` of integers, decimals and intervals. State: [sum]; null for an empty group. */
export class IntegerSumAccumulator extends GroupAccumulator {
  protected readonly sums: IntegerSums;

  constructor(type: DataType, tolerant = false) {
    super();
    this.sums = new IntegerSums(type, tolerant);
  }
  protected grow(capacity: number): void {
    this.sums.grow(capacity);
  }
  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    this.sums.addVector(groups, vector, n, liveRows(mask, vector.validity, n), this.count === 1);
  }
  merge(groups: Int32Array, [sum]: readonly Vector[], n: number): void {
    this.sums.addVector(groups, sum, n, sum.validity, false);
  }
  state(): Vector[] {
    return [this.finish()];
  }
  finish(): Vector {
    return this.sums.vector(this.count);
  }
}

/** `try_sum`. State: [sum, isEmpty]; a null sum of a group that is not empty has overflowed. */
export class TryIntegerSumAccumulator extends IntegerSumAccumulator {
  constructor(type: DataType) {
    super(type, true);
  }
  override merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    super.merge(groups, state, n);
    const [sum, isEmpty] = state;
    if (sum.validity === null) return;
    for (let i = 0; i < n; i++) if (sum.isNull(i) && isEmpty.get(i) === false) this.sums.overflow(groups[i]);
  }
  override state(): Vector[] {
    return [this.finish(), booleanVector(booleanType, this.count, g => this.sums.isEmpty(g))];
  }
}

/** Sums of doubles in arrival order. State: [sum]; null for an empty group. */
export class DoubleSumAccumulator extends GroupAccumulator {
  private sums = new Float64Array(0);
  private present = new Uint8Array(0);

  protected grow(capacity: number): void {
    this.sums = widerDoubles(this.sums, capacity);
    this.present = widerBytes(this.present, capacity);
  }
  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const values = numbersOf(vector);
    if (values === null) return;
    const { sums, present } = this;
    const live = liveRows(mask, vector.validity, n);
    if (live === null && this.count === 1 && n > 0) {
      let sum = sums[0];
      for (let i = 0; i < n; i++) sum += values[i];
      sums[0] = sum;
      present[0] = 1;
      return;
    }
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      sums[g] += values[i];
      present[g] = 1;
    }
  }
  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.update(groups, state, n, null);
  }
  state(): Vector[] {
    return [this.finish()];
  }
  finish(): Vector {
    return new Float64Vector(
      doubleType,
      this.count,
      this.sums.slice(0, this.count),
      validityOf(this.present, this.count),
    );
  }
}
