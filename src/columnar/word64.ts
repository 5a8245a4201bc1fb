/**
 * A 64-bit word as two 32-bit halves, with the arithmetic hash functions need. All operations change the word in place and wrap around;
 * nothing is allocated, which makes this several times as fast as `bigint`.
 */
export class Word64 {
  constructor(
    /** Halves as signed 32-bit integers. */
    public high = 0,
    public low = 0,
  ) {}

  static of(value: bigint): Word64 {
    return new Word64(Number(BigInt.asIntN(32, value >> 32n)), Number(BigInt.asIntN(32, value)));
  }

  set(high: number, low: number): this {
    this.high = high | 0;
    this.low = low | 0;
    return this;
  }

  copy(other: Word64): this {
    this.high = other.high;
    this.low = other.low;
    return this;
  }

  add(other: Word64): this {
    return this.addInt(other.high, other.low);
  }

  addInt(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0);
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.low = sum | 0;
    return this;
  }

  xor(other: Word64): this {
    this.high ^= other.high;
    this.low ^= other.low;
    return this;
  }

  /** Schoolbook multiplication of 16-bit limbs: every intermediate value is exact in a double. */
  multiply(other: Word64): this {
    const a0 = this.low & 0xffff;
    const a1 = this.low >>> 16;
    const b0 = other.low & 0xffff;
    const b1 = other.low >>> 16;
    const p00 = a0 * b0;
    const middle = a1 * b0 + a0 * b1 + (p00 >>> 16);
    const carry = a1 * b1 + Math.floor(middle / 65536);
    this.high = (Math.imul(this.high, other.low) + Math.imul(this.low, other.high) + carry) | 0;
    this.low = (middle << 16) | (p00 & 0xffff);
    return this;
  }

  /** Rotates left by 1 to 63 bits, but not by 32. */
  rotateLeft(bits: number): this {
    if (bits > 32) {
      const { high } = this;
      this.high = this.low;
      this.low = high;
      return this.rotateLeft(bits - 32);
    }
    const { high, low } = this;
    this.high = (high << bits) | (low >>> (32 - bits));
    this.low = (low << bits) | (high >>> (32 - bits));
    return this;
  }

  /** `x ^= x >>> bits`, for 1 to 63 bits. */
  xorShift(bits: number): this {
    const { high, low } = this;
    if (bits >= 32) {
      this.low = low ^ (bits === 32 ? high : high >>> (bits - 32));
    } else {
      this.low = low ^ ((low >>> bits) | (high << (32 - bits)));
      this.high = high ^ (high >>> bits);
    }
    return this;
  }

  /** As a signed 64-bit integer. */
  toBigInt(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }
}
