import { AnalysisError } from '../common/errors.js';
import type { DataType } from './data-type.js';
import { parseDataType, parseSchema } from './ddl.js';
import { isZodType, typeFromZod, type ZodTypeLike } from './zod.js';

/**
 * The type of a value as users give it: DDL text of a type (`'BIGINT'`, `'ARRAY<STRING>'`) or of columns (`'count BIGINT, last TIMESTAMP'`, a
 * struct), any zod type, or a type value.
 */
export type TypeLike<T = any> = string | DataType | ZodTypeLike<T>;

/** The JavaScript type of the values, where it is known. */
export type ValueOf<T> = T extends { readonly _output: infer V } ? V : any;

export function toDataType(type: TypeLike): DataType {
  if (typeof type === 'string') return fromText(type);
  if (isZodType(type)) return typeFromZod(type, parseDataType);
  if (typeof type === 'object' && type !== null && 'kind' in type) return type;
  throw new AnalysisError(
    'INVALID_SCHEMA',
    'A type is DDL text such as "BIGINT" or "count BIGINT, last TIMESTAMP", a zod type, or a type value.',
  );
}

/** A text that is both, such as `date`, is a type: columns have a name and a type each. */
function fromText(text: string): DataType {
  try {
    return parseDataType(text);
  } catch (notOneType) {
    try {
      return parseSchema(text);
    } catch (notColumns) {
      throw /[,\s:]/.test(text.trim()) ? notColumns : notOneType;
    }
  }
}
