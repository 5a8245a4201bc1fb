import type { ParquetType } from 'hyparquet';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readRuns } from './rle.js';

/** The values of a page as they are stored, without nulls. Byte arrays are views into the page. */
export type Physical =
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  | { readonly kind: 'int32'; readonly values: Int32Array }
  | { readonly kind: 'int64'; readonly values: BigInt64Array }
  | { readonly kind: 'float'; readonly values: Float32Array }
  | { readonly kind: 'double'; readonly values: Float64Array }
  | { readonly kind: 'bytes'; readonly starts: Int32Array; readonly ends: Int32Array; readonly data: Uint8Array };

export interface PhysicalType {
  readonly type: ParquetType;
  /** Bytes of a FIXED_LEN_BYTE_ARRAY. */
  readonly width: number;
}

/** Decodes `count` values from `bytes[start, end)`. Throws when they are not there. */
export function readPhysical(
  encoding: string,
  physical: PhysicalType,
  bytes: Uint8Array,
  start: number,
  end: number,
  count: number,
): Physical {
  const { type } = physical;
  switch (encoding) {
    case 'PLAIN':
      return readPlain(physical, bytes, start, end, count);
    case 'RLE':
      if (type === 'BOOLEAN') {
        const values = new Uint8Array(count);
        if (count > 0) readRuns(bytes, start + 4, end, 1, values);
        return { kind: 'boolean', values };
      }
      break;
    case 'DELTA_BINARY_PACKED':
      if (type === 'INT32')
        return { kind: 'int32', values: unpackDeltas(new Int32Array(count), bytes, start, end).values };
      if (type === 'INT64')
        return { kind: 'int64', values: unpackDeltas(new BigInt64Array(count), bytes, start, end).values };
      break;
    case 'DELTA_LENGTH_BYTE_ARRAY':
      if (type === 'BYTE_ARRAY') return deltaLengths(bytes, start, end, count);
      break;
    case 'DELTA_BYTE_ARRAY':
      if (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') return deltaPrefixes(bytes, start, end, count);
      break;
    case 'BYTE_STREAM_SPLIT':
      return readSplit(physical, bytes, start, end, count);
  }
  throw new Error(`the encoding ${encoding} of ${type} is not supported`);
}

function readPlain(physical: PhysicalType, bytes: Uint8Array, start: number, end: number, count: number): Physical {
  switch (physical.type) {
    case 'BOOLEAN': {
      need(start + Math.ceil(count / 8), end);
      const values = new Uint8Array(count);
      for (let i = 0; i < count; i++) values[i] = (bytes[start + (i >> 3)] >> (i & 7)) & 1;
      return { kind: 'boolean', values };
    }
    case 'INT32':
      return { kind: 'int32', values: new Int32Array(aligned(bytes, start, end, count * 4), 0, count) };
    case 'INT64':
      return { kind: 'int64', values: new BigInt64Array(aligned(bytes, start, end, count * 8), 0, count) };
    case 'FLOAT':
      return { kind: 'float', values: new Float32Array(aligned(bytes, start, end, count * 4), 0, count) };
    case 'DOUBLE':
      return { kind: 'double', values: new Float64Array(aligned(bytes, start, end, count * 8), 0, count) };
    case 'BYTE_ARRAY':
      return plainBytes(bytes, start, end, count);
    case 'INT96':
      return fixedBytes(bytes, start, end, count, 12);
    case 'FIXED_LEN_BYTE_ARRAY':
      return fixedBytes(bytes, start, end, count, physical.width);
  }
}

function need(position: number, end: number): void {
  if (!(position <= end)) throw new Error('the values of a page are cut off');
}

/** A copy at the start of its own buffer: typed arrays must be aligned, pages are not. */
function aligned(bytes: Uint8Array, start: number, end: number, length: number): ArrayBuffer {
  need(start + length, end);
  return bytes.slice(start, start + length).buffer as ArrayBuffer;
}

function plainBytes(bytes: Uint8Array, start: number, end: number, count: number): Physical {
  // Every value has a length of four bytes, so a count beyond that is damage and must not be allocated.
  need(start + count * 4, end);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let at = start;
  for (let i = 0; i < count; i++) {
    need(at + 4, end);
    const length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    at += 4;
    if (length < 0) throw new Error('a value has a negative length');
    starts[i] = at;
    at += length;
    ends[i] = at;
  }
  need(at, end);
  return { kind: 'bytes', starts, ends, data: bytes };
}

function fixedBytes(bytes: Uint8Array, start: number, end: number, count: number, width: number): Physical {
  need(start + count * width, end);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    starts[i] = start + i * width;
    ends[i] = start + (i + 1) * width;
  }
  return { kind: 'bytes', starts, ends, data: bytes };
}

function unpackDeltas<T extends Int32Array | BigInt64Array>(
  values: T,
  bytes: Uint8Array,
  start: number,
  end: number,
): { values: T; end: number } {
  if (values.length === 0 && start >= end) return { values, end: start };
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, end), offset: start };
  if (values.length > 0) deltaBinaryUnpack(reader, values.length, values);
  else deltaBinaryUnpack(reader, 0, new Int32Array(1));
  return { values, end: reader.offset };
}

function deltaLengths(bytes: Uint8Array, start: number, end: number, count: number): Physical {
  const lengths = unpackDeltas(new Int32Array(count), bytes, start, end);
  const starts = new Int32Array(count);
  const ends = lengths.values;
  let at = lengths.end;
  for (let i = 0; i < count; i++) {
    if (ends[i] < 0) throw new Error('a value has a negative length');
    starts[i] = at;
    at += ends[i];
    need(at, end);
    ends[i] = at;
  }
  return { kind: 'bytes', starts, ends, data: bytes };
}

function deltaPrefixes(bytes: Uint8Array, start: number, end: number, count: number): Physical {
  const prefixes = unpackDeltas(new Int32Array(count), bytes, start, end);
  const suffixes = unpackDeltas(new Int32Array(count), bytes, prefixes.end, end);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) total += prefixes.values[i] + suffixes.values[i];
  // Prefixes repeat what is there, so a page can grow: to the square of its size at worst. Honest ones stay far below this.
  if (total < 0 || total > 1 << 30) throw new Error('the prefixes of a page are out of range');
  const data = new Uint8Array(total);
  let from = suffixes.end;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const prefix = prefixes.values[i];
    const suffix = suffixes.values[i];
    const previous = i === 0 ? 0 : ends[i - 1] - starts[i - 1];
    if (prefix < 0 || suffix < 0 || prefix > previous) throw new Error('a prefix is longer than the value before it');
    need(from + suffix, end);
    starts[i] = to;
    if (prefix > 0) data.copyWithin(to, starts[i - 1], starts[i - 1] + prefix);
    data.set(bytes.subarray(from, from + suffix), to + prefix);
    from += suffix;
    to += prefix + suffix;
    ends[i] = to;
  }
  return { kind: 'bytes', starts, ends, data };
}

function readSplit(physical: PhysicalType, bytes: Uint8Array, start: number, end: number, count: number): Physical {
  const { type, width } = physical;
  need(start + count * (type === 'FIXED_LEN_BYTE_ARRAY' ? width : type === 'INT64' || type === 'DOUBLE' ? 8 : 4), end);
  if (type === 'FIXED_LEN_BYTE_ARRAY') {
    const data = new Uint8Array(count * width);
    for (let b = 0; b < width; b++) for (let i = 0; i < count; i++) data[i * width + b] = bytes[start + b * count + i];
    return fixedBytes(data, 0, data.length, count, width);
  }
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: start };
  const values = byteStreamSplit(reader, count, type, undefined);
  if (values instanceof Int32Array) return { kind: 'int32', values };
  if (values instanceof BigInt64Array) return { kind: 'int64', values };
  if (values instanceof Float32Array) return { kind: 'float', values };
  return { kind: 'double', values: values as Float64Array };
}
