import { DataError } from '../../common/errors.js';
import type { StructType } from '../../types/data-type.js';
import { fromExternal } from '../../types/external.js';
import type { Value } from '../../types/value.js';

/** A row as users write it (an object by column name, or an array in column order) in the engine's form. */
export function rowFrom(schema: StructType, row: unknown): readonly Value[] {
  const values = fromExternal(schema, row);
  if (values !== null) return values as readonly Value[];
  throw new DataError('BAD_RECORD', `A row must be an object or an array, not ${row === null ? 'null' : 'undefined'}.`);
}
