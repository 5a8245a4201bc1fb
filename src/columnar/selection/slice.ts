import { RecordBatch } from '../record-batch.js';
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
} from '../vector.js';

/** Rows `start` to `end` (not included). Shares everything with `vector`; only object columns copy references. */
export function slice(vector: Vector, start: number, end: number): Vector {
  const n = end - start;
  const { type } = vector;
  if (start === 0 && n === vector.length) return vector;
  if (vector instanceof NullVector) return new NullVector(type, n);
  const validity = vector.validity?.subarray(start, end) ?? null;
  if (vector instanceof BytesVector) {
    const { starts, ends, data } = vector;
    return new BytesVector(type, n, starts.subarray(start, end), ends.subarray(start, end), data, validity);
  }
  if (vector instanceof IntegerVector) {
    const { values } = vector;
    const part = Array.isArray(values) ? values.slice(start, end) : values.subarray(start, end);
    return new IntegerVector(type, n, part, validity);
  }
  if (vector instanceof Int32Vector) return new Int32Vector(type, n, vector.values.subarray(start, end), validity);
  if (vector instanceof Float64Vector) return new Float64Vector(type, n, vector.values.subarray(start, end), validity);
  if (vector instanceof BooleanVector) return new BooleanVector(type, n, vector.values.subarray(start, end), validity);
  if (vector instanceof StructVector) {
    const children = vector.children.map(child => slice(child, start, end));
    return new StructVector(vector.type, n, children, validity);
  }
  if (vector instanceof ObjectVector) return new ObjectVector(type, n, vector.values.slice(start, end), validity);
  const starts = vector.starts.subarray(start, end);
  const ends = vector.ends.subarray(start, end);
  return vector instanceof ListVector
    ? new ListVector(type, n, starts, ends, vector.child, validity)
    : new MapVector((vector as MapVector).type, n, starts, ends, vector.keys, vector.values, validity);
}

/** Rows `start` to `end` (not included) of every column. */
export function sliceBatch(batch: RecordBatch, start: number, end: number): RecordBatch {
  if (start === 0 && end === batch.length) return batch;
  return new RecordBatch(
    batch.schema,
    batch.columns.map(column => slice(column, start, end)),
    end - start,
  );
}
