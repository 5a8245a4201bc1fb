import { Alias, type Attribute } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';

/** Rebuilds bottom-up. Unlike `transformPlanUp` it keeps the ids of every output. */
export function rewriteUp(plan: LogicalPlan, rule: (p: LogicalPlan) => LogicalPlan): LogicalPlan {
  return rule(
    withChildren(
      plan,
      plan.children.map(c => rewriteUp(c, rule)),
    ),
  );
}

/** Rebuilds top-down; the children of a replacement are visited too. */
export function rewriteDown(plan: LogicalPlan, rule: (p: LogicalPlan) => LogicalPlan): LogicalPlan {
  const replaced = rule(plan);
  return withChildren(
    replaced,
    replaced.children.map(c => rewriteDown(c, rule)),
  );
}

/** The node over other children, the very same node if they are the same. Its output keeps its ids. */
export function withChildren(plan: LogicalPlan, children: readonly LogicalPlan[]): LogicalPlan {
  if (children.every((c, i) => c === plan.children[i])) return plan;
  const { output } = plan;
  return withIds(plan.withChildren(children), output);
}

/** `plan` with the ids of `wanted`, column by column. */
export function withIds(plan: LogicalPlan, wanted: readonly Attribute[]): LogicalPlan {
  const { output } = plan;
  if (output.every((a, i) => a.id === wanted[i].id)) return plan;
  const renamed = output.map((a, i) =>
    a.id === wanted[i].id ? a : new Alias(a, wanted[i].name, wanted[i].id, wanted[i].metadata),
  );
  return new Project(renamed, plan);
}
