import { type Expression, Literal, Logical, ScalarCall } from '../expressions/expression.js';
import { semanticEquals } from '../expressions/semantic-key.js';
import { booleanType } from '../types/data-type.js';
import { canFail, isDeterministic } from './facts.js';

/**
 * AND, OR, NOT and null tests whose value is known without all of their operands, in three-valued logic:
 *
 *     true AND x → x     false AND x → false     x AND x → x     NOT NOT x → x     (x IS NULL) → false where x is never null
 */
export function simplifyLogical(e: Expression): Expression {
  if (e instanceof Logical) return simplifyPair(e);
  if (!(e instanceof ScalarCall) || e.children.length !== 1) return e;
  const [child] = e.children;
  if (isNot(e)) return child instanceof ScalarCall && isNot(child) ? child.children[0] : e;
  if ((e.name === 'isnull' || e.name === 'isnotnull') && !child.nullable && !canFail(child) && isDeterministic(child)) {
    return new Literal(e.name === 'isnotnull', booleanType);
  }
  return e;
}

const isNot = (e: ScalarCall): boolean => (e.name === 'not' || e.name === '!') && e.children.length === 1;

function simplifyPair(e: Logical): Expression {
  const { left, right } = e;
  const decisive = e.op === 'or';
  if (isLiteral(left, decisive)) return left;
  if (isLiteral(left, !decisive)) return right;
  // Its error is what the user must see, as in Spark.
  if (isLiteral(right, decisive) && !canFail(left)) return right;
  if (isLiteral(right, !decisive)) return left;
  return semanticEquals(left, right) ? left : e;
}

const isLiteral = (e: Expression, value: boolean): boolean => e instanceof Literal && e.value === value;
