/** A byte buffer that grows. Fast code works on the fields itself: it calls `reserve` and then writes at `at`. */
export class ByteWriter {
  bytes: Uint8Array;
  view: DataView;
  at = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const wider = new Uint8Array(Math.max(this.at + count, this.bytes.length * 2));
    wider.set(this.bytes.subarray(0, this.at));
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.at++] = value;
  }

  /** A safe integer, or the low 64 bits of a bigint, in either order of bytes; `flip` turns the sign bit over. */
  i64(value: number | bigint, littleEndian: boolean, flip: boolean): void {
    this.reserve(8);
    if (typeof value === 'number') {
      const high = Math.floor(value / 4294967296) ^ (flip ? 0x80000000 : 0);
      this.view.setInt32(this.at, littleEndian ? value | 0 : high, littleEndian);
      this.view.setInt32(this.at + 4, littleEndian ? high : value | 0, littleEndian);
    } else this.view.setBigUint64(this.at, BigInt.asUintN(64, value) ^ (flip ? 1n << 63n : 0n), littleEndian);
    this.at += 8;
  }

  /** 128 bits of an integer. */
  i128(value: number | bigint, littleEndian: boolean, flip: boolean): void {
    const big = BigInt(value);
    if (littleEndian) this.i64(BigInt.asIntN(64, big), true, false);
    this.i64(big >> 64n, littleEndian, flip);
    if (!littleEndian) this.i64(BigInt.asIntN(64, big), false, false);
  }

  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.at);
    this.at += source.length;
  }
}
