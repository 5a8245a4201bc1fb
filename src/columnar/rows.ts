import type { StructType } from '../types/data-type.js';
import { put, toExternal } from '../types/external.js';
import type { RecordBatch } from './record-batch.js';

/** Rows of batches of one schema as plain objects. */
export function rowConverter(schema: StructType): (batch: RecordBatch, row: number) => object {
  const { fields } = schema;
  return (batch, row) => {
    const object: Record<string, unknown> = {};
    for (let c = 0; c < fields.length; c++)
      put(object, fields[c].name, toExternal(fields[c].type, batch.columns[c].get(row)));
    return object;
  };
}
