import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  Attribute,
  Cast,
  type Expression,
  GetField,
  Literal,
  ScalarCall,
  transformUp,
} from '../expressions/expression.js';
import { Filter, Join, type JoinType } from '../logical/operators.js';
import { idsOf, isConstant, mayMove, splitConjuncts } from './facts.js';
import { rewriteUp } from './rewrite.js';
import { isStateful, type Rule } from './rule.js';

/**
 * An outer join whose unmatched rows a filter throws away is an inner one (or preserves one side less):
 *
 *     Filter b.x > 1                          Filter b.x > 1
 *     +- Join left_outer, a.k = b.k     →     +- Join inner, a.k = b.k
 */
export const eliminateOuterJoins: Rule = {
  name: 'eliminateOuterJoins',
  apply: (plan, context) =>
    rewriteUp(plan, node => {
      if (!(node instanceof Filter) || !(node.child instanceof Join)) return node;
      const join = node.child;
      // A join of two streams keeps its form: what it remembers depends on its type.
      if (isStateful(join.left, context) && isStateful(join.right, context)) return node;
      const type = narrowed(join, splitConjuncts(node.condition).filter(mayMove));
      if (type === join.type) return node;
      return new Filter(node.condition, new Join(join.left, join.right, type, join.criteria, join.lateral));
    }),
};

function narrowed(join: Join, parts: readonly Expression[]): JoinType {
  const { type } = join;
  if (type !== 'left_outer' && type !== 'right_outer' && type !== 'full_outer') return type;
  const rejects = (side: ReadonlySet<number>) => parts.some(part => rejectsNulls(part, side));
  const noLeft = type !== 'left_outer' && rejects(idsOf(join.left.output));
  const noRight = type !== 'right_outer' && rejects(idsOf(join.right.output));
  if (type !== 'full_outer') return noLeft || noRight ? 'inner' : type;
  if (noLeft && noRight) return 'inner';
  return noLeft ? 'left_outer' : noRight ? 'right_outer' : type;
}

/** True when the condition cannot be true for a row whose columns of one side are all null. */
function rejectsNulls(part: Expression, side: ReadonlySet<number>): boolean {
  const nulled = transformUp(part, e => (e instanceof Attribute && side.has(e.id) ? new Literal(null, e.type) : e));
  if (nulled === part) return false;
  if (!isConstant(nulled)) return isNull(nulled);
  try {
    return evaluateConstant(nulled) !== true;
  } catch {
    return false;
  }
}

/** True for expressions that are null because one of their operands is. */
function isNull(e: Expression): boolean {
  if (e instanceof Literal) return e.value === null;
  if (e instanceof Cast || e instanceof GetField) return isNull(e.children[0]);
  return e instanceof ScalarCall && e.bound.nulls === 'propagate' && e.children.some(isNull);
}
