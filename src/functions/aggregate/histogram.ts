/**
 * A histogram of at most `limit` bins that is built in one pass: Ben-Haim and Tom-Tov, "A Streaming Parallel Decision Tree Algorithm" (2010),
 * as in Hive and Spark: whenever there is a bin too many, the two nearest become one.
 */
export interface Bin {
  x: number;
  y: number;
}

export class Histogram {
  bins: Bin[] = [];
  private readonly random = new JavaRandom(31183);

  constructor(private readonly limit: number) {}

  add(value: number): void {
    const { bins } = this;
    let low = 0;
    let high = bins.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bins[middle].x === value) {
        bins[middle].y++;
        return;
      }
      if (bins[middle].x > value) high = middle;
      else low = middle + 1;
    }
    bins.splice(low, 0, { x: value, y: 1 });
    this.trim();
  }

  /** Bins of equal position stay apart when they come from two histograms, as in Spark. */
  merge(others: readonly Bin[]): void {
    this.bins = this.bins.length === 0 ? [...others] : [...this.bins, ...others].sort((a, b) => a.x - b.x);
    this.trim();
  }

  private trim(): void {
    const { bins } = this;
    while (bins.length > this.limit) {
      const i = this.nearestPair();
      const left = bins[i];
      const right = bins[i + 1];
      const y = left.y + right.y;
      bins[i] = { x: left.x * (left.y / y) + (right.x / y) * right.y, y };
      bins.splice(i + 1, 1);
    }
  }

  /** Of equally near pairs, one at random from a fixed seed. */
  private nearestPair(): number {
    const { bins } = this;
    let least = bins[1].x - bins[0].x;
    let at = 0;
    let ties = 1;
    for (let i = 1; i < bins.length - 1; i++) {
      const distance = bins[i + 1].x - bins[i].x;
      if (distance < least) {
        least = distance;
        at = i;
        ties = 1;
      } else if (distance === least && this.random.nextDouble() <= 1 / ++ties) {
        at = i;
      }
    }
    return at;
  }
}

/** `java.util.Random`: a linear congruential generator of 48 bits, documented by its class. */
export class JavaRandom {
  private high: number;
  private low: number;

  constructor(seed: number | bigint) {
    const scrambled = BigInt.asUintN(48, BigInt(seed) ^ 0x5deece66dn);
    this.high = Number(scrambled >> 24n);
    this.low = Number(scrambled & 0xffffffn);
  }

  /** The next `bits` random bits, up to 32, unsigned. */
  next(bits: number): number {
    // seed × 0x5DEECE66D + 0xB in halves of 24 bits.
    const product = this.low * 0xece66d + 0xb;
    const carry = Math.floor(product / 0x1000000);
    this.high = (this.high * 0xece66d + this.low * 0x5de + carry) % 0x1000000;
    this.low = product % 0x1000000;
    return Math.floor((this.high * 0x1000000 + this.low) / 2 ** (48 - bits));
  }

  nextDouble(): number {
    return (this.next(26) * 0x8000000 + this.next(27)) / 2 ** 53;
  }

  /** Uniform in [0, bound). */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Math.floor((bound * this.next(31)) / 2 ** 31);
    for (;;) {
      const bits = this.next(31);
      const value = bits % bound;
      if (bits - value + (bound - 1) <= 0x7fffffff) return value;
    }
  }
}
