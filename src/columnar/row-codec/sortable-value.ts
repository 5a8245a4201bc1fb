import { InternalError } from '../../common/errors.js';
import { canonicalJson, parseJson } from '../../common/json.js';
import type { DataType } from '../../types/data-type.js';
import {
  CalendarInterval,
  compareBytes,
  MapValue,
  normalInteger,
  type Value,
  VariantValue,
} from '../../types/value.js';
import { decodeUtf8 } from '../vector.js';
import { ByteWriter } from './byte-writer.js';

/**
 * One value as bytes that sort like values: what key columns consist of, and what is inside nested values in both forms.
 *
 *     nullable   00                              null
 *                01 value                        a value
 *     boolean    00 | 01
 *     tinyint    1 byte, smallint 2, int, date and year_month_interval 4, big-endian, sign bit turned over
 *     long, timestamp, timestamp_ntz, day_time_interval, decimal up to 18 digits: 8 bytes, the same way
 *     decimal    of 19 digits and more: 16 bytes, the same way
 *     float, double   8 bytes: IEEE bits big-endian; negative: all bits turned over, else the sign bit only; one NaN: 7ff8…
 *     string, binary  the bytes, 00 as 00 ff; then 00. What follows any value is 00, 01 or the end, so this is unambiguous
 *     array      (01 nullable)* 00
 *     map        (01 key nullable)* 00, canonical: entries in the order of their key bytes
 *     struct     nullable per field
 *     interval   months 4, days 4, micros 8 bytes, big-endian, sign bits turned over
 *     variant    canonical JSON as a string
 *
 * *Canonical* means: equal values give equal bytes (−0 becomes 0, maps are sorted). Plain keeps what equality does not see.
 */
export function writeNullable(out: ByteWriter, type: DataType, value: Value, canonical: boolean): void {
  if (value === null || value === undefined) out.u8(0);
  else {
    out.u8(1);
    writeValue(out, type, value, canonical);
  }
}

/** A string may be given as its UTF-8 bytes. */
export function writeValue(out: ByteWriter, type: DataType, value: Value, canonical: boolean): void {
  switch (type.kind) {
    case 'boolean':
      out.u8(value === true ? 1 : 0);
      return;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      writeInt(out, value as number, widthOfInt(type));
      return;
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      out.i64(value as number | bigint, false, true);
      return;
    case 'decimal':
      if (type.precision <= DECIMAL_64) out.i64(value as number | bigint, false, true);
      else out.i128(value as number | bigint, false, true);
      return;
    case 'float':
    case 'double':
      writeDouble(out, canonical ? (value as number) + 0 : (value as number));
      return;
    case 'string':
    case 'binary':
      writeText(out, typeof value === 'string' ? Buffer.from(value, 'utf8') : (value as Uint8Array));
      return;
    case 'variant':
      writeText(out, Buffer.from(canonicalJson((value as VariantValue).json), 'utf8'));
      return;
    case 'interval': {
      const { months, days, micros } = value as CalendarInterval;
      writeInt(out, months, 4);
      writeInt(out, days, 4);
      out.i64(micros, false, true);
      return;
    }
    case 'array':
      for (const item of value as readonly Value[]) {
        out.u8(1);
        writeNullable(out, type.element, item, canonical);
      }
      out.u8(0);
      return;
    case 'map':
      writeMap(out, type, value as MapValue, canonical);
      return;
    case 'struct':
      for (let f = 0; f < type.fields.length; f++) {
        writeNullable(out, type.fields[f].type, (value as readonly Value[])[f], canonical);
      }
      return;
    case 'void':
      throw new InternalError('a void column holds only nulls');
  }
}

/** Decimals of at most this many digits fit 64 bits. */
export const DECIMAL_64 = 18;

export function widthOfInt(type: DataType): 1 | 2 | 4 {
  return type.kind === 'tinyint' ? 1 : type.kind === 'smallint' ? 2 : 4;
}

function writeInt(out: ByteWriter, value: number, width: 1 | 2 | 4): void {
  out.reserve(4);
  if (width === 1) out.view.setUint8(out.at, value ^ 0x80);
  else if (width === 2) out.view.setUint16(out.at, value ^ 0x8000);
  else out.view.setInt32(out.at, value ^ 0x80000000);
  out.at += width;
}

const float = new DataView(new ArrayBuffer(8));

function writeDouble(out: ByteWriter, value: number): void {
  out.reserve(8);
  const { view, at } = out;
  view.setFloat64(at, value);
  let high = Number.isNaN(value) ? 0x7ff80000 : view.getInt32(at);
  let low = Number.isNaN(value) ? 0 : view.getInt32(at + 4);
  if (high < 0) {
    high = ~high;
    low = ~low;
  } else high ^= 0x80000000;
  view.setInt32(at, high);
  view.setInt32(at + 4, low);
  out.at += 8;
}

function writeText(out: ByteWriter, bytes: Uint8Array): void {
  out.reserve(bytes.length * 2 + 1);
  for (const byte of bytes) {
    out.bytes[out.at++] = byte;
    if (byte === 0) out.bytes[out.at++] = 0xff;
  }
  out.bytes[out.at++] = 0;
}

function writeMap(out: ByteWriter, type: Extract<DataType, { kind: 'map' }>, map: MapValue, canonical: boolean): void {
  const entries = map.keys.map((key, i) => {
    const entry = new ByteWriter(32);
    writeValue(entry, type.key, key, canonical);
    writeNullable(entry, type.value, map.values[i], canonical);
    return entry.bytes.subarray(0, entry.at);
  });
  // Keys are unique and no key's bytes begin another's, so the values never decide.
  if (canonical) entries.sort(compareBytes);
  for (const entry of entries) {
    out.u8(1);
    out.append(entry);
  }
  out.u8(0);
}

/** Reads what `writeNullable` wrote, one value after the other. */
export class SortableReader {
  readonly #view: DataView;
  constructor(
    readonly data: Uint8Array,
    public at: number,
    readonly end: number,
  ) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  nullable(type: DataType): Value {
    return this.#u8() === 0 ? null : this.value(type);
  }

  value(type: DataType): Value {
    switch (type.kind) {
      case 'boolean':
        return this.#u8() === 1;
      case 'tinyint':
      case 'smallint':
      case 'int':
      case 'date':
      case 'year_month_interval':
        return this.#int(widthOfInt(type));
      case 'long':
      case 'timestamp':
      case 'timestamp_ntz':
      case 'day_time_interval':
        return this.#integer();
      case 'decimal':
        return type.precision <= DECIMAL_64 ? this.#integer() : normalInteger((this.#i64() << 64n) | this.#u64());
      case 'float':
      case 'double':
        return this.#double();
      case 'string':
        return decodeText(this.text());
      case 'binary':
        return this.text();
      case 'variant':
        return new VariantValue(parseJson(decodeText(this.text())));
      case 'interval': {
        const months = this.#int(4);
        const days = this.#int(4);
        return new CalendarInterval(months, days, this.#integer());
      }
      case 'array': {
        const items: Value[] = [];
        while (this.#u8() === 1) items.push(this.nullable(type.element));
        return items;
      }
      case 'map': {
        const keys: Value[] = [];
        const values: Value[] = [];
        while (this.#u8() === 1) {
          keys.push(this.value(type.key));
          values.push(this.nullable(type.value));
        }
        return new MapValue(keys, values);
      }
      case 'struct':
        return type.fields.map(f => this.nullable(f.type));
      case 'void':
        throw new InternalError('a void column holds only nulls');
    }
  }

  /** The bytes of a string, without escapes. A copy. */
  text(): Uint8Array {
    let length = 0;
    let at = this.at;
    for (; this.data[at] !== 0 || (at + 1 < this.end && this.data[at + 1] === 0xff); at++) {
      if (at >= this.end) throw truncated();
      if (this.data[at] === 0) at++;
      length++;
    }
    const text = new Uint8Array(length);
    for (let i = 0, from = this.at; i < length; i++, from++) {
      text[i] = this.data[from];
      if (text[i] === 0) from++;
    }
    this.at = at + 1;
    return text;
  }

  #u8(): number {
    if (this.at >= this.end) throw truncated();
    return this.data[this.at++];
  }

  #int(width: 1 | 2 | 4): number {
    const at = this.at;
    this.at += width;
    if (this.at > this.end) throw truncated();
    if (width === 1) return ((this.data[at] ^ 0x80) << 24) >> 24;
    return width === 2 ? ((this.#view.getUint16(at) ^ 0x8000) << 16) >> 16 : this.#view.getInt32(at) ^ 0x80000000;
  }

  #integer(): number | bigint {
    const at = this.at;
    if (at + 8 > this.end) throw truncated();
    const high = this.#view.getInt32(at) ^ 0x80000000;
    if (high >= 0x200000 || high <= -0x200000) return normalInteger(this.#i64());
    this.at += 8;
    return high * 4294967296 + this.#view.getUint32(at + 4);
  }

  #double(): number {
    const at = this.at;
    this.at += 8;
    if (this.at > this.end) throw truncated();
    const high = this.#view.getInt32(at);
    const low = this.#view.getInt32(at + 4);
    float.setInt32(0, high < 0 ? high ^ 0x80000000 : ~high);
    float.setInt32(4, high < 0 ? low : ~low);
    return float.getFloat64(0);
  }

  #u64(): bigint {
    const at = this.at;
    this.at += 8;
    if (this.at > this.end) throw truncated();
    return this.#view.getBigUint64(at);
  }

  #i64(): bigint {
    return BigInt.asIntN(64, this.#u64() ^ (1n << 63n));
  }
}

function decodeText(bytes: Uint8Array): string {
  return decodeUtf8(bytes, 0, bytes.length);
}

function truncated(): InternalError {
  return new InternalError('encoded row ends too early');
}
