import type { BatchClock } from '../expressions/batch-clock.js';
import { ScalarCall } from '../expressions/expression.js';
import { type LogicalPlan, transformExpressionsUp, transformPlanUp } from '../logical/plan.js';

/** Ties `current_timestamp` and its kin to the clock of the batches that the plan will run. */
export function bindBatchTime(plan: LogicalPlan, clock: BatchClock): LogicalPlan {
  return transformPlanUp(plan, node =>
    transformExpressionsUp(node, e => {
      if (!(e instanceof ScalarCall) || e.bound.atBatchTime === undefined) return e;
      const { atBatchTime } = e.bound;
      return new ScalarCall(e.name, e.children, { ...e.bound, evaluate: () => atBatchTime(clock.nowUs) });
    }),
  );
}
