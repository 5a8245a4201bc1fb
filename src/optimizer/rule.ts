import type { LogicalPlan } from '../logical/plan.js';

/** Rewrites a resolved plan into one with the same answers and the same output columns; gives back the very same plan when it finds nothing to do. */
export interface Rule {
  readonly name: string;
  apply(plan: LogicalPlan, context: RuleContext): LogicalPlan;
}

export interface RuleContext {
  /**
   * The plan will run as a stream. Whatever is visible from outside must then stay: the sources, what a watermark has seen, and what
   * stateful operators keep, for a checkpoint outlives the release that wrote it.
   */
  readonly streaming: boolean;
}

/** True where `plan` will keep state between batches, so that it must stay as it is. */
export const isStateful = (plan: LogicalPlan, context: RuleContext): boolean => context.streaming && plan.isStreaming;
