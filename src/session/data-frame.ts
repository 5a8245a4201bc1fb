import { AnalysisError } from '../common/errors.js';
import { Alias, freshId } from '../expressions/expression.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { parseNamedExpression } from '../sql/parser.js';
import type { StructType } from '../types/data-type.js';
import { parseDuration } from '../types/interval.js';
import type { TypeLike } from '../types/type-like.js';
import { Column, type ColumnValue, col, condition, nameOrColumn, toExpression } from './column.js';
import { dropColumns, renameColumns, withColumns } from './column-steps.js';
import { DataFrameNa } from './data-frame-na.js';
import { DataFrameWriter } from './data-frame-writer.js';
import { DataStreamWriter } from './data-stream-writer.js';
import { describeColumns } from './describe-columns.js';
import { byColumns, byFunction } from './group-by-key.js';
import { GroupedData } from './grouped-data.js';
import { type JoinKind, joinType } from './join-type.js';
import type { KeyedDataFrame } from './keyed-data-frame.js';
import { rowCount } from './row-count.js';
import { fromRows, type MapAsyncOptions, mapArrow, mapAsync, mapRows } from './row-functions.js';
import type { Aggregated, Joined, Nullable, Selected, WithColumn, WithColumns } from './row-type.js';
import { type SchemaLike, toSchema } from './schema.js';
import type { Session } from './session.js';
import { TableActions } from './table-actions.js';
import { sortOrder } from './window-spec.js';

/**
 * A table that is described, not held: a query over sources, built step by step. Every method gives a new DataFrame and checks the step at
 * once (`AnalysisError`); nothing is read before an action (`collect`, `show`, `write`) or `writeStream…start()`.
 *
 * `Row` is the JavaScript type of a row, where it is known.
 */
export class DataFrame<Row = any> extends TableActions<Row> {
  private with<R = Row>(plan: LogicalPlan): DataFrame<R> {
    return new DataFrame<R>(this.session, plan);
  }

  /** A column of this very table, for joins of a table with itself. */
  col(name: string): Column {
    const matches = this.plan.output.filter(a => a.name.toLowerCase() === name.toLowerCase());
    if (matches.length === 1) return new Column(matches[0]);
    return col(name);
  }

  select<K extends keyof Row & string>(...columns: K[]): DataFrame<Pick<Row, K>>;
  select<const C extends readonly [Column | (keyof Row & string), ...(Column | (keyof Row & string))[]]>(
    ...columns: C
  ): DataFrame<Selected<Row, C>>;
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
  withColumns<const C extends Readonly<Record<string, Column>>>(columns: C): DataFrame<WithColumns<Row, C>>;
  withColumns<R = any>(columns: Readonly<Record<string, Column>>): DataFrame<R>;
  withColumns(columns: Readonly<Record<string, Column>>): DataFrame {
    return this.with(withColumns(this.plan, columns));
  }
  withColumnRenamed<R = any>(existing: string, name: string): DataFrame<R> {
    return this.withColumnsRenamed({ [existing]: name });
  }
  withColumnsRenamed<R = any>(names: Readonly<Record<string, string>>): DataFrame<R> {
    return this.with(renameColumns(this.plan, names));
  }
  drop<K extends string>(...names: (K | Column)[]): DataFrame<Omit<Row, K>> {
    return this.with(dropColumns(this.plan, names));
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

  groupBy(): GroupedData<unknown>;
  groupBy<K extends keyof Row & string>(...columns: K[]): GroupedData<Pick<Row, K>>;
  groupBy(...columns: (Column | string)[]): GroupedData;
  groupBy(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'groupBy');
  }
  rollup<K extends keyof Row & string>(...columns: K[]): GroupedData<Nullable<Pick<Row, K>>>;
  rollup(...columns: (Column | string)[]): GroupedData;
  rollup(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'rollup');
  }
  cube<K extends keyof Row & string>(...columns: K[]): GroupedData<Nullable<Pick<Row, K>>>;
  cube(...columns: (Column | string)[]): GroupedData;
  cube(...columns: (Column | string)[]): GroupedData {
    return new GroupedData(this, columns.map(nameOrColumn), 'cube');
  }
  /**
   * The rows by key, for functions that see all rows of a key and may keep state: by a column (the key is its value), several columns (an object
   * with a property for each), or a function. The type of what a function returns may be given: `groupByKey(r => r.id % 10, 'BIGINT')`.
   */
  groupByKey<C extends keyof Row & string>(column: C): KeyedDataFrame<Row[C], Row>;
  groupByKey<C extends keyof Row & string>(...columns: C[]): KeyedDataFrame<Pick<Row, C>, Row>;
  groupByKey<K>(fn: (row: Row) => K, type?: TypeLike): KeyedDataFrame<K, Row>;
  groupByKey<K>(column: Column<K>): KeyedDataFrame<K, Row>;
  groupByKey<K = any>(...columns: (Column | string)[]): KeyedDataFrame<K, Row>;
  groupByKey(...by: ((row: Row) => unknown)[] | (Column | string)[] | [unknown, unknown?]): KeyedDataFrame<any, Row> {
    if (typeof by[0] === 'function') return byFunction(this, by[0] as never, by[1] as TypeLike | undefined);
    return byColumns(this, by as (Column | string)[]);
  }
  /** Aggregates over the whole table. */
  agg<const C extends readonly [Column, ...Column[]]>(...aggregates: C): DataFrame<Aggregated<unknown, C>>;
  agg<R = any>(...aggregates: Column[]): DataFrame<R>;
  agg(...aggregates: Column[]): DataFrame {
    return this.groupBy().agg(...aggregates);
  }

  /**
   * Rows of both tables that belong together: by columns of one name, which the result has once, or by a condition. Outer joins also keep rows
   * that belong to none, with null for the columns of the other side; `semi` and `anti` only keep or drop rows of this one.
   */
  join<Other, K extends keyof Row & keyof Other & string>(
    right: DataFrame<Other>,
    on: K | readonly K[],
  ): DataFrame<Joined<Row, Other, K, 'inner'>>;
  join<Other, K extends keyof Row & keyof Other & string, How extends JoinKind>(
    right: DataFrame<Other>,
    on: K | readonly K[],
    how: How,
  ): DataFrame<Joined<Row, Other, K, How>>;
  join<Other, On extends Column>(right: DataFrame<Other>, on: On): DataFrame<Joined<Row, Other, never, 'inner'>>;
  join<Other, How extends JoinKind>(
    right: DataFrame<Other>,
    on: Column,
    how: How,
  ): DataFrame<Joined<Row, Other, never, How>>;
  join<R = any>(right: DataFrame, on?: Column | string | readonly string[], how?: JoinKind): DataFrame<R>;
  join(right: DataFrame, on?: Column | string | readonly string[], how: JoinKind = 'inner'): DataFrame {
    const type = joinType(how);
    const criteria: logical.JoinCriteria =
      on === undefined
        ? { kind: 'none' }
        : on instanceof Column
          ? { kind: 'on', condition: on.expression }
          : { kind: 'using', columns: typeof on === 'string' ? [on] : on };
    return this.with(new logical.Join(this.plan, right.plan, type, criteria));
  }
  crossJoin<Other, How extends 'cross'>(right: DataFrame<Other>): DataFrame<Joined<Row, Other, never, How>>;
  crossJoin<R = any>(right: DataFrame): DataFrame<R>;
  crossJoin(right: DataFrame): DataFrame {
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
    // A batch of a stream that is run again after a restart must choose the same rows.
    const seed = options.seed ?? (this.isStreaming ? 0 : freshId() * 7919);
    return this.with(new logical.Sample(fraction, options.withReplacement ?? false, seed, this.plan));
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

  /**
   * Marks the event-time column and how late a row may be: `withWatermark('at', '10 seconds')`. With several watermarks the slowest holds
   * the query back; with `{ idleTimeout: '5 minutes' }` this one does not while it has brought no row for so long.
   */
  withWatermark(column: string, delay: string, options: { idleTimeout?: string } = {}): DataFrame<Row> {
    const delayUs = Number(parseDuration(delay, { daysPerMonth: 31 }));
    if (delayUs < 0) throw new AnalysisError('INVALID_WATERMARK_DELAY', `The delay must not be negative: ${delay}.`);
    const idleMs = options.idleTimeout === undefined ? undefined : Number(parseDuration(options.idleTimeout)) / 1000;
    if (idleMs !== undefined && !(idleMs > 0)) {
      const message = `The idle timeout of a watermark must be positive: ${options.idleTimeout}.`;
      throw new AnalysisError('INVALID_WATERMARK_IDLE_TIMEOUT', message);
    }
    return this.with(new logical.EventTimeWatermark(col(column).expression, delayUs, this.plan, undefined, idleMs));
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

  /** Count, mean, standard deviation, minimum and maximum of columns. */
  describe(...columns: string[]): DataFrame {
    return describeColumns(this, columns);
  }

  static fromRows(session: Session, rows: readonly unknown[], schema?: SchemaLike): DataFrame {
    return new DataFrame(session, fromRows(rows, schema));
  }
}
