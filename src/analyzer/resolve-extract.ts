import { AnalysisError } from '../common/errors.js';
import { type Expression, GetField, Literal } from '../expressions/expression.js';
import { type DataType, type StructType, simpleString, sqlTypeName } from '../types/data-type.js';
import { arrayItem, fieldOfEach, mapItem } from './extract-item.js';

/** `x.name` and `x[key]`: a field of a struct or of all structs of an array, an element of an array, a value of a map. */
export function resolveExtract(child: Expression, key: Expression): Expression {
  const { type } = child;
  const name = key instanceof Literal && typeof key.value === 'string' ? key.value : undefined;
  if (type.kind === 'struct') {
    if (name === undefined)
      throw cannotExtract('INVALID_EXTRACT_FIELD_TYPE', `Field name should be a string, got ${key}.`);
    return new GetField(child, fieldOrdinal(type, name));
  }
  if (type.kind === 'array' && type.element.kind === 'struct' && name !== undefined) {
    return fieldOfEach(child, type.element, fieldOrdinal(type.element, name));
  }
  if (type.kind === 'array') return arrayItem(child, type, key);
  if (type.kind === 'map') return mapItem(child, type, key);
  throw cannotExtract(
    'INVALID_EXTRACT_BASE_FIELD_TYPE',
    `Can't extract a value from ${child}. Need a complex type [STRUCT, ARRAY, MAP] but got ${sqlTypeName(type)}.`,
  );
}

const cannotExtract = (code: string, message: string): AnalysisError => new AnalysisError(code, message);

/** Position of a field by name, without regard to case. */
function fieldOrdinal(type: StructType, name: string): number {
  const matches = type.fields.flatMap((f, i) => (f.name.toLowerCase() === name.toLowerCase() ? [i] : []));
  if (matches.length === 1) return matches[0];
  const fields = type.fields.map(f => `\`${f.name}\``).join(', ');
  if (matches.length === 0) throw cannotExtract('FIELD_NOT_FOUND', `No such struct field \`${name}\` in ${fields}.`);
  throw cannotExtract(
    'AMBIGUOUS_REFERENCE_TO_FIELDS',
    `Ambiguous reference to the field \`${name}\`. It appears ${matches.length} times in the schema ${simpleString(type as DataType)}.`,
  );
}
