import { Float64Vector, type Vector } from '../../columnar/vector.js';
import { booleanType, type DataType, doubleType } from '../../types/data-type.js';
import { booleanVector } from './boolean-vector.js';
import { GroupAccumulator, liveRows, numbersOf, validityOf, widerBytes, widerDoubles } from './groups.js';
import { IntegerSums } from './integer-sums.js';

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
  /** The order of two sums does not matter. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
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
  /** The order of two sums does not matter. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
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
