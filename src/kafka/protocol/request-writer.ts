/** Builds the body of a request. Multi-byte numbers are big-endian; the `compact` forms are those of the newer, flexible versions. */
export class RequestWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  /** What has been written; the writer must not be used any more. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  int8(value: number): this {
    const at = this.#reserve(1);
    this.#bytes.writeInt8(value, at);
    return this;
  }
  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }
  int16(value: number): this {
    const at = this.#reserve(2);
    this.#bytes.writeInt16BE(value, at);
    return this;
  }
  int32(value: number): this {
    const at = this.#reserve(4);
    this.#bytes.writeInt32BE(value, at);
    return this;
  }
  /** A safe integer. */
  int64(value: number): this {
    const at = this.#reserve(8);
    this.#bytes.writeInt32BE(Math.floor(value / 4294967296), at);
    this.#bytes.writeUInt32BE(value >>> 0, at + 4);
    return this;
  }
  string(value: string): this {
    const length = Buffer.byteLength(value);
    this.int16(length);
    const at = this.#reserve(length);
    this.#bytes.write(value, at, 'utf8');
    return this;
  }
  nullableString(value: string | null): this {
    return value === null ? this.int16(-1) : this.string(value);
  }
  bytes(value: Uint8Array): this {
    this.int32(value.length);
    const at = this.#reserve(value.length);
    this.#bytes.set(value, at);
    return this;
  }
  array<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  unsignedVarint(value: number): this {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#reserve(1)] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#reserve(1)] = rest;
    return this;
  }
  compactString(value: string): this {
    const length = Buffer.byteLength(value);
    this.unsignedVarint(length + 1);
    const at = this.#reserve(length);
    this.#bytes.write(value, at, 'utf8');
    return this;
  }
  /** Sixteen zero bytes: no id. */
  noUuid(): this {
    const at = this.#reserve(16);
    this.#bytes.fill(0, at, at + 16);
    return this;
  }
  compactArray<T>(items: readonly T[] | null, write: (item: T) => void): this {
    if (items === null) return this.unsignedVarint(0);
    this.unsignedVarint(items.length + 1);
    for (const item of items) write(item);
    return this;
  }
  noTags(): this {
    return this.unsignedVarint(0);
  }

  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
    }
    return at;
  }
}
