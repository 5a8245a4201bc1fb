import { AnalysisError } from '../common/errors.js';
import type { StructType } from '../types/data-type.js';
import { parseDataType, parseSchema } from '../types/ddl.js';
import { isZodObject, schemaFromZod, type ZodObjectLike } from '../types/zod.js';

/** A schema as users give it: DDL text, a zod object, or a schema value. */
export type SchemaLike<Row = any> = string | StructType | ZodObjectLike<Row>;

/** The JavaScript row type of a schema, where the schema carries one. */
export type RowOf<S> = S extends { readonly _output: infer R } ? R : any;

export function toSchema(schema: SchemaLike): StructType {
  if (typeof schema === 'string') return parseSchema(schema);
  if (isZodObject(schema)) return schemaFromZod(schema, parseDataType);
  if (typeof schema === 'object' && schema !== null && (schema as StructType).kind === 'struct')
    return schema as StructType;
  throw new AnalysisError(
    'INVALID_SCHEMA',
    'A schema is DDL text such as "id BIGINT, at TIMESTAMP", a z.object(…), or a struct type.',
  );
}
