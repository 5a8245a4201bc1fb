import { ROW_FORMAT } from '../columnar/row-codec.js';
import { InternalError } from '../common/errors.js';
import type { KeyRange } from './key-ranges.js';

/**
 * The payload of a state file: changes (delta) or all rows (snapshot) of one version. Numbers are little-endian.
 *
 *     0   format version 1         1, or 2 where ranges are removed
 *     1   row format 1             `ROW_FORMAT`: how keys and values are encoded
 *     2   last 1                   1 in the last part of the file
 *     3   0
 *     4   records 4                in this part
 *     8   part 4                   0, 1, 2, …
 *     12  ranges 4                 that are removed; only in the first part of a delta or segment
 *     16  rows 8                   in the store once the whole version is applied, as a double
 *     24  range*                   length of the first key, length of the end + 1 (0: no end), first key, end
 *         record*                  key length, value length + 1 (0: removed), key, value; lengths as varints (7 bits, least first)
 *
 * Ranges come before all records: what they hold in the version before is removed, then the records are applied. So forgetting the oldest
 * rows of an ordered store takes some bytes, however many rows they are.
 *
 * A version of more than some MiB is written as several parts, each a framed file of its own with its own checksum: so no write, read or
 * checksum takes long, and memory for it stays small.
 */
export interface RecordPart {
  readonly last: boolean;
  readonly part: number;
  readonly records: number;
  readonly rows: number;
  readonly ranges: readonly KeyRange[];
  readonly payload: Uint8Array;
  /** Where the records begin. */
  readonly recordsAt: number;
}

const FORMAT = 1;
const FORMAT_WITH_RANGES = 2;
const HEADER_BYTES = 24;

export class RecordWriter {
  #bytes: Uint8Array;
  #at = HEADER_BYTES;
  #records = 0;
  #ranges = 0;
  #part = 0;

  constructor(
    readonly rows: number,
    private capacity = 1 << 14,
  ) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes of the part so far. */
  get length(): number {
    return this.#at;
  }

  /** Before the first record of the first part. */
  removeRange({ from, to }: KeyRange): void {
    if (this.#records > 0 || this.#part > 0) throw new InternalError('ranges come before all records');
    this.#begin(from.length, to === null ? 0 : to.length + 1);
    this.#records--;
    this.#ranges++;
    this.#copy(from, 0, from.length);
    if (to !== null) this.#copy(to, 0, to.length);
  }

  put(
    keyData: Uint8Array,
    keyStart: number,
    keyEnd: number,
    valueData: Uint8Array,
    valueStart: number,
    valueEnd: number,
  ): void {
    this.#begin(keyEnd - keyStart, valueEnd - valueStart + 1);
    this.#copy(keyData, keyStart, keyEnd);
    this.#copy(valueData, valueStart, valueEnd);
  }

  remove(keyData: Uint8Array, keyStart: number, keyEnd: number): void {
    this.#begin(keyEnd - keyStart, 0);
    this.#copy(keyData, keyStart, keyEnd);
  }

  /** Ends the part and begins the next one. */
  takePart(last: boolean): Uint8Array {
    const payload = this.#bytes.subarray(0, this.#at);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    payload[0] = this.#ranges > 0 ? FORMAT_WITH_RANGES : FORMAT;
    payload[1] = ROW_FORMAT;
    payload[2] = last ? 1 : 0;
    view.setUint32(4, this.#records, true);
    view.setUint32(8, this.#part++, true);
    view.setUint32(12, this.#ranges, true);
    view.setFloat64(16, this.rows, true);
    this.capacity = Math.max(this.capacity, Math.min(this.#at * 2, 1 << 23));
    this.#bytes = last ? new Uint8Array(HEADER_BYTES) : new Uint8Array(this.capacity);
    this.#at = HEADER_BYTES;
    this.#records = 0;
    this.#ranges = 0;
    return payload;
  }

  #begin(keyLength: number, valueLength: number): void {
    const needed = this.#at + 10 + keyLength + valueLength;
    if (needed > this.#bytes.length) {
      const wider = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      wider.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = wider;
    }
    this.#records++;
    this.#varint(keyLength);
    this.#varint(valueLength);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  #copy(data: Uint8Array, start: number, end: number): void {
    let at = this.#at;
    if (end - start < 40) for (let i = start; i < end; i++) this.#bytes[at++] = data[i];
    else {
      this.#bytes.set(data.subarray(start, end), at);
      at += end - start;
    }
    this.#at = at;
  }
}

/** The head of a part, or in words what is wrong with it. */
export function readPart(payload: Uint8Array): RecordPart | string {
  if (payload.length < HEADER_BYTES) return `a payload of ${payload.length} bytes`;
  if (payload[0] !== FORMAT && payload[0] !== FORMAT_WITH_RANGES) {
    return `state format ${payload[0]}, where this millrace reads ${FORMAT} and ${FORMAT_WITH_RANGES}`;
  }
  if (payload[1] !== ROW_FORMAT) return `row format ${payload[1]}, where this millrace reads ${ROW_FORMAT}`;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const head = {
    last: payload[2] === 1,
    part: view.getUint32(8, true),
    records: view.getUint32(4, true),
    rows: view.getFloat64(16, true),
    payload,
  };
  if (payload[0] === FORMAT) return { ...head, ranges: [], recordsAt: HEADER_BYTES };
  try {
    return { ...head, ...readRanges(payload, view.getUint32(12, true)) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `ranges of which ${error.message}`;
  }
}

function readRanges(payload: Uint8Array, count: number): { ranges: KeyRange[]; recordsAt: number } {
  const cursor = new RecordCursor({ payload, records: count, recordsAt: HEADER_BYTES });
  const ranges: KeyRange[] = [];
  let recordsAt = HEADER_BYTES;
  for (let i = 0; i < count; i++) {
    cursor.next();
    const { keyStart, keyEnd, valueEnd } = cursor;
    // A range without an end looks like a record that is removed.
    const to = cursor.removed ? null : new Uint8Array(payload.subarray(keyEnd, valueEnd));
    ranges.push({ from: new Uint8Array(payload.subarray(keyStart, keyEnd)), to });
    recordsAt = valueEnd;
  }
  return { ranges, recordsAt };
}

/** Walks the records of a part. The fields say where key and value of the current one are, in `bytes`. */
export class RecordCursor {
  keyStart = 0;
  keyEnd = 0;
  /** Start and end of the value; `removed` when there is none. */
  valueEnd = 0;
  removed = false;
  readonly bytes: Uint8Array;
  #at: number;
  #left: number;

  constructor({ payload, records, recordsAt }: Pick<RecordPart, 'payload' | 'records' | 'recordsAt'>) {
    this.bytes = payload;
    this.#at = recordsAt;
    this.#left = records;
  }

  /** False at the end. Throws a `RangeError` when the records do not fill the part exactly. */
  next(): boolean {
    if (this.#left === 0) {
      if (this.#at !== this.bytes.length) throw new RangeError('bytes after the last record');
      return false;
    }
    this.#left--;
    const keyLength = this.#varint();
    const valueLength = this.#varint();
    this.removed = valueLength === 0;
    this.keyStart = this.#at;
    this.keyEnd = this.keyStart + keyLength;
    this.valueEnd = this.keyEnd + Math.max(0, valueLength - 1);
    if (this.valueEnd > this.bytes.length) throw new RangeError('a record ends after the part');
    this.#at = this.valueEnd;
    return true;
  }

  #varint(): number {
    let byte = this.bytes[this.#at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      if (shift > 28 || this.#at >= this.bytes.length) throw new RangeError('a length that does not end');
      byte = this.bytes[this.#at++];
      value |= (byte & 127) << shift;
    }
    return value >>> 0;
  }
}
