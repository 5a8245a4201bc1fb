import type { Expression } from '../expressions/expression.js';
import type { Command, InsertTarget } from '../logical/commands.js';
import type { Cursor } from './cursor.js';
import { valueExpression } from './expression.js';
import { properties } from './property.js';
import { isQueryAhead, query } from './query.js';
import { relationName } from './relation.js';

/** `INSERT INTO | OVERWRITE [TABLE] t [(columns)] query`; `INSERT OVERWRITE DIRECTORY 'path' USING format [OPTIONS (…)] query`. */
export function insert(cursor: Cursor): Command {
  cursor.expect('INSERT');
  const how = cursor.acceptAny('INTO', 'OVERWRITE');
  if (how === undefined) throw cursor.error('after INSERT comes INTO or OVERWRITE');
  const overwrite = how === 'OVERWRITE';
  if (overwrite && (cursor.accept('LOCAL', 'DIRECTORY') || cursor.accept('DIRECTORY'))) {
    const target = directory(cursor);
    return { kind: 'insert', target, overwrite, byName: false, plan: query(cursor) };
  }
  cursor.accept('TABLE');
  const name = relationName(cursor);
  const partition = cursor.accept('PARTITION') ? partitionValues(cursor) : new Map<string, Expression>();
  const byName = cursor.accept('BY', 'NAME');
  const columns = cursor.key === '(' && !isQueryAhead(cursor) ? cursor.nameList() : undefined;
  const given = columns === undefined ? {} : { columns };
  return {
    kind: 'insert',
    target: { kind: 'table', name, partition },
    overwrite,
    byName,
    ...given,
    plan: query(cursor),
  };
}

/** `(day = '2020-01-01', hour = 1)`. */
function partitionValues(cursor: Cursor): Map<string, Expression> {
  const values = new Map<string, Expression>();
  cursor.parenthesized(() =>
    cursor.list(() => {
      const name = cursor.name();
      cursor.expect('=');
      values.set(name, valueExpression(cursor));
    }),
  );
  return values;
}

/** `TRUNCATE TABLE t`. */
export function truncate(cursor: Cursor): Command {
  cursor.expect('TRUNCATE', 'TABLE');
  return { kind: 'truncateTable', name: relationName(cursor) };
}

/** `DROP {VIEW | TABLE} [IF EXISTS] name`. */
export function drop(cursor: Cursor): Command {
  cursor.expect('DROP');
  const what = cursor.acceptAny('VIEW', 'TABLE');
  if (what === undefined) throw cursor.error('DROP knows VIEW and TABLE');
  const ifExists = cursor.accept('IF', 'EXISTS');
  return { kind: what === 'VIEW' ? 'dropView' : 'dropTable', name: relationName(cursor), ifExists };
}

function directory(cursor: Cursor): InsertTarget {
  const given = cursor.token.kind === 'string' ? cursor.string() : undefined;
  cursor.expect('USING');
  const format = cursor.name().toLowerCase();
  const options = cursor.accept('OPTIONS') ? properties(cursor) : new Map<string, string>();
  const path = given ?? options.get('path');
  if (path === undefined) throw cursor.error('the directory needs a path');
  return { kind: 'directory', path, format, options };
}

/** `CREATE TABLE [IF NOT EXISTS] t [(schema)] [USING format] [OPTIONS …] [PARTITIONED BY …] [LOCATION …] [AS query]`. */
export function createTable(cursor: Cursor): Command {
  cursor.expect('CREATE', 'TABLE');
  const ifNotExists = cursor.accept('IF', 'NOT', 'EXISTS');
  const name = relationName(cursor);
  const schemaText = cursor.key === '(' && !isQueryAhead(cursor) ? parenthesizedText(cursor) : undefined;
  let format = 'parquet';
  let options = new Map<string, string>();
  let partitionBy: string[] = [];
  let location: string | undefined;
  for (;;) {
    if (cursor.accept('USING')) format = cursor.name().toLowerCase();
    else if (cursor.accept('OPTIONS') || cursor.accept('TBLPROPERTIES')) options = properties(cursor);
    else if (cursor.accept('PARTITIONED', 'BY')) partitionBy = cursor.nameList();
    else if (cursor.accept('LOCATION')) location = cursor.string();
    else if (cursor.accept('COMMENT')) cursor.string();
    else break;
  }
  const plan = cursor.accept('AS') || isQueryAhead(cursor) ? query(cursor) : undefined;
  return {
    kind: 'createTable',
    name,
    ifNotExists,
    format,
    options,
    partitionBy,
    ...(location === undefined ? {} : { location }),
    ...(schemaText === undefined ? {} : { schemaText }),
    ...(plan === undefined ? {} : { plan }),
  };
}

/** The text between the parentheses at the cursor, as written. */
function parenthesizedText(cursor: Cursor): string {
  cursor.expect('(');
  const start = cursor.token.start;
  for (let depth = 1; ; cursor.next()) {
    if (cursor.atEnd) throw cursor.error('missing )');
    if (cursor.key === '(') depth++;
    if (cursor.key === ')' && --depth === 0) break;
  }
  const text = cursor.text.slice(start, cursor.token.start);
  cursor.expect(')');
  return text.trim();
}
