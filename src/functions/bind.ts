import { AnalysisError } from '../common/errors.js';
import { type Expression, ScalarCall, type UnresolvedCall, UnresolvedLambda } from '../expressions/expression.js';
import type { BindContext } from './definition.js';
import { functionNamed } from './registry.js';
import { notHigherOrder } from './signature-errors.js';

/**
 * Resolves a call whose arguments are resolved (lambdas excepted): finds the function, checks and coerces the arguments, picks the
 * kernel. Throws AnalysisError with Spark's condition.
 */
export function bindCall(call: UnresolvedCall, context: BindContext): Expression {
  const definition = functionNamed(call.name);
  const { args, options } = call;
  checkClauses(call, definition.kind);
  const bound = definition.bind({ name: call.name.toLowerCase(), args, options, context });
  if (bound instanceof ScalarCall) checkLambdas(call, bound);
  return bound;
}

/** DISTINCT, FILTER and the like belong to aggregate functions. */
function checkClauses(call: UnresolvedCall, kind: string): void {
  if (kind === 'aggregate' || kind === 'window') return;
  const { distinct, filter, ignoreNulls, withinGroup } = call.options;
  const clause = distinct
    ? 'DISTINCT'
    : filter
      ? 'FILTER clause'
      : withinGroup
        ? 'WITHIN GROUP (ORDER BY ...)'
        : ignoreNulls !== undefined
          ? 'IGNORE NULLS'
          : undefined;
  if (clause === undefined) return;
  throw new AnalysisError(
    'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX',
    `The function \`${call.name}\` does not support ${clause}.`,
  );
}

/** A function that takes no lambdas has left one in place. */
function checkLambdas(call: UnresolvedCall, bound: ScalarCall): void {
  if (!bound.children.some(child => child instanceof UnresolvedLambda)) return;
  throw notHigherOrder(call.name);
}
