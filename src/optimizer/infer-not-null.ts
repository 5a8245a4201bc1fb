import { Attribute, Cast, type Expression, GetField, ScalarCall } from '../expressions/expression.js';
import { notNull } from '../functions/operators/null-tests.js';
import { Join, type JoinType } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { filtered } from './conjuncts.js';
import { splitConjuncts } from './facts.js';
import { rewriteUp } from './rewrite.js';
import { isStateful, type Rule } from './rule.js';

/**
 * A join of two streams keeps no row that its condition can never be true for because a column is null:
 *
 *     Join inner, l.k = r.j AND r.t > l.t        Join inner, …
 *     :- l                                   →   :- Filter l.k IS NOT NULL AND l.t IS NOT NULL
 *     +- r                                       +- Filter r.j IS NOT NULL AND r.t IS NOT NULL
 *
 * As in Spark such a filter may sink below a watermark, which then does not see the row. Sides whose unmatched rows come out stay as they are.
 */
export const inferNotNull: Rule = {
  name: 'inferNotNull',
  apply: (plan, context) =>
    rewriteUp(plan, node => {
      if (!(node instanceof Join) || !isStateful(node.left, context) || !isStateful(node.right, context)) return node;
      const columns = splitConjuncts(node.condition).flatMap(nullRejecting);
      const left = LEFT.has(node.type) ? withoutNulls(node.left, columns) : node.left;
      const right = RIGHT.has(node.type) ? withoutNulls(node.right, columns) : node.right;
      return left === node.left && right === node.right ? node : node.withChildren([left, right]);
    }),
};

const LEFT: ReadonlySet<JoinType> = new Set<JoinType>(['inner', 'right_outer', 'left_semi']);
const RIGHT: ReadonlySet<JoinType> = new Set<JoinType>(['inner', 'left_outer', 'left_semi']);

function withoutNulls(side: LogicalPlan, columns: readonly number[]): LogicalPlan {
  const tested = side.output.filter(a => a.nullable && columns.includes(a.id));
  return filtered(side, tested.map(notNull));
}

/** Columns that make the expression null, and so not true, when they are null. */
function nullRejecting(e: Expression): number[] {
  if (e instanceof Attribute) return [e.id];
  if (e instanceof Cast || e instanceof GetField) return nullRejecting(e.children[0]);
  return e instanceof ScalarCall && e.bound.nulls === 'propagate' ? e.children.flatMap(nullRejecting) : [];
}
