import { DataError } from '../common/errors.js';
import type { StructType } from '../types/data-type.js';
import { fromExternalConverter, put, toExternalConverter } from '../types/external.js';
import type { Value } from '../types/value.js';
import { builderFor } from './builder.js';
import { RecordBatch } from './record-batch.js';
import type { Vector } from './vector.js';

/** Rows of batches of one schema as plain objects. */
export function rowConverter(schema: StructType): (batch: RecordBatch, row: number) => object {
  const read = rowReader(schema);
  return (batch, row) => read(batch.columns, row);
}

/** Rows of columns, one per field of the schema, as plain objects. */
export function rowReader(schema: StructType): (columns: readonly Vector[], row: number) => object {
  const names = schema.fields.map(f => f.name);
  const convert = schema.fields.map(f => toExternalConverter(f.type));
  return (columns, row) => {
    const object: Record<string, unknown> = {};
    for (let c = 0; c < names.length; c++) put(object, names[c], convert[c](columns[c].get(row)));
    return object;
  };
}

/** Plain objects as a batch: what functions of users return. */
export class RowCollector {
  private readonly builders;
  private readonly convert;
  length = 0;
  constructor(readonly schema: StructType) {
    this.builders = schema.fields.map(f => builderFor(f.type));
    this.convert = fromExternalConverter(schema);
  }
  add(row: object): void {
    const values = this.convert(row) as readonly Value[] | null;
    if (values === null) throw new DataError('BAD_RECORD', `${row} is not a row: return an object with the columns.`);
    for (let c = 0; c < this.builders.length; c++) this.builders[c].append(values[c]);
    this.length++;
  }
  finish(): RecordBatch {
    const batch = new RecordBatch(
      this.schema,
      this.builders.map(b => b.finish()),
      this.length,
    );
    this.length = 0;
    return batch;
  }
}
