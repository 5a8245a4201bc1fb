import type { DataType as ArrowDataType, Data } from 'apache-arrow';
import { InternalError } from '../../common/errors.js';
import { take } from '../take.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  MapVector,
  StructVector,
  type Validity,
  type Vector,
} from '../vector.js';
import type { ArrowModule } from './arrow-module.js';

/** The Arrow array of a vector: by reference where the layouts agree, else converted in one loop. */
export function vectorToArrow(arrow: ArrowModule, vector: Vector, type: ArrowDataType): Data {
  const { length } = vector;
  const nulls = bitmapOf(vector.validity);
  const common = { type, length, nullCount: nulls.count, nullBitmap: nulls.bitmap };
  const make = (props: object): Data => arrow.makeData({ ...common, ...props } as never) as unknown as Data;
  if (vector instanceof BooleanVector) return make({ data: packed(vector.values) });
  if (vector instanceof Int32Vector) {
    const kind = vector.type.kind;
    return make({
      data:
        kind === 'tinyint'
          ? Int8Array.from(vector.values)
          : kind === 'smallint'
            ? Int16Array.from(vector.values)
            : vector.values,
    });
  }
  if (vector instanceof Float64Vector)
    return make({ data: vector.type.kind === 'float' ? Float32Array.from(vector.values) : vector.values });
  if (vector instanceof IntegerVector)
    return make({ data: vector.type.kind === 'decimal' ? decimalWords(vector) : longs(vector) });
  if (vector instanceof BytesVector) {
    const { offsets, data } = contiguousBytes(vector);
    return make({ valueOffsets: offsets, data });
  }
  if (vector instanceof ListVector) {
    const { offsets, indices } = contiguousSpans(vector.starts, vector.ends, vector.validity);
    const child = indices === null ? vector.child : take(vector.child, indices, indices.length);
    return make({ valueOffsets: offsets, child: vectorToArrow(arrow, child, type.children[0].type) });
  }
  if (vector instanceof MapVector) {
    const { offsets, indices } = contiguousSpans(vector.starts, vector.ends, vector.validity);
    const keys = indices === null ? vector.keys : take(vector.keys, indices, indices.length);
    const values = indices === null ? vector.values : take(vector.values, indices, indices.length);
    const entries = type.children[0].type;
    const child = arrow.makeData({
      type: entries,
      length: keys.length,
      nullCount: 0,
      children: [
        vectorToArrow(arrow, keys, entries.children[0].type),
        vectorToArrow(arrow, values, entries.children[1].type),
      ],
    } as never);
    return make({ valueOffsets: offsets, child });
  }
  if (vector instanceof StructVector) {
    return make({ children: vector.children.map((child, i) => vectorToArrow(arrow, child, type.children[i].type)) });
  }
  if (vector.type.kind === 'void') return arrow.makeData({ type, length } as never) as unknown as Data;
  throw new InternalError(`${vector.type.kind} has no Arrow form`);
}

function bitmapOf(validity: Validity): { bitmap: Uint8Array | undefined; count: number } {
  if (validity === null) return { bitmap: undefined, count: 0 };
  let count = 0;
  for (let i = 0; i < validity.length; i++) if (validity[i] === 0) count++;
  return count === 0 ? { bitmap: undefined, count } : { bitmap: packed(validity), count };
}

/** One bit per row; padded to 8 bytes, as the format wants. */
function packed(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(bytes.length / 64) * 8);
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) out[i >> 3] |= 1 << (i & 7);
  return out;
}

function longs(vector: IntegerVector): BigInt64Array {
  const { values } = vector;
  if (values instanceof BigInt64Array) return values;
  const n = vector.length;
  if (Array.isArray(values)) return BigInt64Array.from(values);
  const words = new Int32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const value = values[i];
    const high = Math.floor(value / 4294967296);
    words[i * 2] = value - high * 4294967296;
    words[i * 2 + 1] = high;
  }
  return new BigInt64Array(words.buffer);
}

function decimalWords(vector: IntegerVector): Uint32Array {
  const out = new Uint32Array(vector.length * 4);
  for (let i = 0; i < vector.length; i++) {
    if (vector.isNull(i)) continue;
    let value = BigInt.asUintN(128, BigInt(vector.values[i]));
    for (let w = 0; w < 4; w++) {
      out[i * 4 + w] = Number(value & 0xffffffffn);
      value >>= 32n;
    }
  }
  return out;
}

/** Offsets and bytes without gaps. Views that follow each other already share their bytes; others are gathered. */
function contiguousBytes(vector: BytesVector): { offsets: Int32Array; data: Uint8Array } {
  const { starts, ends, data, length, validity } = vector;
  const shared = sharedOffsets(starts, ends, length);
  if (shared !== null) return { offsets: shared, data };
  const offsets = new Int32Array(length + 1);
  let total = 0;
  for (let i = 0; i < length; i++) {
    if (validity === null || validity[i] === 1) total += ends[i] - starts[i];
    offsets[i + 1] = total;
  }
  const out = new Uint8Array(total);
  for (let i = 0; i < length; i++) {
    if (offsets[i + 1] > offsets[i]) out.set(data.subarray(starts[i], ends[i]), offsets[i]);
  }
  return { offsets, data: out };
}

/** The offsets that the starts and ends are, or could be, cut from; null when there are gaps. */
function sharedOffsets(starts: Int32Array, ends: Int32Array, n: number): Int32Array | null {
  if (n === 0) return null;
  if (starts.buffer === ends.buffer && ends.byteOffset === starts.byteOffset + 4) {
    return new Int32Array(starts.buffer as ArrayBuffer, starts.byteOffset, n + 1);
  }
  for (let i = 0; i < n; i++) if (starts[i] > ends[i] || (i > 0 && starts[i] !== ends[i - 1])) return null;
  const offsets = new Int32Array(n + 1);
  offsets.set(starts.subarray(0, n));
  offsets[n] = ends[n - 1];
  return offsets;
}

/** Offsets into a child without gaps, and the rows of the child to gather for it; null: the child as it is. */
function contiguousSpans(
  starts: Int32Array,
  ends: Int32Array,
  validity: Validity,
): { offsets: Int32Array; indices: Int32Array | null } {
  const n = starts.length;
  const shared = sharedOffsets(starts, ends, n);
  if (shared !== null) return { offsets: shared, indices: null };
  const offsets = new Int32Array(n + 1);
  for (let i = 0; i < n; i++) {
    const isValue = validity === null || validity[i] === 1;
    offsets[i + 1] = offsets[i] + (isValue ? ends[i] - starts[i] : 0);
  }
  const indices = new Int32Array(offsets[n]);
  for (let i = 0; i < n; i++)
    for (let at = offsets[i], row = starts[i]; at < offsets[i + 1]; at++, row++) indices[at] = row;
  return { offsets, indices };
}
