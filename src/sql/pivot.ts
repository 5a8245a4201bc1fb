import { type Expression, UnresolvedColumn } from '../expressions/expression.js';
import { Pivot, SubqueryAlias, Unpivot } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { Cursor } from './cursor.js';
import { isAliasAhead, namedExpression } from './named-expression.js';
import { rowConstructor } from './row.js';

/** PIVOT and UNPIVOT behind a relation. */
export function pivots(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  let plan = input;
  for (let length = 1; ; length++) {
    cursor.checkChain(length);
    const { start } = cursor.token;
    if (cursor.key === 'PIVOT' && cursor.peek(1).key === '(') plan = pivot(cursor, plan);
    else if (cursor.key === 'UNPIVOT' && (cursor.peek(1).key === '(' || cursor.peek(2).key === 'NULLS'))
      plan = unpivot(cursor, plan);
    else return plan;
    cursor.mark(start, plan);
  }
}

/** `PIVOT (sum(v) AS s FOR k IN ('a' AS x, 'b'))`. */
export function pivot(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  cursor.expect('PIVOT', '(');
  const aggregates = cursor.list(() => namedExpression(cursor));
  cursor.expect('FOR');
  const columns: Expression[] =
    cursor.key === '('
      ? cursor.nameList().map(n => new UnresolvedColumn([n]))
      : [new UnresolvedColumn(cursor.multipartName())];
  cursor.expect('IN');
  const values = cursor.parenthesized(() => cursor.list(() => namedExpression(cursor)));
  cursor.expect(')');
  const column = columns.length === 1 ? columns[0] : rowConstructor(columns);
  return alias(cursor, new Pivot(undefined, column, values, aggregates, input));
}

function alias(cursor: Cursor, plan: LogicalPlan): LogicalPlan {
  return cursor.accept('AS') || isAliasAhead(cursor) ? new SubqueryAlias(cursor.name(), plan) : plan;
}

/** `UNPIVOT [INCLUDE | EXCLUDE NULLS] (val FOR name IN (a AS x, b))`, or with groups `((a, b) AS x, …)`. */
export function unpivot(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  cursor.expect('UNPIVOT');
  const nulls = cursor.acceptAny('INCLUDE', 'EXCLUDE');
  if (nulls !== undefined) cursor.expect('NULLS');
  cursor.expect('(');
  const valueColumns = cursor.key === '(' ? cursor.nameList() : [cursor.name()];
  cursor.expect('FOR');
  const nameColumn = cursor.name();
  cursor.expect('IN');
  const values = cursor.parenthesized(() => cursor.list(() => valueGroup(cursor)));
  cursor.expect(')');
  return alias(cursor, new Unpivot(undefined, values, nameColumn, valueColumns, nulls === 'INCLUDE', input));
}

function valueGroup(cursor: Cursor): { columns: Expression[]; alias?: string } {
  const column = () => new UnresolvedColumn(cursor.multipartName());
  const columns = cursor.key === '(' ? cursor.parenthesized(() => cursor.list(column)) : [column()];
  return cursor.accept('AS') || isAliasAhead(cursor) ? { columns, alias: cursor.name() } : { columns };
}
