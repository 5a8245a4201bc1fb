import type { ListCommand } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { relationName } from './relation.js';

const KNOWN = 'SHOW knows TABLES, VIEWS, FUNCTIONS, COLUMNS, PARTITIONS, SCHEMAS, CATALOGS and CURRENT SCHEMA';

/** `SHOW TABLES [IN schema] [[LIKE] 'pattern']` and its like. */
export function show(cursor: Cursor): ListCommand {
  cursor.expect('SHOW');
  if (cursor.accept('COLUMNS')) return columns(cursor);
  if (cursor.accept('PARTITIONS')) return { kind: 'showPartitions', name: relationName(cursor) };
  if (cursor.accept('CURRENT')) {
    if (cursor.acceptAny('SCHEMA', 'DATABASE', 'NAMESPACE') === undefined) throw cursor.error(KNOWN);
    return { kind: 'showCurrentSchema' };
  }
  const scope = cursor.acceptAny('ALL', 'SYSTEM', 'USER');
  if (cursor.accept('FUNCTIONS')) return functions(cursor, (scope ?? 'ALL').toLowerCase() as 'all' | 'system' | 'user');
  if (scope !== undefined) throw cursor.error(`after ${scope} comes FUNCTIONS`);
  if (cursor.acceptAny('SCHEMAS', 'DATABASES', 'NAMESPACES') !== undefined)
    return { kind: 'showSchemas', ...pattern(cursor) };
  if (cursor.accept('CATALOGS')) return { kind: 'showCatalogs', ...pattern(cursor) };
  const what = cursor.acceptAny('TABLES', 'VIEWS');
  if (what === undefined) throw cursor.error(KNOWN);
  const kind = what === 'TABLES' ? 'showTables' : 'showViews';
  const namespace = isIn(cursor) ? relationName(cursor) : undefined;
  return { kind, ...(namespace === undefined ? {} : { namespace }), ...pattern(cursor) };
}

const isIn = (cursor: Cursor): boolean => cursor.acceptAny('FROM', 'IN') !== undefined;

function pattern(cursor: Cursor): { pattern?: string } {
  return cursor.accept('LIKE') || cursor.token.kind === 'string' ? { pattern: cursor.string() } : {};
}

function columns(cursor: Cursor): ListCommand {
  if (!isIn(cursor)) throw cursor.error('missing FROM');
  const name = relationName(cursor);
  return { kind: 'showColumns', name: isIn(cursor) ? [...relationName(cursor), ...name] : name };
}

/** A single function may be named without quotes. */
function functions(cursor: Cursor, scope: 'all' | 'system' | 'user'): ListCommand {
  if (isIn(cursor)) relationName(cursor);
  cursor.accept('LIKE');
  if (cursor.token.kind === 'string') return { kind: 'showFunctions', scope, pattern: cursor.string() };
  return cursor.atName ? { kind: 'showFunctions', scope, pattern: cursor.name() } : { kind: 'showFunctions', scope };
}
