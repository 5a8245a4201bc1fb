import type { ViewCommand } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { query } from './query.js';
import { relationName } from './relation.js';

/** `CREATE [OR REPLACE] [GLOBAL] {TEMPORARY | TEMP} VIEW name [(columns)] [COMMENT …] AS query`. */
export function createView(cursor: Cursor): ViewCommand {
  cursor.expect('CREATE');
  const replace = cursor.accept('OR', 'REPLACE');
  const global = cursor.accept('GLOBAL');
  const temporary = cursor.acceptAny('TEMPORARY', 'TEMP') !== undefined;
  if (global && !temporary) throw cursor.error('after GLOBAL comes TEMPORARY');
  cursor.expect('VIEW');
  if (cursor.ahead('IF', 'NOT', 'EXISTS')) {
    throw cursor.error('a temporary view is made with OR REPLACE, not with IF NOT EXISTS');
  }
  const { token } = cursor;
  const name = relationName(cursor);
  if (name.length > 1) {
    const message = `A temporary view has a name of one part, not \`${name.join('.')}\`.`;
    throw cursor.errorAt('INVALID_TEMP_OBJ_QUALIFIER', message, token);
  }
  const columns = cursor.key === '(' ? viewColumns(cursor) : undefined;
  if (cursor.accept('COMMENT')) cursor.string();
  cursor.expect('AS');
  return {
    kind: 'createView',
    name,
    global,
    replace,
    ...(columns === undefined ? {} : { columns }),
    plan: query(cursor),
  };
}

function viewColumns(cursor: Cursor): string[] {
  return cursor.parenthesized(() =>
    cursor.list(() => {
      const name = cursor.name();
      if (cursor.accept('COMMENT')) cursor.string();
      return name;
    }),
  );
}

/** `ALTER VIEW name AS query`, `ALTER VIEW name RENAME TO name`. */
export function alterView(cursor: Cursor): ViewCommand {
  cursor.expect('ALTER', 'VIEW');
  const name = relationName(cursor);
  if (cursor.accept('RENAME', 'TO')) return { kind: 'renameView', name, to: relationName(cursor) };
  cursor.expect('AS');
  return { kind: 'alterView', name, plan: query(cursor) };
}
