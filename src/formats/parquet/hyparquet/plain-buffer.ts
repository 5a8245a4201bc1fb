/** A growing buffer of plainly encoded values. */
export class PlainBuffer {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  length = 0;

  constructor(capacity = 4096) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room; must be called before `bytes` or `view` is looked at, because it may replace both. */
  private reserve(count: number): number {
    const at = this.length;
    if (at + count > this.bytes.length) {
      const wider = new Uint8Array(Math.max(this.bytes.length * 2, at + count));
      wider.set(this.bytes.subarray(0, at));
      this.bytes = wider;
      this.view = new DataView(wider.buffer);
    }
    this.length = at + count;
    return at;
  }

  uint8(value: number): void {
    const at = this.reserve(1);
    this.bytes[at] = value;
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.view.setInt32(at, value, true);
  }

  /** A safe integer, in two halves: no BigInt is made. */
  safeInt64(value: number): void {
    const at = this.reserve(8);
    const high = Math.floor(value / 4294967296);
    this.view.setUint32(at, value - high * 4294967296, true);
    this.view.setInt32(at + 4, high, true);
  }

  int64(value: bigint): void {
    const at = this.reserve(8);
    this.view.setBigInt64(at, value, true);
  }

  float32(value: number): void {
    const at = this.reserve(4);
    this.view.setFloat32(at, value, true);
  }

  float64(value: number): void {
    const at = this.reserve(8);
    this.view.setFloat64(at, value, true);
  }

  copy(source: Uint8Array, from: number, to: number): void {
    const length = to - from;
    const at = this.reserve(length);
    if (length < 24) for (let i = 0; i < length; i++) this.bytes[at + i] = source[from + i];
    else this.bytes.set(source.subarray(from, to), at);
  }

  /** Most significant byte first, two's complement. */
  bigEndian(value: bigint, width: number): void {
    const at = this.reserve(width);
    let rest = value;
    for (let i = width - 1; i >= 0; i--) {
      this.bytes[at + i] = Number(rest & 255n);
      rest >>= 8n;
    }
  }

  /** What was written, as a view that is valid until the next write. */
  content(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}
