import { AnalysisError } from '../../common/errors.js';
import { type StructType, simpleString, typeContains } from '../../types/data-type.js';

/** JSON files have no calendar intervals, as in Spark (`from_json` and `to_json` do). */
export function checkJsonFileTypes(schema: StructType): void {
  for (const { name, type } of schema.fields) {
    if (!typeContains(type, t => t.kind === 'interval')) continue;
    throw new AnalysisError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `JSON files cannot hold the column ${name} of type ${simpleString(type)}.`,
    );
  }
}
