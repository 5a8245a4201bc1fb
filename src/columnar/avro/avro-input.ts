/** Thrown for bytes that are no value of the schema; `problem` of the input says why. */
export const MALFORMED_AVRO = Symbol('malformed Avro');

/** Reads Avro's binary encoding from `data[at, end)`. */
export class AvroInput {
  data: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  problem = '';
  private view: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0));

  attach(data: Uint8Array): void {
    this.data = data;
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  start(from: number, to: number): void {
    this.at = from;
    this.end = to;
  }

  fail(problem: string): never {
    this.problem = problem;
    throw MALFORMED_AVRO;
  }

  /** Moves over `count` bytes and gives where they begin. */
  take(count: number): number {
    const from = this.at;
    if (count < 0 || count > this.end - from) this.fail(`${count} bytes are wanted, ${this.end - from} are left`);
    this.at = from + count;
    return from;
  }

  byte(): number {
    return this.data[this.take(1)];
  }

  /** Up to 32 bits, zigzag. */
  int(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      raw |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1);
    }
    return this.fail('an int of more than 32 bits');
  }

  /** 64 bits, zigzag: a number while that is safe. */
  long(): number | bigint {
    let low = 0;
    let shift = 0;
    // Seven groups make 49 bits, which a double holds.
    let scale = 1;
    const start = this.at;
    for (; shift < 49; shift += 7, scale *= 128) {
      const byte = this.byte();
      low += (byte & 0x7f) * scale;
      if (byte < 0x80) return low % 2 === 0 ? low / 2 : -(low + 1) / 2;
    }
    this.at = start;
    return this.wideLong();
  }

  private wideLong(): number | bigint {
    let raw = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
        return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
      }
    }
    return this.fail('a long of more than 64 bits');
  }

  /** A count or length. */
  length(): number {
    const value = this.long();
    if (typeof value === 'bigint') return this.fail(`the length ${value}`);
    return value;
  }

  float(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** Two's complement, most significant byte first, as decimals are written. */
  integer(from: number, count: number): number | bigint {
    const { data } = this;
    if (count <= 6) {
      let value = count > 0 && data[from] >= 128 ? -1 : 0;
      for (let i = 0; i < count; i++) value = value * 256 + data[from + i];
      return value;
    }
    let wide = data[from] >= 128 ? -1n : 0n;
    for (let i = 0; i < count; i++) wide = (wide << 8n) | BigInt(data[from + i]);
    return wide >= -9007199254740991n && wide <= 9007199254740991n ? Number(wide) : wide;
  }
}
