import { type Expression, Literal, Subquery, UnresolvedCall } from '../expressions/expression.js';
import { booleanType, stringType } from '../types/data-type.js';
import type { Cursor } from './cursor.js';
import { expression, valueExpression } from './expression.js';
import { isQueryAhead, query } from './query.js';
import { rowValues } from './row.js';

const not = (e: Expression): Expression => new UnresolvedCall('not', [e]);

/** What may stand behind a value, once: `[NOT] BETWEEN … AND …`, `[NOT] IN`, `[NOT] LIKE`, `IS [NOT] …`. */
export function predicate(cursor: Cursor, value: Expression): Expression {
  const { key } = cursor;
  if (key === 'IS') return is(cursor, value);
  const negated = (key === 'NOT' || key === '!') && KINDS.has(cursor.peek(1).key);
  const kind = negated ? cursor.peek(1).key : key;
  if (!KINDS.has(kind) || !isPredicateAhead(cursor, negated ? 1 : 0)) return value;
  cursor.next();
  if (negated) cursor.next();
  const wrap = negated ? not : (e: Expression) => e;
  switch (kind) {
    case 'BETWEEN': {
      const low = valueExpression(cursor);
      cursor.expect('AND');
      return wrap(new UnresolvedCall('between', [value, low, valueExpression(cursor)]));
    }
    case 'IN':
      return wrap(isIn(cursor, value));
    case 'RLIKE':
    case 'REGEXP':
      return wrap(new UnresolvedCall('rlike', [value, valueExpression(cursor)]));
    default:
      return like(cursor, kind.toLowerCase(), value, negated);
  }
}

const KINDS: ReadonlySet<string> = new Set(['BETWEEN', 'IN', 'RLIKE', 'REGEXP', 'LIKE', 'ILIKE']);

/** A predicate word at the end of a list item is an alias instead. */
function isPredicateAhead(cursor: Cursor, ahead: number): boolean {
  const { kind, key } = cursor.peek(ahead + 1);
  return kind !== 'end' && key !== ',' && key !== ')' && key !== ';';
}

function isIn(cursor: Cursor, value: Expression): Expression {
  cursor.expect('(');
  if (cursor.key === ')') {
    throw cursor.errorAt('INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE', 'IN needs at least one value.');
  }
  // `IN (SELECT 'x')` is, to Spark, a list holding a literal of a type called SELECT.
  const isLiteral = cursor.key === 'SELECT' && cursor.peek(1).kind === 'string' && cursor.peek(2).key === ')';
  if (isQueryAhead(cursor) && !isLiteral) {
    const plan = query(cursor);
    cursor.expect(')');
    return new Subquery('in', plan, rowValues(value) ?? [value]);
  }
  const items = cursor.list(() => expression(cursor));
  cursor.expect(')');
  return new UnresolvedCall('in', [value, ...items]);
}

function like(cursor: Cursor, name: string, value: Expression, negated: boolean): Expression {
  const { key } = cursor;
  if ((key === 'ANY' || key === 'SOME' || key === 'ALL') && cursor.peek(1).key === '(') {
    cursor.next();
    if (cursor.ahead('(', ')')) {
      const message = `${name.toUpperCase()} ${key} needs at least one pattern.`;
      throw cursor.errorAt('INVALID_SQL_SYNTAX.EMPTY_QUANTIFIED_PATTERN', message);
    }
    const patterns = cursor.parenthesized(() => cursor.list(() => expression(cursor)));
    const each = patterns.map(p => {
      const match = new UnresolvedCall(name, [value, p]);
      return negated ? not(match) : match;
    });
    return each.reduce((left, right) => new UnresolvedCall(key === 'ALL' ? 'and' : 'or', [left, right]));
  }
  const pattern = valueExpression(cursor);
  const args = [value, pattern];
  if (cursor.accept('ESCAPE')) {
    const token = cursor.token;
    const mark = cursor.string();
    if (mark.length !== 1) {
      throw cursor.errorAt('INVALID_ESC', `The escape must be one character: '${mark}'.`, token);
    }
    args.push(new Literal(mark, stringType));
  }
  const match = new UnresolvedCall(name, args);
  return negated ? not(match) : match;
}

function is(cursor: Cursor, value: Expression): Expression {
  const { key, kind } = cursor.peek(1);
  if (kind !== 'word' && key !== '!') return value;
  cursor.expect('IS');
  const negated = cursor.acceptAny('NOT', '!') !== undefined;
  const wrap = negated ? not : (e: Expression) => e;
  switch (cursor.acceptAny('NULL', 'UNKNOWN', 'TRUE', 'FALSE', 'DISTINCT')) {
    case 'NULL':
    case 'UNKNOWN':
      return new UnresolvedCall(negated ? 'isnotnull' : 'isnull', [value]);
    case 'TRUE':
      return wrap(new UnresolvedCall('<=>', [value, new Literal(true, booleanType)]));
    case 'FALSE':
      return wrap(new UnresolvedCall('<=>', [value, new Literal(false, booleanType)]));
    case 'DISTINCT': {
      cursor.expect('FROM');
      const same = new UnresolvedCall('<=>', [value, valueExpression(cursor)]);
      return negated ? same : not(same);
    }
    default:
      throw cursor.error('after IS comes NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM');
  }
}
