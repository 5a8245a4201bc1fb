import { type Expression, UnresolvedCall } from '../expressions/expression.js';
import { originOf } from '../expressions/origin.js';
import type { Cursor } from './cursor.js';
import { predicate } from './predicate.js';
import { primary } from './primary.js';

/**
 * Expressions by precedence, weakest first, as in Spark's grammar:
 *
 *     OR ‹ AND ‹ NOT ‹ predicate (BETWEEN, IN, LIKE, IS …; one at most) ‹ comparison ‹ | ‹ ^ ‹ & ‹ shifts ‹ + - || ‹ * / % DIV ‹ unary - + ~
 */
export function expression(cursor: Cursor): Expression {
  const { start } = cursor.token;
  return cursor.nested(() => cursor.mark(start, disjunction(cursor)));
}

function disjunction(cursor: Cursor): Expression {
  const terms = [conjunction(cursor)];
  while (cursor.accept('OR')) terms.push(conjunction(cursor));
  return balanced('or', terms);
}

function conjunction(cursor: Cursor): Expression {
  const terms = [negation(cursor)];
  while (cursor.accept('AND')) terms.push(negation(cursor));
  return balanced('and', terms);
}

/** A tree of logarithmic depth: generated conditions have thousands of terms. Short rows keep Spark's left-deep form. */
function balanced(op: string, terms: readonly Expression[]): Expression {
  if (terms.length < 16) return terms.reduce((left, right) => new UnresolvedCall(op, [left, right]));
  const middle = terms.length >> 1;
  return new UnresolvedCall(op, [balanced(op, terms.slice(0, middle)), balanced(op, terms.slice(middle))]);
}

function negation(cursor: Cursor): Expression {
  const { key } = cursor;
  if ((key === 'NOT' || key === '!') && startsOperand(cursor)) {
    const { start } = cursor.next();
    return cursor.mark(start, new UnresolvedCall('not', [cursor.nested(() => negation(cursor))]));
  }
  const { start } = cursor.token;
  return cursor.mark(start, predicate(cursor, valueExpression(cursor)));
}

/** True when the word at the cursor has something behind it that it can apply to; else it is a name. */
export function startsOperand(cursor: Cursor): boolean {
  const { kind, key } = cursor.peek(1);
  if (kind === 'end') return false;
  if (kind !== 'op') return !(kind === 'word' && (key === 'AS' || key === 'FROM' || key === 'IS'));
  return ['(', '-', '+', '~', '!', ':', '?', '*'].includes(key);
}

/** A comparison or anything that binds tighter: operands of BETWEEN, LIKE and other predicates. */
export function valueExpression(cursor: Cursor): Expression {
  return binary(cursor, 0);
}

/** Continues behind an operand that is already parsed, up to a whole expression. */
export function expressionFrom(cursor: Cursor, left: Expression): Expression {
  const first = predicate(cursor, binaryFrom(cursor, left, 0));
  let conjuncts = first;
  while (cursor.accept('AND')) conjuncts = new UnresolvedCall('and', [conjuncts, negation(cursor)]);
  let result = conjuncts;
  while (cursor.accept('OR')) result = new UnresolvedCall('or', [result, conjunction(cursor)]);
  return result;
}

const POWERS: Readonly<Record<string, number>> = {
  '=': 1,
  '<>': 1,
  '<': 1,
  '<=': 1,
  '>': 1,
  '>=': 1,
  '<=>': 1,
  '|': 2,
  '^': 3,
  '&': 4,
  '<<': 5,
  '>>': 5,
  '>>>': 5,
  '+': 6,
  '-': 6,
  '||': 6,
  '*': 7,
  '/': 7,
  '%': 7,
  DIV: 7,
};

function binary(cursor: Cursor, power: number): Expression {
  return binaryFrom(cursor, unary(cursor), power);
}

function binaryFrom(cursor: Cursor, first: Expression, power: number): Expression {
  let left = first;
  const start = originOf(first)?.start ?? cursor.token.start;
  for (let length = 1; ; length++) {
    const { key } = cursor;
    const mine = Object.hasOwn(POWERS, key) ? POWERS[key] : 0;
    if (mine <= power || (key === 'DIV' && !startsOperand(cursor))) return left;
    cursor.checkChain(length);
    cursor.next();
    left = cursor.mark(start, operation(key, left, binary(cursor, mine)));
  }
}

function operation(key: string, left: Expression, right: Expression): Expression {
  if (key === '<>') return new UnresolvedCall('not', [new UnresolvedCall('=', [left, right])]);
  if (key === '||') return new UnresolvedCall('concat', [left, right]);
  return new UnresolvedCall(key.toLowerCase(), [left, right]);
}

const UNARY: Readonly<Record<string, string>> = { '-': 'negative', '+': 'positive', '~': '~' };

function unary(cursor: Cursor): Expression {
  const { start, key } = cursor.token;
  const name = Object.hasOwn(UNARY, key) ? UNARY[key] : undefined;
  if (name === undefined || (key === '-' && cursor.peek(1).kind === 'number'))
    return cursor.mark(start, primary(cursor));
  cursor.next();
  return cursor.mark(start, new UnresolvedCall(name, [cursor.nested(() => unary(cursor))]));
}
