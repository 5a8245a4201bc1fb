import {
  Alias,
  type Expression,
  Literal,
  literal,
  MultiAlias,
  Parameter,
  Subquery,
  UnresolvedCall,
  UnresolvedColumn,
  UnresolvedExtract,
  UnresolvedLambda,
  UnresolvedStar,
} from '../expressions/expression.js';
import { stringType } from '../types/data-type.js';
import { call } from './call.js';
import { caseWhen } from './case-when.js';
import type { Cursor } from './cursor.js';
import { expression, startsOperand, valueExpression } from './expression.js';
import { intervalLiteral, isIntervalAhead } from './interval-literal.js';
import { jsonPath } from './json-path.js';
import { namedExpression } from './named-expression.js';
import { numberLiteral } from './number-literal.js';
import { isQueryAhead, query } from './query.js';
import { rowConstructor } from './row.js';
import { castTo, specialForm } from './special-form.js';
import type { Token } from './token.js';
import { parseType } from './type-parser.js';
import { stringLiteral, typedLiteral } from './typed-literal.js';

/** An operand: literal, column, call, CASE, subquery, parentheses; with `.field`, `[index]`, `::type`, `:path` behind it. */
export function primary(cursor: Cursor): Expression {
  const { token } = cursor;
  return suffixes(cursor, token, operand(cursor));
}

function suffixes(cursor: Cursor, from: Token, first: Expression): Expression {
  let e = first;
  const { start } = from;
  for (let length = 1; ; length++) {
    cursor.checkChain(length);
    cursor.mark(start, e);
    const { key } = cursor;
    if (key === '.' && cursor.isNameAt(1)) {
      cursor.next();
      e = dereference(e, cursor.name());
    } else if (key === '[') {
      cursor.next();
      e = new UnresolvedExtract(
        e,
        cursor.nested(() => valueExpression(cursor)),
      );
      cursor.expect(']');
    } else if (key === '::') {
      cursor.next();
      e = castTo(e, parseType(cursor), 'ansi');
    } else if (key === ':' && cursor.isNameAt(1)) {
      e = jsonPath(cursor, e);
    } else if (key === 'COLLATE' && cursor.isNameAt(1)) {
      cursor.next();
      e = new UnresolvedCall('collate', [e, new Literal(cursor.name(), stringType)]);
    } else return e;
  }
}

function dereference(e: Expression, name: string): Expression {
  return e instanceof UnresolvedColumn
    ? new UnresolvedColumn([...e.parts, name])
    : new UnresolvedExtract(e, new Literal(name, stringType));
}

function operand(cursor: Cursor): Expression {
  const { token } = cursor;
  switch (token.kind) {
    case 'number':
      cursor.next();
      return numberLiteral(cursor, token, false);
    case 'string':
      return stringLiteral(cursor);
    case 'value': {
      const value = cursor.valueHere();
      cursor.next();
      return literal(value);
    }
    case 'quoted':
      return cursor.peek(1).key === '->' ? lambda(cursor, [cursor.name()]) : nameOrCall(cursor);
    case 'word':
      return word(cursor);
    case 'op':
      return symbol(cursor);
    default:
      throw cursor.error();
  }
}

function symbol(cursor: Cursor): Expression {
  switch (cursor.key) {
    case '(':
      return parentheses(cursor);
    case '*':
      cursor.next();
      return new UnresolvedStar([], exceptClause(cursor));
    case '-': {
      cursor.next();
      if (cursor.token.kind !== 'number') throw cursor.error();
      return numberLiteral(cursor, cursor.next(), true);
    }
    case '?':
      cursor.next();
      return new Parameter(String(cursor.nextPositional()), true);
    case ':':
      cursor.next();
      return new Parameter(cursor.name());
    default:
      throw cursor.error();
  }
}

function word(cursor: Cursor): Expression {
  const { key } = cursor;
  const next = cursor.peek(1);
  if (next.key === '->') return lambda(cursor, [cursor.name()]);
  if (key === 'EXISTS' && next.key === '(' && isQueryAhead(cursor, 2)) {
    cursor.next();
    return new Subquery(
      'exists',
      cursor.parenthesized(() => query(cursor)),
    );
  }
  if (key === 'CASE' && startsOperand(cursor)) return caseWhen(cursor);
  if (key === 'INTERVAL' && isIntervalAhead(cursor)) return intervalLiteral(cursor, cursor.next());
  if (next.kind === 'string') return typedLiteral(cursor);
  if (next.key === '(') return specialForm(cursor) ?? nameOrCall(cursor);
  if (next.key !== '.') {
    if (key === 'NULL') return keywordLiteral(cursor, null);
    if (key === 'TRUE') return keywordLiteral(cursor, true);
    if (key === 'FALSE') return keywordLiteral(cursor, false);
  }
  return nameOrCall(cursor);
}

function keywordLiteral(cursor: Cursor, value: boolean | null): Expression {
  cursor.next();
  return literal(value);
}

/** `a.b`, `a.*`, `f(…)`, `catalog.schema.f(…)`. */
function nameOrCall(cursor: Cursor): Expression {
  const start = cursor.token;
  const parts = [cursor.name()];
  while (cursor.key === '.') {
    if (cursor.peek(1).key === '*') {
      cursor.accept('.', '*');
      return new UnresolvedStar(parts, exceptClause(cursor));
    }
    if (!cursor.isNameAt(1)) break;
    cursor.next();
    parts.push(cursor.name());
  }
  return cursor.key === '(' ? call(cursor, parts, start) : new UnresolvedColumn(parts);
}

function exceptClause(cursor: Cursor): string[][] {
  if (cursor.key !== 'EXCEPT' || cursor.peek(1).key !== '(' || isQueryAhead(cursor, 2)) return [];
  cursor.next();
  return cursor.parenthesized(() => cursor.list(() => cursor.multipartName()));
}

function lambda(cursor: Cursor, parameters: readonly string[]): Expression {
  cursor.expect('->');
  return new UnresolvedLambda(parameters, expression(cursor));
}

/** `(query)`, `(a, b) -> …`, a row `(a, b)`, or an expression. */
function parentheses(cursor: Cursor): Expression {
  const parameters = lambdaParametersAhead(cursor);
  if (parameters !== undefined) return lambda(cursor, parameters);
  cursor.expect('(');
  if (isQueryAhead(cursor)) {
    const plan = query(cursor);
    cursor.expect(')');
    return new Subquery('scalar', plan);
  }
  const items = cursor.list(() => namedExpression(cursor));
  // Only the fields of a row have names.
  if (items.length === 1 && (items[0] instanceof Alias || items[0] instanceof MultiAlias)) throw cursor.error();
  cursor.expect(')');
  return items.length === 1 ? items[0] : rowConstructor(items);
}

/** Moves over `(x, y)` when an arrow follows; at least two names. */
function lambdaParametersAhead(cursor: Cursor): string[] | undefined {
  let at = 1;
  const names: string[] = [];
  while (cursor.isNameAt(at) && (cursor.peek(at + 1).key === ',' || cursor.peek(at + 1).key === ')')) {
    names.push(cursor.peek(at).text);
    at += 2;
    if (cursor.peek(at - 1).key === ')') break;
  }
  if (names.length < 2 || cursor.peek(at - 1).key !== ')' || cursor.peek(at).key !== '->') return undefined;
  cursor.position += at;
  return names;
}
