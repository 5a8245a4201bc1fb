import { Float64Vector, type Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { doubleType } from '../../types/data-type.js';
import { GroupAccumulator, liveRowsOfAll, type Numbers, numbersOf, widerDoubles } from './groups.js';

/** What is known of the pairs (x, y) of a group: their number, means, co-moment and second moments. */
export interface PairMoments {
  readonly n: number;
  readonly xMean: number;
  readonly yMean: number;
  readonly cxy: number;
  readonly mx: number;
  readonly my: number;
}

/** `finish` is called for groups that are not empty. */
export function boundPairs(finish: (pairs: PairMoments) => number | null): BoundAggregate {
  return {
    type: doubleType,
    stateTypes: new Array(6).fill(doubleType),
    accumulator: () => new PairAccumulator(finish),
  };
}

/**
 * Covariance, correlation and linear regression: rows with a null on either side are skipped. State: [n, xMean, yMean, cxy, mx, my].
 * Updating and merging follow Spark's Covariance and PearsonCorrelation (Pébay 2008).
 */
class PairAccumulator extends GroupAccumulator {
  private n = new Float64Array(0);
  private xMean = new Float64Array(0);
  private yMean = new Float64Array(0);
  private cxy = new Float64Array(0);
  private mx = new Float64Array(0);
  private my = new Float64Array(0);

  constructor(private readonly result: (pairs: PairMoments) => number | null) {
    super();
  }

  protected grow(capacity: number): void {
    this.n = widerDoubles(this.n, capacity);
    this.xMean = widerDoubles(this.xMean, capacity);
    this.yMean = widerDoubles(this.yMean, capacity);
    this.cxy = widerDoubles(this.cxy, capacity);
    this.mx = widerDoubles(this.mx, capacity);
    this.my = widerDoubles(this.my, capacity);
  }

  update(groups: Int32Array, args: readonly Vector[], rows: number, mask: Uint8Array | null): void {
    const xs = numbersOf(args[0]);
    const ys = numbersOf(args[1]);
    if (xs === null || ys === null) return;
    const live = liveRowsOfAll(mask, args, rows);
    const { n, xMean, yMean, cxy, mx, my } = this;
    for (let i = 0; i < rows; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      const count = ++n[g];
      const dx = xs[i] - xMean[g];
      const dy = ys[i] - yMean[g];
      xMean[g] += dx / count;
      yMean[g] += dy / count;
      cxy[g] += dx * (ys[i] - yMean[g]);
      mx[g] += dx * (xs[i] - xMean[g]);
      my[g] += dy * (ys[i] - yMean[g]);
    }
  }

  merge(groups: Int32Array, state: readonly Vector[], rows: number): void {
    const parts = state.map(vector => numbersOf(vector) as Numbers);
    const [counts, xMeans, yMeans, cxys, mxs, mys] = parts;
    const { n, xMean, yMean, cxy, mx, my } = this;
    const whole = [n, xMean, yMean, cxy, mx, my];
    for (let i = 0; i < rows; i++) {
      const g = groups[i];
      const n1 = n[g];
      const n2 = counts[i];
      if (n2 === 0) continue;
      if (n1 === 0) {
        // What was stored comes back to the last bit.
        for (let part = 0; part < whole.length; part++) whole[part][g] = parts[part][i];
        continue;
      }
      const dx = xMeans[i] - xMean[g];
      const dy = yMeans[i] - yMean[g];
      const dxN = dx / (n1 + n2);
      const dyN = dy / (n1 + n2);
      n[g] = n1 + n2;
      xMean[g] += dxN * n2;
      yMean[g] += dyN * n2;
      cxy[g] += cxys[i] + dx * dyN * n1 * n2;
      mx[g] += mxs[i] + dx * dxN * n1 * n2;
      my[g] += mys[i] + dy * dyN * n1 * n2;
    }
  }

  state(): Vector[] {
    return [this.n, this.xMean, this.yMean, this.cxy, this.mx, this.my].map(
      values => new Float64Vector(doubleType, this.count, values.slice(0, this.count), null),
    );
  }

  finish(): Vector {
    const values = new Float64Array(this.count);
    const present = new Uint8Array(this.count);
    for (let g = 0; g < this.count; g++) {
      const n = this.n[g];
      if (n === 0) continue;
      const value = this.result({
        n,
        xMean: this.xMean[g],
        yMean: this.yMean[g],
        cxy: this.cxy[g],
        mx: this.mx[g],
        my: this.my[g],
      });
      if (value === null) continue;
      values[g] = value;
      present[g] = 1;
    }
    return new Float64Vector(doubleType, this.count, values, present);
  }
}
