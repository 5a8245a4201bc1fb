import { InternalError } from '../common/errors.js';
import type { StructType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { Vector } from './vector.js';

/** Rows as columns: a schema and one vector per field, all of the same length. Immutable. */
export class RecordBatch {
  constructor(
    readonly schema: StructType,
    readonly columns: readonly Vector[],
    /** Rows. Needed on its own because a batch may have no columns. */
    readonly length: number,
  ) {
    if (columns.length !== schema.fields.length) {
      throw new InternalError(`batch has ${columns.length} columns for ${schema.fields.length} fields`);
    }
  }

  /** One row in the engine's form, in column order. For tests and edges, not for kernels. */
  row(index: number): Value[] {
    return this.columns.map(column => column.get(index));
  }
}
