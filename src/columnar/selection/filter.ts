import type { RecordBatch } from '../record-batch.js';
import { takeBatch } from '../take.js';
import type { BooleanVector } from '../vector.js';

/** The numbers of the rows that `mask` marks with 1, ascending. */
export function selectedRows(mask: Uint8Array, n: number): Int32Array {
  const rows = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) {
    rows[count] = i;
    count += mask[i];
  }
  return rows.subarray(0, count);
}

/** The rows that `mask` marks with 1; the very same batch when it marks all. */
export function filterBatch(batch: RecordBatch, mask: Uint8Array): RecordBatch {
  const rows = selectedRows(mask, batch.length);
  return rows.length === batch.length ? batch : takeBatch(batch, rows, rows.length);
}

/** A condition as SQL sees it: a row counts when the value is true; false and null do not. */
export function trueMask(condition: BooleanVector): Uint8Array {
  const { values, validity, length } = condition;
  if (validity === null) return values;
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) mask[i] = values[i] & validity[i];
  return mask;
}
