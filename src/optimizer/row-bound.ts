import { Literal } from '../expressions/expression.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { LocalRelation, OneRow } from '../logical/relations.js';

/** The most rows that a plan can give, where that is plain to see. */
export function rowBound(plan: LogicalPlan): number | undefined {
  if (plan instanceof LocalRelation) return plan.batches.reduce((sum, b) => sum + b.length, 0);
  if (plan instanceof OneRow) return 1;
  if (plan instanceof logical.Aggregate) return plan.groupings.length === 0 ? 1 : rowBound(plan.child);
  if (plan instanceof logical.Limit) {
    const below = rowBound(plan.child);
    const limit = plan.limit instanceof Literal && typeof plan.limit.value === 'number' ? plan.limit.value : undefined;
    if (limit === undefined || below === undefined) return limit ?? below;
    return Math.min(limit, below);
  }
  if (plan instanceof logical.Union) return sum(plan.children.map(rowBound));
  return KEEPS_OR_DROPS.has(plan.kind) ? rowBound(plan.child) : undefined;
}

/** Nodes that give at most the rows they get. */
const KEEPS_OR_DROPS: ReadonlySet<string> = new Set([
  'Project',
  'Filter',
  'SubqueryAlias',
  'Hint',
  'Sort',
  'Window',
  'Deduplicate',
  'EventTimeWatermark',
  'Observe',
]);

function sum(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((a, b) => (a === undefined || b === undefined ? undefined : a + b), 0);
}
