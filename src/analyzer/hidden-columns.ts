import { Attribute, collectExpressions, type Expression } from '../expressions/expression.js';
import { EventTimeWatermark, Filter, Hint, Join, Limit, Project, Sort, SubqueryAlias } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { attributesOf, Scan } from '../logical/relations.js';

/**
 * Columns that are not shown but may be asked for by name: those that a join with USING merges
 * (`SELECT b.id FROM a LEFT JOIN b USING (id) WHERE b.id IS NULL`), and those that a source knows about its rows (`_metadata`).
 */
const hidden = new WeakMap<LogicalPlan, readonly Attribute[]>();

export function hideColumns(plan: Project, columns: readonly Attribute[]): Project {
  if (columns.length > 0) hidden.set(plan, columns);
  return plan;
}

export function hiddenColumns(plan: LogicalPlan): readonly Attribute[] {
  const own = hidden.get(plan);
  if (own !== undefined) return own;
  if (plan instanceof Scan && plan.table.metadataColumns !== undefined) {
    const shown = new Set(plan.output.map(a => a.name.toLowerCase()));
    const columns = attributesOf(plan.table.metadataColumns)
      .filter(a => !shown.has(a.name.toLowerCase()))
      .map(a => a.withMetadata({ fromSource: true }));
    hidden.set(plan, columns);
    return columns;
  }
  return passesOn(plan) ? plan.children.flatMap(hiddenColumns) : [];
}

const passesOn = (plan: LogicalPlan): boolean =>
  plan instanceof Filter ||
  plan instanceof Sort ||
  plan instanceof Limit ||
  plan instanceof Hint ||
  plan instanceof SubqueryAlias ||
  plan instanceof EventTimeWatermark ||
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
  if (own !== undefined && plan instanceof Scan) {
    return new Scan(plan.table, [...plan.output, ...own.filter(a => ids.has(a.id))], plan.pushed);
  }
  return passesOn(plan) ? plan.withChildren(plan.children.map(c => expose(c, ids))) : plan;
}
