import { type Expression, GetField, Literal, ScalarCall } from '../expressions/expression.js';
import { type StructType, stringType } from '../types/data-type.js';
import type { Value } from '../types/value.js';

/** A struct built from its fields; generated code keeps the fields apart. */
export function buildStruct(type: StructType, fields: readonly Expression[]): Expression {
  const args = type.fields.flatMap((f, i) => [new Literal(f.name, stringType), fields[i]]);
  return new ScalarCall('named_struct', args, {
    type,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate: (...values: Value[]) => values.filter((_, i) => i % 2 === 1),
  });
}

export const structFields = (e: Expression): Expression[] =>
  (e.type as StructType).fields.map((_, i) => new GetField(e, i));
