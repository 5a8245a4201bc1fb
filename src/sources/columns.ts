import { RecordBatch } from '../columnar/record-batch.js';
import { InternalError } from '../common/errors.js';
import { type StructType, structType } from '../types/data-type.js';

/**
 * The wanted columns of whole batches, for sources that hold all columns anyway. The mapping is worked out once per scan; no
 * values move.
 */
export class ColumnSelection {
  readonly schema: StructType;
  readonly #indexes: readonly number[];

  constructor(full: StructType, columns: readonly string[]) {
    this.#indexes = columns.map(name => indexOfField(full, name));
    this.schema = structType(this.#indexes.map(i => full.fields[i]));
  }

  apply(batch: RecordBatch): RecordBatch {
    return new RecordBatch(
      this.schema,
      this.#indexes.map(i => batch.columns[i]),
      batch.length,
    );
  }
}

function indexOfField(schema: StructType, name: string): number {
  const index = schema.fields.findIndex(f => f.name === name);
  if (index >= 0) return index;
  const known = schema.fields.map(f => f.name).join(', ');
  throw new InternalError(`a scan asks for column ${name}; the table has ${known}`);
}
