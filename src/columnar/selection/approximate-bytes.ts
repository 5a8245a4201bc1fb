import type { RecordBatch } from '../record-batch.js';
import type { Vector } from '../vector.js';
import {
  BytesVector,
  IntegerVector,
  ListVector,
  MapVector,
  NullVector,
  ObjectVector,
  StructVector,
} from '../vector.js';

/** What the rows of a batch would occupy on their own: for limits and progress, not for accounting to the byte. */
export function approximateBytes(batch: RecordBatch): number {
  let total = 0;
  for (const column of batch.columns) total += vectorBytes(column);
  return total;
}

export function vectorBytes(vector: Vector): number {
  const { length } = vector;
  if (vector instanceof NullVector) return 0;
  const validity = vector.validity === null ? 0 : length;
  if (vector instanceof BytesVector) return validity + length * 8 + spanLength(vector.starts, vector.ends, length);
  if (vector instanceof ObjectVector) return validity + length * 64;
  if (vector instanceof StructVector) return vector.children.reduce((sum, child) => sum + vectorBytes(child), validity);
  if (vector instanceof ListVector || vector instanceof MapVector) {
    const children = vector instanceof ListVector ? [vector.child] : [vector.keys, vector.values];
    const items = spanLength(vector.starts, vector.ends, length);
    return children.reduce(
      (sum, child) => sum + (child.length === 0 ? 0 : (vectorBytes(child) / child.length) * items),
      validity + length * 8,
    );
  }
  const { values } = vector;
  if (vector instanceof IntegerVector) return validity + length * (Array.isArray(values) ? 24 : 8);
  return validity + length * (values as Uint8Array).BYTES_PER_ELEMENT;
}

function spanLength(starts: Int32Array, ends: Int32Array, n: number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += ends[i] - starts[i];
  return total;
}
