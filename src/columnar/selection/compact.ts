import { RecordBatch } from '../record-batch.js';
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
  type Vector,
} from '../vector.js';

/**
 * A copy that shares nothing with buffers larger than it needs. Batches that are kept (join sides, memory sinks, broadcast tables) are
 * compacted first; otherwise a few rows keep alive the whole block of input text that they were cut from.
 */
export function compact(vector: Vector): Vector {
  const { type, length } = vector;
  if (vector instanceof NullVector) return vector;
  const validity = copyOf(vector.validity, length);
  if (vector instanceof BytesVector) return compactBytes(vector);
  if (vector instanceof IntegerVector) return new IntegerVector(type, length, vector.values.slice(0, length), validity);
  if (vector instanceof Int32Vector) return new Int32Vector(type, length, vector.values.slice(0, length), validity);
  if (vector instanceof Float64Vector) return new Float64Vector(type, length, vector.values.slice(0, length), validity);
  if (vector instanceof BooleanVector) return new BooleanVector(type, length, copyOf(vector.values, length), validity);
  if (vector instanceof ObjectVector) return vector;
  if (vector instanceof StructVector)
    return new StructVector(vector.type, length, vector.children.map(compact), validity);
  const { rows, starts, ends } = compactSpans(vector.starts, vector.ends, vector.validity, length);
  const pick = (child: Vector) => compact(take(child, rows, rows.length));
  return vector instanceof ListVector
    ? new ListVector(type, length, starts, ends, pick(vector.child), validity)
    : new MapVector(vector.type, length, starts, ends, pick(vector.keys), pick(vector.values), validity);
}

export function compactBatch(batch: RecordBatch): RecordBatch {
  return new RecordBatch(batch.schema, batch.columns.map(compact), batch.length);
}

/** Bytes laid end to end in row order. The text of null rows is dropped. */
export function compactBytes(vector: BytesVector): BytesVector {
  const { type, length, starts: from, ends: to, validity, data } = vector;
  let total = 0;
  for (let i = 0; i < length; i++) if (validity === null || validity[i] === 1) total += to[i] - from[i];
  const bytes = new Uint8Array(total);
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let at = 0;
  for (let i = 0; i < length; i++) {
    starts[i] = at;
    if (validity === null || validity[i] === 1) {
      const end = to[i];
      if (end - from[i] < 32) for (let j = from[i]; j < end; j++) bytes[at++] = data[j];
      else {
        bytes.set(data.subarray(from[i], end), at);
        at += end - from[i];
      }
    }
    ends[i] = at;
  }
  return new BytesVector(type, length, starts, ends, bytes, copyOf(validity, length));
}

/** Not `slice`: that of a Buffer copies nothing. */
function copyOf<B extends Uint8Array | null>(bytes: B, length: number): B {
  return (bytes === null ? null : new Uint8Array(bytes.subarray(0, length))) as B;
}

/** Rows of the child in the order in which the spans visit them, and the spans over the child rows so gathered. */
function compactSpans(from: Int32Array, to: Int32Array, validity: Uint8Array | null, length: number) {
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let total = 0;
  for (let i = 0; i < length; i++) {
    starts[i] = total;
    if (validity === null || validity[i] === 1) total += to[i] - from[i];
    ends[i] = total;
  }
  const rows = new Int32Array(total);
  for (let i = 0; i < length; i++) {
    for (let at = starts[i], row = from[i]; at < ends[i]; at++, row++) rows[at] = row;
  }
  return { rows, starts, ends };
}
