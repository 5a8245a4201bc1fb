import { EvaluationError } from '../../common/errors.js';

/**
 * The HLL sketch of Apache DataSketches (Lang, "Back to the Future: an Even More Nearly Optimal Cardinality Estimation Algorithm", 2017; format
 * of its library, type HLL_8): it counts distinct values in three stages.
 *
 *     list   up to 8 coupons (26 bits of address, 6 of run length)
 *     set    coupons in an open hash table, up to 3/4 of 2^(lgK − 3)
 *     hll    one register of a byte for each of 2^lgK slots; counted along the way (HIP) while nothing was merged in
 */
export class HllSketch {
  /** Coupons while they are few; then null. */
  private coupons: Set<number> | null = new Set();
  private registers = new Uint8Array(0);
  /** Historic inverse probability: the estimate, grown with every register that grew. Void once registers were merged. */
  private hip = 0;
  private inOrder = true;
  /** Sum of 2^−register over all slots: below and from 32 apart, as the format keeps it. */
  private kxq0 = 0;
  private kxq1 = 0;

  constructor(readonly lgK: number) {}

  get isEmpty(): boolean {
    return this.coupons !== null && this.coupons.size === 0;
  }

  addCoupon(coupon: number): void {
    if (this.coupons === null) {
      this.raise(coupon & ((1 << this.lgK) - 1), coupon >>> 26);
      return;
    }
    this.coupons.add(coupon);
    const most = this.lgK < 8 ? LIST_SIZE - 1 : 0.75 * (1 << (this.lgK - 3));
    if (this.coupons.size > Math.max(most, LIST_SIZE - 1)) this.promote(this.coupons);
  }

  private promote(coupons: Set<number>): void {
    const estimate = this.estimate();
    this.coupons = null;
    this.registers = new Uint8Array(1 << this.lgK);
    this.kxq0 = 1 << this.lgK;
    for (const coupon of coupons) this.addCoupon(coupon);
    this.hip = estimate;
  }

  private raise(slot: number, value: number): void {
    const old = this.registers[slot];
    if (value <= old) return;
    if (this.inOrder) this.hip += this.registers.length / (this.kxq0 + this.kxq1);
    this.registers[slot] = value;
    if (old < 32) this.kxq0 -= 2 ** -old;
    else this.kxq1 -= 2 ** -old;
    if (value < 32) this.kxq0 += 2 ** -value;
    else this.kxq1 += 2 ** -value;
  }

  /** Adds what `other` has seen. Registers of a larger sketch are folded into those of this one. */
  merge(other: HllSketch): void {
    if (other.coupons !== null) {
      for (const coupon of other.coupons) this.addCoupon(coupon);
      return;
    }
    if (this.isEmpty && other.lgK === this.lgK) {
      this.copy(other);
      return;
    }
    if (this.coupons !== null) this.promote(this.coupons);
    this.inOrder = false;
    const slots = this.registers.length - 1;
    for (let i = 0; i < other.registers.length; i++) this.raise(i & slots, other.registers[i]);
  }

  private copy(other: HllSketch): void {
    this.coupons = null;
    this.registers = other.registers.slice();
    this.hip = other.hip;
    this.inOrder = other.inOrder;
    this.kxq0 = other.kxq0;
    this.kxq1 = other.kxq1;
  }

  estimate(): number {
    if (this.coupons !== null) {
      // Coupons collide in 26 bits of address, which only shows for many of them.
      const n = this.coupons.size;
      return n + (n * n) / 2 ** 27;
    }
    return this.inOrder ? this.hip : this.mergedEstimate();
  }

  /** Without HIP: the estimator of Flajolet et al. (2007), with linear counting while slots are empty. */
  private mergedEstimate(): number {
    const k = this.registers.length;
    const alpha = k === 16 ? 0.673 : k === 32 ? 0.697 : k === 64 ? 0.709 : 0.7213 / (1 + 1.079 / k);
    const raw = (alpha * k * k) / (this.kxq0 + this.kxq1);
    let empty = 0;
    for (const value of this.registers) if (value === 0) empty++;
    return raw <= 2.5 * k && empty > 0 ? k * Math.log(k / empty) : raw;
  }

  /** The updatable form of the library. */
  toBytes(): Uint8Array {
    if (this.coupons === null) return this.registerBytes();
    const isList = this.coupons.size < LIST_SIZE;
    let lgArray = 3;
    if (!isList) for (lgArray = 5; this.coupons.size > 0.75 * (1 << lgArray); ) lgArray++;
    const header = isList ? 8 : 12;
    const bytes = new Uint8Array(header + (4 << lgArray));
    const view = new DataView(bytes.buffer);
    bytes.set([isList ? 2 : 3, 1, FAMILY, this.lgK, lgArray, this.isEmpty ? EMPTY : 0]);
    if (isList) bytes[6] = this.coupons.size;
    else view.setInt32(8, this.coupons.size, true);
    bytes[7] = isList ? 8 : 9;
    let next = 0;
    for (const coupon of this.coupons) {
      const slot = isList ? next++ : freeSlot(view, header, lgArray, coupon);
      view.setInt32(header + 4 * slot, coupon, true);
    }
    return bytes;
  }

  private registerBytes(): Uint8Array {
    const bytes = new Uint8Array(40 + this.registers.length);
    const view = new DataView(bytes.buffer);
    bytes.set([10, 1, FAMILY, this.lgK, 0, this.inOrder ? 0 : OUT_OF_ORDER, 0, 10]);
    view.setFloat64(8, this.hip, true);
    view.setFloat64(16, this.kxq0, true);
    view.setFloat64(24, this.kxq1, true);
    view.setInt32(
      32,
      this.registers.reduce((empty, value) => empty + (value === 0 ? 1 : 0), 0),
      true,
    );
    bytes.set(this.registers, 40);
    return bytes;
  }

  /** Reads the updatable and the compact form. */
  static fromBytes(bytes: Uint8Array): HllSketch {
    const [preamble, version, family, lgK, , flags, count, mode] = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8 || version !== 1 || family !== FAMILY || !(lgK >= 4 && lgK <= 21)) throw invalidSketch();
    const sketch = new HllSketch(lgK);
    if ((flags & EMPTY) !== 0) return sketch;
    const stage = mode & 3;
    if (stage === 2) {
      if (preamble !== 10 || mode >> 2 !== 2 || bytes.length < 40 + (1 << lgK)) throw invalidSketch();
      sketch.coupons = null;
      sketch.registers = bytes.slice(40, 40 + (1 << lgK));
      sketch.inOrder = (flags & OUT_OF_ORDER) === 0;
      sketch.hip = view.getFloat64(8, true);
      sketch.kxq0 = view.getFloat64(16, true);
      sketch.kxq1 = view.getFloat64(24, true);
      return sketch;
    }
    const header = stage === 0 ? 8 : 12;
    if (bytes.length < header) throw invalidSketch();
    const wanted = stage === 0 ? count : view.getInt32(8, true);
    for (let at = header; at + 4 <= bytes.length; at += 4) {
      const coupon = view.getInt32(at, true);
      if (coupon !== 0) sketch.addCoupon(coupon);
    }
    if (sketch.coupons?.size !== wanted) throw invalidSketch();
    return sketch;
  }
}

const LIST_SIZE = 8;
const FAMILY = 7;
const EMPTY = 4;
const OUT_OF_ORDER = 16;

/** The slot where the library looks for a coupon: double hashing. */
function freeSlot(view: DataView, header: number, lgArray: number, coupon: number): number {
  const mask = (1 << lgArray) - 1;
  const stride = ((coupon & 0x3ffffff) >>> lgArray) | 1;
  let slot = coupon & mask;
  while (view.getInt32(header + 4 * slot, true) !== 0) slot = (slot + stride) & mask;
  return slot;
}

function invalidSketch(): EvaluationError {
  return new EvaluationError(
    'HLL_INVALID_INPUT_SKETCH_BUFFER',
    'The binary is not an HLL sketch. Use hll_sketch_agg to make one.',
  );
}
