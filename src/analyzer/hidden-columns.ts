import { Attribute, collectExpressions, type Expression } from '../expressions/expression.js';
import { Filter, Hint, Join, Limit, Project, Sort } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';

/**
 * Columns that a join with USING does not show but that its sides may still be asked for by qualified name:
 * `SELECT b.id FROM a LEFT JOIN b USING (id) WHERE b.id IS NULL`.
 */
const hidden = new WeakMap<LogicalPlan, readonly Attribute[]>();

export function hideColumns(plan: Project, columns: readonly Attribute[]): Project {
  if (columns.length > 0) hidden.set(plan, columns);
  return plan;
}

export function hiddenColumns(plan: LogicalPlan): readonly Attribute[] {
  const own = hidden.get(plan);
  if (own !== undefined) return own;
  return passesOn(plan) ? plan.children.flatMap(hiddenColumns) : [];
}

const passesOn = (plan: LogicalPlan): boolean =>
  plan instanceof Filter ||
  plan instanceof Sort ||
  plan instanceof Limit ||
  plan instanceof Hint ||
  plan instanceof Join;

/** The plan with those of its hidden columns in its output that the expressions use. */
export function exposeFor(plan: LogicalPlan, expressions: readonly Expression[]): LogicalPlan {
  const available = new Set(hiddenColumns(plan).map(a => a.id));
  if (available.size === 0) return plan;
  const isHidden = (e: Expression): e is Attribute => e instanceof Attribute && available.has(e.id);
  const used = new Set(expressions.flatMap(e => collectExpressions(e, isHidden)).map(a => a.id));
  return used.size === 0 ? plan : expose(plan, used);
}

function expose(plan: LogicalPlan, ids: ReadonlySet<number>): LogicalPlan {
  const own = hidden.get(plan);
  if (own !== undefined && plan instanceof Project) {
    return new Project([...plan.items, ...own.filter(a => ids.has(a.id))], plan.child);
  }
  return passesOn(plan) ? plan.withChildren(plan.children.map(c => expose(c, ids))) : plan;
}
