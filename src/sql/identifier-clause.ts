import { type Expression, Literal, UnresolvedCall } from '../expressions/expression.js';
import { Cursor } from './cursor.js';
import { expression } from './expression.js';
import type { Token } from './token.js';

/** `IDENTIFIER(` stands here, and is no table or column of that name. */
export const isIdentifierClause = (cursor: Cursor): boolean => cursor.ahead('IDENTIFIER', '(');

/** The parentheses of `IDENTIFIER('schema.' || 'table')`: a constant text, read as a name. */
export function identifierClause(cursor: Cursor, start: Token): string[] {
  const e = cursor.parenthesized(() => expression(cursor));
  const text = constantText(e);
  if (text === undefined && e instanceof Literal) {
    const message = `IDENTIFIER expects a string, got ${e}.`;
    throw cursor.errorAt('NOT_A_CONSTANT_STRING.WRONG_TYPE', message, start);
  }
  if (text === undefined) {
    const message = `IDENTIFIER expects a constant string, got ${e}.`;
    throw cursor.errorAt('NOT_A_CONSTANT_STRING.NOT_CONSTANT', message, start);
  }
  return nameParts(text);
}

/** The parts of a name as text: `` a.`b.c` ``. */
export function nameParts(text: string): string[] {
  const cursor = new Cursor(text);
  const parts = cursor.multipartName();
  cursor.expectEnd();
  return parts;
}

function constantText(e: Expression): string | undefined {
  if (e instanceof Literal) return typeof e.value === 'string' ? e.value : undefined;
  if (!(e instanceof UnresolvedCall) || e.name !== 'concat') return undefined;
  const parts = e.args.map(constantText);
  return parts.includes(undefined) ? undefined : parts.join('');
}
