import { AnalysisError } from '../common/errors.js';
import { type Expression, Literal } from '../expressions/expression.js';
import { constantValue, isConstant } from '../functions/signature-constant.js';
import { Limit } from '../logical/operators.js';
import { intType, isIntegral, sqlTypeName } from '../types/data-type.js';
import type { Environment } from './context.js';
import { resolveExpression } from './resolve-expression.js';
import { resolvePlan } from './resolve-plan.js';

/** LIMIT and OFFSET take a constant integer that is not negative. */
export function resolveLimit(node: Limit, environment: Environment): Limit {
  const child = resolvePlan(node.child, environment);
  const count = (e: Expression | undefined, name: string): Expression | undefined =>
    e && constantCount(resolveExpression(e, { environment, attributes: child.output }), name);
  return new Limit(count(node.limit, 'limit'), count(node.offset, 'offset'), child);
}

function constantCount(e: Expression, name: string): Literal {
  const refuse = (kind: string, message: string): never => {
    throw new AnalysisError(
      `INVALID_LIMIT_LIKE_EXPRESSION.${kind}`,
      `The ${name} expression "${e}" is invalid: ${message}.`,
    );
  };
  if (!isConstant(e)) refuse('IS_UNFOLDABLE', 'it must be a constant');
  if (!isIntegral(e.type)) refuse('DATA_TYPE', `it must be an integer, not "${sqlTypeName(e.type)}"`);
  const value = constantValue(e);
  if (value === null) return refuse('IS_NULL', 'it is null');
  if (Number(value) < 0) refuse('IS_NEGATIVE', 'it must be zero or more');
  return new Literal(value, e instanceof Literal ? e.type : intType);
}
