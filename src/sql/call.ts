import {
  type CallOptions,
  type Expression,
  type SortOrder,
  Subquery,
  UnresolvedCall,
  UnresolvedColumn,
  WindowExpression,
} from '../expressions/expression.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { identifierClause } from './identifier-clause.js';
import { namedExpression, sortItem } from './named-expression.js';
import { isQueryAhead, query } from './query.js';
import { unitCall } from './special-form.js';
import type { Token } from './token.js';
import { overClause } from './window-spec.js';

/** Arguments of the call of `parts` and what may follow them: WITHIN GROUP, FILTER, IGNORE NULLS, OVER. */
export function call(cursor: Cursor, parts: readonly string[], start: Token): Expression {
  const name = parts[parts.length - 1].toLowerCase();
  if (parts.length === 1 && name === 'identifier' && start.kind === 'word') return identifierCall(cursor, start);
  if (name === 'array' && cursor.key === '(' && isQueryAhead(cursor, 1)) {
    return new Subquery(
      'array',
      cursor.parenthesized(() => query(cursor)),
    );
  }
  cursor.expect('(');
  const quantifier =
    cursor.peek(1).key === ')' || cursor.peek(1).key === ',' ? undefined : cursor.acceptAny('DISTINCT', 'ALL');
  const named = name === 'struct';
  const args = cursor.key === ')' ? [] : cursor.list(() => argument(cursor, named));
  const ignore = ignoreNulls(cursor);
  cursor.expect(')');
  const values = args.map(a => a.value);
  if (parts.length === 1 && start.kind === 'word') {
    const special = unitCall(cursor, start, values);
    if (special !== undefined) return special;
  }
  const options: { -readonly [K in keyof CallOptions]: CallOptions[K] } = {};
  if (quantifier === 'DISTINCT') options.distinct = true;
  if (ignore !== undefined) options.ignoreNulls = ignore;
  if (args.some(a => a.name !== undefined)) options.argumentNames = args.map(a => a.name);
  return trailing(cursor, parts.length === 1 ? name : qualified(parts), values, options);
}

const qualified = (parts: readonly string[]): string => {
  const last = parts.slice(0, -1).map(p => p.toLowerCase());
  const builtin = last.join('.') === 'system.builtin' || last.join('.') === 'builtin';
  return (builtin ? parts[parts.length - 1] : parts.join('.')).toLowerCase();
};

export function argument(cursor: Cursor, named = false): { value: Expression; name?: string } {
  if (cursor.atName && cursor.peek(1).key === '=>') {
    const name = cursor.name();
    cursor.next();
    return { name, value: expression(cursor) };
  }
  return { value: named ? namedExpression(cursor) : expression(cursor) };
}

function ignoreNulls(cursor: Cursor): boolean | undefined {
  if (cursor.accept('IGNORE', 'NULLS')) return true;
  return cursor.accept('RESPECT', 'NULLS') ? false : undefined;
}

function trailing(
  cursor: Cursor,
  name: string,
  args: readonly Expression[],
  options: { -readonly [K in keyof CallOptions]: CallOptions[K] },
): Expression {
  if (cursor.ahead('WITHIN', 'GROUP')) {
    cursor.accept('WITHIN', 'GROUP');
    options.withinGroup = cursor.parenthesized((): SortOrder[] => {
      cursor.expect('ORDER', 'BY');
      return cursor.list(() => sortItem(cursor));
    });
  }
  if (cursor.ahead('FILTER', '(', 'WHERE')) {
    cursor.next();
    options.filter = cursor.parenthesized(() => {
      cursor.expect('WHERE');
      return expression(cursor);
    });
  }
  const ignore = ignoreNulls(cursor);
  if (ignore !== undefined) options.ignoreNulls = ignore;
  const fn = new UnresolvedCall(name, args, options);
  if (cursor.key !== 'OVER' || !(cursor.peek(1).key === '(' || cursor.peek(1).kind !== 'op')) return fn;
  if (cursor.peek(1).kind === 'end') return fn;
  cursor.next();
  const { partitionBy, orderBy, frame, reference } = overClause(cursor);
  return new WindowExpression(fn, partitionBy, orderBy, frame, reference);
}

/** `IDENTIFIER('a.b')` names a column; `IDENTIFIER('f')(…)` a function. */
function identifierCall(cursor: Cursor, start: Token): Expression {
  const parts = identifierClause(cursor, start);
  return cursor.key === '(' ? call(cursor, parts, cursor.token) : new UnresolvedColumn(parts);
}
