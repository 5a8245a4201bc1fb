import { AnalysisError } from '../common/errors.js';
import { namePattern } from '../common/name-pattern.js';
import { describeFunction, listFunctions } from '../functions/registry.js';
import type { Command, ListCommand, Name } from '../logical/commands.js';
import { type StructType, simpleString } from '../types/data-type.js';
import { CATALOG, isDefault, isGlobal, SCHEMA } from './catalog.js';
import type { DataFrame } from './data-frame.js';
import type { Session } from './session.js';
import { listing } from './statement-result.js';
import { listPartitions } from './table-commands.js';

const COLUMNS = 'col_name STRING, data_type STRING, comment STRING';

/** DESCRIBE of a query. */
export const describeSchema = (session: Session, schema: StructType): DataFrame =>
  listing(session, COLUMNS, columnRows(schema));

const columnRows = (schema: StructType): object[] =>
  schema.fields.map(f => ({ col_name: f.name, data_type: simpleString(f.type), comment: null }));

/** DESCRIBE of a view or table. */
export function describeTable(
  session: Session,
  { name, column, extended }: Extract<Command, { kind: 'describeTable' }>,
): DataFrame {
  const { schema } = session.relation(name);
  if (column !== undefined) return describeColumn(session, schema, name, column);
  const table = session.catalog.view(name) === undefined ? session.catalog.table(name) : undefined;
  const rows = columnRows(schema);
  const line = (col_name: string, data_type = '', comment = '') => ({ col_name, data_type, comment });
  if (table !== undefined && table.definition.partitionBy.length > 0) {
    const isKey = (c: string) => table.definition.partitionBy.some(p => p.toLowerCase() === c.toLowerCase());
    rows.push(line('# Partition Information'), line('# col_name', 'data_type', 'comment'));
    rows.push(...rows.filter(r => isKey((r as { col_name: string }).col_name)));
  }
  if (table !== undefined && extended) {
    const { format, path } = table.definition;
    rows.push(line(''), line('# Detailed Table Information'), line('Provider', format), line('Location', path));
  }
  return listing(session, COLUMNS, rows);
}

function describeColumn(session: Session, schema: StructType, table: Name, column: Name): DataFrame {
  const field = schema.fields.find(f => f.name.toLowerCase() === column.join('.').toLowerCase());
  if (field === undefined) {
    const known = schema.fields.map(f => `\`${f.name}\``).join(', ');
    const message = `The column \`${column.join('.')}\` cannot be found in \`${table.join('.')}\`, which has ${known}.`;
    throw new AnalysisError('COLUMN_NOT_FOUND', message);
  }
  return listing(session, 'info_name STRING, info_value STRING', [
    { info_name: 'col_name', info_value: field.name },
    { info_name: 'data_type', info_value: simpleString(field.type) },
    { info_name: 'comment', info_value: 'NULL' },
  ]);
}

export const describeFunctionCommand = (session: Session, name: string, extended: boolean): DataFrame =>
  listing(
    session,
    'function_desc STRING',
    describeFunction(name, extended).map(function_desc => ({ function_desc })),
  );

/** SHOW … */
export function runListCommand(session: Session, command: ListCommand): DataFrame {
  switch (command.kind) {
    case 'showTables':
      return listing(session, 'namespace STRING, tableName STRING, isTemporary BOOLEAN', [
        ...tables(session, command.namespace, command.pattern),
        ...views(session, command.namespace, command.pattern).map(v => ({ ...v, tableName: v.viewName })),
      ]);
    case 'showViews':
      return listing(
        session,
        'namespace STRING, viewName STRING, isTemporary BOOLEAN',
        views(session, command.namespace, command.pattern),
      );
    case 'showFunctions':
      return listing(session, 'function STRING', functionNames(session, command.scope, command.pattern));
    case 'showColumns':
      return listing(
        session,
        'col_name STRING',
        session.relation(command.name).schema.fields.map(f => ({ col_name: f.name })),
      );
    case 'showPartitions':
      return listPartitions(session, command.name);
    case 'showSchemas':
      return listing(session, 'namespace STRING', fitting([SCHEMA], command.pattern, 'namespace'));
    case 'showCatalogs':
      return listing(session, 'catalog STRING', fitting([CATALOG], command.pattern, 'catalog'));
    default:
      return listing(session, 'catalog STRING, namespace STRING', [{ catalog: CATALOG, namespace: SCHEMA }]);
  }
}

const fitting = (names: readonly string[], pattern = '*', column: string): object[] =>
  names.filter(namePattern(pattern)).map(name => ({ [column]: name }));

function tables(session: Session, namespace: Name | undefined, pattern = '*'): object[] {
  if (namespace !== undefined && isGlobal(namespace)) return [];
  checkNamespace(namespace);
  const names = session.catalog.listTables().filter(namePattern(pattern));
  return names.map(tableName => ({ namespace: SCHEMA, tableName, isTemporary: false }));
}

/** Views of the session are in every schema; global ones only in their own. */
function views(session: Session, namespace: Name | undefined, pattern = '*'): { viewName: string }[] {
  const inGlobal = namespace !== undefined && isGlobal(namespace);
  if (!inGlobal) checkNamespace(namespace);
  const test = namePattern(pattern);
  const listed = (names: readonly string[], schema: string) =>
    names.filter(test).map(viewName => ({ namespace: schema, viewName, isTemporary: true }));
  const global = inGlobal ? listed(session.catalog.listGlobal(), 'global_temp') : [];
  return [...global, ...listed(session.catalog.list(), '')];
}

function checkNamespace(namespace: Name | undefined): void {
  if (namespace === undefined || isDefault(namespace)) return;
  throw new AnalysisError(
    'SCHEMA_NOT_FOUND',
    `The schema \`${namespace.join('.')}\` cannot be found: there are \`${SCHEMA}\` and \`global_temp\`.`,
  );
}

function functionNames(session: Session, scope: 'all' | 'system' | 'user', pattern = '*'): object[] {
  const own = scope === 'system' ? [] : session.udf.list().filter(namePattern(pattern));
  const builtin = scope === 'user' ? [] : listFunctions(pattern);
  return [...new Set([...own, ...builtin])].sort().map(name => ({ function: name }));
}
