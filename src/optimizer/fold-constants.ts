import { evaluateConstant } from '../expressions/compile/interpreter.js';
import {
  AggregateCall,
  Alias,
  type Expression,
  Lambda,
  Literal,
  SortOrder,
  transformUp,
} from '../expressions/expression.js';
import { Aggregate, Observe, Window } from '../logical/operators.js';
import { type LogicalPlan, mapExpressions } from '../logical/plan.js';
import { isConstant } from './facts.js';
import { rewriteUp } from './rewrite.js';
import { isStateful, type Rule, type RuleContext } from './rule.js';
import { simplifyConditional } from './simplify-conditional.js';
import { simplifyLogical } from './simplify-logical.js';
import { simplifyNull } from './simplify-null.js';

/**
 * Computes what does not depend on rows: `price > 10 * 2` becomes `price > 20`. An expression that fails stays where it is, so that the
 * error comes when, and only if, a row reaches it. What depends on the batch (`current_timestamp`) or on chance stays too.
 */
export const foldConstants: Rule = {
  name: 'foldConstants',
  apply: (plan, context) => rewriteUp(plan, node => simplifyExpressions(node, context, fold)),
};

function fold(e: Expression): Expression {
  if (e instanceof Literal || e instanceof Alias || e instanceof SortOrder || e instanceof Lambda) return e;
  const simpler = simplifyNull(simplifyConditional(simplifyLogical(e)));
  return isConstant(simpler) && !(simpler instanceof Literal) ? constantOf(simpler) : simpler;
}

/** The value of a constant expression as a literal; the expression itself where it fails. */
export function constantOf(e: Expression): Expression {
  try {
    return new Literal(evaluateConstant(e), e.type);
  } catch {
    return e;
  }
}

/**
 * Applies a bottom-up rule to the expressions of a node. Of an aggregation only the arguments of its functions are touched: its select
 * list refers to whole GROUP BY items by their meaning; and nothing of a stateful one.
 */
export function simplifyExpressions(
  node: LogicalPlan,
  context: RuleContext,
  rule: (e: Expression) => Expression,
): LogicalPlan {
  if (node instanceof Window) return node;
  if (node instanceof Aggregate || node instanceof Observe) {
    if (isStateful(node, context) && node instanceof Aggregate) return node;
    return mapExpressions(node, e => transformUp(e, x => (x instanceof AggregateCall ? inArguments(x, rule) : x)));
  }
  return mapExpressions(node, e => transformUp(e, rule));
}

function inArguments(call: AggregateCall, rule: (e: Expression) => Expression): Expression {
  const next = call.children.map(c => transformUp(c, rule));
  return next.some((c, i) => c !== call.children[i]) ? call.withChildren(next) : call;
}
