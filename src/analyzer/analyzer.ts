import type { LogicalPlan } from '../logical/plan.js';
import { checkAnalysis } from './check-analysis.js';
import { type AnalyzerContext, rootEnvironment } from './context.js';
import { isAnalyzed, markAnalyzed, resolvePlan } from './resolve-plan.js';

export type { AnalyzerContext } from './context.js';

/**
 * Gives every name, call and type of a plan its meaning, bottom-up in one pass. What comes out is resolved: columns are attributes with
 * ids, calls are bound and coerced, every item of a Project or Aggregate is an Attribute or an Alias with the name that Spark gives it,
 * and the nodes of `logical/unresolved.ts` are gone. A plan that makes no sense is an AnalysisError with Spark's condition as its code.
 *
 * The result of an analysis may be a child of the next plan; it is not looked at again.
 */
export function analyze(plan: LogicalPlan, context: AnalyzerContext): LogicalPlan {
  const resolved = resolvePlan(plan, rootEnvironment(context));
  checkAnalysis(resolved, isAnalyzed);
  return markAnalyzed(resolved);
}
