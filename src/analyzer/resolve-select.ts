import { AnalysisError } from '../common/errors.js';
import { type Attribute, type Expression, someExpression, WindowExpression } from '../expressions/expression.js';
import { Aggregate, Hint, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { Having, Qualify } from '../logical/unresolved.js';
import { hasAggregate } from './check-aggregation.js';
import { checkCondition } from './check-condition.js';
import { lookUpColumn } from './column-scope.js';
import type { Environment } from './context.js';
import { WindowColumns } from './extract-time-windows.js';
import { exposeFor, hiddenColumns } from './hidden-columns.js';
import { located } from './located.js';
import { resolveAggregation } from './resolve-aggregation.js';
import { bindContext, type Names, resolveExpression } from './resolve-expression.js';
import { resolvePlan } from './resolve-plan.js';
import { filterWithSubqueries } from './rewrite-subqueries.js';
import { assembleProject } from './select-assembly.js';
import { outputOf, resolveItems } from './select-list.js';

/**
 * A select list resolved together with expressions of the clauses above it (HAVING, QUALIFY, ORDER BY), which may use its aliases and
 * also what it does not show. The plan's first `visible` columns are the list; what the clauses need besides comes behind them.
 */
export interface Selected {
  readonly plan: LogicalPlan;
  readonly visible: number;
  /** The expressions of the clauses, over the plan's output. */
  readonly extras: readonly Expression[];
}

export function resolveSelect(node: LogicalPlan, environment: Environment, extras: readonly Expression[]): Selected {
  try {
    return selected(node, environment, extras);
  } catch (error) {
    throw located(error, node);
  }
}

function selected(node: LogicalPlan, environment: Environment, extras: readonly Expression[]): Selected {
  if (node instanceof Project) return selectProject(node, environment, extras);
  if (node instanceof Aggregate) return resolveAggregation(node, environment, extras);
  if (node instanceof Having && node.child instanceof Aggregate)
    return resolveAggregation(node.child, environment, extras, node.condition);
  if (node instanceof Having || node instanceof Qualify) {
    if (node instanceof Qualify) checkQualify(node);
    const below = resolveSelect(node.child, environment, [node.condition, ...extras]);
    checkCondition(below.extras[0], 'HAVING');
    return {
      plan: filterWithSubqueries(below.extras[0], below.plan),
      visible: below.visible,
      extras: below.extras.slice(1),
    };
  }
  if (node instanceof Hint) {
    const below = resolveSelect(node.child, environment, extras);
    return { ...below, plan: new Hint(node.name, node.parameters, below.plan) };
  }
  const plan = resolvePlan(node, environment);
  const names: Names = { environment, attributes: plan.output };
  return { plan, visible: plan.output.length, extras: extras.map(e => resolveExpression(e, names)) };
}

function checkQualify(node: Qualify): void {
  const list = node.child instanceof Having ? node.child.child : node.child;
  const isWindow = (e: Expression): boolean => someExpression(e, x => x instanceof WindowExpression);
  if ([node.condition, ...list.expressions].some(isWindow)) return;
  throw new AnalysisError(
    'QUALIFY_REQUIRES_WINDOW_FUNCTION',
    'QUALIFY needs a window function in its condition or in the select list. Use WHERE or HAVING for other conditions.',
  );
}

/** Leaves only what the select list shows. */
export function visiblePlan({ plan, visible }: Selected): LogicalPlan {
  return plan.output.length === visible ? plan : new Project(plan.output.slice(0, visible), plan);
}

function selectProject(node: Project, environment: Environment, extras: readonly Expression[]): Selected {
  const child = resolvePlan(node.child, environment);
  const names: Names = { environment, attributes: child.output, hidden: hiddenColumns(child) };
  const items = resolveItems(node.items, names);
  if (items.some(hasAggregate)) {
    return resolveAggregation(new Aggregate([], node.items, child), environment, extras);
  }
  const above = extraNames(names, items);
  const resolvedExtras = extras.map(e => resolveExpression(e, above));
  const columns = new WindowColumns(exposeFor(child, [...items, ...resolvedExtras]), bindContext(names));
  const extracted = items.map(i => columns.extract(i));
  const extractedExtras = resolvedExtras.map(e => columns.extract(e));
  return assembleProject(columns.plan, extracted, extractedExtras);
}

/** Names for the clauses above a select list: its columns first, then those of its input. */
export function extraNames(names: Names, items: readonly Expression[]): Names {
  const outputs = items.map(outputOf).filter((a): a is Attribute => a !== undefined);
  const first = (parts: readonly string[]): Expression | undefined => lookUpColumn(parts, outputs);
  return { ...names, first };
}
