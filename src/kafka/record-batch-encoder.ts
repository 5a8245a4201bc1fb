import type { BytesVector, ListVector, StructVector } from '../columnar/vector.js';
import type { Codec } from './compression.js';
import { crc32c } from './crc32c.js';

/** The columns of records to be written. `null`: null in every row. */
export interface RecordColumns {
  readonly key: BytesVector | null;
  readonly value: BytesVector;
  /** Structs of a name (string) and a value (binary), in the order in which they are to be written. */
  readonly headers: ListVector | null;
}

/** Who writes a batch: what lets a broker tell repetitions apart. */
export interface BatchStamp {
  /** −1: nobody in particular. */
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Number of the batch's first record in its partition, counted by the producer from 0, modulo 2^31. */
  readonly baseSequence: number;
  readonly isTransactional: boolean;
}

/** A batch of no idempotent producer. */
export const NO_STAMP: BatchStamp = { producerId: -1, producerEpoch: -1, baseSequence: -1, isTransactional: false };

const HEADER_BYTES = 61;
/** The checksum covers everything from here on. */
const ATTRIBUTES_AT = 21;
const TRANSACTIONAL = 0x10;

/**
 * Collects the records of one partition as a record batch (format 2), column by column, without an object or a buffer per record.
 *
 *     0 base offset   8 length   12 leader epoch   16 magic   17 CRC   21 attributes   23 last offset delta   27 first timestamp
 *     35 max timestamp   43 producer id   51 epoch   53 base sequence   57 count   61 records …
 *
 *     record: length, 0, timestamp − first, row, key length, key, value length, value, headers (count, then name and value with lengths)
 *
 * Numbers within records are zigzag varints; null has the length −1. Records may be compressed as a whole, which leaves the header as it is.
 */
export class RecordBatchEncoder {
  #bytes: Buffer;
  /** The buffer of the batch before this one, which may still be on its way. */
  #other: Buffer | undefined;
  #end = HEADER_BYTES;
  #count = 0;
  #firstTimestamp = 0;
  #lastTimestamp = 0;

  /** `bytesExpected` of a batch; it grows where that is not enough. */
  constructor(
    private readonly codec: Codec | null,
    private readonly bytesExpected: number,
  ) {
    this.#bytes = Buffer.allocUnsafe(Math.min(bytesExpected, SMALL_BYTES));
  }

  get recordCount(): number {
    return this.#count;
  }

  /** Of the batch, before compression. */
  get byteLength(): number {
    return this.#end;
  }

  /** Whether the batch with one more record stays within `bytesMax`. */
  fits(columns: RecordColumns, row: number, bytesMax: number): boolean {
    return this.#end + recordBytesMax(columns, row) <= bytesMax;
  }

  append(columns: RecordColumns, row: number, timestampMs: number): void {
    const { key, value, headers } = columns;
    if (this.#count === 0) this.#firstTimestamp = this.#lastTimestamp = timestampMs;
    else if (timestampMs > this.#lastTimestamp) this.#lastTimestamp = timestampMs;
    const delta = timestampMs - this.#firstTimestamp;
    const keyBytes = key === null ? -1 : lengthAt(key, row);
    const valueBytes = lengthAt(value, row);
    const headerBytes = headers === null ? 1 : headersLength(headers, row);
    const body =
      1 + longLength(delta) + varintLength(this.#count) + fieldLength(keyBytes) + fieldLength(valueBytes) + headerBytes;
    this.#reserve(body + 5);
    this.#varint(body);
    this.#bytes[this.#end++] = 0;
    this.#long(delta);
    this.#varint(this.#count);
    this.#field(key, row, keyBytes);
    this.#field(value, row, valueBytes);
    if (headers === null) this.#bytes[this.#end++] = 0;
    else this.#headers(headers, row);
    this.#count++;
  }

  /**
   * Ends the batch and begins the next one. The bytes are valid until the batch after the next one is begun: one batch may be on its way
   * while the next is filled.
   */
  async finish(stamp: BatchStamp): Promise<Uint8Array> {
    const bytes = this.#bytes;
    const end = this.#end;
    const count = this.#count;
    const first = this.#firstTimestamp;
    const last = this.#lastTimestamp;
    this.#bytes = this.#other ?? Buffer.allocUnsafe(Math.max(bytes.length, SMALL_BYTES));
    this.#other = bytes;
    this.#end = HEADER_BYTES;
    this.#count = 0;
    let batch = bytes.subarray(0, end);
    if (this.codec !== null) {
      const records = await this.codec.compress(bytes.subarray(HEADER_BYTES, end));
      batch = Buffer.allocUnsafe(HEADER_BYTES + records.length);
      batch.set(records, HEADER_BYTES);
    }
    batch.fill(0, 0, 8);
    batch.writeInt32BE(batch.length - 12, 8);
    batch.writeInt32BE(-1, 12);
    batch[16] = 2;
    const attributes = (this.codec?.attributes ?? 0) | (stamp.isTransactional ? TRANSACTIONAL : 0);
    batch.writeInt16BE(attributes, ATTRIBUTES_AT);
    batch.writeInt32BE(count - 1, 23);
    batch.writeBigInt64BE(BigInt(first), 27);
    batch.writeBigInt64BE(BigInt(last), 35);
    batch.writeBigInt64BE(BigInt(stamp.producerId), 43);
    batch.writeInt16BE(stamp.producerEpoch, 51);
    batch.writeInt32BE(stamp.baseSequence, 53);
    batch.writeInt32BE(count, 57);
    batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), 17);
    return batch;
  }

  /** Forgets the records collected so far. */
  clear(): void {
    this.#end = HEADER_BYTES;
    this.#count = 0;
  }

  #reserve(bytes: number): void {
    const wanted = this.#end + bytes;
    if (wanted <= this.#bytes.length) return;
    const size = Math.max(this.#bytes.length * 2, wanted);
    // The last doubling goes to what a full batch takes, and not to twice as much.
    const wider = Buffer.allocUnsafe(wanted <= this.bytesExpected ? Math.min(size, this.bytesExpected) : size);
    this.#bytes.copy(wider, 0, 0, this.#end);
    this.#bytes = wider;
  }

  #varint(value: number): void {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    const bytes = this.#bytes;
    while (rest > 127) {
      bytes[this.#end++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.#end++] = rest;
  }

  #long(value: number): void {
    if (value >= -SMALL_LONG && value < SMALL_LONG) {
      this.#varint(value);
      return;
    }
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    while (rest > 127) {
      this.#bytes[this.#end++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#end++] = rest;
  }

  #field(column: BytesVector | null, row: number, length: number): void {
    this.#varint(length);
    if (length > 0) this.#copy(column!.data, column!.starts[row], length);
  }

  /** Short runs byte by byte: a call into native code costs more than that. */
  #copy(source: Uint8Array, start: number, length: number): void {
    const bytes = this.#bytes;
    if (length < 48) for (let i = 0, to = this.#end; i < length; i++, to++) bytes[to] = source[start + i];
    else bytes.set(source.subarray(start, start + length), this.#end);
    this.#end += length;
  }

  #headers(headers: ListVector, row: number): void {
    const [names, values] = (headers.child as StructVector).children as BytesVector[];
    const start = headers.starts[row];
    const end = headers.isNull(row) ? start : headers.ends[row];
    this.#varint(end - start);
    for (let i = start; i < end; i++) {
      this.#field(names, i, Math.max(0, lengthAt(names, i)));
      this.#field(values, i, lengthAt(values, i));
    }
  }
}

const SMALL_BYTES = 16 * 1024;
/** Numbers whose zigzag form fits 32 bits. */
const SMALL_LONG = 2 ** 30;

/** −1: null. */
function lengthAt(column: BytesVector, row: number): number {
  const { validity } = column;
  return validity !== null && validity[row] === 0 ? -1 : column.ends[row] - column.starts[row];
}

function fieldLength(length: number): number {
  return varintLength(length) + Math.max(0, length);
}

function headersLength(headers: ListVector, row: number): number {
  const [names, values] = (headers.child as StructVector).children as BytesVector[];
  const start = headers.starts[row];
  const end = headers.isNull(row) ? start : headers.ends[row];
  let length = varintLength(end - start);
  for (let i = start; i < end; i++) {
    length += fieldLength(Math.max(0, lengthAt(names, i))) + fieldLength(lengthAt(values, i));
  }
  return length;
}

/** A little more than a record takes; exact enough to end a batch by. */
function recordBytesMax({ key, value, headers }: RecordColumns, row: number): number {
  const fixed = 5 + 1 + 10 + 5 + 5 + 5;
  const texts = (key === null ? 0 : Math.max(0, lengthAt(key, row))) + Math.max(0, lengthAt(value, row));
  return fixed + texts + (headers === null ? 1 : headersLength(headers, row));
}

function varintLength(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5;
}

function longLength(value: number): number {
  if (value >= -SMALL_LONG && value < SMALL_LONG) return varintLength(value);
  let length = 1;
  for (let rest = value < 0 ? -2 * value - 1 : 2 * value; rest > 127; rest = Math.floor(rest / 128)) length++;
  return length;
}
