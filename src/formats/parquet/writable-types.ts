import { AnalysisError } from '../../common/errors.js';
import { type DataType, type StructType, simpleString } from '../../types/data-type.js';

/** Refuses, before any engine is loaded, what Parquet has no place for. */
export function checkParquetTypes(schema: StructType): void {
  if (schema.fields.length === 0) {
    throw new AnalysisError(
      'EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE',
      'The Parquet format needs at least one column.',
    );
  }
  for (const f of schema.fields) {
    const reason = unwritable(f.type);
    if (reason === null) continue;
    throw new AnalysisError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `The Parquet format cannot hold column ${f.name} of type ${simpleString(f.type)}` +
        `${reason === f.type ? '' : ` (because of ${simpleString(reason)})`}. Cast it to string, or leave it out.`,
    );
  }
}

function unwritable(type: DataType): DataType | null {
  switch (type.kind) {
    case 'void':
    case 'interval':
    case 'variant':
      return type;
    case 'array':
      return unwritable(type.element);
    case 'map':
      return unwritable(type.key) ?? unwritable(type.value);
    case 'struct':
      if (type.fields.length === 0) return type;
      return type.fields.map(f => unwritable(f.type)).find(found => found !== null) ?? null;
    default:
      return null;
  }
}
