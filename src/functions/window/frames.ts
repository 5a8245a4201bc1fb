import type { Vector } from '../../columnar/vector.js';
import type { Accumulator } from '../../expressions/accumulator.js';
import type { Value } from '../../types/value.js';

/** The arguments of a partition as vectors, and which rows the filter lets through. */
export interface PartitionRows {
  readonly length: number;
  readonly args: readonly Vector[];
  readonly mask: Uint8Array | null;
}

/** Frames that differ, in row order, and for each row which one is its own. */
export interface Frames {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly of: number[];
}

/** Results of all groups. */
export function valuesOf(accumulator: Accumulator, count: number): Value[] {
  const results = accumulator.finish();
  return Array.from({ length: count }, (_, i) => results.get(i));
}
