import { RecordBatch } from './record-batch.js';
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

export { slice, sliceBatch } from './selection/slice.js';

/**
 * Gathers rows: row i of the result is row `indices[i]` of `vector`, for i below `n`. An index of −1 makes a null row, as the missing side
 * of an outer join needs it. Strings, lists and maps move two integers per row and share their content with `vector`.
 *
 *     vector   [a b c d]      indices [3 0 −1 0]      result [d a null a]
 */
export function take(vector: Vector, indices: Int32Array, n: number): Vector {
  return gather(vector, indices, n, hasMissing(indices, n));
}

/** `take` for every column of a batch. */
export function takeBatch(batch: RecordBatch, indices: Int32Array, n: number): RecordBatch {
  const missing = hasMissing(indices, n);
  return new RecordBatch(
    batch.schema,
    batch.columns.map(column => gather(column, indices, n, missing)),
    n,
  );
}

function hasMissing(indices: Int32Array, n: number): boolean {
  let signs = 0;
  for (let i = 0; i < n; i++) signs |= indices[i];
  return signs < 0;
}

function gather(vector: Vector, indices: Int32Array, n: number, missing: boolean): Vector {
  const { type } = vector;
  if (vector instanceof NullVector) return new NullVector(type, n);
  const validity = takeValidity(vector.validity, indices, n, missing);
  if (vector instanceof BytesVector) {
    const starts = takeArray(vector.starts, new Int32Array(n), indices, missing);
    const ends = takeArray(vector.ends, new Int32Array(n), indices, missing);
    return new BytesVector(type, n, starts, ends, vector.data, validity);
  }
  if (vector instanceof IntegerVector) return new IntegerVector(type, n, takeIntegers(vector, indices, n), validity);
  if (vector instanceof Int32Vector) {
    return new Int32Vector(type, n, takeArray(vector.values, new Int32Array(n), indices, missing), validity);
  }
  if (vector instanceof Float64Vector) {
    return new Float64Vector(type, n, takeArray(vector.values, new Float64Array(n), indices, missing), validity);
  }
  if (vector instanceof BooleanVector) {
    return new BooleanVector(type, n, takeArray(vector.values, new Uint8Array(n), indices, missing), validity);
  }
  if (vector instanceof StructVector) {
    const children = vector.children.map(child => gather(child, indices, n, missing));
    return new StructVector(vector.type, n, children, validity);
  }
  if (vector instanceof ListVector || vector instanceof MapVector) {
    const starts = takeArray(vector.starts, new Int32Array(n), indices, missing);
    const ends = takeArray(vector.ends, new Int32Array(n), indices, missing);
    return vector instanceof ListVector
      ? new ListVector(type, n, starts, ends, vector.child, validity)
      : new MapVector(vector.type, n, starts, ends, vector.keys, vector.values, validity);
  }
  const values: ObjectVector['values'][number][] = new Array(n);
  for (let i = 0; i < n; i++) values[i] = indices[i] < 0 ? null : vector.values[indices[i]];
  return new ObjectVector(type, n, values, validity);
}

function takeValidity(validity: Validity, indices: Int32Array, n: number, missing: boolean): Validity {
  if (validity === null && !missing) return null;
  const out = new Uint8Array(n);
  if (validity === null) for (let i = 0; i < n; i++) out[i] = indices[i] < 0 ? 0 : 1;
  else takeArray(validity, out, indices, missing);
  return out;
}

/** Fills `out`; slots of missing rows stay zero, which is harmless for every kind of vector. */
function takeArray<A extends Int32Array | Float64Array | Uint8Array>(
  from: A,
  out: A,
  indices: Int32Array,
  missing: boolean,
): A {
  const n = out.length;
  if (!missing) for (let i = 0; i < n; i++) out[i] = from[indices[i]];
  else for (let i = 0; i < n; i++) if (indices[i] >= 0) out[i] = from[indices[i]];
  return out;
}

function takeIntegers(vector: IntegerVector, indices: Int32Array, n: number): IntegerVector['values'] {
  const { values } = vector;
  if (values instanceof Float64Array) {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) if (indices[i] >= 0) out[i] = values[indices[i]];
    return out;
  }
  const out = values instanceof BigInt64Array ? new BigInt64Array(n) : new Array<bigint>(n);
  for (let i = 0; i < n; i++) out[i] = indices[i] < 0 ? 0n : values[indices[i]];
  return out;
}
