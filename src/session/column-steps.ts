import { Alias, type Expression, freshId } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { Column } from './column.js';

/** Steps that keep every column but some. Names are compared without regard to case, as everywhere. */

/** Columns replaced in place, or added at the end. */
export function withColumns(plan: LogicalPlan, columns: Readonly<Record<string, Column>>): LogicalPlan {
  const given = Object.entries(columns).map(
    ([name, column]) => [name.toLowerCase(), new Alias(column.expression, name)] as const,
  );
  const replacements = new Map<string, Expression>(given);
  const kept = plan.output.map((a): Expression => replacements.get(a.name.toLowerCase()) ?? a);
  const names = new Set(plan.output.map(a => a.name.toLowerCase()));
  const added = given.filter(([name]) => !names.has(name)).map(([, alias]) => alias);
  return new Project([...kept, ...added], plan);
}

/** Names that are not there are passed over. */
export function renameColumns(plan: LogicalPlan, names: Readonly<Record<string, string>>): LogicalPlan {
  const renamed = new Map(Object.entries(names).map(([from, to]) => [from.toLowerCase(), to]));
  const items = plan.output.map(a => {
    const to = renamed.get(a.name.toLowerCase());
    return to === undefined ? a : new Alias(a, to, freshId(), a.metadata);
  });
  return new Project(items, plan);
}

/** Names that are not there are passed over. */
export function dropColumns(plan: LogicalPlan, names: readonly (Column | string)[]): LogicalPlan {
  const dropped = new Set(names.map(n => String(n).toLowerCase()));
  return new Project(
    plan.output.filter(a => !dropped.has(a.name.toLowerCase())),
    plan,
  );
}
