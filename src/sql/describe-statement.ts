import type { Command } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { isQueryAhead, query } from './query.js';
import { relationName } from './relation.js';

/** `DESCRIBE {FUNCTION [EXTENDED] f | [QUERY] query | [TABLE] [EXTENDED] t [column]}`. */
export function describe(cursor: Cursor): Command {
  cursor.next();
  if (cursor.key === 'FUNCTION' && isFunctionAhead(cursor)) {
    cursor.next();
    const extended = cursor.accept('EXTENDED');
    return { kind: 'describeFunction', name: functionName(cursor), extended };
  }
  // TABLE t would be a query as well.
  if (cursor.accept('QUERY') || (cursor.key !== 'TABLE' && isQueryAhead(cursor)))
    return { kind: 'describeQuery', plan: query(cursor) };
  cursor.accept('TABLE');
  const extended = cursor.acceptAny('EXTENDED', 'FORMATTED') !== undefined;
  const name = relationName(cursor);
  if (!cursor.atName) return { kind: 'describeTable', name, extended };
  return { kind: 'describeTable', name, extended, column: cursor.multipartName() };
}

/** An operator is a function too, and then the last thing of the statement. */
function isFunctionAhead(cursor: Cursor): boolean {
  const next = cursor.peek(1);
  if (next.kind !== 'op') return next.kind !== 'end';
  return next.key !== '.' && next.key !== ';' && (cursor.peek(2).kind === 'end' || cursor.peek(2).key === ';');
}

const functionName = (cursor: Cursor): string =>
  cursor.token.kind === 'op' || cursor.token.kind === 'string' ? cursor.next().text : cursor.multipartName().join('.');
