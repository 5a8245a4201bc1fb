import { AnalysisError, InternalError } from '../common/errors.js';
import {
  Attribute,
  collectExpressions,
  type Expression,
  OuterReference,
  Subquery,
  someExpression,
  WindowCall,
  WindowExpression,
} from '../expressions/expression.js';
import type { LogicalPlan } from '../logical/plan.js';
import { GroupingCall } from './grouping-call.js';
import { TimeWindowCall } from './time-window.js';

/** What must hold of an analyzed plan; the last look before it is called one. */
export function checkAnalysis(plan: LogicalPlan, isKnown: (p: LogicalPlan) => boolean = () => false): void {
  if (isKnown(plan)) return;
  for (const e of plan.expressions) checkExpression(e);
  checkInput(plan);
  for (const c of plan.children) checkAnalysis(c, isKnown);
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

function checkExpression(e: Expression): void {
  if (someExpression(e, x => x instanceof WindowCall) && !someExpression(e, x => x instanceof WindowExpression)) {
    throw new AnalysisError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', `Window function ${e} requires an OVER clause.`);
  }
  const left = (x: Expression): boolean =>
    x instanceof Subquery || x instanceof TimeWindowCall || x instanceof GroupingCall || x instanceof OuterReference;
  if (someExpression(e, left)) {
    throw new AnalysisError('UNSUPPORTED_EXPR_FOR_OPERATOR', `The expression cannot stand here: ${e}.`);
  }
  if (!e.resolved) throw new InternalError(`not resolved: ${e}`);
}
