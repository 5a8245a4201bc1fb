import { EvaluationError } from '../../common/errors.js';

/** Hashes are positive 63-bit integers; theta is the bound below which all of them are kept. */
const MAX_THETA = 2n ** 63n - 1n;

/**
 * The theta sketch of Apache DataSketches (Dasgupta, Lang, Rhodes and Thaler, "A Framework for Estimating Stream Expression Cardinalities",
 * 2016): the least hashes of the values seen, about 2^lgK of them, and the share `theta` of all hashes that they stand for.
 */
export class ThetaSketch {
  private hashes = new Set<bigint>();
  private theta = MAX_THETA;

  constructor(readonly lgK: number) {}

  add(hash: bigint): void {
    if (hash === 0n || hash >= this.theta) return;
    this.hashes.add(hash);
    // The library's table of twice the nominal size is rebuilt when it is 15/16 full.
    if (this.hashes.size > Math.floor(0.9375 * 2 ** (this.lgK + 1))) this.trim();
  }

  /** Keeps the 2^lgK least hashes; the next one becomes theta. */
  private trim(): void {
    const nominal = 2 ** this.lgK;
    if (this.hashes.size <= nominal) return;
    const sorted = BigUint64Array.from(this.hashes).sort();
    this.theta = sorted[nominal];
    this.hashes = new Set(sorted.subarray(0, nominal));
  }

  merge(other: ThetaSketch): void {
    if (other.theta < this.theta) {
      this.theta = other.theta;
      for (const hash of this.hashes) if (hash >= this.theta) this.hashes.delete(hash);
    }
    for (const hash of other.hashes) this.add(hash);
  }

  estimate(): number {
    return this.hashes.size / (Number(this.theta) / Number(MAX_THETA));
  }

  /** The library's compact, ordered form, version 3, of the nominal size; the hash of its default seed is part of it. */
  toBytes(): Uint8Array {
    this.trim();
    const sorted = BigUint64Array.from(this.hashes).sort();
    const exact = this.theta === MAX_THETA;
    const empty = exact && sorted.length === 0;
    const preamble = empty ? 1 : exact ? 2 : 3;
    const bytes = new Uint8Array(8 * (preamble + sorted.length));
    const view = new DataView(bytes.buffer);
    bytes.set([preamble, 3, FAMILY, 0, 0, READ_ONLY | COMPACT | ORDERED | (empty ? EMPTY : 0), 0xcc, 0x93]);
    if (preamble > 1) {
      view.setInt32(8, sorted.length, true);
      view.setFloat32(12, 1, true);
    }
    if (preamble > 2) view.setBigInt64(16, this.theta, true);
    for (let i = 0; i < sorted.length; i++) view.setBigUint64(8 * (preamble + i), sorted[i], true);
    return bytes;
  }

  static fromBytes(bytes: Uint8Array, lgK = 26): ThetaSketch {
    const [preamble, version, family, , , flags] = bytes;
    if (bytes.length < 8 || version !== 3 || family !== FAMILY || bytes.length < 8 * preamble) throw invalidSketch();
    const sketch = new ThetaSketch(lgK);
    if ((flags & EMPTY) !== 0) return sketch;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (preamble > 2) sketch.theta = view.getBigInt64(16, true);
    const count = preamble > 1 ? view.getInt32(8, true) : 1;
    if (bytes.length < 8 * (preamble + count)) throw invalidSketch();
    for (let i = 0; i < count; i++) sketch.hashes.add(view.getBigUint64(8 * (preamble + i), true));
    return sketch;
  }
}

const FAMILY = 3;
const READ_ONLY = 2;
const EMPTY = 4;
const COMPACT = 8;
const ORDERED = 16;

function invalidSketch(): EvaluationError {
  return new EvaluationError(
    'THETA_INVALID_INPUT_SKETCH_BUFFER',
    'The binary is not a theta sketch. Use theta_sketch_agg to make one.',
  );
}
