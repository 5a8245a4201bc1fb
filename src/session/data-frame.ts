import type { RecordBatch } from '../columnar/record-batch.js';
import { rowConverter } from '../columnar/rows.js';
import { AnalysisError, ConfigurationError } from '../common/errors.js';
import { Alias, type Attribute, type Expression, freshId, Literal, UnresolvedCall } from '../expressions/expression.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { showTable } from '../sinks/show-table.js';
import { parseExpression, parseNamedExpression } from '../sql/parser.js';
import { intType, longType, type StructType } from '../types/data-type.js';
import { zoneOf } from '../types/datetime/zone.js';
import { parseDuration } from '../types/interval.js';
import type { Value } from '../types/value.js';
import { Column, type ColumnValue, col, condition, nameOrColumn, toExpression } from './column.js';
import { DataFrameNa } from './data-frame-na.js';
import { DataFrameWriter } from './data-frame-writer.js';
import { DataStreamWriter } from './data-stream-writer.js';
import { GroupedData } from './grouped-data.js';
import { fromRows, type MapAsyncOptions, mapArrow, mapAsync, mapRows } from './row-functions.js';
import { type SchemaLike, toSchema } from './schema.js';
import type { Session } from './session.js';
import { treeString } from './tree-string.js';
import { sortOrder } from './window-spec.js';

export type JoinKind =
  | 'inner'
  | 'left'
  | 'left_outer'
  | 'leftouter'
  | 'right'
  | 'right_outer'
  | 'rightouter'
  | 'outer'
  | 'full'
  | 'full_outer'
  | 'fullouter'
  | 'left_semi'
  | 'semi'
  | 'leftsemi'
  | 'left_anti'
  | 'anti'
  | 'leftanti'
  | 'cross';

/**
 * A row with a column added or replaced. Adding makes a flat intersection, whatever the number of steps: nested mapped types would end at the
 * compiler's limit of depth after some dozens.
 */
export type WithColumn<Row, N extends string, T> = 0 extends 1 & Row
  ? any
  : N extends keyof Row
    ? { [K in keyof Row]: K extends N ? T : Row[K] }
    : Row & { [K in N]: T };

export type ExplainMode = 'simple' | 'extended' | 'formatted' | 'codegen' | 'cost';

/**
 * A table that is described, not held: a query over sources, built step by step. Every method gives a new DataFrame and checks the step at
 * once (`AnalysisError`); nothing is read before an action (`collect`, `show`, `write`) or `writeStream…start()`.
 *
 * `Row` is the JavaScript type of a row, where it is known.
 */
export class DataFrame<Row = any> {
  /** Analyzed: all names and types are known. */
  readonly plan: LogicalPlan;

  constructor(
    readonly session: Session,
    plan: LogicalPlan,
  ) {
    this.plan = session.analyze(plan);
  }

  private with<R = Row>(plan: LogicalPlan): DataFrame<R> {
    return new DataFrame<R>(this.session, plan);
  }

  get schema(): StructType {
    return this.plan.schema;
  }
  get columns(): string[] {
    return this.plan.output.map(a => a.name);
  }
  /** True when a source of this table never ends: then it is written with `writeStream`. */
  get isStreaming(): boolean {
    return this.plan.isStreaming;
  }

  /** A column of this very table, for joins of a table with itself. */
  col(name: string): Column {
    const matches = this.plan.output.filter(a => a.name.toLowerCase() === name.toLowerCase());
    if (matches.length === 1) return new Column(matches[0]);
    return col(name);
  }

  select<K extends keyof Row & string>(...columns: K[]): DataFrame<Pick<Row, K>>;
  select<R = any>(...columns: (Column | string)[]): DataFrame<R>;
  select(...columns: (Column | string)[]): DataFrame {
    return this.with(new logical.Project(columns.map(nameOrColumn), this.plan));
  }

  /** `select` with SQL expressions. */
  selectExpr<R = any>(...expressions: string[]): DataFrame<R> {
    return this.with(new logical.Project(expressions.map(parseNamedExpression), this.plan));
  }

  /** Rows where a condition is true. A function sees JavaScript rows, and is slower than a column expression. */
  filter(predicate: Column | string | ((row: Row) => boolean)): DataFrame<Row> {
    if (typeof predicate === 'function')
      return this.mapWith(
        'filter',
        this.schema,
        mapRows('filter', this.schema, this.schema, row => (predicate(row as Row) ? [row] : [])),
      );
    return this.with(new logical.Filter(condition(predicate), this.plan));
  }
  where(predicate: Column | string): DataFrame<Row> {
    return this.filter(predicate);
  }

  withColumn<N extends string, T = any>(name: N, column: Column<T>): DataFrame<WithColumn<Row, N, T>> {
    return this.withColumns({ [name]: column }) as never;
  }
  withColumns<R = any>(columns: Readonly<Record<string, Column>>): DataFrame<R> {
    const given = Object.entries(columns).map(
      ([name, column]) => [name.toLowerCase(), new Alias(column.expression, name)] as const,
    );
    const replacements = new Map<string, Expression>(given);
    const kept = this.plan.output.map((a): Expression => replacements.get(a.name.toLowerCase()) ?? a);
    const names = new Set(this.plan.output.map(a => a.name.toLowerCase()));
    const added = given.filter(([name]) => !names.has(name)).map(([, alias]) => alias);
    return this.with(new logical.Project([...kept, ...added], this.plan));
  }
  withColumnRenamed<R = any>(existing: string, name: string): DataFrame<R> {
    return this.withColumnsRenamed({ [existing]: name });
  }
  withColumnsRenamed<R = any>(names: Readonly<Record<string, string>>): DataFrame<R> {
    const renamed = new Map(Object.entries(names).map(([from, to]) => [from.toLowerCase(), to]));
    return this.with(
      new logical.Project(
        this.plan.output.map(a => {
          const to = renamed.get(a.name.toLowerCase());
          return to === undefined ? a : new Alias(a, to, freshId(), a.metadata);
        }),
        this.plan,
      ),
    );
  }
  drop<K extends string>(...names: (K | Column)[]): DataFrame<Omit<Row, K>> {
    const dropped = new Set(names.map(n => (typeof n === 'string' ? n : String(n)).toLowerCase()));
    return this.with(
      new logical.Project(
        this.plan.output.filter(a => !dropped.has(a.name.toLowerCase())),
        this.plan,
      ),
    );
  }
  toDF<R = any>(...names: string[]): DataFrame<R> {
    if (names.length !== this.columns.length) {
      throw new AnalysisError(
        'ASSIGNMENT_ARITY_MISMATCH',
        `toDF got ${names.length} names for ${this.columns.length} columns.`,
      );
    }
    return this.with(
      new logical.Project(
        this.plan.output.map((a, i) => new Alias(a, names[i])),
        this.plan,
      ),
    );
  }
  /** A name for the table, to refer to its columns as `name.column`. */
  as(name: string): DataFrame<Row> {
    return this.with(new logical.SubqueryAlias(name, this.plan));
  }
  alias(name: string): DataFrame<Row> {
    return this.as(name);
  }

  groupBy(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'groupBy');
  }
  rollup(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'rollup');
  }
  cube(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'cube');
  }
  /** Groups for functions that keep state of their own; not in this version. */
  groupByKey(_key: Column | ((row: Row) => unknown)): never {
    throw new AnalysisError(
      'NOT_SUPPORTED_YET',
      'groupByKey, with flatMapGroupsWithState and transformWithState, is not in this version. Use groupBy and aggregates, or keep state in foreachBatch.',
    );
  }
  /** Aggregates over the whole table. */
  agg<R = any>(...aggregates: Column[]): DataFrame<R> {
    return this.groupBy().agg(...aggregates);
  }

  join<R = any>(right: DataFrame, on?: Column | string | readonly string[], how: JoinKind = 'inner'): DataFrame<R> {
    const type = joinType(how);
    const criteria: logical.JoinCriteria =
      on === undefined
        ? { kind: 'none' }
        : on instanceof Column
          ? { kind: 'on', condition: on.expression }
          : { kind: 'using', columns: typeof on === 'string' ? [on] : on };
    return this.with(new logical.Join(this.plan, right.plan, type, criteria));
  }
  crossJoin<R = any>(right: DataFrame): DataFrame<R> {
    return this.with(new logical.Join(this.plan, right.plan, 'cross', { kind: 'none' }));
  }

  /** Rows of both tables, by position; duplicates stay. */
  union(other: DataFrame): DataFrame<Row> {
    return this.with(new logical.Union([this.plan, other.plan]));
  }
  unionAll(other: DataFrame): DataFrame<Row> {
    return this.union(other);
  }
  unionByName(other: DataFrame, options: { allowMissingColumns?: boolean } = {}): DataFrame<Row> {
    return this.with(new logical.Union([this.plan, other.plan], true, options.allowMissingColumns ?? false));
  }
  intersect(other: DataFrame): DataFrame<Row> {
    return this.with(new logical.SetOperation('intersect', this.plan, other.plan, false));
  }
  intersectAll(other: DataFrame): DataFrame<Row> {
    return this.with(new logical.SetOperation('intersect', this.plan, other.plan, true));
  }
  except(other: DataFrame): DataFrame<Row> {
    return this.with(new logical.SetOperation('except', this.plan, other.plan, false));
  }
  exceptAll(other: DataFrame): DataFrame<Row> {
    return this.with(new logical.SetOperation('except', this.plan, other.plan, true));
  }

  distinct(): DataFrame<Row> {
    return this.with(new logical.Deduplicate(undefined, false, this.plan));
  }
  /** The first row of every combination of `columns` (default: all). */
  dropDuplicates(columns?: readonly string[]): DataFrame<Row> {
    return this.with(
      new logical.Deduplicate(
        columns?.map(c => col(c).expression),
        false,
        this.plan,
      ),
    );
  }
  /** `dropDuplicates` that remembers a key only as long as the watermark allows late duplicates. */
  dropDuplicatesWithinWatermark(columns?: readonly string[]): DataFrame<Row> {
    return this.with(
      new logical.Deduplicate(
        columns?.map(c => col(c).expression),
        true,
        this.plan,
      ),
    );
  }

  limit(n: number): DataFrame<Row> {
    return this.with(new logical.Limit(rowCount('limit', n), undefined, this.plan));
  }
  offset(n: number): DataFrame<Row> {
    return this.with(new logical.Limit(undefined, rowCount('offset', n), this.plan));
  }
  orderBy(...columns: (Column | string)[]): DataFrame<Row> {
    return this.with(new logical.Sort(columns.map(sortOrder), this.plan));
  }
  sort(...columns: (Column | string)[]): DataFrame<Row> {
    return this.orderBy(...columns);
  }
  sample(fraction: number, options: { withReplacement?: boolean; seed?: number } = {}): DataFrame<Row> {
    const most = options.withReplacement ? Number.MAX_VALUE : 1;
    if (!(fraction >= 0 && fraction <= most)) {
      throw new AnalysisError(
        'INVALID_PARAMETER_VALUE',
        `sample: the fraction must be ${options.withReplacement ? 'zero or more' : 'between 0 and 1'}, not ${fraction}.`,
      );
    }
    return this.with(
      new logical.Sample(fraction, options.withReplacement ?? false, options.seed ?? freshId() * 7919, this.plan),
    );
  }
  /** Columns to rows: each of `values` becomes a row with its name and value. */
  unpivot<R = any>(
    ids: readonly string[],
    values: readonly string[],
    nameColumn: string,
    valueColumn: string,
  ): DataFrame<R> {
    const columns = values.map(v => ({ columns: [col(v).expression] }));
    return this.with(
      new logical.Unpivot(
        ids.map(i => col(i).expression),
        columns,
        nameColumn,
        [valueColumn],
        true,
        this.plan,
      ),
    );
  }
  get na(): DataFrameNa<Row> {
    return new DataFrameNa(this);
  }

  /** Marks the event-time column and how late a row may be: `withWatermark('at', '10 seconds')`. */
  withWatermark(column: string, delay: string): DataFrame<Row> {
    const delayUs = Number(parseDuration(delay, { daysPerMonth: 31 }));
    if (delayUs < 0) throw new AnalysisError('INVALID_WATERMARK_DELAY', `The delay must not be negative: ${delay}.`);
    return this.with(new logical.EventTimeWatermark(col(column).expression, delayUs, this.plan));
  }
  /** Named figures over all rows that pass here, reported with every batch. */
  observe(name: string, ...aggregates: Column[]): DataFrame<Row> {
    return this.with(
      new logical.Observe(
        name,
        aggregates.map(a => a.expression),
        this.plan,
      ),
    );
  }
  hint(name: string, ...parameters: ColumnValue[]): DataFrame<Row> {
    return this.with(new logical.Hint(name, parameters.map(toExpression), this.plan));
  }
  repartition(..._by: (number | Column | string)[]): DataFrame<Row> {
    return this.hint('repartition');
  }
  coalesce(_partitions: number): DataFrame<Row> {
    return this.hint('coalesce');
  }
  /** Applies a function to the DataFrame: `df.transform(clean).transform(enrich)`. */
  transform<R>(step: (df: DataFrame<Row>) => DataFrame<R>): DataFrame<R> {
    return step(this);
  }

  /** Calls a function for every row. `schema` describes what it returns. */
  map<R = any>(fn: (row: Row) => R, schema: SchemaLike): DataFrame<R> {
    const result = toSchema(schema);
    return this.mapWith(
      'map',
      result,
      mapRows('map', this.schema, result, row => [fn(row as Row) as object]),
    );
  }
  flatMap<R = any>(fn: (row: Row) => Iterable<R>, schema: SchemaLike): DataFrame<R> {
    const result = toSchema(schema);
    return this.mapWith(
      'flatMap',
      result,
      mapRows('flatMap', this.schema, result, row => fn(row as Row) as Iterable<object>),
    );
  }
  /** Calls an asynchronous function for every row, several at a time, in order unless told otherwise. */
  mapAsync<R = any>(fn: (row: Row) => Promise<R>, schema: SchemaLike, options: MapAsyncOptions = {}): DataFrame<R> {
    const result = toSchema(schema);
    return this.mapWith(
      'mapAsync',
      result,
      mapAsync(this.schema, result, row => fn(row as Row) as Promise<object>, options),
    );
  }
  /** Calls a function with batches as apache-arrow tables. It must return tables of `schema`; what it is given shares memory with the engine. */
  mapBatches<R = any>(
    fn: (table: import('apache-arrow').Table) => import('apache-arrow').Table | Promise<import('apache-arrow').Table>,
    schema: SchemaLike<R>,
  ): DataFrame<R> {
    const result = toSchema(schema);
    return this.mapWith('mapBatches', result, mapArrow(this.schema, result, fn));
  }
  private mapWith<R>(name: string, schema: StructType, run: logical.MapBatches['run']): DataFrame<R> {
    return this.with(new logical.MapBatches(name, run, schema, this.plan));
  }

  get write(): DataFrameWriter<Row> {
    this.requireBatch('write', 'writeStream');
    return new DataFrameWriter(this);
  }
  get writeStream(): DataStreamWriter<Row> {
    if (!this.isStreaming)
      throw new AnalysisError(
        'WRITE_STREAM_NOT_ALLOWED',
        '`writeStream` can be called only on a streaming DataFrame; use `write`.',
      );
    return new DataStreamWriter(this);
  }
  createOrReplaceTempView(name: string): void {
    this.session.catalog.put(name, this.plan);
  }
  createTempView(name: string): void {
    this.session.catalog.create(name, this.plan);
  }

  /** All rows as plain objects. */
  async collect(): Promise<Row[]> {
    const rows: Row[] = [];
    for await (const row of this.toLocalIterator()) rows.push(row);
    return rows;
  }
  /** Rows one by one, without holding them all. */
  async *toLocalIterator(): AsyncGenerator<Row, void, void> {
    const toRow = rowConverter(this.schema);
    for await (const batch of this.batches()) for (let i = 0; i < batch.length; i++) yield toRow(batch, i) as Row;
  }
  /** Rows as columns, in the engine's form. */
  batches(): AsyncIterable<RecordBatch> {
    this.requireBatch('an action', 'writeStream');
    return this.session.execute(this.plan);
  }
  async take(n: number): Promise<Row[]> {
    return this.limit(n).collect();
  }
  head(): Promise<Row | undefined>;
  head(n: number): Promise<Row[]>;
  async head(n?: number): Promise<Row | Row[] | undefined> {
    return n === undefined ? (await this.take(1))[0] : this.take(n);
  }
  async first(): Promise<Row | undefined> {
    return (await this.take(1))[0];
  }
  async count(): Promise<number> {
    let rows = 0;
    const counted = this.agg(new Column(new UnresolvedCall('count', [new Literal(1, intType)])).as('count'));
    for await (const batch of counted.batches()) rows = Number(batch.columns[0].get(0));
    return rows;
  }
  async isEmpty(): Promise<boolean> {
    return (await this.take(1)).length === 0;
  }
  async foreach(fn: (row: Row) => void | Promise<void>): Promise<void> {
    for await (const row of this.toLocalIterator()) await fn(row);
  }
  /** An apache-arrow Table. */
  async toArrow(): Promise<import('apache-arrow').Table> {
    const { toArrowTable } = await import('../columnar/arrow/to-arrow.js');
    const batches: RecordBatch[] = [];
    for await (const batch of this.batches()) batches.push(batch);
    return toArrowTable(this.schema, batches);
  }
  /** Prints the first rows as a table. */
  async show(numRows = 20, options: { truncate?: boolean | number; vertical?: boolean } = {}): Promise<void> {
    console.log(await this.showString(numRows, options));
  }
  async showString(numRows = 20, options: { truncate?: boolean | number; vertical?: boolean } = {}): Promise<string> {
    const rows: Value[][] = [];
    for await (const batch of this.limit(numRows + 1).batches()) {
      for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
    }
    const zone = zoneOf(this.session.conf.settings.timeZone);
    return showTable(this.schema, rows, { numRows, zone, ...options });
  }
  printSchema(): void {
    console.log(treeString(this.schema));
  }
  /** Count, mean, standard deviation, minimum and maximum of columns. */
  describe(...columns: string[]): DataFrame {
    const described = columns.length > 0 ? columns : this.plan.output.filter(a => isDescribable(a)).map(a => a.name);
    // Of texts, those that are numbers count for the mean.
    const isText = (c: string) => this.plan.output.some(a => a.name === c && a.type.kind === 'string');
    const isMean = (fn: string) => fn === 'mean' || fn === 'stddev';
    const summaries = (['count', 'mean', 'stddev', 'min', 'max'] as const).map(fn => {
      const items = described
        .map(c =>
          parseExpression(
            `CAST(${fn}(${isText(c) && isMean(fn) ? `TRY_CAST(${quoted(c)} AS DOUBLE)` : quoted(c)}) AS STRING)`,
          ),
        )
        .map((e, i) => new Column(e).as(described[i]));
      return this.agg(...items).select(
        new Column(new Literal(fn, { kind: 'string' })).as('summary'),
        ...described.map(c => col(quoted(c))),
      );
    });
    return summaries.reduce((a, b) => a.union(b));
  }

  /** Prints the plans. */
  explain(mode: ExplainMode | boolean = 'simple'): void {
    console.log(this.explainString(mode));
  }
  explainString(mode: ExplainMode | boolean = 'simple'): string {
    return this.session.explain(this.plan, typeof mode === 'boolean' ? (mode ? 'extended' : 'simple') : mode);
  }

  private requireBatch(what: string, instead: string): void {
    if (this.isStreaming) {
      throw new AnalysisError(
        'STREAMING_SOURCE_IN_BATCH',
        `${what} is not possible on a streaming DataFrame, whose rows never end; start it with \`${instead}\`.`,
      );
    }
  }

  static fromRows(session: Session, rows: readonly unknown[], schema?: SchemaLike): DataFrame {
    return new DataFrame(session, fromRows(rows, schema));
  }
}

function isDescribable(a: Attribute): boolean {
  return (
    a.type.kind === 'string' ||
    ['tinyint', 'smallint', 'int', 'long', 'float', 'double', 'decimal'].includes(a.type.kind)
  );
}

/** The analyzer checks the sign. */
function rowCount(what: string, n: number): Literal {
  if (Number.isSafeInteger(n)) return new Literal(n, n > 2147483647 ? longType : intType);
  throw new AnalysisError('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', `${what} takes a whole number of rows, not ${n}.`);
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export function joinType(how: string): logical.JoinType {
  switch (how.toLowerCase().replaceAll('_', '')) {
    case 'inner':
      return 'inner';
    case 'cross':
      return 'cross';
    case 'left':
    case 'leftouter':
      return 'left_outer';
    case 'right':
    case 'rightouter':
      return 'right_outer';
    case 'outer':
    case 'full':
    case 'fullouter':
      return 'full_outer';
    case 'semi':
    case 'leftsemi':
      return 'left_semi';
    case 'anti':
    case 'leftanti':
      return 'left_anti';
    default:
      throw new ConfigurationError(
        'UNSUPPORTED_JOIN_TYPE',
        `Unknown join type "${how}". Use inner, left, right, outer, semi, anti or cross.`,
      );
  }
}
