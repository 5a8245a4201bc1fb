import { AnalysisError, InternalError } from '../common/errors.js';
import {
  AggregateCall,
  Attribute,
  collectExpressions,
  type Expression,
  GeneratorCall,
  OuterReference,
  Subquery,
  someExpression,
  WindowCall,
  WindowExpression,
} from '../expressions/expression.js';
import { Aggregate, Generate, Observe, Window } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { GroupingCall } from './grouping-call.js';
import { located } from './located.js';
import { TimeWindowCall } from './time-window.js';

/** What must hold of an analyzed plan; the last look before it is called one. */
export function checkAnalysis(plan: LogicalPlan, isKnown: (p: LogicalPlan) => boolean = () => false): void {
  if (isKnown(plan)) return;
  for (const c of plan.children) checkAnalysis(c, isKnown);
  try {
    for (const e of plan.expressions) checkExpression(e, plan);
    checkInput(plan);
  } catch (error) {
    throw located(error, plan);
  }
  if (plan.children.length === 0 && !plan.resolved) throw new InternalError(`not resolved: ${plan.describe()}`);
}

/** Every column that a node uses comes from below it. */
function checkInput(plan: LogicalPlan): void {
  if (plan.children.length === 0 || plan.expressions.length === 0) return;
  const input = new Set(plan.children.flatMap(c => c.output.map(a => a.id)));
  const isMissing = (e: Expression): e is Attribute => e instanceof Attribute && !input.has(e.id);
  for (const e of plan.expressions) {
    const [missing] = collectExpressions(e, isMissing);
    if (missing === undefined) continue;
    const columns = plan.children.flatMap(c => c.output.map(a => a.name)).join(', ');
    throw new AnalysisError(
      'MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT',
      `The column ${missing} is not among (${columns}): it belongs to another DataFrame, or was dropped before.`,
    );
  }
}

function checkExpression(e: Expression, plan: LogicalPlan): void {
  try {
    checkNodes(e, plan);
  } catch (error) {
    throw located(error, e);
  }
}

/** Windows are computed by Window nodes, aggregates there and in aggregations, generators in FROM; elsewhere nothing can compute them. */
function isMisplaced(x: Expression, plan: LogicalPlan): boolean {
  if (x instanceof WindowExpression) return !(plan instanceof Window);
  if (x instanceof AggregateCall)
    return !(plan instanceof Aggregate || plan instanceof Window || plan instanceof Observe);
  return x instanceof GeneratorCall && !(plan instanceof Generate);
}

/** An aggregate among the arguments of an aggregate, or of a window. */
function nestedAggregate(e: Expression): Expression | undefined {
  const own = e instanceof AggregateCall ? e : e instanceof WindowExpression ? e.fn : undefined;
  if (own === undefined) return e.children.map(nestedAggregate).find(x => x !== undefined);
  const inside = [...own.children, ...(own === e ? [] : e.children.slice(1))];
  return inside.flatMap(c => collectExpressions(c, (x): x is AggregateCall => x instanceof AggregateCall))[0];
}

function checkNodes(e: Expression, plan: LogicalPlan): void {
  const [bare] = collectExpressions(e, (x): x is WindowCall => x instanceof WindowCall);
  if (bare !== undefined && !someExpression(e, x => x instanceof WindowExpression)) {
    const message = `Window function ${bare} requires an OVER clause.`;
    throw located(new AnalysisError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', message), bare);
  }
  const left = (x: Expression): x is Expression =>
    x instanceof Subquery ||
    x instanceof TimeWindowCall ||
    x instanceof GroupingCall ||
    x instanceof OuterReference ||
    isMisplaced(x, plan);
  const misplaced = collectExpressions(e, left)[0] ?? nestedAggregate(e);
  if (misplaced !== undefined) {
    const message = `The expression cannot stand here: ${misplaced}.`;
    throw located(new AnalysisError('UNSUPPORTED_EXPR_FOR_OPERATOR', message), misplaced);
  }
  if (!e.resolved) throw new InternalError(`not resolved: ${e}`);
}
