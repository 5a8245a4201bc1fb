import { Alias, type Expression, MultiAlias, SortOrder, UnresolvedStar } from '../expressions/expression.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { CLAUSE_WORDS } from './keywords.js';

/** An expression with a name: `e`, `e AS a`, `e a`, `e AS (a, b)`. */
export function namedExpression(cursor: Cursor): Expression {
  const { start } = cursor.token;
  return cursor.mark(start, named(cursor, expression(cursor)));
}

function named(cursor: Cursor, e: Expression): Expression {
  // `SELECT 1 AS` gives the column the name AS.
  if (cursor.key === 'AS' && !cursor.isNameAt(1) && cursor.peek(1).key !== '(') return new Alias(e, cursor.name());
  if (cursor.accept('AS'))
    return cursor.key === '(' ? new MultiAlias(e, cursor.nameList()) : new Alias(e, cursor.name());
  if (!(e instanceof UnresolvedStar) && isAliasAhead(cursor)) return new Alias(e, cursor.name());
  if (cursor.key === '(' && cursor.peek(1).kind !== 'op') return new MultiAlias(e, cursor.nameList());
  return e;
}

/** A name stands here that is no beginning of the next clause. */
export function isAliasAhead(cursor: Cursor): boolean {
  const { kind, key } = cursor.token;
  if (kind === 'quoted') return true;
  if (kind !== 'word') return false;
  if (!CLAUSE_WORDS.has(key)) return true;
  const next = cursor.peek(1);
  return next.kind === 'end' || next.key === ',' || next.key === ')' || next.key === ';';
}

/** `e [ASC | DESC] [NULLS FIRST | LAST]`. */
export function sortItem(cursor: Cursor): SortOrder {
  const { start } = cursor.token;
  return cursor.mark(start, sortOrder(cursor, expression(cursor)));
}

function sortOrder(cursor: Cursor, e: Expression): SortOrder {
  const descending = cursor.acceptAny('ASC', 'DESC') === 'DESC';
  if (!cursor.accept('NULLS')) return new SortOrder(e, descending);
  const order = cursor.acceptAny('FIRST', 'LAST');
  if (order === undefined) throw cursor.error('after NULLS comes FIRST or LAST');
  return new SortOrder(e, descending, order === 'FIRST');
}
