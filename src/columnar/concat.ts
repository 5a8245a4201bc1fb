import { InternalError } from '../common/errors.js';
import type { DataType, StructType } from '../types/data-type.js';
import { vectorOf } from './builder.js';
import { RecordBatch } from './record-batch.js';
import { compactBytes } from './selection/compact.js';
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
} from './vector.js';

/** The rows of all vectors, in order. They are of one type; at least one is given. Text is copied and laid end to end. */
export function concat(vectors: readonly Vector[]): Vector {
  const first = vectors[0];
  if (first === undefined) throw new InternalError('concat needs at least one vector');
  if (vectors.length === 1) return first;
  const { type } = first;
  const length = vectors.reduce((sum, vector) => sum + vector.length, 0);
  if (first instanceof NullVector) return new NullVector(type, length);
  const validity = concatValidity(vectors, length);
  if (first instanceof BytesVector) return concatBytes(vectors as BytesVector[], length, validity);
  if (first instanceof IntegerVector) {
    return new IntegerVector(type, length, concatIntegers(vectors as IntegerVector[], length), validity);
  }
  if (first instanceof Int32Vector) {
    return new Int32Vector(type, length, join(vectors as Int32Vector[], new Int32Array(length)), validity);
  }
  if (first instanceof Float64Vector) {
    return new Float64Vector(type, length, join(vectors as Float64Vector[], new Float64Array(length)), validity);
  }
  if (first instanceof BooleanVector) {
    return new BooleanVector(type, length, join(vectors as BooleanVector[], new Uint8Array(length)), validity);
  }
  if (first instanceof ObjectVector) {
    const values = (vectors as ObjectVector[]).flatMap(vector => vector.values.slice(0, vector.length));
    return new ObjectVector(type, length, values, validity);
  }
  if (first instanceof StructVector) {
    const children = first.children.map((_, c) =>
      concat((vectors as StructVector[]).map(vector => vector.children[c])),
    );
    return new StructVector(first.type, length, children, validity);
  }
  const { starts, ends } = concatSpans(vectors as (ListVector | MapVector)[], length);
  if (first instanceof ListVector) {
    const child = concat((vectors as ListVector[]).map(vector => vector.child));
    return new ListVector(type, length, starts, ends, child, validity);
  }
  const maps = vectors as MapVector[];
  const keys = concat(maps.map(vector => vector.keys));
  const values = concat(maps.map(vector => vector.values));
  return new MapVector(first.type, length, starts, ends, keys, values, validity);
}

/** The rows of all batches of a schema, in order. No batches give an empty one. */
export function concatBatches(schema: StructType, batches: readonly RecordBatch[]): RecordBatch {
  if (batches.length === 1) return batches[0];
  return new RecordBatch(
    schema,
    schema.fields.map((f, c) =>
      batches.length === 0 ? emptyVector(f.type) : concat(batches.map(batch => batch.columns[c])),
    ),
    batches.reduce((sum, batch) => sum + batch.length, 0),
  );
}

function concatValidity(vectors: readonly Vector[], length: number): Validity {
  if (vectors.every(vector => vector.validity === null)) return null;
  const out = new Uint8Array(length).fill(1);
  let at = 0;
  for (const vector of vectors) {
    if (vector.validity !== null) out.set(vector.validity.subarray(0, vector.length), at);
    at += vector.length;
  }
  return out;
}

function join<A extends Int32Array | Float64Array | Uint8Array>(
  vectors: readonly { values: A; length: number }[],
  out: A,
): A {
  let at = 0;
  for (const { values, length } of vectors) {
    out.set(values.subarray(0, length), at);
    at += length;
  }
  return out;
}

/** Narrow when all are; else every value as a bigint. */
function concatIntegers(vectors: readonly IntegerVector[], length: number): IntegerVector['values'] {
  if (vectors.every(vector => !vector.wide)) {
    return join(vectors as unknown as { values: Float64Array; length: number }[], new Float64Array(length));
  }
  const out = vectors[0].type.kind === 'decimal' ? new Array<bigint>(length) : new BigInt64Array(length);
  let at = 0;
  for (const vector of vectors) {
    // The slot of a null row may hold anything, also what is no integer.
    for (let i = 0; i < vector.length; i++) out[at++] = vector.isNull(i) ? 0n : BigInt(vector.values[i]);
  }
  return out;
}

function concatBytes(vectors: readonly BytesVector[], length: number, validity: Validity): BytesVector {
  const parts = vectors.map(compactBytes);
  const data = new Uint8Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let row = 0;
  let base = 0;
  for (const part of parts) {
    data.set(part.data, base);
    for (let i = 0; i < part.length; i++, row++) {
      starts[row] = base + part.starts[i];
      ends[row] = base + part.ends[i];
    }
    base += part.data.length;
  }
  return new BytesVector(vectors[0].type, length, starts, ends, data, validity);
}

function concatSpans(vectors: readonly (ListVector | MapVector)[], length: number) {
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let row = 0;
  let base = 0;
  for (const vector of vectors) {
    for (let i = 0; i < vector.length; i++, row++) {
      starts[row] = base + vector.starts[i];
      ends[row] = base + vector.ends[i];
    }
    base += (vector instanceof ListVector ? vector.child : vector.keys).length;
  }
  return { starts, ends };
}

/** A vector without rows. */
export function emptyVector(type: DataType): Vector {
  return vectorOf(type, []);
}
