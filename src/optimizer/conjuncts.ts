import type { Expression } from '../expressions/expression.js';
import { Filter } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { canFail, isDeterministic, joinConjuncts, mayMove } from './facts.js';

/** The parts of a condition, sorted by where they go. */
export interface Split {
  readonly pushed: readonly Expression[];
  readonly kept: readonly Expression[];
}

/**
 * Decides part by part, in order, what may move below. An earlier part guards the later ones: once one has stayed, parts that can fail stay
 * as well, and after one that depends on chance everything stays.
 *
 *     x <> 0 AND 10 / x > 2      both move, or the guard alone, never the division alone
 */
export function splitBy(parts: readonly Expression[], mayPush: (part: Expression) => boolean): Split {
  const pushed: Expression[] = [];
  const kept: Expression[] = [];
  let chance = false;
  for (const part of parts) {
    const movable = !chance && mayMove(part) && !(kept.length > 0 && canFail(part)) && mayPush(part);
    (movable ? pushed : kept).push(part);
    chance ||= !isDeterministic(part);
  }
  return { pushed, kept };
}

/** `plan` behind a filter of these parts; the plan itself when there are none. */
export function filtered(plan: LogicalPlan, parts: readonly Expression[]): LogicalPlan {
  const condition = joinConjuncts(parts);
  return condition === undefined ? plan : new Filter(condition, plan);
}
