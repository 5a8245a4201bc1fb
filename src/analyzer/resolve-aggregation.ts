import { AnalysisError } from '../common/errors.js';
import { Alias, type Expression, Literal, someExpression, UnresolvedColumn } from '../expressions/expression.js';
import type { Aggregate } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { isIntegral } from '../types/data-type.js';
import { checkGroupings, hasAggregate } from './check-aggregation.js';
import { checkCondition } from './check-condition.js';
import { unaliased } from './coerce.js';
import { lookUpColumn, lookUpQualified } from './column-scope.js';
import type { Environment } from './context.js';
import { expandGroupingSets } from './expand-grouping-sets.js';
import { WindowColumns } from './extract-time-windows.js';
import { exposeFor, hiddenColumns } from './hidden-columns.js';
import { bindContext, type Names, resolveExpression } from './resolve-expression.js';
import { resolvePlan } from './resolve-plan.js';
import { extraNames, type Selected } from './resolve-select.js';
import { assembleAggregate } from './select-assembly.js';
import { resolveItems } from './select-list.js';

/**
 * GROUP BY with its select list. Grouping expressions are columns of the input, or aliases and positions of the list, or ALL; windows
 * of time become columns of the input first, so that the list can name them: `SELECT window.start … GROUP BY window(t, '1 minute')`.
 */
export function resolveAggregation(
  node: Aggregate,
  environment: Environment,
  extras: readonly Expression[],
  havingWritten?: Expression,
): Selected {
  const given = resolvePlan(node.child, environment);
  const hidden = hiddenColumns(given);
  const base: Names = { environment, attributes: given.output, hidden };
  const child =
    hidden.length === 0 ? given : exposed(given, node, havingWritten ? [...extras, havingWritten] : extras, base);
  const context = bindContext(base);
  const columns = new WindowColumns(child, context);
  const early = node.groupings
    .map(g => earlyGrouping(g, node, base))
    .map(g => (g === undefined ? g : columns.extract(g)));
  const names: Names = { environment, attributes: columns.plan.output };
  const items = resolveItems(node.items, names, given.output).map(i => columns.extract(i));
  const groupings = early.flatMap((g, i) =>
    g === undefined ? lateGrouping(node.groupings[i], items) : [unaliased(g)],
  );
  checkGroupings(groupings);
  const above = aggregateNames({ environment, attributes: columns.plan.output }, items);
  const resolvedExtras = extras.map(e => columns.extract(resolveExpression(e, above)));
  const having = havingWritten && columns.extract(resolveExpression(havingWritten, above));
  if (having !== undefined) checkCondition(having, 'HAVING');
  const sets = node.sets;
  if (sets === undefined || groupings.length === 0) {
    return assembleAggregate(columns.plan, groupings, items, resolvedExtras, having);
  }
  const expanded = expandGroupingSets(columns.plan, groupings, sets, context);
  const rewritten = items.map(i => rewriteItem(i, expanded.rewrite));
  const { plan, groupings: keys, rewrite } = expanded;
  return assembleAggregate(plan, keys, rewritten, resolvedExtras.map(rewrite), having && rewrite(having));
}

/** The input with all its hidden columns, where the aggregation names one of them. */
function exposed(input: LogicalPlan, node: Aggregate, extras: readonly Expression[], names: Names): LogicalPlan {
  const written = [...node.groupings, ...node.items, ...extras];
  const used = (names.hidden ?? []).filter(a =>
    written.some(e =>
      someExpression(e, x => {
        if (!(x instanceof UnresolvedColumn) || lookUpColumn(x.parts, names.attributes) !== undefined) return false;
        return (lookUpQualified(x.parts, [a]) ?? a.name) !== a.name;
      }),
    ),
  );
  return exposeFor(input, used);
}

function rewriteItem(item: Expression, rewrite: (e: Expression) => Expression): Expression {
  return item instanceof Alias ? new Alias(rewrite(item.child), item.name, item.id, item.metadata) : rewrite(item);
}

/** In clauses above: the list's columns first; inside aggregate functions the input's columns first. */
function aggregateNames(names: Names, items: readonly Expression[]): Names {
  return { ...extraNames(names, items), insideAggregate: names };
}

const isAll = (g: Expression): boolean =>
  g instanceof UnresolvedColumn && g.parts.length === 1 && g.parts[0].toUpperCase() === 'ALL';

/** A grouping that can be resolved before the select list; undefined for positions and ALL. */
function earlyGrouping(g: Expression, node: Aggregate, names: Names): Expression | undefined {
  if (ordinalOf(g) !== undefined) return undefined;
  if (isAll(g) && node.groupings.length === 1 && lookUpColumn(['ALL'], names.attributes) === undefined)
    return undefined;
  const last = (parts: readonly string[]): Expression | undefined => {
    const found = node.items.find(
      (i): i is Alias => i instanceof Alias && parts.length === 1 && i.name.toLowerCase() === parts[0].toLowerCase(),
    );
    return found && resolveExpression(found.child, names);
  };
  return unaliased(resolveExpression(g, { ...names, last }));
}

const ordinalOf = (g: Expression): number | undefined =>
  g instanceof Literal && isIntegral(g.type) && g.value !== null ? Number(g.value) : undefined;

function lateGrouping(g: Expression, items: readonly Expression[]): Expression[] {
  const position = ordinalOf(g);
  if (position === undefined) return items.filter(i => !hasAggregate(i)).map(unaliased);
  const item = items[position - 1];
  if (item === undefined) {
    throw new AnalysisError(
      'GROUP_BY_POS_OUT_OF_RANGE',
      `GROUP BY position ${position} is not in select list (valid range is [1, ${items.length}]).`,
    );
  }
  if (hasAggregate(item)) {
    throw new AnalysisError(
      'GROUP_BY_POS_AGGREGATE',
      `GROUP BY ${position} refers to an expression ${unaliased(item)} that contains an aggregate function. Aggregate functions are not allowed in GROUP BY.`,
    );
  }
  return [unaliased(item)];
}
