import { specialWordCast } from '../expressions/cast/special-word.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  AggregateCall,
  Attribute,
  BoundReference,
  Cast,
  type Expression,
  LambdaVariable,
  Literal,
  OuterReference,
  ScalarCall,
  someExpression,
} from '../expressions/expression.js';
import { type DataType, sameType } from '../types/data-type.js';
import type { Value } from '../types/value.js';

/** True for expressions that are the same for every row: no columns, nothing random. */
export function isConstant(e: Expression): boolean {
  return !someExpression(
    e,
    part =>
      part instanceof Attribute ||
      part instanceof BoundReference ||
      part instanceof OuterReference ||
      part instanceof LambdaVariable ||
      part instanceof AggregateCall ||
      part.kind === 'subquery' ||
      (part instanceof ScalarCall && (part.bound.deterministic === false || part.bound.atBatchTime !== undefined)),
  );
}

/** The value of an expression for which `isConstant` holds. */
export function constantValue(e: Expression): Value {
  return e instanceof Literal ? e.value : evaluateConstant(e);
}

/** An implicit cast: none where the type is that already; a bare NULL becomes a NULL of the type. */
export function coerce(e: Expression, type: DataType, zone: string): Expression {
  if (sameType(e.type, type)) return e;
  if (e instanceof Literal && e.value === null) return new Literal(null, type);
  return specialWordCast(e, type, zone) ?? new Cast(e, type, 'ansi', false, zone);
}
