import { InternalError } from '../common/errors.js';
import { Subquery } from '../expressions/expression.js';
import { LogicalPlan, transformExpressionsUp } from '../logical/plan.js';
import { collapseProjects } from './collapse-projects.js';
import { combineFilters } from './combine-filters.js';
import { eliminateOuterJoins } from './eliminate-outer-joins.js';
import { foldConstants } from './fold-constants.js';
import { inferNotNull } from './infer-not-null.js';
import { pruneColumns } from './prune-columns.js';
import { pushDownFilters } from './push-down-filters.js';
import { pushDownJoinConditions } from './push-filter-through-join.js';
import { pushLimits } from './push-limits.js';
import { removeRedundant } from './remove-redundant.js';
import { rewriteUp } from './rewrite.js';
import type { Rule, RuleContext } from './rule.js';
import { simplifyCasts } from './simplify-casts.js';
import { simplifyExtracts } from './simplify-extracts.js';

/** Rules that are run together, again and again until none of them finds anything to do, or `rounds` times. */
interface Batch {
  readonly name: string;
  readonly rounds: number;
  readonly rules: readonly Rule[];
}

const PUSH_AND_SIMPLIFY: Batch = {
  name: 'push and simplify',
  rounds: 50,
  rules: [
    foldConstants,
    simplifyCasts,
    simplifyExtracts,
    eliminateOuterJoins,
    combineFilters,
    pushDownFilters,
    pushDownJoinConditions,
    pushLimits,
    collapseProjects,
    removeRedundant,
  ],
};

const BATCHES: readonly Batch[] = [
  { name: 'clean up', rounds: 1, rules: [removeRedundant] },
  PUSH_AND_SIMPLIFY,
  { name: 'infer', rounds: 1, rules: [inferNotNull] },
  PUSH_AND_SIMPLIFY,
  { name: 'prune', rounds: 1, rules: [pruneColumns] },
  { name: 'tidy', rounds: 10, rules: [collapseProjects, removeRedundant] },
];

/**
 * Rewrites a resolved plan into a cheaper one: the same rows, the same columns with the same ids. In a stream also the same sources in the same
 * order, the same watermarks and the same state.
 */
export function optimize(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  let next = optimizeSubqueries(plan, context);
  for (const batch of BATCHES) next = runBatch(batch, next, context);
  checkOutput(plan, next);
  return next;
}

function runBatch(batch: Batch, plan: LogicalPlan, context: RuleContext): LogicalPlan {
  let before = plan;
  for (let round = 0; round < batch.rounds; round++) {
    const after = batch.rules.reduce((p, rule) => rule.apply(p, context), before);
    if (after === before) break;
    before = after;
  }
  return before;
}

function optimizeSubqueries(plan: LogicalPlan, context: RuleContext): LogicalPlan {
  return rewriteUp(plan, node =>
    transformExpressionsUp(node, e => {
      if (!(e instanceof Subquery) || !(e.plan instanceof LogicalPlan) || !e.plan.resolved) return e;
      const next = optimize(e.plan, context);
      return next === e.plan ? e : e.withPlan(next, e.type);
    }),
  );
}

function checkOutput(before: LogicalPlan, after: LogicalPlan): void {
  const same =
    before.output.length === after.output.length && before.output.every((a, i) => a.id === after.output[i].id);
  if (!same) {
    throw new InternalError(
      `optimization changed the columns [${before.output.join(', ')}] to [${after.output.join(', ')}]`,
    );
  }
}
