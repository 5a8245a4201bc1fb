import { builderFor } from '../../columnar/builder.js';
import { Float64Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import { type DataType, type DecimalType, doubleType, longType } from '../../types/data-type.js';
import { normalInteger } from '../../types/value.js';
import { GroupAccumulator, liveRows, type Numbers, numbersOf, roundedNumbers, widerDoubles } from './groups.js';
import { IntegerSums, sumOverflow } from './integer-sums.js';

/** `avg` of numbers as doubles, added in arrival order. State: [sum, count]. */
export class DoubleAvgAccumulator extends GroupAccumulator {
  private sums = new Float64Array(0);
  private counts = new Float64Array(0);

  protected grow(capacity: number): void {
    this.sums = widerDoubles(this.sums, capacity);
    this.counts = widerDoubles(this.counts, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const { sums, counts } = this;
    const values = roundedNumbers(vector, n);
    const live = liveRows(mask, vector.validity, n);
    if (live === null && this.count === 1) {
      let sum = sums[0];
      for (let i = 0; i < n; i++) sum += values[i];
      sums[0] = sum;
      counts[0] += n;
      return;
    }
    if (live === null) {
      for (let i = 0; i < n; i++) {
        const g = groups[i];
        sums[g] += values[i];
        counts[g]++;
      }
      return;
    }
    for (let i = 0; i < n; i++) {
      if (live[i] === 0) continue;
      const g = groups[i];
      sums[g] += values[i];
      counts[g]++;
    }
  }

  merge(groups: Int32Array, [sum, count]: readonly Vector[], n: number): void {
    const { sums, counts } = this;
    const partialSums = numbersOf(sum) as Numbers;
    const partialCounts = numbersOf(count) as Numbers;
    for (let i = 0; i < n; i++) {
      sums[groups[i]] += partialSums[i];
      counts[groups[i]] += partialCounts[i];
    }
  }

  /** The order of two sums does not matter. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
  }

  state(): Vector[] {
    const n = this.count;
    return [
      new Float64Vector(doubleType, n, this.sums.slice(0, n), null),
      new IntegerVector(longType, n, this.counts.slice(0, n), null),
    ];
  }

  finish(): Vector {
    const n = this.count;
    const averages = new Float64Array(n);
    const present = new Uint8Array(n);
    for (let g = 0; g < n; g++) {
      if (this.counts[g] === 0) continue;
      averages[g] = this.sums[g] / this.counts[g];
      present[g] = 1;
    }
    return new Float64Vector(doubleType, n, averages, present);
  }
}

/**
 * `avg` of decimals and intervals: an exact sum, divided once, halves rounded away from zero. State: [sum, count]; the sum is null for an
 * empty group, and for an overflowed one, whose count is not 0.
 */
export class ExactAvgAccumulator extends GroupAccumulator {
  private readonly sums: IntegerSums;
  private counts = new Float64Array(0);

  constructor(
    private readonly sumType: DataType,
    private readonly resultType: DataType,
    private readonly tolerant: boolean,
  ) {
    super();
    this.sums = new IntegerSums(sumType, tolerant);
  }

  protected grow(capacity: number): void {
    this.sums.grow(capacity);
    this.counts = widerDoubles(this.counts, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    this.sums.addVector(groups, vector, n, live, this.count === 1);
    const counts = this.counts;
    if (live === null) for (let i = 0; i < n; i++) counts[groups[i]]++;
    else for (let i = 0; i < n; i++) counts[groups[i]] += live[i];
  }

  merge(groups: Int32Array, [sum, count]: readonly Vector[], n: number): void {
    this.sums.addVector(groups, sum, n, sum.validity, false);
    const partial = numbersOf(count) as Numbers;
    for (let i = 0; i < n; i++) {
      this.counts[groups[i]] += partial[i];
      if (partial[i] > 0 && sum.isNull(i)) this.sums.overflow(groups[i]);
    }
  }

  /** The order of two sums does not matter. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
  }

  state(): Vector[] {
    return [
      this.sums.vector(this.count),
      new IntegerVector(longType, this.count, this.counts.slice(0, this.count), null),
    ];
  }

  finish(): Vector {
    const builder = builderFor(this.resultType, this.count);
    for (let g = 0; g < this.count; g++) builder.append(this.average(g));
    return builder.finish();
  }

  private average(group: number): number | bigint | null {
    const count = this.counts[group];
    if (count === 0) return null;
    const sum = this.sums.sumOf(group);
    if (sum === null) return null;
    if (this.resultType.kind !== 'decimal') return divideHalfUp(BigInt(sum), BigInt(count));
    const shift = this.resultType.scale - (this.sumType as DecimalType).scale;
    const quotient = divideHalfUp(BigInt(sum) * 10n ** BigInt(Math.max(shift, 0)), BigInt(count));
    const limit = 10n ** BigInt(this.resultType.precision);
    if (quotient < limit && quotient > -limit) return quotient;
    if (!this.tolerant) throw sumOverflow(this.resultType);
    return null;
  }
}

/** `numerator / denominator` (positive), halves away from zero. */
export function divideHalfUp(numerator: bigint, denominator: bigint): number | bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return normalInteger(numerator < 0n ? -rounded : rounded);
}
