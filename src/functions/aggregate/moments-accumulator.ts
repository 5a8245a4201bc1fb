import { Float64Vector, type Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { doubleType } from '../../types/data-type.js';
import { GroupAccumulator, liveRows, type Numbers, numbersOf, widerDoubles } from './groups.js';

/** Number, mean and central moments of a group. */
export interface Moments {
  readonly n: number;
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/** `order` 2, 3 or 4 says which moments are kept; `finish` is called for groups that are not empty. */
export function boundMoments(order: 2 | 3 | 4, finish: (moments: Moments) => number | null): BoundAggregate {
  return {
    type: doubleType,
    stateTypes: new Array(order + 1).fill(doubleType),
    accumulator: () => new MomentsAccumulator(order, finish),
  };
}

/**
 * Central moments in one pass over doubles. State: [n, mean, m2, m3?, m4?].
 *
 * Updating and merging follow Spark's CentralMomentAgg, which cites Chan, Golub and LeVeque (1979) and Pébay (2008); keeping its order
 * of operations makes the results equal to the last digits.
 */
class MomentsAccumulator extends GroupAccumulator {
  private n = new Float64Array(0);
  private mean = new Float64Array(0);
  private m2 = new Float64Array(0);
  private m3 = new Float64Array(0);
  private m4 = new Float64Array(0);

  constructor(
    private readonly order: 2 | 3 | 4,
    private readonly result: (moments: Moments) => number | null,
  ) {
    super();
  }

  protected grow(capacity: number): void {
    this.n = widerDoubles(this.n, capacity);
    this.mean = widerDoubles(this.mean, capacity);
    this.m2 = widerDoubles(this.m2, capacity);
    if (this.order >= 3) this.m3 = widerDoubles(this.m3, capacity);
    if (this.order >= 4) this.m4 = widerDoubles(this.m4, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const values = numbersOf(vector);
    if (values === null) return;
    const live = liveRows(mask, vector.validity, n);
    for (let i = 0; i < n; i++) if (live === null || live[i] !== 0) this.add(groups[i], values[i]);
  }

  private add(g: number, value: number): void {
    const n = ++this.n[g];
    const delta = value - this.mean[g];
    const deltaN = delta / n;
    const m2 = this.m2[g] + delta * (delta - deltaN);
    this.mean[g] += deltaN;
    this.m2[g] = m2;
    if (this.order < 3) return;
    const delta2 = delta * delta;
    const deltaN2 = deltaN * deltaN;
    const m3 = this.m3[g] - 3 * deltaN * m2 + delta * (delta2 - deltaN2);
    this.m3[g] = m3;
    if (this.order < 4) return;
    this.m4[g] = this.m4[g] - 4 * deltaN * m3 - 6 * deltaN2 * m2 + delta * (delta * delta2 - deltaN * deltaN2);
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    const parts = state.map(vector => numbersOf(vector) as Numbers);
    for (let i = 0; i < n; i++) this.mergeOne(groups[i], parts, i);
  }

  private mergeOne(g: number, [counts, means, m2s, m3s, m4s]: readonly Numbers[], i: number): void {
    const n1 = this.n[g];
    const n2 = counts[i];
    if (n2 === 0) return;
    if (n1 === 0) {
      // What was stored comes back to the last bit.
      this.n[g] = n2;
      this.mean[g] = means[i];
      this.m2[g] = m2s[i];
      if (this.order >= 3) this.m3[g] = m3s[i];
      if (this.order >= 4) this.m4[g] = m4s[i];
      return;
    }
    const n = n1 + n2;
    const delta = means[i] - this.mean[g];
    const deltaN = delta / n;
    const m2 = this.m2[g];
    const m3 = this.m3[g];
    this.n[g] = n;
    this.mean[g] += deltaN * n2;
    this.m2[g] = m2 + m2s[i] + delta * deltaN * n1 * n2;
    if (this.order < 3) return;
    this.m3[g] = m3 + m3s[i] + deltaN * deltaN * delta * n1 * n2 * (n1 - n2) + 3 * deltaN * (n1 * m2s[i] - n2 * m2);
    if (this.order < 4) return;
    this.m4[g] =
      this.m4[g] +
      m4s[i] +
      deltaN * deltaN * deltaN * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
      6 * deltaN * deltaN * (n1 * n1 * m2s[i] + n2 * n2 * m2) +
      4 * deltaN * (n1 * m3s[i] - n2 * m3);
  }

  state(): Vector[] {
    return [this.n, this.mean, this.m2, this.m3, this.m4]
      .slice(0, this.order + 1)
      .map(values => new Float64Vector(doubleType, this.count, values.slice(0, this.count), null));
  }

  finish(): Vector {
    const values = new Float64Array(this.count);
    const present = new Uint8Array(this.count);
    for (let g = 0; g < this.count; g++) {
      if (this.n[g] === 0) continue;
      const value = this.result({ n: this.n[g], m2: this.m2[g], m3: this.m3[g], m4: this.m4[g] });
      if (value === null) continue;
      values[g] = value;
      present[g] = 1;
    }
    return new Float64Vector(doubleType, this.count, values, present);
  }
}
