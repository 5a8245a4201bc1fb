import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { vectorOf } from '../builder.js';
import { take } from '../take.js';
import type { Vector } from '../vector.js';

/** `n` rows that all hold `value`. Text and nested content is stored once. */
export function constantVector(type: DataType, value: Value, n: number): Vector {
  return take(vectorOf(type, [value]), new Int32Array(n), n);
}
