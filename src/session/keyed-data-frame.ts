import { AnalysisError } from '../common/errors.js';
import { Alias, type Attribute, type Expression, UnresolvedCall } from '../expressions/expression.js';
import { FlatMapGroups, FlatMapGroupsWithState, type KeyedColumns, TransformWithState } from '../logical/keyed.js';
import { hasWatermark, Project } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { attributesOf } from '../logical/relations.js';
import type { GroupState, GroupStateTimeout, HandlerResult } from '../state/group-state.js';
import type { StatefulProcessor, TimeMode } from '../state/processor/stateful-processor.js';
import type { KeyForm } from '../state/user-key.js';
import { field, sameType, simpleString, structType } from '../types/data-type.js';
import { type TypeLike, toDataType, type ValueOf } from '../types/type-like.js';
import type { Column } from './column.js';
import { DataFrame } from './data-frame.js';
import { GroupedData } from './grouped-data.js';
import { type RowOf, type SchemaLike, toSchema } from './schema.js';

export interface MapGroupsWithStateOptions<K, S extends TypeLike, O extends SchemaLike> {
  /** The type of the state: DDL text, a zod type, or a type value. */
  readonly state: S;
  /** The columns of the rows that the function returns. */
  readonly output: O;
  /** By which clock `setTimeout…` runs. Default `none`. */
  readonly timeout?: GroupStateTimeout;
  /** States to begin with: a table with a row per key, whose columns are those of the state. */
  readonly initialState?: KeyedDataFrame<K, any>;
  /** In the first batch, no call for keys that have an initial state and no rows. Default false. */
  readonly skipInitialKeysWithoutRows?: boolean;
}

export interface FlatMapGroupsWithStateOptions<K, S extends TypeLike, O extends SchemaLike>
  extends MapGroupsWithStateOptions<K, S, O> {
  /** `append`: rows are final. `update`: a later row takes the place of an earlier one. */
  readonly outputMode: 'append' | 'update';
}

export interface TransformWithStateOptions<K, Row, O extends SchemaLike, Initial> {
  /** `append`: rows are final. `update`: a later row takes the place of an earlier one. */
  readonly outputMode: 'append' | 'update';
  /** By which clock timers run. Default `none`: there are no timers. */
  readonly timeMode?: TimeMode;
  /** The columns of the rows that the handlers return. */
  readonly output: O;
  /** Makes the processor; called once per run of the query (and by `explain`). */
  readonly processor: () => StatefulProcessor<K, Row, RowOf<O>, Initial>;
  /** Rows for `handleInitialState`, in the first batch: any number per key. */
  readonly initialState?: KeyedDataFrame<K, Initial>;
  /**
   * The column of the output that is the event time of what comes after. It has the watermark of the input; a row that is not newer than that
   * fails the query.
   */
  readonly eventTimeColumn?: keyof RowOf<O> & string;
}

/** What `groupByKey` gives: rows by key, for functions that see all rows of a key, and may keep state for it. */
export class KeyedDataFrame<K = any, Row = any> {
  constructor(
    readonly df: DataFrame,
    /** @internal */
    readonly columns: KeyedColumns,
    /** @internal */
    readonly keyForm: KeyForm,
  ) {}

  /**
   * Calls a function for every key with its new rows and its state; it returns one row. Output mode update.
   *
   * ```ts
   * views.groupByKey('user').mapGroupsWithState({ state: 'BIGINT', output: 'user STRING, views BIGINT' }, (user, rows, state) => {
   *   const views = (state.getOption() ?? 0) + [...rows].length;
   *   state.update(views);
   *   return { user, views };
   * });
   * ```
   */
  mapGroupsWithState<const S extends TypeLike, const O extends SchemaLike>(
    options: MapGroupsWithStateOptions<K, S, O>,
    fn: (key: K, rows: Iterable<Row>, state: GroupState<ValueOf<S>>) => RowOf<O> | Promise<RowOf<O>>,
  ): DataFrame<RowOf<O>> {
    const one = (key: K, rows: Iterable<Row>, state: GroupState<any>): HandlerResult<object> => {
      const row = fn(key, rows, state) as object | Promise<object>;
      return row instanceof Promise ? row.then(r => [r]) : [row];
    };
    return this.withState('mapGroupsWithState', { ...options, outputMode: 'update' }, one);
  }

  /**
   * Calls a function for every key with its new rows and its state, and once more when the timeout that it has set is over; it returns any
   * number of rows.
   */
  flatMapGroupsWithState<const S extends TypeLike, const O extends SchemaLike>(
    options: FlatMapGroupsWithStateOptions<K, S, O>,
    fn: (key: K, rows: Iterable<Row>, state: GroupState<ValueOf<S>>) => HandlerResult<RowOf<O>>,
  ): DataFrame<RowOf<O>> {
    return this.withState('flatMapGroupsWithState', options, fn as never);
  }

  private withState(
    name: 'mapGroupsWithState' | 'flatMapGroupsWithState',
    options: FlatMapGroupsWithStateOptions<K, TypeLike, SchemaLike>,
    fn: (key: any, rows: Iterable<any>, state: GroupState<any>) => HandlerResult<object>,
  ): DataFrame {
    const { outputMode, timeout = 'none', initialState } = options;
    requireOneOf(`${name}: outputMode`, outputMode, ['append', 'update']);
    requireOneOf(`${name}: timeout`, timeout, ['none', 'processingTime', 'eventTime']);
    const output = toSchema(options.output);
    const spec = {
      name,
      outputMode,
      timeout,
      stateType: toDataType(options.state),
      output,
      keyForm: this.keyForm,
      fn,
      skipInitialWithoutRows: options.skipInitialKeysWithoutRows ?? false,
    };
    const sides = this.sidesWith(initialState, name);
    return this.made(new FlatMapGroupsWithState(spec, ...inputsOf(sides), attributesOf(output)));
  }

  /** Runs a processor: state variables of several kinds, timers, and times to live. See the guide on arbitrary state. */
  transformWithState<const O extends SchemaLike, Initial = any>(
    options: TransformWithStateOptions<K, Row, O, Initial>,
  ): DataFrame<RowOf<O>> {
    const { outputMode, timeMode = 'none', eventTimeColumn, processor, initialState } = options;
    requireOneOf('transformWithState: outputMode', outputMode, ['append', 'update']);
    requireOneOf('transformWithState: timeMode', timeMode, ['none', 'processingTime', 'eventTime']);
    const output = toSchema(options.output);
    const spec = { outputMode, timeMode, output, keyForm: this.keyForm, processor, eventTimeColumn };
    const sides = this.sidesWith(initialState, 'transformWithState');
    const columns = withEventTime(attributesOf(output), eventTimeColumn, this.df.plan);
    return this.made(new TransformWithState(spec, ...inputsOf(sides), columns));
  }

  /** Calls a function with all rows of each key of a table; it returns one row. */
  mapGroups<const O extends SchemaLike>(
    fn: (key: K, rows: Iterable<Row>) => RowOf<O> | Promise<RowOf<O>>,
    output: O,
  ): DataFrame<RowOf<O>> {
    const one = (key: K, rows: Iterable<Row>): HandlerResult<object> => {
      const row = fn(key, rows) as object | Promise<object>;
      return row instanceof Promise ? row.then(r => [r]) : [row];
    };
    return this.ofTables('mapGroups', one, [this], output);
  }

  /** Calls a function with all rows of each key of a table; it returns any number of rows. */
  flatMapGroups<const O extends SchemaLike>(
    fn: (key: K, rows: Iterable<Row>) => HandlerResult<RowOf<O>>,
    output: O,
  ): DataFrame<RowOf<O>> {
    return this.ofTables('flatMapGroups', fn, [this], output);
  }

  /** Calls a function with the rows that two tables have for each key. */
  cogroup<Other, const O extends SchemaLike>(
    other: KeyedDataFrame<K, Other>,
    fn: (key: K, rows: Iterable<Row>, others: Iterable<Other>) => HandlerResult<RowOf<O>>,
    output: O,
  ): DataFrame<RowOf<O>> {
    return this.ofTables('cogroup', fn, [this, other], output);
  }

  /** The rows of each key of a table made one, two at a time: columns `key` and `value`. */
  reduceGroups(fn: (a: Row, b: Row) => Row): DataFrame<{ key: K; value: Row }> {
    const value = structType(this.columns.values.map(a => field(a.name, a.type, a.nullable)));
    const output = structType([field('key', this.keyType('reduceGroups')), field('value', value)]);
    const reduce = (key: K, rows: Iterable<Row>) => [{ key, value: [...rows].reduce(fn) }];
    return this.ofTables('reduceGroups', reduce, [this], output) as DataFrame<{ key: K; value: Row }>;
  }

  /** One row per key: columns `key` and `count`. */
  count(): DataFrame<{ key: K; count: number }> {
    return new GroupedData(this.df, [this.keyExpression('count')], 'groupBy').count() as DataFrame<any>;
  }

  /** Aggregates of each key: the column `key`, then these. */
  agg<R = any>(...aggregates: Column[]): DataFrame<R> {
    return new GroupedData(this.df, [this.keyExpression('agg')], 'groupBy').agg(...aggregates);
  }

  /** The keys, each once: the column `key`. */
  keys(): DataFrame<{ key: K }> {
    return new DataFrame(this.df.session, new Project([this.keyExpression('keys')], this.df.plan)).distinct();
  }

  private keyType(method: string) {
    const { keys } = this.columns;
    if (this.keyForm === 'struct') return structType(keys.map(a => field(a.name, a.type, a.nullable)));
    if (this.keyForm === 'plain') return keys[0].type;
    throw new AnalysisError(
      'CANNOT_INFER_TYPE',
      `${method} makes a column of the keys, whose type is not known: groupByKey(fn, 'STRING').`,
    );
  }

  private keyExpression(method: string): Expression {
    this.keyType(method);
    const { keys } = this.columns;
    if (this.keyForm === 'plain') return new Alias(keys[0], 'key');
    return new Alias(new UnresolvedCall('struct', [...keys]), 'key');
  }

  private ofTables(
    name: string,
    fn: (key: any, ...groups: Iterable<any>[]) => HandlerResult<object>,
    sides: readonly KeyedDataFrame[],
    output: SchemaLike,
  ): DataFrame {
    if (sides.some(s => s.df.isStreaming)) {
      throw new AnalysisError(
        'UNSUPPORTED_STREAMING_OPERATION',
        `${name} needs all rows of a key, and those of a stream never end. Use flatMapGroupsWithState or transformWithState, or aggregates.`,
      );
    }
    for (const side of sides.slice(1)) this.requireSameKeys(side, name);
    const schema = toSchema(output);
    return this.made(new FlatMapGroups(name, fn, this.keyForm, ...inputsOf(sides), attributesOf(schema)));
  }

  private sidesWith(initial: KeyedDataFrame | undefined, name: string): KeyedDataFrame[] {
    if (initial === undefined) return [this];
    if (!(initial instanceof KeyedDataFrame) || initial.df.isStreaming) {
      throw new AnalysisError(
        'INITIAL_STATE_INVALID',
        `${name}: the initial state must be a table by key: initialState: states.groupByKey(…).`,
      );
    }
    this.requireSameKeys(initial, name);
    return [this, initial];
  }

  private requireSameKeys(other: KeyedDataFrame, name: string): void {
    const types = (side: KeyedDataFrame) => side.columns.keys.map(k => k.type);
    const [mine, theirs] = [types(this), types(other)];
    const same = mine.length === theirs.length && mine.every((t, i) => sameType(t, theirs[i]));
    if (same && this.keyForm === other.keyForm) return;
    const text = (ts: typeof mine) => ts.map(simpleString).join(', ');
    throw new AnalysisError(
      'KEY_TYPES_DIFFER',
      `${name}: the keys of both inputs must be of the same type, not (${text(mine)}) and (${text(theirs)}).`,
    );
  }

  private made(plan: LogicalPlan): DataFrame {
    return new DataFrame(this.df.session, plan);
  }
}

function inputsOf(sides: readonly KeyedDataFrame[]): [LogicalPlan[], KeyedColumns[]] {
  return [sides.map(s => s.df.plan), sides.map(s => s.columns)];
}

function withEventTime(columns: Attribute[], name: string | undefined, input: LogicalPlan): Attribute[] {
  if (name === undefined) return columns;
  const delay = input.output.find(hasWatermark)?.metadata?.watermarkDelayUs;
  if (input.isStreaming && delay === undefined) {
    throw new AnalysisError(
      'CANNOT_ASSIGN_EVENT_TIME_COLUMN_WITHOUT_WATERMARK',
      `transformWithState: eventTimeColumn "${name}" needs a watermark of the input: call withWatermark() before groupByKey().`,
    );
  }
  const found = columns.find(a => a.name === name);
  if (found?.type.kind !== 'timestamp') {
    throw new AnalysisError(
      'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE',
      `transformWithState: eventTimeColumn "${name}" must be a column of type TIMESTAMP of the output.`,
    );
  }
  const marked = { ...found.metadata, watermarkDelayUs: delay };
  return columns.map(a => (a === found && delay !== undefined ? a.withMetadata(marked) : a));
}

function requireOneOf(what: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new AnalysisError('INVALID_PARAMETER_VALUE', `${what} must be one of ${allowed.join(', ')}, not ${value}.`);
}
