import { AnalysisError, InternalError } from '../common/errors.js';
import {
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
  for (const c of plan.children) checkAnalysis(c, isKnown);
  if (plan.children.length === 0 && !plan.resolved) throw new InternalError(`not resolved: ${plan.describe()}`);
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
