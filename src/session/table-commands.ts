import { AnalysisError, ConfigurationError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { type Expression, literal, UnresolvedColumn } from '../expressions/expression.js';
import { formatNamed } from '../formats/registry.js';
import type { InsertTarget, Name, TableCommand } from '../logical/commands.js';
import { Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { InlineTable, OneRow } from '../logical/relations.js';
import { FileTable } from '../sources/file/file-table.js';
import { type StructType, stringType } from '../types/data-type.js';
import { zoneOf } from '../types/datetime/zone.js';
import { parseSchema } from '../types/ddl.js';
import { isDefault } from './catalog.js';
import { CatalogTable, type TableDefinition } from './catalog-table.js';
import { Column, col } from './column.js';
import { DataFrame } from './data-frame.js';
import { forTable } from './insert-columns.js';
import type { Session } from './session.js';
import { nothing, onAction } from './statement-result.js';

type Parameters = ReadonlyMap<string, Expression>;

/** Statements about tables of files. Names are made and taken at once; files are written by the first action. */
export function runTableCommand(session: Session, command: TableCommand, parameters: Parameters): DataFrame {
  switch (command.kind) {
    case 'createTable':
      return createTable(session, command, parameters);
    case 'insert':
      return insert(session, command, parameters);
    case 'truncateTable': {
      const { definition } = tableNamed(session, command.name);
      return onAction(session, `TRUNCATE ${definition.name}`, () => session.files.removeTree(definition.path));
    }
    default:
      return dropTable(session, command.name, command.ifExists);
  }
}

export function tableNamed(session: Session, name: Name): CatalogTable {
  const found = session.catalog.view(name) === undefined ? session.catalog.table(name) : undefined;
  if (found !== undefined) return found;
  if (session.catalog.view(name) === undefined) session.relation(name);
  throw new AnalysisError(
    'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE',
    `\`${name.join('.')}\` is a view, but the statement needs a table of files. Make one with CREATE TABLE.`,
  );
}

function createTable(
  session: Session,
  command: Extract<TableCommand, { kind: 'createTable' }>,
  parameters: Parameters,
): DataFrame {
  const { name, plan, partitionBy, options, format } = command;
  const known = session.catalog.table(name);
  if (known !== undefined) {
    if (command.ifNotExists) return nothing(session);
    throw new AnalysisError(
      'TABLE_OR_VIEW_ALREADY_EXISTS',
      `Cannot create the table \`${name.join('.')}\`: it already exists. Drop it first, or say IF NOT EXISTS.`,
    );
  }
  const query = plan && new DataFrame(session, session.analyze(plan, parameters));
  const schema = columnsOf(name, query?.schema, command.schemaText, partitionBy);
  const path = command.location ?? options.get('path') ?? managedPath(session, name);
  const managed = command.location === undefined && !options.has('path');
  const rest = new Map([...options].filter(([key]) => key !== 'path'));
  const definition: TableDefinition = {
    name: name[name.length - 1],
    ...{ format, path, schema, partitionBy, options: rest, managed },
  };
  session.catalog.putTable(definition.name, openTable(session, definition));
  if (query === undefined) return nothing(session);
  return onAction(session, `CREATE TABLE ${definition.name}`, () => writer(query, definition, 'error').save(path));
}

function openTable(session: Session, definition: TableDefinition): CatalogTable {
  const { files, conf } = session;
  const { path, schema, options } = definition;
  const format = formatNamed(definition.format);
  const zone = zoneOf(conf.settings.timeZone);
  return new CatalogTable(definition, files, new FileTable({ files, format, paths: [path], schema, options, zone }));
}

/** Data first, then what the folders are named by: the order in which the files are read. */
function columnsOf(
  name: Name,
  ofQuery: StructType | undefined,
  text: string | undefined,
  partitionBy: readonly string[],
): StructType {
  const table = name.join('.');
  if (!isDefault(name.slice(0, -1))) {
    throw new AnalysisError(
      'SCHEMA_NOT_FOUND',
      `There is no schema for the table \`${table}\`: the only one is \`default\`.`,
    );
  }
  const schema = ofQuery ?? (text === undefined ? undefined : parseSchema(text));
  if (schema === undefined) {
    throw new AnalysisError(
      'UNABLE_TO_INFER_SCHEMA',
      `Say which columns the table \`${table}\` has: CREATE TABLE ${table} (a INT, …). To find them out, read the files with session.read and make a view.`,
    );
  }
  const { fields } = schema;
  const twice = fields.find((f, i) => fields.findIndex(g => g.name.toLowerCase() === f.name.toLowerCase()) < i);
  if (twice !== undefined)
    throw new AnalysisError('COLUMN_ALREADY_EXISTS', `The table \`${table}\` has two columns \`${twice.name}\`.`);
  const keys = partitionBy.map(key => {
    const found = fields.find(f => f.name.toLowerCase() === key.toLowerCase());
    if (found !== undefined) return found;
    throw new AnalysisError(
      'COLUMN_NOT_DEFINED_IN_TABLE',
      `The partition column \`${key}\` is no column of \`${table}\`.`,
    );
  });
  return { ...schema, fields: [...fields.filter(f => !keys.includes(f)), ...keys] };
}

const WAREHOUSE = ['millrace.warehouseLocation', 'spark.sql.warehouse.dir'] as const;

function managedPath(session: Session, name: Name): string {
  const base = WAREHOUSE.map(key => session.conf.map.get(key)).find(path => path !== undefined);
  if (base !== undefined) return `${base}/${name[name.length - 1].toLowerCase()}`;
  throw new ConfigurationError(
    'PATH_REQUIRED',
    `Say where the table \`${name.join('.')}\` is, with LOCATION '…', or set ${WAREHOUSE[0]} to a folder for all tables.`,
  );
}

function writer(
  df: DataFrame,
  definition: Pick<TableDefinition, 'format' | 'options' | 'partitionBy'>,
  mode: 'append' | 'overwrite' | 'error',
) {
  return df.write
    .format(definition.format)
    .mode(mode)
    .options(Object.fromEntries(definition.options))
    .partitionBy(...definition.partitionBy);
}

function insert(
  session: Session,
  command: Extract<TableCommand, { kind: 'insert' }>,
  parameters: Parameters,
): DataFrame {
  const query = new DataFrame(session, session.analyze(withDefaults(command.plan), parameters));
  const { target } = command;
  const mode = command.overwrite ? 'overwrite' : 'append';
  if (target.kind === 'directory') {
    const { path, format, options } = target;
    formatNamed(format);
    const made = writer(query, { format, partitionBy: [], options }, mode);
    return onAction(session, `INSERT OVERWRITE DIRECTORY ${path}`, () => made.save(path));
  }
  const { definition } = tableNamed(session, target.name);
  const fixed = partitionValues(session, target, definition, parameters);
  const given = { columns: command.columns, byName: command.byName, fixed: [...fixed.keys()] };
  const df = forTable(query, definition, given);
  const folder = [...fixed].map(([key, value]) => `/${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('');
  const rest = { ...definition, partitionBy: definition.partitionBy.slice(fixed.size) };
  const made = writer(df, rest, mode);
  return onAction(session, `INSERT ${definition.name}`, () => made.save(`${definition.path}${folder}`));
}

/** DEFAULT among the VALUES of an INSERT is null: columns have no other default. */
function withDefaults(plan: LogicalPlan): LogicalPlan {
  if (!(plan instanceof InlineTable)) return plan;
  const isDefault = (e: Expression): boolean =>
    e instanceof UnresolvedColumn && e.parts.length === 1 && e.parts[0].toUpperCase() === 'DEFAULT';
  return plan.withExpressions(plan.expressions.map(e => (isDefault(e) ? literal(null) : e)));
}

/** The folder that PARTITION names: constants for the first partition columns. */
function partitionValues(
  session: Session,
  target: Extract<InsertTarget, { kind: 'table' }>,
  { partitionBy, name }: TableDefinition,
  parameters: Parameters,
): Map<string, string> {
  const given = [...target.partition];
  return new Map(
    given.map(([column, value], i) => {
      if (partitionBy[i]?.toLowerCase() !== column.toLowerCase()) {
        throw new AnalysisError(
          'NON_PARTITION_COLUMN',
          `PARTITION must name the partition columns of \`${name}\` in their order (${partitionBy.join(', ') || 'none'}), not \`${column}\`.`,
        );
      }
      const text = new Column(value).cast(stringType).expression;
      const [item] = session.analyze(new Project([text], new OneRow()), parameters).expressions;
      return [partitionBy[i], String(evaluateConstant(item.children[0] ?? item) ?? '__HIVE_DEFAULT_PARTITION__')];
    }),
  );
}

function dropTable(session: Session, name: Name, ifExists: boolean): DataFrame {
  const { catalog } = session;
  // As in Spark, DROP TABLE takes a view away as well.
  if (catalog.dropView(name) || (ifExists && catalog.table(name) === undefined)) return nothing(session);
  const { definition } = tableNamed(session, name);
  catalog.dropTable(definition.name);
  if (!definition.managed) return nothing(session);
  return onAction(session, `DROP TABLE ${definition.name}`, () => session.files.removeTree(definition.path));
}

/** SHOW PARTITIONS: the folders that have rows. */
export function listPartitions(session: Session, name: Name): DataFrame {
  const { definition } = tableNamed(session, name);
  if (definition.partitionBy.length === 0) {
    const message = `The table \`${definition.name}\` is not partitioned.`;
    throw new AnalysisError('INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY', message);
  }
  const parts = definition.partitionBy.map(
    key => `'${key}=', coalesce(CAST(\`${key}\` AS STRING), '__HIVE_DEFAULT_PARTITION__')`,
  );
  const text = `concat(${parts.join(", '/', ")}) AS partition`;
  return session.table(definition.name).selectExpr(text).distinct().orderBy(col('partition'));
}
