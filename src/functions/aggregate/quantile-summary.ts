/**
 * A summary of many numbers from which any quantile can be read with a rank error of `error` × count: Greenwald and Khanna, "Space-efficient
 * Online Computation of Quantile Summaries" (2001), with Spark's buffering, so that the answers are Spark's.
 *
 * Sample i stands for g[i] numbers up to values[i]; delta[i] is how uncertain its rank is.
 */
export interface Samples {
  readonly values: number[];
  readonly g: number[];
  readonly delta: number[];
}

const HEAD_SIZE = 50000;
const COMPRESS_AT = 10000;

const noSamples = (): Samples => ({ values: [], g: [], delta: [] });

export class QuantileSummary {
  private samples: Samples = noSamples();
  private counted = 0;
  private head: number[] = [];
  private compressed = true;

  constructor(readonly error: number) {}

  static restore(error: number, count: number, samples: Samples): QuantileSummary {
    const summary = new QuantileSummary(error);
    summary.samples = samples;
    summary.counted = count;
    return summary;
  }

  get count(): number {
    return this.counted + this.head.length;
  }

  insert(value: number): void {
    this.head.push(value);
    this.compressed = false;
    if (this.head.length < HEAD_SIZE) return;
    this.insertHead();
    if (this.samples.values.length >= COMPRESS_AT) this.compress();
  }

  /** The samples after compression: what is kept and what is read. */
  compress(): Samples {
    if (!this.compressed) {
      this.insertHead();
      this.samples = compressed(this.samples, 2 * this.error * this.counted);
      this.compressed = true;
    }
    return this.samples;
  }

  private insertHead(): void {
    if (this.head.length === 0) return;
    const sorted = Float64Array.from(this.head).sort();
    const old = this.samples;
    const next = noSamples();
    let from = 0;
    for (let i = 0; i < sorted.length; i++) {
      while (from < old.values.length && old.values[from] <= sorted[i]) append(next, old, from++);
      this.counted++;
      const outermost = next.values.length === 0 || (from === old.values.length && i === sorted.length - 1);
      next.values.push(sorted[i]);
      next.g.push(1);
      next.delta.push(outermost ? 0 : Math.floor(2 * this.error * this.counted));
    }
    while (from < old.values.length) append(next, old, from++);
    this.samples = next;
    this.head = [];
  }

  /** Adds everything that `other` has seen. */
  merge(other: QuantileSummary): void {
    const right = other.compress();
    if (other.counted === 0) return;
    const left = this.compress();
    if (this.counted === 0) {
      this.samples = right;
      this.counted = other.counted;
      return;
    }
    const merged = noSamples();
    // Samples of one side suffer from the uncertainty of the other, once it has begun.
    const leftExtra = Math.floor(2 * other.error * other.counted);
    const rightExtra = Math.floor(2 * this.error * this.counted);
    let l = 0;
    let r = 0;
    while (l < left.values.length && r < right.values.length) {
      if (left.values[l] < right.values[r]) append(merged, left, l++, r > 0 ? leftExtra : 0);
      else append(merged, right, r++, l > 0 ? rightExtra : 0);
    }
    while (l < left.values.length) append(merged, left, l++);
    while (r < right.values.length) append(merged, right, r++);
    this.counted += other.counted;
    this.samples = compressed(merged, 2 * this.error * this.counted);
  }

  /** The values at the given shares of the count, or null when nothing was seen. */
  query(percentages: readonly number[]): number[] | null {
    const { values, g, delta } = this.compress();
    if (values.length === 0) return null;
    let widest = 0;
    for (let i = 0; i < values.length; i++) widest = Math.max(widest, g[i] + delta[i]);
    const tolerance = Math.floor(widest / 2);
    return percentages.map(percentage => {
      if (percentage <= this.error || values.length === 1) return values[0];
      if (percentage >= 1 - this.error) return values[values.length - 1];
      const rank = Math.ceil(percentage * this.counted);
      let least = g[0];
      for (let i = 0; i < values.length - 1; i++) {
        if (least + delta[i] - tolerance <= rank && rank <= least + tolerance) return values[i];
        least += g[i + 1];
      }
      return values[values.length - 1];
    });
  }
}

function append(to: Samples, from: Samples, i: number, extraDelta = 0): void {
  to.values.push(from.values[i]);
  to.g.push(from.g[i]);
  to.delta.push(from.delta[i] + extraDelta);
}

/** Folds samples into their right neighbours while those stay within `threshold`; the first and the last one remain. */
function compressed(samples: Samples, threshold: number): Samples {
  const { values, g, delta } = samples;
  const n = values.length;
  if (n === 0) return noSamples();
  const out = noSamples();
  let at = n - 1;
  let weight = g[at];
  const push = (i: number, gOf: number): void => {
    out.values.push(values[i]);
    out.g.push(gOf);
    out.delta.push(delta[i]);
  };
  for (let i = n - 2; i >= 1; i--) {
    if (g[i] + weight + delta[at] < threshold) weight += g[i];
    else {
      push(at, weight);
      at = i;
      weight = g[i];
    }
  }
  push(at, weight);
  if (n > 1 && values[0] <= values[at]) push(0, g[0]);
  out.values.reverse();
  out.g.reverse();
  out.delta.reverse();
  return out;
}
