import type { SchemaElement } from 'hyparquet';
import type { DataType } from '../../../types/data-type.js';
import { type Annotation, annotationOf } from './leaf-type.js';
import type { Physical } from './physical.js';

/** Values in the storage of a vector class, dense (without nulls). */
export type Store =
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  | { readonly kind: 'int32'; readonly values: Int32Array }
  | { readonly kind: 'float64'; readonly values: Float64Array }
  | { readonly kind: 'integer'; readonly values: Float64Array | BigInt64Array | bigint[] }
  | { readonly kind: 'bytes'; readonly starts: Int32Array; readonly ends: Int32Array; readonly data: Uint8Array };

/** Turns what a file holds into what a column of the requested type holds. */
export type Converter = (physical: Physical) => Store;

/**
 * The conversion of a leaf to a type, or null where there is none. Allowed is what cannot lose anything: the same type, and Spark's
 * widenings (int to long, double or decimal; float to double; date to timestamp without zone; decimals with more room on both sides).
 */
export function converterFor(element: SchemaElement, type: DataType): Converter | null {
  const a = annotationOf(element);
  const physical = element.type;
  switch (type.kind) {
    case 'boolean':
      return physical === 'BOOLEAN' ? p => p as Store : null;
    case 'tinyint':
      return isInt32(element, a, 8) ? sameInt32 : null;
    case 'smallint':
      return isInt32(element, a, 16) ? sameInt32 : null;
    case 'int':
      return isInt32(element, a, 32) ? sameInt32 : null;
    case 'year_month_interval':
      return physical === 'INT32' && a.kind === 'none' ? sameInt32 : null;
    case 'date':
      return physical === 'INT32' && a.kind === 'date' ? sameInt32 : null;
    case 'long':
      return longConverter(element, a);
    case 'day_time_interval':
      return physical === 'INT64' && a.kind === 'none' ? fromInt64 : null;
    case 'float':
      return a.kind === 'float16' ? fromFloat16 : physical === 'FLOAT' ? fromFloat : null;
    case 'double':
      if (a.kind === 'float16') return fromFloat16;
      if (physical === 'FLOAT') return fromFloat;
      if (physical === 'DOUBLE') return p => ({ kind: 'float64', values: (p as { values: Float64Array }).values });
      return isInt32(element, a, 32) ? p => ({ kind: 'float64', values: Float64Array.from(ints(p)) }) : null;
    case 'decimal':
      return decimalConverter(element, a, type.precision, type.scale);
    case 'timestamp':
      if (physical === 'INT96') return fromInt96;
      return a.kind === 'timestamp' && physical === 'INT64' ? fromTimestamp(a.unit) : null;
    case 'timestamp_ntz':
      if (a.kind === 'date' && physical === 'INT32') return fromDate;
      return a.kind === 'timestamp' && physical === 'INT64' && !a.utc ? fromTimestamp(a.unit) : null;
    case 'string':
      return physical === 'BYTE_ARRAY' && ['string', 'json', 'none', 'bson'].includes(a.kind) ? sameBytes : null;
    case 'binary':
      return (physical === 'BYTE_ARRAY' || physical === 'FIXED_LEN_BYTE_ARRAY') &&
        a.kind !== 'decimal' &&
        a.kind !== 'interval'
        ? sameBytes
        : null;
    default:
      return null;
  }
}

const ints = (p: Physical): Int32Array => (p as { values: Int32Array }).values;
const longs = (p: Physical): BigInt64Array => (p as { values: BigInt64Array }).values;
const sameInt32: Converter = p => ({ kind: 'int32', values: ints(p) });
const sameBytes: Converter = p => p as Store;
const fromInt64: Converter = p => ({ kind: 'integer', values: narrowed(longs(p)) });
const fromFloat: Converter = p => ({
  kind: 'float64',
  values: Float64Array.from((p as { values: Float32Array }).values),
});

/** A signed 32-bit column of at most `bits` bits; unsigned ones count one step more. Never narrows. */
function isInt32(element: SchemaElement, a: Annotation, bits: number): boolean {
  if (element.type !== 'INT32') return false;
  if (a.kind === 'none') return bits === 32;
  return a.kind === 'integer' && (a.signed ? a.bits : a.bits * 2) <= bits;
}

function longConverter(element: SchemaElement, a: Annotation): Converter | null {
  if (a.kind !== 'none' && a.kind !== 'integer') return null;
  if (element.type === 'INT64') return a.kind === 'integer' && !a.signed ? null : fromInt64;
  if (element.type !== 'INT32') return null;
  if (a.kind === 'integer' && !a.signed && a.bits === 32) {
    return p => ({ kind: 'integer', values: Float64Array.from(ints(p), value => value >>> 0) });
  }
  return p => ({ kind: 'integer', values: Float64Array.from(ints(p)) });
}

function decimalConverter(element: SchemaElement, a: Annotation, precision: number, scale: number): Converter | null {
  if (a.kind === 'decimal') {
    if (a.scale > scale || a.precision - a.scale > precision - scale) return null;
    return scaledBy(scale - a.scale, decimalSource(element));
  }
  if (a.kind !== 'none' && a.kind !== 'integer') return null;
  const unsigned = a.kind === 'integer' && !a.signed;
  if (element.type === 'INT32' && !unsigned && precision - scale >= 10) return scaledBy(scale, decimalSource(element));
  if (element.type === 'INT64' && precision - scale >= 20) return scaledBy(scale, unsigned ? fromUint64 : fromInt64);
  return null;
}

function decimalSource(element: SchemaElement): Converter {
  if (element.type === 'INT32') return p => ({ kind: 'integer', values: Float64Array.from(ints(p)) });
  if (element.type === 'INT64') return fromInt64;
  return fromBigEndian;
}

function scaledBy(digits: number, source: Converter): Converter {
  return physical => {
    const store = source(physical) as Extract<Store, { kind: 'integer' }>;
    if (digits === 0)
      return store.values instanceof BigInt64Array ? { kind: 'integer', values: Array.from(store.values) } : store;
    const factor = 10n ** BigInt(digits);
    return {
      kind: 'integer',
      values: narrowedList(Array.from(store.values as ArrayLike<number | bigint>, v => BigInt(v) * factor)),
    };
  };
}

const fromUint64: Converter = p => ({
  kind: 'integer',
  values: narrowedList(Array.from(longs(p), v => BigInt.asUintN(64, v))),
});

/** 64-bit integers as float64 while all of them are safe; no BigInt is made on that way. */
export function narrowed(values: BigInt64Array): Float64Array | BigInt64Array {
  const n = values.length;
  const words = new Int32Array(values.buffer, values.byteOffset, n * 2);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const high = words[i * 2 + 1];
    if (high >= 0x200000 || high < -0x200000) return values;
    out[i] = high * 4294967296 + (words[i * 2] >>> 0);
    // -2^53 is no safe integer, though it has an exact float64.
    if (out[i] === -9007199254740992) return values;
  }
  return out;
}

function narrowedList(values: bigint[]): Float64Array | bigint[] {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value > 9007199254740991n || value < -9007199254740991n) return values;
    out[i] = Number(value);
  }
  return out;
}

/** Decimals of any length, most significant byte first, in two's complement. */
const fromBigEndian: Converter = p => {
  const { starts, ends, data } = p as Extract<Physical, { kind: 'bytes' }>;
  const narrow = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    if (!shortInteger(data, starts[i], ends[i], narrow, i)) {
      return {
        kind: 'integer',
        values: narrowedList(Array.from(starts, (start, j) => bigEndian(data, start, ends[j]))),
      };
    }
  }
  return { kind: 'integer', values: narrow };
};

/** Writes the value to `out[index]` when it fits 48 bits. */
function shortInteger(data: Uint8Array, start: number, end: number, out: Float64Array, index: number): boolean {
  if (end === start) {
    out[index] = 0;
    return true;
  }
  const sign = data[start] >= 128 ? 255 : 0;
  let at = start;
  while (end - at > 6) if (data[at++] !== sign) return false;
  if (at > start && data[at] >= 128 !== (sign === 255)) return false;
  let value = data[at] >= 128 ? data[at] - 256 : data[at];
  for (at++; at < end; at++) value = value * 256 + data[at];
  out[index] = value;
  return true;
}

function bigEndian(data: Uint8Array, start: number, end: number): bigint {
  let value = 0n;
  for (let i = start; i < end; i++) value = (value << 8n) | BigInt(data[i]);
  return BigInt.asIntN((end - start) * 8, value);
}

function fromTimestamp(unit: 'MILLIS' | 'MICROS' | 'NANOS'): Converter {
  if (unit === 'MICROS') return fromInt64;
  if (unit === 'MILLIS') {
    return p => {
      const values = narrowed(longs(p));
      if (values instanceof Float64Array && values.every(v => v < 9e12 && v > -9e12)) {
        return { kind: 'integer', values: values.map(v => v * 1000) };
      }
      return { kind: 'integer', values: BigInt64Array.from(longs(p), v => v * 1000n) };
    };
  }
  // Rounded down, so that instants before 1970 stay in their microsecond.
  return p => ({
    kind: 'integer',
    values: narrowed(BigInt64Array.from(longs(p), v => (v - (((v % 1000n) + 1000n) % 1000n)) / 1000n)),
  });
}

const fromDate: Converter = p => {
  const days = ints(p);
  if (days.every(d => d < 100_000 && d > -100_000))
    return { kind: 'integer', values: Float64Array.from(days, d => d * 86_400_000_000) };
  return {
    kind: 'integer',
    values: BigInt64Array.from(days as ArrayLike<number> as number[], d => BigInt(d) * 86_400_000_000n),
  };
};

const JULIAN_EPOCH = 2440588;

/** Nanoseconds of the day and the Julian day, as Impala and old Spark wrote timestamps. */
const fromInt96: Converter = p => {
  const { starts, data } = p as Extract<Physical, { kind: 'bytes' }>;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const narrow = new Float64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const at = starts[i];
    const nanos = view.getUint32(at, true) + view.getInt32(at + 4, true) * 4294967296;
    const days = view.getInt32(at + 8, true) - JULIAN_EPOCH;
    narrow[i] = days * 86_400_000_000 + Math.floor(nanos / 1000);
    if (!Number.isSafeInteger(narrow[i])) return { kind: 'integer', values: wideInt96(view, starts) };
  }
  return { kind: 'integer', values: narrow };
};

function wideInt96(view: DataView, starts: Int32Array): BigInt64Array {
  const values = new BigInt64Array(starts.length);
  for (let i = 0; i < starts.length; i++) {
    const days = BigInt(view.getInt32(starts[i] + 8, true) - JULIAN_EPOCH);
    values[i] = days * 86_400_000_000n + view.getBigInt64(starts[i], true) / 1000n;
  }
  return values;
}

const fromFloat16: Converter = p => {
  const { starts, data } = p as Extract<Physical, { kind: 'bytes' }>;
  return { kind: 'float64', values: Float64Array.from(starts, at => float16(data[at] | (data[at + 1] << 8))) };
};

export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}
