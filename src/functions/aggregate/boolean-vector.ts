import { BooleanVector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';

/** A boolean column without nulls from a test of each row. */
export function booleanVector(type: DataType, length: number, test: (row: number) => boolean): BooleanVector {
  const values = new Uint8Array(length);
  for (let i = 0; i < length; i++) values[i] = test(i) ? 1 : 0;
  return new BooleanVector(type, length, values, null);
}
