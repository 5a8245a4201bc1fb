import type { Command } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { createTable, insert } from './data-statement.js';
import { isQueryAhead, query } from './query.js';

/** One statement of `logical/commands.ts`. */
export function statement(cursor: Cursor): Command {
  switch (cursor.key) {
    case 'CREATE':
      return create(cursor);
    case 'DROP':
      return drop(cursor);
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
    default:
      return { kind: 'query', plan: query(cursor) };
  }
}

const IF_NOT_EXISTS = ['IF', 'NOT', 'EXISTS'] as const;

/** `CREATE [OR REPLACE] [GLOBAL] [TEMPORARY] VIEW name [(columns)] AS query`; `CREATE TABLE …`. */
function create(cursor: Cursor): Command {
  cursor.expect('CREATE');
  const replace = cursor.accept('OR', 'REPLACE');
  cursor.accept('GLOBAL');
  const temporary = cursor.acceptAny('TEMPORARY', 'TEMP') !== undefined;
  if (!temporary && !replace && cursor.key === 'TABLE') return createTable(cursor);
  cursor.expect('VIEW');
  const ifNotExists = cursor.accept(...IF_NOT_EXISTS);
  const name = cursor.multipartName().join('.');
  const columns = cursor.key === '(' ? viewColumns(cursor) : undefined;
  if (cursor.accept('COMMENT')) cursor.string();
  cursor.expect('AS');
  const plan = query(cursor);
  return { kind: 'createView', name, replace, ifNotExists, ...(columns === undefined ? {} : { columns }), plan };
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

function drop(cursor: Cursor): Command {
  cursor.expect('DROP');
  if (cursor.acceptAny('VIEW', 'TABLE') === undefined) throw cursor.error('DROP VIEW is the only DROP');
  const ifExists = cursor.accept('IF', 'EXISTS');
  return { kind: 'dropView', name: cursor.multipartName().join('.'), ifExists };
}

const EXPLAIN_MODES = ['EXTENDED', 'FORMATTED', 'CODEGEN', 'COST'] as const;

function explain(cursor: Cursor): Command {
  cursor.expect('EXPLAIN');
  const mode = cursor.acceptAny(...EXPLAIN_MODES) ?? 'SIMPLE';
  type Mode = Extract<Command, { kind: 'explain' }>['mode'];
  return { kind: 'explain', mode: mode.toLowerCase() as Mode, command: cursor.nested(() => statement(cursor)) };
}

function describe(cursor: Cursor): Command {
  cursor.next();
  if (cursor.key === 'FUNCTION' && cursor.peek(1).kind !== 'end' && cursor.peek(1).kind !== 'op') {
    cursor.next();
    const extended = cursor.accept('EXTENDED');
    return { kind: 'describeFunction', name: functionName(cursor), extended };
  }
  if (cursor.accept('QUERY') || isQueryAhead(cursor)) return { kind: 'describeQuery', plan: query(cursor) };
  cursor.accept('TABLE');
  const extended = cursor.acceptAny('EXTENDED', 'FORMATTED') !== undefined;
  return { kind: 'describeTable', name: cursor.multipartName(), extended };
}

const functionName = (cursor: Cursor): string =>
  cursor.token.kind === 'op' || cursor.token.kind === 'string' ? cursor.next().text : cursor.multipartName().join('.');

function show(cursor: Cursor): Command {
  cursor.expect('SHOW');
  if (cursor.accept('COLUMNS')) {
    if (cursor.acceptAny('FROM', 'IN') === undefined) throw cursor.error('missing FROM');
    return { kind: 'showColumns', name: cursor.multipartName() };
  }
  if (cursor.acceptAny('ALL', 'SYSTEM', 'USER') !== undefined && cursor.key !== 'FUNCTIONS') throw cursor.error();
  const what = cursor.acceptAny('TABLES', 'VIEWS', 'FUNCTIONS');
  if (what === undefined) throw cursor.error('SHOW knows TABLES, VIEWS, FUNCTIONS and COLUMNS');
  if (cursor.acceptAny('FROM', 'IN') !== undefined) cursor.multipartName();
  const pattern = cursor.accept('LIKE') || cursor.token.kind === 'string' ? cursor.string() : undefined;
  const kind = what === 'FUNCTIONS' ? 'showFunctions' : 'showTables';
  return pattern === undefined ? { kind } : { kind, pattern };
}

/** `SET`, `SET key`, `SET key = value`; the value is the rest of the text. */
function set(cursor: Cursor): Command {
  cursor.expect('SET');
  if (cursor.atEnd || cursor.key === ';') return { kind: 'set' };
  if (cursor.accept('TIME', 'ZONE')) {
    const value = cursor.token.kind === 'string' ? cursor.string() : cursor.name();
    return { kind: 'set', key: 'spark.sql.session.timeZone', value };
  }
  const from = cursor.token.start;
  while (!cursor.atEnd && cursor.key !== '=' && cursor.key !== ';') cursor.next();
  const key = cursor.text.slice(from, cursor.token.start).trim().replaceAll('`', '');
  if (!cursor.accept('=')) return { kind: 'set', key };
  const start = cursor.token.start;
  while (!cursor.atEnd && cursor.key !== ';') cursor.next();
  const raw = cursor.text.slice(start, cursor.token.start).trim();
  return { kind: 'set', key, value: /^(['"`]).*\1$/s.test(raw) ? raw.slice(1, -1) : raw };
}
