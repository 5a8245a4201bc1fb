import { AnalysisError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import { semanticKey } from '../../expressions/semantic-key.js';
import { asNullable, type DataType, sqlTypeName } from '../../types/data-type.js';
import { parseDataType, parseSchema } from '../../types/ddl.js';
import { MapValue } from '../../types/value.js';
import { constantValue, isConstant } from '../signature-constant.js';

/** Arguments that functions over JSON and CSV share: a schema as text, and options as a map. Both are known while binding. */

/** The type that a schema argument names: DDL text, or a `schema_of_…` call over a constant. */
export function schemaArgument(arg: Expression): DataType {
  const text = arg.type.kind === 'string' && isConstant(arg) ? constantValue(arg) : null;
  if (typeof text !== 'string') {
    throw new AnalysisError(
      'INVALID_SCHEMA.NON_STRING_LITERAL',
      `The input schema "${arg}" is not a valid schema string. The input expression must be string literal and not null.`,
    );
  }
  return asNullable(typeOfText(text));
}

/** A type (`array<int>`), else a list of columns (`a INT, b STRING`). */
function typeOfText(text: string): DataType {
  try {
    return parseDataType(text);
  } catch (error) {
    if (!(error instanceof AnalysisError)) throw error;
    return parseSchema(text);
  }
}

/** Options with keys in lower case; those of Spark's that are missing keep their defaults. */
export function optionsArgument(arg: Expression | undefined, zone: string): Map<string, string> {
  const options = new Map<string, string>([['timezone', zone]]);
  if (arg === undefined) return options;
  if (arg.type.kind !== 'map' || !isConstant(arg)) {
    throw new AnalysisError(
      'INVALID_OPTIONS.NON_MAP_FUNCTION',
      'Invalid options: Must use the `map()` function for options.',
    );
  }
  const { key, value: valueType } = arg.type;
  const isEmpty = arg.children.length === 0;
  if (!isEmpty && (key.kind !== 'string' || valueType.kind !== 'string')) {
    throw new AnalysisError(
      'INVALID_OPTIONS.NON_STRING_TYPE',
      `Invalid options: A type of keys and values in \`map()\` must be string, but got "${sqlTypeName(arg.type)}".`,
    );
  }
  const value = constantValue(arg);
  if (value instanceof MapValue) {
    value.keys.forEach((name, i) => {
      const setting = value.values[i];
      if (setting !== null) options.set((name as string).toLowerCase(), setting as string);
    });
  }
  return options;
}

/** What a call reads or writes by, for `BoundScalar.variant`: a schema and options are no arguments once it is bound. */
export const settingsKey = (type: DataType, settings: Expression | undefined): string =>
  `${schemaText(type)} ${settings === undefined ? '' : semanticKey(settings)}`;

/** A type as DDL text: names that are no plain words in backticks. */
export function schemaText(type: DataType): string {
  switch (type.kind) {
    case 'struct':
      return `STRUCT<${type.fields.map(f => `${quotedName(f.name)}: ${schemaText(f.type)}${f.nullable ? '' : ' NOT NULL'}`).join(', ')}>`;
    case 'array':
      return `ARRAY<${schemaText(type.element)}>`;
    case 'map':
      return `MAP<${schemaText(type.key)}, ${schemaText(type.value)}>`;
    default:
      return sqlTypeName(type);
  }
}

const quotedName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
