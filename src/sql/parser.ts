import { AnalysisError } from '../common/errors.js';
import { Alias, type Expression, type SortOrder } from '../expressions/expression.js';
import type { Command } from '../logical/commands.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { DataType } from '../types/data-type.js';
import { Cursor } from './cursor.js';
import { nameParts } from './identifier-clause.js';
import { namedExpression, sortItem } from './named-expression.js';
import { query } from './query.js';
import { statement } from './statement.js';
import { VALUE_MARK } from './token.js';
import { parseType } from './type-parser.js';

/**
 * Text to unresolved trees. The whole text must be used; anything else is an AnalysisError that points to the place, usually
 * `PARSE_SYNTAX_ERROR`. Nothing is looked up: unknown columns and functions are the analyzer's to find.
 */
function whole<T>(text: string, rule: (cursor: Cursor) => T, values?: readonly unknown[]): T {
  const cursor = new Cursor(text, values);
  try {
    const result = rule(cursor);
    cursor.expectEnd();
    return result;
  } catch (error) {
    // The caller may have left little of the stack.
    throw error instanceof RangeError ? cursor.tooDeep() : error;
  }
}

/** One expression; an alias is allowed and kept as an Alias node (or MultiAlias). */
export const parseNamedExpression = (text: string): Expression => whole(text, namedExpression);

/** One expression; an alias is allowed and dropped. */
export function parseExpression(text: string): Expression {
  const e = parseNamedExpression(text);
  return e instanceof Alias ? e.child : e;
}

/** A list with commas, aliases allowed: the text of a select list. */
export const parseExpressions = (text: string): Expression[] => whole(text, c => c.list(() => namedExpression(c)));

/** `v DESC NULLS LAST`. */
export const parseSortOrder = (text: string): SortOrder => whole(text, sortItem);

/** A query, without the other statements. A semicolon may end it. */
export const parseQuery = (text: string): LogicalPlan => whole(text, c => ended(c, query(c)));

/** One statement. A semicolon may end it. */
export const parseStatement = (text: string): Command => whole(text, c => ended(c, statement(c)));

function ended<T>(cursor: Cursor, result: T): T {
  while (cursor.accept(';')) {}
  return result;
}

/** A type by its SQL name. */
export const parseTypeName = (text: string): DataType => whole(text, parseType);

/** The parts of a column or table name: `` a.`b.c` `` gives `['a', 'b.c']`. */
export const parseName = (text: string): string[] => nameParts(text);

/**
 * An expression from a template literal: `` expr`price > ${min}` ``. Each value becomes a Literal (or is itself an expression) and never
 * text, so nothing in it can be read as SQL. A value inside quotes is an error.
 */
export function parseTemplate(strings: readonly string[], values: readonly unknown[]): Expression {
  return whole(templateText(strings, values), namedExpression, values);
}

/** The same for a whole statement. */
export function parseStatementTemplate(strings: readonly string[], values: readonly unknown[]): Command {
  return whole(templateText(strings, values), c => ended(c, statement(c)), values);
}

function templateText(strings: readonly string[], values: readonly unknown[]): string {
  if (strings.some(s => s.includes(VALUE_MARK))) {
    throw new AnalysisError('PARSE_SYNTAX_ERROR', 'The text holds the character U+FDD0, which has no meaning in SQL.');
  }
  const text = strings.join(VALUE_MARK);
  if (new Cursor(text).tokens.filter(t => t.kind === 'value').length !== values.length) {
    const message = 'A value of the template stands inside quotes or a comment; leave the quotes out.';
    throw new AnalysisError('PARSE_SYNTAX_ERROR', message);
  }
  return text;
}
