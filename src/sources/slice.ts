import { RecordBatch } from '../columnar/record-batch.js';
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
  type Vector,
} from '../columnar/vector.js';

/** Rows `from` (inclusive) to `to` (exclusive) of a batch. Buffers are shared, nothing is copied. */
export function sliceBatch(batch: RecordBatch, from: number, to: number): RecordBatch {
  if (from === 0 && to === batch.length) return batch;
  return new RecordBatch(
    batch.schema,
    batch.columns.map(column => sliceVector(column, from, to)),
    to - from,
  );
}

export function sliceVector(v: Vector, from: number, to: number): Vector {
  const n = to - from;
  const validity = v.validity === null ? null : v.validity.subarray(from, to);
  if (v instanceof BooleanVector) return new BooleanVector(v.type, n, v.values.subarray(from, to), validity);
  if (v instanceof Int32Vector) return new Int32Vector(v.type, n, v.values.subarray(from, to), validity);
  if (v instanceof Float64Vector) return new Float64Vector(v.type, n, v.values.subarray(from, to), validity);
  if (v instanceof IntegerVector) {
    const values = Array.isArray(v.values) ? v.values.slice(from, to) : v.values.subarray(from, to);
    return new IntegerVector(v.type, n, values, validity);
  }
  if (v instanceof NullVector) return new NullVector(v.type, n);
  if (v instanceof ObjectVector) return new ObjectVector(v.type, n, v.values.slice(from, to), validity);
  if (v instanceof StructVector) {
    const children = v.children.map(child => sliceVector(child, from, to));
    return new StructVector(v.type, n, children, validity);
  }
  const starts = v.starts.subarray(from, to);
  const ends = v.ends.subarray(from, to);
  if (v instanceof BytesVector) return new BytesVector(v.type, n, starts, ends, v.data, validity);
  if (v instanceof ListVector) return new ListVector(v.type, n, starts, ends, v.child, validity);
  return new MapVector(
    (v as MapVector).type,
    n,
    starts,
    ends,
    (v as MapVector).keys,
    (v as MapVector).values,
    validity,
  );
}
