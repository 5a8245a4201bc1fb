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
import { located } from './located.js';
import { TimeWindowCall } from './time-window.js';

/** What must hold of an analyzed plan; the last look before it is called one. */
export function checkAnalysis(plan: LogicalPlan, isKnown: (p: LogicalPlan) => boolean = () => false): void {
  if (isKnown(plan)) return;
  for (const c of plan.children) checkAnalysis(c, isKnown);
  try {
    for (const e of plan.expressions) checkExpression(e);
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

function checkExpression(e: Expression): void {
  try {
    checkNodes(e);
  } catch (error) {
    throw located(error, e);
  }
}

function checkNodes(e: Expression): void {
  const [bare] = collectExpressions(e, (x): x is WindowCall => x instanceof WindowCall);
  if (bare !== undefined && !someExpression(e, x => x instanceof WindowExpression)) {
    const message = `Window function ${bare} requires an OVER clause.`;
    throw located(new AnalysisError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', message), bare);
  }
  const left = (x: Expression): x is Expression =>
    x instanceof Subquery || x instanceof TimeWindowCall || x instanceof GroupingCall || x instanceof OuterReference;
  const [misplaced] = collectExpressions(e, left);
  if (misplaced !== undefined) {
    const message = `The expression cannot stand here: ${misplaced}.`;
    throw located(new AnalysisError('UNSUPPORTED_EXPR_FOR_OPERATOR', message), misplaced);
  }
  if (!e.resolved) throw new InternalError(`not resolved: ${e}`);
}
