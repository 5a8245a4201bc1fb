import { KafkaError } from '../kafka-error.js';

/** Reads the body of a response. Reading beyond the end is `MALFORMED_RESPONSE`; a number that is not safe is refused, not rounded. */
export class ResponseReader {
  #at = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly what: string,
  ) {}

  int8(): number {
    return this.bytes.readInt8(this.#take(1));
  }
  boolean(): boolean {
    return this.int8() !== 0;
  }
  int16(): number {
    return this.bytes.readInt16BE(this.#take(2));
  }
  int32(): number {
    return this.bytes.readInt32BE(this.#take(4));
  }
  int64(): number {
    const at = this.#take(8);
    const value = this.bytes.readInt32BE(at) * 4294967296 + this.bytes.readUInt32BE(at + 4);
    if (Number.isSafeInteger(value)) return value;
    throw new KafkaError(
      'NUMBER_TOO_LARGE',
      `${this.what}: the broker answered with ${this.bytes.readBigInt64BE(at)}, beyond 2^53, which cannot be kept exactly.`,
    );
  }
  string(): string {
    return this.nullableString() ?? '';
  }
  nullableString(): string | null {
    const length = this.int16();
    return length < 0 ? null : this.#text(length);
  }
  /** A view; null counts as empty. */
  bytesView(): Buffer {
    const length = Math.max(0, this.int32());
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }
  array<T>(read: () => T): T[] {
    return this.#items(this.int32(), read);
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.#take(1));
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw this.#malformed();
  }
  compactNullableString(): string | null {
    const length = this.unsignedVarint() - 1;
    return length < 0 ? null : this.#text(length);
  }
  compactString(): string {
    return this.compactNullableString() ?? '';
  }
  compactArray<T>(read: () => T): T[] {
    return this.#items(this.unsignedVarint() - 1, read);
  }
  /** Hexadecimal. */
  uuid(): string {
    const at = this.#take(16);
    return this.bytes.toString('hex', at, at + 16);
  }
  skipTags(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint();
      this.#take(this.unsignedVarint());
    }
  }

  #text(length: number): string {
    const at = this.#take(length);
    return this.bytes.toString('utf8', at, at + length);
  }
  #items<T>(count: number, read: () => T): T[] {
    const out: T[] = [];
    for (let i = 0; i < count; i++) out.push(read());
    return out;
  }
  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.bytes.length) throw this.#malformed();
    this.#at = at + count;
    return at;
  }
  #malformed(): KafkaError {
    return new KafkaError('MALFORMED_RESPONSE', `${this.what}: the answer of the broker ends too early.`);
  }
}
