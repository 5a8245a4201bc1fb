import { specialWordCast } from '../expressions/cast/special-word.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { Cast, type Expression, Lambda, LambdaVariable, Literal, ScalarCall } from '../expressions/expression.js';
import { type DataType, sameType } from '../types/data-type.js';
import type { Value } from '../types/value.js';

/** Nodes that compute their value from their children alone. */
const COMPUTED: ReadonlySet<string> = new Set([
  'alias',
  'cast',
  'logical',
  'caseWhen',
  'coalesce',
  'getField',
  'lambda',
]);

/** True for expressions that are the same for every row: no columns, nothing random, no batch time. */
export function isConstant(e: Expression, bound: ReadonlySet<number> = NOTHING): boolean {
  if (e instanceof Literal) return true;
  if (e instanceof LambdaVariable) return bound.has(e.id);
  if (e instanceof Lambda) return isConstant(e.body, new Set([...bound, ...e.parameters.map(p => p.id)]));
  const pure =
    e instanceof ScalarCall
      ? e.bound.deterministic !== false && e.bound.atBatchTime === undefined
      : COMPUTED.has(e.kind);
  return pure && e.children.every(child => isConstant(child, bound));
}

const NOTHING: ReadonlySet<number> = new Set();

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
