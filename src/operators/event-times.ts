import type { IntegerVector, StructVector, Vector } from '../columnar/vector.js';

/** What of a column with event time counts. A window counts by its end. */
export function timesOf(column: Vector): IntegerVector {
  return (column.type.kind === 'struct' ? (column as StructVector).children[1] : column) as IntegerVector;
}
