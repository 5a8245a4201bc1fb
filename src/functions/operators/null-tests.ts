import { type Expression, ScalarCall } from '../../expressions/expression.js';
import { exactly } from '../../types/coercion-implicit.js';
import { booleanType, doubleType, floatType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { anyParam, oneOfParam } from '../signature-params.js';

/** `IS NULL`, `IS NOT NULL`, `isnan`: never null themselves. */

const never = { nulls: 'custom', nullable: false, canFail: false } as const;

export const isNull = scalar({
  name: 'isnull',
  group: 'predicate',
  signature: 'isnull(x)',
  doc: 'True when x is NULL.',
  examples: [['isnull(NULL)', 'true']],
  params: [anyParam('expr')],
  returns: booleanType,
  ...never,
  evaluate: (value: Value) => value === null,
});

export const isNotNull = scalar({
  name: 'isnotnull',
  group: 'predicate',
  signature: 'isnotnull(x)',
  doc: 'True when x is not NULL.',
  examples: [["isnotnull('')", 'true']],
  params: [anyParam('expr')],
  returns: booleanType,
  ...never,
  evaluate: (value: Value) => value !== null,
});

/** `e IS NOT NULL`, for functions made of others. */
export function notNull(e: Expression): Expression {
  return new ScalarCall('isnotnull', [e], { type: booleanType, ...never, evaluate: (value: Value) => value !== null });
}

export const isNotANumber = scalar({
  name: 'isnan',
  group: 'predicate',
  signature: 'isnan(x)',
  doc: 'True when x is NaN; false for NULL.',
  examples: [["isnan(double('NaN'))", 'true']],
  params: [oneOfParam(exactly(doubleType), exactly(floatType))('expr')],
  returns: booleanType,
  ...never,
  evaluate: (value: Value) => Number.isNaN(value),
});

export const nullTests: readonly FunctionDefinition[] = [isNull, isNotNull, isNotANumber];
