import { Attribute, type Expression, Logical, someExpression } from '../expressions/expression.js';
import { Filter, Join, Project, SubqueryAlias } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { isCorrelated, type OuterIds, refersTo, withInner } from './outer-references.js';

/** A subquery without correlation, and what ties it to the query around: conditions over the columns of both. */
export interface PulledUp {
  readonly plan: LogicalPlan;
  readonly conditions: readonly Expression[];
}

/**
 * The simple way to decorrelate: conditions in filters move up into the join that the subquery becomes. Works through filters,
 * projections and inner joins; undefined where something else (an aggregation, a limit) is between.
 */
export function pullUpPredicates(plan: LogicalPlan, outer: readonly Attribute[]): PulledUp | undefined {
  const ids: OuterIds = new Set(outer.map(a => a.id));
  return pull(plan, ids, new Map(outer.map(a => [a.id, a])));
}

type Columns = ReadonlyMap<number, Attribute>;

function pull(plan: LogicalPlan, ids: OuterIds, columns: Columns): PulledUp | undefined {
  if (!isCorrelated(plan, ids)) return { plan, conditions: [] };
  if (plan instanceof SubqueryAlias) return pull(plan.child, ids, columns);
  if (plan instanceof Filter) {
    const below = pull(plan.child, ids, columns);
    if (below === undefined) return undefined;
    const [mine, rest] = split(plan.condition, ids);
    const kept = rest.length > 0 ? new Filter(conjunction(rest), below.plan) : below.plan;
    return { plan: kept, conditions: [...below.conditions, ...mine.map(c => withInner(c, columns))] };
  }
  if (plan instanceof Project) {
    if (plan.items.some(i => refersTo(i, ids))) return undefined;
    const below = pull(plan.child, ids, columns);
    return (
      below && { plan: new Project([...plan.items, ...missing(plan, below)], below.plan), conditions: below.conditions }
    );
  }
  return plan instanceof Join && (plan.type === 'inner' || plan.type === 'cross')
    ? pullJoin(plan, ids, columns)
    : undefined;
}

function pullJoin(plan: Join, ids: OuterIds, columns: Columns): PulledUp | undefined {
  const left = pull(plan.left, ids, columns);
  const right = pull(plan.right, ids, columns);
  if (left === undefined || right === undefined) return undefined;
  const [mine, rest] = plan.condition === undefined ? [[], []] : split(plan.condition, ids);
  const criteria =
    rest.length > 0 ? ({ kind: 'on', condition: conjunction(rest) } as const) : ({ kind: 'none' } as const);
  return {
    plan: new Join(left.plan, right.plan, plan.type, criteria),
    conditions: [...left.conditions, ...right.conditions, ...mine.map(c => withInner(c, columns))],
  };
}

/** Columns that the conditions need and the projection hides. */
function missing(plan: Project, below: PulledUp): Attribute[] {
  const shown = new Set(plan.output.map(a => a.id));
  return below.plan.output.filter(
    a =>
      !shown.has(a.id) && below.conditions.some(c => someExpression(c, x => x instanceof Attribute && x.id === a.id)),
  );
}

export function conjuncts(e: Expression): Expression[] {
  return e instanceof Logical && e.op === 'and' ? [...conjuncts(e.left), ...conjuncts(e.right)] : [e];
}

export const conjunction = (terms: readonly Expression[]): Expression =>
  terms.reduce((a, b) => new Logical('and', a, b));

function split(condition: Expression, ids: OuterIds): [correlated: Expression[], rest: Expression[]] {
  const all = conjuncts(condition);
  return [all.filter(c => refersTo(c, ids)), all.filter(c => !refersTo(c, ids))];
}
