import { AnalysisError } from '../common/errors.js';
import { type Expression, Literal, SortOrder, type Subquery, UnresolvedColumn } from '../expressions/expression.js';
import { Sort } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { isIntegral, sqlTypeName, typeContains } from '../types/data-type.js';
import { hasAggregate } from './check-aggregation.js';
import { lookUpColumn } from './column-scope.js';
import type { Environment } from './context.js';
import { outerAttributes } from './outer-references.js';
import { resolveSelect, visiblePlan } from './resolve-select.js';
import { rewriteSubqueries } from './rewrite-subqueries.js';

/** ORDER BY: columns of the result, by name or position; also what the select list below does not show; ALL means every column. */
export function resolveSort(node: Sort, environment: Environment): LogicalPlan {
  const placeless = node.orders.map(o =>
    isPosition(o.child) || isAll(o.child) ? new SortOrder(new Literal(true, { kind: 'boolean' })) : o,
  );
  const selected = resolveSelect(node.child, environment, placeless);
  const columns = selected.plan.output.slice(0, selected.visible);
  const orders = node.orders.flatMap((o, i): SortOrder[] => {
    const position = isPosition(o.child) ? Number((o.child as Literal).value) : undefined;
    if (position !== undefined) return [new SortOrder(columnAt(position, columns), o.descending, o.nullsFirst)];
    if (isAll(o.child)) {
      const named = lookUpColumn(['ALL'], columns);
      return (named ? [named] : columns).map(c => new SortOrder(c, o.descending, o.nullsFirst));
    }
    return [selected.extras[i] as SortOrder];
  });
  for (const o of orders) checkOrder(o);
  const rewritten = rewriteSubqueries(selected.plan, orders, isSameForAllRows);
  const sorted = new Sort(rewritten.expressions as SortOrder[], rewritten.plan);
  return visiblePlan({ ...selected, plan: sorted });
}

/** A row's place may depend on a value that is the same for all rows; not, as in Spark, on a subquery for each row. */
const isSameForAllRows = (s: Subquery): boolean =>
  s.form === 'scalar' && outerAttributes(s.plan as LogicalPlan).length === 0;

const isPosition = (e: Expression): boolean => e instanceof Literal && isIntegral(e.type) && e.value !== null;

const isAll = (e: Expression): boolean =>
  e instanceof UnresolvedColumn && e.parts.length === 1 && e.parts[0].toUpperCase() === 'ALL';

function columnAt<T>(position: number, columns: readonly T[]): T {
  if (position >= 1 && position <= columns.length) return columns[position - 1];
  throw new AnalysisError(
    'ORDER_BY_POS_OUT_OF_RANGE',
    `ORDER BY position ${position} is not in select list (valid range is [1, ${columns.length}]).`,
  );
}

export function checkOrder({ child }: SortOrder): void {
  if (hasAggregate(child)) {
    throw new AnalysisError(
      'UNSUPPORTED_EXPR_FOR_OPERATOR',
      `ORDER BY uses the aggregate ${child}, but the query below is no aggregation.`,
    );
  }
  if (!typeContains(child.type, t => t.kind === 'map' || t.kind === 'variant' || t.kind === 'interval')) return;
  throw new AnalysisError(
    'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
    `Cannot resolve "${child}" due to data type mismatch: values of type "${sqlTypeName(child.type)}" have no order.`,
  );
}
