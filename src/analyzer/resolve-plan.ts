import { InternalError } from '../common/errors.js';
import { originOf, setOrigin } from '../expressions/origin.js';
import {
  Aggregate,
  Deduplicate,
  EventTimeWatermark,
  Filter,
  Generate,
  Hint,
  Join,
  Limit,
  Observe,
  Pivot,
  Project,
  SetOperation,
  Sort,
  SubqueryAlias,
  Union,
  Unpivot,
  UnresolvedColumnAliases,
  With,
} from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { InlineTable, TableFunction, UnresolvedRelation } from '../logical/relations.js';
import { Distinct, DropColumns, Having, Qualify, WithColumns } from '../logical/unresolved.js';
import { checkCondition, checkNoGenerator } from './check-condition.js';
import type { Environment } from './context.js';
import { exposeFor, hiddenColumns, hideColumns } from './hidden-columns.js';
import { located } from './located.js';
import { resolveColumnAliases } from './resolve-column-aliases.js';
import { resolveDropColumns, resolveWithColumns } from './resolve-columns.js';
import { resolveDeduplicate, resolveDistinct } from './resolve-distinct.js';
import { resolveExpression } from './resolve-expression.js';
import { resolveGenerate } from './resolve-generate.js';
import { resolveInlineTable } from './resolve-inline-table.js';
import { resolveJoin } from './resolve-join.js';
import { resolveLimit } from './resolve-limit.js';
import { resolvePivot } from './resolve-pivot.js';
import { resolveRelation, withDefinitions } from './resolve-relation.js';
import { resolveSelect, visiblePlan } from './resolve-select.js';
import { resolveSetOperation, resolveUnion } from './resolve-set-operation.js';
import { resolveSort } from './resolve-sort.js';
import { resolveTableFunction } from './resolve-table-function.js';
import { resolveUnpivot } from './resolve-unpivot.js';
import { resolveWatermark } from './resolve-watermark.js';
import { filterWithSubqueries } from './rewrite-subqueries.js';

/** Plans that are analyzed: the children of a DataFrame's next step need no second look. */
const analyzed = new WeakSet<LogicalPlan>();

export function markAnalyzed(plan: LogicalPlan): LogicalPlan {
  analyzed.add(plan);
  return plan;
}

export const isAnalyzed = (plan: LogicalPlan): boolean => analyzed.has(plan);

/** Resolves a node and all below it, children first. */
export function resolvePlan(node: LogicalPlan, environment: Environment): LogicalPlan {
  if (analyzed.has(node)) return node;
  try {
    const resolved = resolveNode(node, environment);
    return resolved === node ? node : setOrigin(resolved, originOf(node));
  } catch (error) {
    throw located(error, node);
  }
}

function resolveNode(node: LogicalPlan, environment: Environment): LogicalPlan {
  if (node instanceof Project || node instanceof Aggregate || node instanceof Having || node instanceof Qualify) {
    return visiblePlan(resolveSelect(node, environment, []));
  }
  if (node instanceof UnresolvedRelation) return resolveRelation(node, environment);
  if (node instanceof With) return withDefinitions(node, environment, resolvePlan);
  if (node instanceof Filter) return resolveFilter(node, environment);
  if (node instanceof Join) return resolveJoin(node, environment);
  if (node instanceof Sort) return resolveSort(node, environment);
  if (node instanceof Limit) return resolveLimit(node, environment);
  if (node instanceof SubqueryAlias) return new SubqueryAlias(node.name, resolvePlan(node.child, environment));
  if (node instanceof UnresolvedColumnAliases) return resolveColumnAliases(node, resolvePlan(node.child, environment));
  if (node instanceof InlineTable) return resolveInlineTable(node, environment);
  if (node instanceof TableFunction) return resolveTableFunction(node, environment);
  return resolveOther(node, environment);
}

function resolveOther(node: LogicalPlan, environment: Environment): LogicalPlan {
  const child = (): LogicalPlan => resolvePlan(node.child, environment);
  if (node instanceof Union)
    return resolveUnion(
      node,
      node.children.map(c => resolvePlan(c, environment)),
      environment,
    );
  if (node instanceof SetOperation) {
    return resolveSetOperation(
      node,
      node.children.map(c => resolvePlan(c, environment)),
      environment,
    );
  }
  if (node instanceof Distinct) return resolveDistinct(child());
  if (node instanceof Deduplicate) return resolveDeduplicate(node, child());
  if (node instanceof EventTimeWatermark) return resolveWatermark(node, child(), environment);
  if (node instanceof Generate) return resolveGenerate(node, child(), environment);
  if (node instanceof WithColumns) return resolveWithColumns(node, child(), environment);
  if (node instanceof DropColumns) return resolveDropColumns(node, child());
  if (node instanceof Pivot) return resolvePivot(node, child(), environment);
  if (node instanceof Unpivot) return resolveUnpivot(node, child(), environment);
  if (node instanceof Hint) return new Hint(node.name, [], child());
  if (node instanceof Observe) return resolveObserve(node, child(), environment);
  return resolveGeneric(node, environment);
}

/** A node of its own making: children and expressions, nothing else. */
function resolveGeneric(node: LogicalPlan, environment: Environment): LogicalPlan {
  const children = node.children.map(c => resolvePlan(c, environment));
  const next = children.some((c, i) => c !== node.children[i]) ? node.withChildren(children) : node;
  if (next.expressions.length === 0 || next.expressions.every(e => e.resolved)) return next;
  const attributes = children.flatMap(c => c.output);
  return next.withExpressions(next.expressions.map(e => resolveExpression(e, { environment, attributes })));
}

function resolveFilter(node: Filter, environment: Environment): LogicalPlan {
  const child = resolvePlan(node.child, environment);
  checkNoGenerator(node.condition);
  const hidden = hiddenColumns(child);
  const condition = resolveExpression(node.condition, { environment, attributes: child.output, hidden });
  checkCondition(condition, 'WHERE');
  const exposed = exposeFor(child, [condition]);
  const filtered = filterWithSubqueries(condition, exposed);
  return exposed === child ? filtered : hideColumns(new Project(child.output, filtered), hidden);
}

function resolveObserve(node: Observe, child: LogicalPlan, environment: Environment): LogicalPlan {
  const selected = resolveSelect(new Aggregate([], node.items, markAnalyzed(child)), environment, []);
  if (!(selected.plan instanceof Aggregate)) throw new InternalError('observe() with windows or generators');
  return new Observe(node.name, selected.plan.items, child);
}
