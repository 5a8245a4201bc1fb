import type { Command } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { createTable, drop, insert, truncate } from './data-statement.js';
import { describe } from './describe-statement.js';
import { expression } from './expression.js';
import { namedExpression } from './named-expression.js';
import { query } from './query.js';
import { relationName } from './relation.js';
import { reset, set } from './setting-statement.js';
import { show } from './show-statement.js';
import { alterView, createView } from './view-statement.js';

/** One statement of `logical/commands.ts`. */
export function statement(cursor: Cursor): Command {
  switch (cursor.key) {
    case 'CREATE':
      return cursor.peek(1).key === 'TABLE' ? createTable(cursor) : createView(cursor);
    case 'ALTER':
      return alterView(cursor);
    case 'DROP':
      return drop(cursor);
    case 'TRUNCATE':
      return truncate(cursor);
    case 'EXPLAIN':
      return explain(cursor);
    case 'DESC':
    case 'DESCRIBE':
      return describe(cursor);
    case 'SHOW':
      return show(cursor);
    case 'INSERT':
      return insert(cursor);
    case 'SET':
      return set(cursor);
    case 'RESET':
      return reset(cursor);
    case 'USE':
      cursor.next();
      if (cursor.peek(1).kind !== 'end') cursor.acceptAny('SCHEMA', 'DATABASE', 'NAMESPACE');
      return { kind: 'use', name: relationName(cursor) };
    case 'EXECUTE':
      return executeImmediate(cursor);
    default:
      return { kind: 'query', plan: query(cursor) };
  }
}

const EXPLAIN_MODES = ['EXTENDED', 'FORMATTED', 'CODEGEN', 'COST'] as const;

function explain(cursor: Cursor): Command {
  cursor.expect('EXPLAIN');
  const mode = cursor.acceptAny(...EXPLAIN_MODES) ?? 'SIMPLE';
  type Mode = Extract<Command, { kind: 'explain' }>['mode'];
  return { kind: 'explain', mode: mode.toLowerCase() as Mode, command: cursor.nested(() => statement(cursor)) };
}

/** `EXECUTE IMMEDIATE text [USING value [AS name], …]`. */
function executeImmediate(cursor: Cursor): Command {
  cursor.expect('EXECUTE', 'IMMEDIATE');
  const text = expression(cursor);
  if (!cursor.accept('USING')) return { kind: 'executeImmediate', text, using: [] };
  const values = () => cursor.list(() => namedExpression(cursor));
  return { kind: 'executeImmediate', text, using: cursor.key === '(' ? cursor.parenthesized(values) : values() };
}
