import {
  type Attribute,
  type Expression,
  OuterReference,
  Subquery,
  someExpression,
  transformUp,
} from '../expressions/expression.js';
import type { LogicalPlan } from '../logical/plan.js';

/** Ids of columns of the query around. */
export type OuterIds = ReadonlySet<number>;

export const refersTo = (e: Expression, ids: OuterIds): boolean =>
  someExpression(e, x => x instanceof OuterReference && ids.has(x.attribute.id));

/** True when anything in the plan uses a column of these. */
export function isCorrelated(plan: LogicalPlan, ids: OuterIds): boolean {
  return plan.expressions.some(e => refersTo(e, ids)) || plan.children.some(c => isCorrelated(c, ids));
}

/** The columns of `output` that the plan uses from outside, each once. */
export function outerColumns(plan: LogicalPlan, output: readonly Attribute[]): Attribute[] {
  const used = new Set(outerAttributes(plan).map(a => a.id));
  return output.filter(a => used.has(a.id));
}

/** Everything that the plan uses from outside. */
export function outerAttributes(plan: LogicalPlan): Attribute[] {
  const used = new Map<number, Attribute>();
  const visitExpression = (e: Expression): void => {
    if (e instanceof OuterReference) used.set(e.attribute.id, e.attribute);
    if (e instanceof Subquery) visit(e.plan as LogicalPlan);
    e.children.forEach(visitExpression);
  };
  const visit = (p: LogicalPlan): void => {
    p.expressions.forEach(visitExpression);
    p.children.forEach(visit);
  };
  visit(plan);
  return [...used.values()];
}

/** Outer references to columns of the map as those columns; others stay. */
export function withInner(e: Expression, columns: ReadonlyMap<number, Attribute>): Expression {
  return transformUp(e, x => (x instanceof OuterReference ? (columns.get(x.attribute.id) ?? x) : x));
}
