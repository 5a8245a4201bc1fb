import { InternalError } from '../../common/errors.js';
import type { DataType, MapType, StructType } from '../../types/data-type.js';
import { CalendarInterval, normalInteger, type Value } from '../../types/value.js';
import { concat } from '../concat.js';
import { take } from '../take.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  MapVector,
  NullVector,
  ObjectVector,
  StructVector,
  type Validity,
  type Vector,
} from '../vector.js';
import { type ArrowData, ArrowId } from './arrow-module.js';

/**
 * A vector over the buffers of an Arrow array. Nothing is copied where the layouts agree (int, double, strings, binary, lists, maps, structs);
 * what differs is converted in one loop. Slices are respected: apache-arrow moves the buffers of a slice, except for bitmaps, which
 * keep a bit offset.
 */
export function vectorFromArrow(data: ArrowData, type: DataType): Vector {
  const n = data.length;
  const validity = validityOf(data);
  switch (data.type.typeId) {
    case ArrowId.Null:
      return new NullVector(type, n);
    case ArrowId.Bool:
      return new BooleanVector(type, n, bits(data.values as Uint8Array, data.offset, n), validity);
    case ArrowId.Int:
      return integers(data, type, validity);
    case ArrowId.Float:
      return new Float64Vector(type, n, floats(data), validity);
    case ArrowId.Utf8:
    case ArrowId.Binary:
      return offsetBytes(data, type, validity);
    case ArrowId.LargeUtf8:
    case ArrowId.LargeBinary:
      return largeBytes(data, type, validity);
    case ArrowId.Utf8View:
    case ArrowId.BinaryView:
      return viewBytes(data, type, validity);
    case ArrowId.FixedSizeBinary:
      return fixedBytes(data, type, validity);
    case ArrowId.Decimal:
      return new IntegerVector(type, n, decimals(data), validity);
    case ArrowId.Date:
      return new Int32Vector(type, n, days(data), validity);
    case ArrowId.Timestamp:
    case ArrowId.Duration:
      return new IntegerVector(type, n, micros(longs(data), data.type.unit!), validity);
    case ArrowId.Interval:
      return intervals(data, type, validity);
    case ArrowId.List:
    case ArrowId.LargeList:
    case ArrowId.FixedSizeList:
      return lists(data, type as Extract<DataType, { kind: 'array' }>, validity);
    case ArrowId.Map:
      return maps(data, type as MapType, validity);
    case ArrowId.Struct:
      return structFromArrow(data, type as StructType, validity);
    case ArrowId.Dictionary:
      return dictionary(data, type, validity);
  }
  throw new InternalError(`Arrow type ${data.type.typeId} was accepted but cannot be read`);
}

function structFromArrow(data: ArrowData, type: StructType, validity: Validity): StructVector {
  const children = type.fields.map((f, i) => vectorFromArrow(data.children[i], f.type));
  return new StructVector(type, data.length, children, validity);
}

function validityOf(data: ArrowData): Validity {
  const { nullBitmap, length } = data;
  if (nullBitmap == null || nullBitmap.length === 0 || data.nullCount === 0) return null;
  return bits(nullBitmap, data.offset, length);
}

/** A bitmap as one byte per row. */
function bits(bitmap: Uint8Array, offset: number, n: number): Uint8Array {
  const out = new Uint8Array(n);
  for (let i = 0, bit = offset; i < n; i++, bit++) out[i] = (bitmap[bit >> 3] >> (bit & 7)) & 1;
  return out;
}

/** Typed arrays whose buffer may be longer than what they stand for. */
function exact<T extends { subarray(from: number, to: number): T }>(values: unknown, n: number): T {
  return (values as T).subarray(0, n);
}

function integers(data: ArrowData, type: DataType, validity: Validity): Vector {
  const n = data.length;
  const { bitWidth, isSigned } = data.type;
  if (bitWidth === 64) {
    const values = longs(data);
    if (isSigned) return new IntegerVector(type, n, narrow(values), validity);
    return new IntegerVector(type, n, narrowList(Array.from(values, v => BigInt.asUintN(64, v))), validity);
  }
  if (bitWidth === 32 && isSigned) return new Int32Vector(type, n, exact<Int32Array>(data.values, n), validity);
  if (bitWidth === 32)
    return new IntegerVector(type, n, Float64Array.from(exact<Uint32Array>(data.values, n)), validity);
  return new Int32Vector(type, n, Int32Array.from(exact<Int16Array>(data.values, n)), validity);
}

function longs(data: ArrowData): BigInt64Array {
  const { values, length } = data;
  if (values instanceof BigInt64Array) return values.subarray(0, length);
  const view = values as Uint8Array;
  return new BigInt64Array(view.buffer as ArrayBuffer, view.byteOffset, length);
}

/** As float64 while all are safe integers. Two words each, so that no BigInt is made. */
function narrow(values: BigInt64Array): Float64Array | BigInt64Array {
  const n = values.length;
  const words = new Int32Array(values.buffer, values.byteOffset, n * 2);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const high = words[i * 2 + 1];
    if (high >= 0x200000 || high < -0x200000) return values;
    out[i] = high * 4294967296 + (words[i * 2] >>> 0);
    if (out[i] === -9007199254740992) return values;
  }
  return out;
}

function narrowList(values: bigint[]): Float64Array | bigint[] {
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    if (values[i] > 9007199254740991n || values[i] < -9007199254740991n) return values;
    out[i] = Number(values[i]);
  }
  return out;
}

function floats(data: ArrowData): Float64Array {
  const n = data.length;
  if (data.type.precision === 2) return exact<Float64Array>(data.values, n);
  if (data.type.precision === 1) return Float64Array.from(exact<Float32Array>(data.values, n));
  return Float64Array.from(exact<Uint16Array>(data.values, n), half);
}

function half(value: number): number {
  const sign = value & 0x8000 ? -1 : 1;
  const exponent = (value >> 10) & 31;
  const fraction = value & 1023;
  if (exponent === 0) return sign * 2 ** -14 * (fraction / 1024);
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

const NO_OFFSETS = new Int32Array(1);

function offsets(data: ArrowData): Int32Array {
  // An empty array may come without its one offset.
  return data.length === 0 ? NO_OFFSETS : (data.valueOffsets as Int32Array);
}

function offsetBytes(data: ArrowData, type: DataType, validity: Validity): BytesVector {
  const n = data.length;
  const all = offsets(data);
  return new BytesVector(type, n, all.subarray(0, n), all.subarray(1, n + 1), data.values as Uint8Array, validity);
}

function smallOffsets(data: ArrowData): Int32Array {
  const { valueOffsets, length } = data;
  if (length === 0) return NO_OFFSETS;
  if (valueOffsets instanceof Int32Array) return valueOffsets;
  const first = valueOffsets[0];
  if (valueOffsets[length] - first > 0x7fffffffn)
    throw new InternalError('an Arrow array of more than 2 GiB in one batch');
  return Int32Array.from(valueOffsets.subarray(0, length + 1), offset => Number(offset - first));
}

function largeBytes(data: ArrowData, type: DataType, validity: Validity): BytesVector {
  const n = data.length;
  const all = smallOffsets(data);
  const values = data.values as Uint8Array;
  const base = n === 0 || data.valueOffsets instanceof Int32Array ? 0 : Number(data.valueOffsets[0]);
  return new BytesVector(type, n, all.subarray(0, n), all.subarray(1, n + 1), values.subarray(base), validity);
}

/** Views of 16 bytes: length, then the content if it is at most 12 bytes, else prefix, buffer and offset. */
function viewBytes(data: ArrowData, type: DataType, validity: Validity): BytesVector {
  const n = data.length;
  const raw = data.values as Uint8Array;
  const views = new DataView(raw.buffer, raw.byteOffset, n * 16);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) if (validity === null || validity[i] === 1) total += views.getInt32(i * 16, true);
  const out = new Uint8Array(total);
  let at = 0;
  for (let i = 0; i < n; i++) {
    starts[i] = at;
    if (validity === null || validity[i] === 1) {
      const length = views.getInt32(i * 16, true);
      if (length <= 12) out.set(raw.subarray(i * 16 + 4, i * 16 + 4 + length), at);
      else {
        const source = data.variadicBuffers![views.getInt32(i * 16 + 8, true)];
        const from = views.getInt32(i * 16 + 12, true);
        out.set(source.subarray(from, from + length), at);
      }
      at += length;
    }
    ends[i] = at;
  }
  return new BytesVector(type, n, starts, ends, out, validity);
}

function fixedBytes(data: ArrowData, type: DataType, validity: Validity): BytesVector {
  const n = data.length;
  const width = data.type.byteWidth!;
  const starts = Int32Array.from({ length: n }, (_, i) => i * width);
  const ends = Int32Array.from({ length: n }, (_, i) => (i + 1) * width);
  return new BytesVector(type, n, starts, ends, data.values as Uint8Array, validity);
}

function decimals(data: ArrowData): Float64Array | bigint[] {
  const words = data.values as Uint32Array;
  const stride = (data.type.bitWidth ?? 128) / 32;
  const out: bigint[] = new Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let value = 0n;
    for (let w = stride - 1; w >= 0; w--) value = (value << 32n) | BigInt(words[i * stride + w]);
    out[i] = BigInt.asIntN(stride * 32, value);
  }
  return narrowList(out);
}

function days(data: ArrowData): Int32Array {
  if (data.type.unit === 0) return exact<Int32Array>(data.values, data.length);
  const millis = longs(data);
  return Int32Array.from({ length: data.length }, (_, i) => Math.floor(Number(millis[i]) / 86_400_000));
}

/** Seconds, milli-, micro- or nanoseconds as microseconds; nanoseconds rounded down. */
function micros(values: BigInt64Array, unit: number): Float64Array | BigInt64Array {
  if (unit === 2) return narrow(values);
  if (unit === 3) return narrow(BigInt64Array.from(values, v => (v - (((v % 1000n) + 1000n) % 1000n)) / 1000n));
  const factor = unit === 0 ? 1_000_000n : 1000n;
  return narrow(BigInt64Array.from(values, v => v * factor));
}

function intervals(data: ArrowData, type: DataType, validity: Validity): Vector {
  const n = data.length;
  const words = data.values as Int32Array;
  if (data.type.unit === 0) return new Int32Vector(type, n, exact<Int32Array>(words, n), validity);
  const values: Value[] = new Array(n);
  for (let i = 0; i < n; i++) {
    if (data.type.unit === 1) values[i] = new CalendarInterval(0, words[i * 2], words[i * 2 + 1] * 1000);
    else {
      const nanos = (BigInt(words[i * 4 + 3]) << 32n) | BigInt(words[i * 4 + 2] >>> 0);
      values[i] = new CalendarInterval(words[i * 4], words[i * 4 + 1], normalInteger(nanos / 1000n));
    }
  }
  return new ObjectVector(type, n, values, validity);
}

function spans(data: ArrowData): { starts: Int32Array; ends: Int32Array } {
  const n = data.length;
  if (data.type.typeId === ArrowId.FixedSizeList) {
    const size = data.type.listSize!;
    return {
      starts: Int32Array.from({ length: n }, (_, i) => i * size),
      ends: Int32Array.from({ length: n }, (_, i) => (i + 1) * size),
    };
  }
  if (n > 0 && data.valueOffsets instanceof BigInt64Array) {
    const all = Int32Array.from(data.valueOffsets.subarray(0, n + 1), Number);
    return { starts: all.subarray(0, n), ends: all.subarray(1, n + 1) };
  }
  const all = offsets(data);
  return { starts: all.subarray(0, n), ends: all.subarray(1, n + 1) };
}

function lists(data: ArrowData, type: Extract<DataType, { kind: 'array' }>, validity: Validity): ListVector {
  const { starts, ends } = spans(data);
  return new ListVector(type, data.length, starts, ends, vectorFromArrow(data.children[0], type.element), validity);
}

function maps(data: ArrowData, type: MapType, validity: Validity): MapVector {
  const { starts, ends } = spans(data);
  const [keys, values] = data.children[0].children;
  return new MapVector(
    type,
    data.length,
    starts,
    ends,
    vectorFromArrow(keys, type.key),
    vectorFromArrow(values, type.value),
    validity,
  );
}

/** Codes are resolved by gathering: for strings two integers per row, the text stays in the dictionary. */
function dictionary(data: ArrowData, type: DataType, validity: Validity): Vector {
  const n = data.length;
  const chunks = data.dictionary!.data.map(chunk => vectorFromArrow(chunk, type));
  const codes = data.values as ArrayLike<number | bigint>;
  const indices = new Int32Array(n);
  for (let i = 0; i < n; i++) indices[i] = validity !== null && validity[i] === 0 ? -1 : Number(codes[i]);
  return take(concat(chunks), indices, n);
}
