import { COMPRESSIONS, codecFor } from './compression.js';
import { crc32c } from './crc32c.js';
import { KafkaError } from './kafka-error.js';
import type { RecordRows } from './record-rows.js';
import type { AbortedTransaction, TopicPartition } from './transport.js';

export interface DecodeOptions {
  /** Default true: every batch is compared with its CRC-32C. */
  readonly checkCrcs?: boolean;
  /** True: aborted records are left out, by the list that came with the batches. */
  readonly committedOnly: boolean;
}

const HEADER_BYTES = 61;
const COMPRESSION_MASK = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * The record batches of one fetched partition, read one after the other into rows. What `RecordBatchEncoder` draws, from the other side:
 *
 *     0 base offset   8 length   12 leader epoch   16 magic   17 CRC   21 attributes   23 last offset delta   27 first timestamp
 *     35 max timestamp   43 producer id   51 epoch   53 base sequence   57 count   61 records …
 *
 * - `position` is the offset to go on from: base offset + last offset delta + 1 of the last whole batch, whatever was in it. Offsets may
 *   have gaps: compaction and aborted transactions leave them, control batches take some, and a batch may be empty.
 * - The broker cuts off the last batch where its limit is: that one is not read.
 * - Records before `from` and from `to` on are left out: a batch is sent whole even if only a part was asked for.
 * - Aborted transactions: an entry counts from its first offset on, until that producer's next abort marker.
 */
export class RecordBatchDecoder {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #at: number;
  readonly #waiting: readonly AbortedTransaction[];
  #waitingAt = 0;
  readonly #aborting = new Set<number>();

  constructor(
    records: Buffer,
    aborted: readonly AbortedTransaction[],
    private readonly source: TopicPartition,
    from: number,
    private readonly options: DecodeOptions,
  ) {
    this.position = from;
    // Positions in rows are those in the whole buffer, so that partitions of one answer can share a batch.
    this.#bytes = new Uint8Array(records.buffer);
    this.#view = new DataView(records.buffer, 0);
    this.#at = records.byteOffset;
    this.#end = records.byteOffset + records.length;
    this.#waiting = options.committedOnly ? [...aborted].sort((a, b) => a.firstOffset - b.firstOffset) : [];
  }

  /** Bytes not yet read, a cut-off batch included. */
  get bytesLeft(): number {
    return this.#end - this.#at;
  }

  /** Whether another whole batch is here. */
  get hasBatch(): boolean {
    return this.bytesLeft >= HEADER_BYTES && this.#at + 12 + this.#view.getInt32(this.#at + 8) <= this.#end;
  }

  /**
   * Reads the next whole batch: what of it lies in [`position`, `to`) goes to `rows`. A batch that reaches beyond `to` stays the next one,
   * to be gone on with. A promise where the batch is compressed. Not to be called without `hasBatch`.
   */
  readBatch(to: number, rows: RecordRows): void | Promise<void> {
    const view = this.#view;
    const at = this.#at;
    const base = int64(view, at);
    const end = at + 12 + view.getInt32(at + 8);
    this.#check(at, end, base);
    const attributes = view.getInt16(at + 21);
    const last = base + view.getInt32(at + 23);
    this.#beginAborts(last);
    const from = this.position;
    const producerId = int64(view, at + 43);
    const isControl = (attributes & CONTROL) !== 0;
    const isAborted = (attributes & TRANSACTIONAL) !== 0 && this.#aborting.has(producerId);
    if (last < to) {
      this.#at = end;
      this.position = Math.max(from, last + 1);
      if (isControl) this.#endAbort(at, producerId);
    } else this.position = Math.max(from, to);
    if (isControl || isAborted || last < from || base >= to) return;
    const batch: BatchHeader = {
      base,
      count: view.getInt32(at + 57),
      firstTimestamp: int64(view, at + 27),
      fixedTimestamp: (attributes & LOG_APPEND_TIME) !== 0 ? int64(view, at + 35) : null,
    };
    requireExactTime(int64(view, at + 35), this.source);
    const compression = attributes & COMPRESSION_MASK;
    if (compression === 0) return this.#read(this.#bytes, at + HEADER_BYTES, end, batch, from, to, rows);
    return this.#decompressed(compression, at + HEADER_BYTES, end).then(bytes => {
      const { data, start, end } = rows.place(bytes);
      this.#read(data, start, end, batch, from, to, rows);
    });
  }

  #check(at: number, end: number, base: number): void {
    const view = this.#view;
    const magic = view.getInt8(at + 16);
    if (magic !== 2)
      throw new KafkaError(
        'UNSUPPORTED_RECORD_FORMAT',
        `${where(this.source, base)} has the record format ${magic}; format 2 of Kafka 0.11 and later is understood.`,
      );
    if (end - at < HEADER_BYTES) throw corrupt(this.source, base, 'is shorter than its header');
    if (this.options.checkCrcs !== false && crc32c(this.#bytes, at + 21, end) !== view.getUint32(at + 17))
      throw corrupt(this.source, base, 'does not fit its checksum (CRC-32C)');
  }

  #beginAborts(last: number): void {
    while (this.#waitingAt < this.#waiting.length && this.#waiting[this.#waitingAt].firstOffset <= last)
      this.#aborting.add(this.#waiting[this.#waitingAt++].producerId);
  }

  /** A control batch holds one record; its key is a version and a type, of which 0 is the abort. */
  #endAbort(at: number, producerId: number): void {
    if (this.#aborting.size === 0 || this.#view.getInt32(at + 57) === 0) return;
    let p = skipVarint(this.#bytes, at + HEADER_BYTES) + 1;
    for (let i = 0; i < 3; i++) p = skipVarint(this.#bytes, p);
    if (this.#view.getInt16(p + 2) === 0) this.#aborting.delete(producerId);
  }

  async #decompressed(compression: number, start: number, end: number): Promise<Uint8Array> {
    const name = COMPRESSIONS[compression];
    if (name === undefined)
      throw new KafkaError(
        'UNSUPPORTED_COMPRESSION_TYPE',
        `Compression ${compression} of record batches is not known.`,
      );
    const codec = (await codecFor(name))!;
    return codec.decompress(this.#bytes.subarray(start, end));
  }

  /** The hot loop. Each record: length, attributes, time delta, offset delta, key, value, headers; the numbers are zigzag varints. */
  #read(
    b: Uint8Array,
    start: number,
    limit: number,
    batch: BatchHeader,
    from: number,
    to: number,
    rows: RecordRows,
  ): void {
    const { base, count, firstTimestamp, fixedTimestamp } = batch;
    // A record takes seven bytes at least.
    if (count < 0 || count > (limit - start) / 7) throw corrupt(this.source, base, `claims ${count} records`);
    rows.begin(count, b, this.source.topic, this.source.partition, fixedTimestamp === null ? 0 : 1);
    const { offsets, timestamps, keyStarts, keyEnds, valueStarts, valueEnds, headerStarts, headerEnds } = rows;
    const { wantsKey, wantsHeaders } = rows;
    let n = rows.length;
    let o = start;
    let x = 0;
    let r = 0;
    let s = 0;
    for (let i = 0; i < count; i++) {
      x = b[o++];
      for (r = x & 127, s = 7; x > 127; s += 7) r |= ((x = b[o++]) & 127) << s;
      const end = o + ((r >>> 1) ^ -(r & 1));
      o++;
      x = b[o++];
      let delta = 0;
      if (x < 128) delta = (x >>> 1) ^ -(x & 1);
      else {
        delta = longVarint(b, o - 1);
        while (b[o++] > 127);
      }
      x = b[o++];
      for (r = x & 127, s = 7; x > 127; s += 7) r |= ((x = b[o++]) & 127) << s;
      const offset = base + (r >>> 1);
      x = b[o++];
      for (r = x & 127, s = 7; x > 127; s += 7) r |= ((x = b[o++]) & 127) << s;
      const keyStart = o;
      const keyLength = (r >>> 1) ^ -(r & 1);
      if (keyLength > 0) o += keyLength;
      x = b[o++];
      for (r = x & 127, s = 7; x > 127; s += 7) r |= ((x = b[o++]) & 127) << s;
      const valueLength = (r >>> 1) ^ -(r & 1);
      const valueEnd = o + valueLength;
      // Also true where a length was damaged so that positions are no numbers any more.
      if (!(end <= limit && valueEnd <= end && o <= end)) throw corrupt(this.source, base, `ends inside record ${i}`);
      if (offset >= from && offset < to) {
        offsets[n] = offset;
        timestamps[n] = (fixedTimestamp ?? firstTimestamp + delta) * 1000;
        valueStarts[n] = o;
        valueEnds[n] = valueEnd;
        if (valueLength < 0) rows.valueNulls++;
        if (wantsKey) {
          keyStarts[n] = keyStart;
          keyEnds[n] = keyStart + keyLength;
          if (keyLength < 0) rows.keyNulls++;
        }
        if (wantsHeaders) {
          headerStarts[n] = valueLength < 0 ? o : valueEnd;
          headerEnds[n] = end;
        }
        n++;
      }
      o = end;
    }
    rows.length = n;
  }
}

/**
 * The offset behind the last whole batch, and where that ends; undefined where not one is whole. Looks at headers only. Where a batch begins
 * is not part of its checksum: offsets that go back are damage.
 */
export function wholeBatches(records: Buffer): { readonly nextOffset: number; readonly bytes: number } | undefined {
  let nextOffset = 0;
  let at = 0;
  while (at + HEADER_BYTES <= records.length) {
    const length = records.readInt32BE(at + 8);
    if (length < HEADER_BYTES - 12)
      throw new KafkaError('RECORD_BATCH_CORRUPT', 'A record batch claims to be shorter than its header.');
    if (at + 12 + length > records.length) break;
    const base = records.readInt32BE(at) * 4294967296 + records.readUInt32BE(at + 4);
    const next = base + records.readInt32BE(at + 23) + 1;
    if (base < nextOffset || next <= base)
      throw new KafkaError(
        'RECORD_BATCH_CORRUPT',
        `A record batch claims the offsets ${base} to ${next - 1}, where offsets from ${nextOffset} on were to come.`,
      );
    nextOffset = next;
    at += 12 + length;
  }
  return at === 0 ? undefined : { nextOffset, bytes: at };
}

interface BatchHeader {
  readonly base: number;
  readonly count: number;
  readonly firstTimestamp: number;
  /** The broker's time, which replaces those of the records. */
  readonly fixedTimestamp: number | null;
}

function int64(view: DataView, at: number): number {
  const value = view.getInt32(at) * 4294967296 + view.getUint32(at + 4);
  if (Number.isSafeInteger(value)) return value;
  throw new KafkaError(
    'NUMBER_TOO_LARGE',
    `A record batch holds the number ${view.getBigInt64(at)}, beyond 2^53, which cannot be kept exactly.`,
  );
}

function requireExactTime(maxTimestampMs: number, source: TopicPartition): void {
  if (Number.isSafeInteger(maxTimestampMs * 1000)) return;
  throw new KafkaError(
    'NUMBER_TOO_LARGE',
    `A record of ${source.topic}-${source.partition} has the time ${maxTimestampMs} ms: in microseconds that is beyond 2^53.`,
  );
}

/** Zigzag, up to 64 bits; `at` is its first byte. */
function longVarint(b: Uint8Array, at: number): number {
  let raw = 0n;
  for (let shift = 0n, i = at; shift < 70n; shift += 7n, i++) {
    raw |= BigInt(b[i] & 127) << shift;
    if (b[i] < 128) break;
  }
  return Number((raw >> 1n) ^ -(raw & 1n));
}

function skipVarint(b: Uint8Array, at: number): number {
  let p = at;
  while (b[p++] > 127);
  return p;
}

const where = ({ topic, partition }: TopicPartition, base: number) =>
  `The record batch at offset ${base} of ${topic}-${partition}`;

function corrupt(source: TopicPartition, base: number, what: string): KafkaError {
  return new KafkaError(
    'RECORD_BATCH_CORRUPT',
    `${where(source, base)} ${what}: it was damaged on the disk of the broker or on the way. Nothing of it was delivered.`,
  );
}
