import { analyze } from '../analyzer/analyzer.js';
import type { AnalyzerContext } from '../analyzer/context.js';
import { located } from '../analyzer/located.js';
import { tapLateRows } from '../analyzer/tap-late-rows.js';
import { fromArrowTable, isArrowTable, tableFromBytes } from '../columnar/arrow.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { type Clock, SystemClock } from '../common/clock.js';
import { AnalysisError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { NodeFiles } from '../common/node-files.js';
import { Yielder } from '../common/yielder.js';
import { ListenerBus } from '../execution/listener.js';
import { BatchClock } from '../expressions/batch-clock.js';
import { type Expression, literal } from '../expressions/expression.js';
import { setOrigin } from '../expressions/origin.js';
import type { LogicalPlan } from '../logical/plan.js';
import { attributesOf, LocalRelation, Scan } from '../logical/relations.js';
import type { BatchContext } from '../operators/operator.js';
import { explainPlans } from '../optimizer/explain.js';
import { optimize } from '../optimizer/optimizer.js';
import type { PhysicalPlan } from '../planner/physical-plan.js';
import { Planner } from '../planner/planner.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { MemoryStream, type MemoryStreamOptions } from '../sources/memory/memory-stream.js';
import { RangeTable } from '../sources/range-table.js';
import { parseName, parseStatement } from '../sql/parser.js';
import { Catalog } from './catalog.js';
import { Conf } from './conf.js';
import { DataFrame } from './data-frame.js';
import { DataFrameReader } from './data-frame-reader.js';
import { DataStreamReader } from './data-stream-reader.js';
import { withinStack } from './depth-limit.js';
import { placedIn } from './placed-in.js';
import { fromRows } from './row-functions.js';
import { runCommand } from './run-command.js';
import { type RowOf, type SchemaLike, toSchema } from './schema.js';
import { StreamingQueryManager } from './streaming-query-manager.js';
import type { ExplainMode } from './table-actions.js';
import { UserDefinedFunctions } from './user-defined-function.js';

export interface SessionOptions {
  /** Settings, such as `{ 'millrace.state.partitions': 4 }`. */
  readonly conf?: Readonly<Record<string, string | number | boolean>>;
  /** Time, for tests. */
  readonly clock?: Clock;
  /** The disk, for tests. */
  readonly files?: Files;
}

/**
 * The way in: readers, SQL, views, and the streaming queries that run. Sessions share nothing; a process may have several.
 *
 * ```ts
 * const session = Session.create();
 * const people = session.createDataFrame([{ name: 'Ann', age: 31 }]);
 * await people.where('age > 30').show();
 * ```
 */
export class Session {
  readonly conf: Conf;
  readonly clock: Clock;
  readonly files: Files;
  readonly catalog = new Catalog();
  /** Functions written in JavaScript, for SQL text. */
  readonly udf = new UserDefinedFunctions();
  readonly listeners = new ListenerBus();
  readonly streams = new StreamingQueryManager(this.listeners);

  private constructor(options: SessionOptions) {
    this.conf = new Conf(options.conf ?? {});
    this.clock = options.clock ?? new SystemClock();
    this.files = options.files ?? new NodeFiles();
  }

  static create(options: SessionOptions = {}): Session {
    return new Session(options);
  }

  get read(): DataFrameReader {
    return new DataFrameReader(this);
  }
  get readStream(): DataStreamReader {
    return new DataStreamReader(this);
  }

  /** A table of JavaScript rows, or of an apache-arrow Table (or its IPC bytes). */
  createDataFrame<S extends SchemaLike>(rows: readonly unknown[], schema: S): DataFrame<RowOf<S>>;
  createDataFrame<Row>(rows: readonly Row[]): DataFrame<Row>;
  createDataFrame(arrow: ArrowTableLike): DataFrame;
  createDataFrame(rows: readonly unknown[] | ArrowTableLike, schema?: SchemaLike): DataFrame {
    if (Array.isArray(rows)) return new DataFrame(this, fromRows(rows, schema));
    return new DataFrame(this, arrowRelation(rows as ArrowTableLike));
  }

  /**
   * A stream that a test or a service feeds by hand: `orders.addData([…])`, `orders.toDF()`. It keeps all rows, so that any query may begin
   * with the first; with `{ keep: 'uncommitted' }` only those that a running query has not committed yet.
   */
  memoryStream<Row = any>(
    schema: SchemaLike<Row>,
    options: string | MemoryStreamOptions = {},
  ): SessionMemoryStream<Row> {
    const given = typeof options === 'string' ? { name: options } : options;
    return new SessionMemoryStream<Row>(this, new MemoryStream<Row>(toSchema(schema), given));
  }

  /** Whole numbers from `start` (0) up to, not including, `end`, as column `id`. */
  range(start: number, end?: number, step = 1): DataFrame<{ id: number }> {
    return new DataFrame(
      this,
      Scan.of(end === undefined ? new RangeTable(0, start, step) : new RangeTable(start, end, step)),
    );
  }

  /** Runs a SQL statement. Parameters are bound as values: named (`:min`) from an object, positional (`?`) from an array. */
  sql<Row = any>(
    text: string,
    parameters: Readonly<Record<string, unknown>> | readonly unknown[] = {},
  ): DataFrame<Row> {
    const values = Array.isArray(parameters) ? parameters.map((v, i) => [String(i), v]) : Object.entries(parameters);
    const bound = new Map(values.map(([name, value]) => [name as string, literal(value)]));
    const df = placedIn(text, () => runCommand(this, parseStatement(text), bound)) as DataFrame<Row>;
    // What only planning finds out points to the text as a whole.
    setOrigin(df.plan, { text, start: Math.max(0, text.search(/\S/)), end: text.length });
    return df;
  }

  /** A view or table by name: `t`, `global_temp.v`; backquotes keep a dot inside a name. */
  table<Row = any>(name: string): DataFrame<Row> {
    return new DataFrame<Row>(this, this.catalog.get(name) ?? this.relation(parseName(name)));
  }

  /** The plan behind the parts of a name, or an error that says which names there are. */
  relation(name: readonly string[]): LogicalPlan {
    return this.catalog.find(name) ?? this.unknown(name, 'table or view');
  }
  view(name: readonly string[]): LogicalPlan {
    if (this.catalog.view(name) === undefined && this.catalog.table(name) !== undefined) {
      const message = `\`${name.join('.')}\` is a table, but the statement is for views. Use DROP TABLE.`;
      throw new AnalysisError('WRONG_COMMAND_FOR_OBJECT_TYPE', message);
    }
    return this.catalog.view(name) ?? this.unknown(name, 'view');
  }
  private unknown(name: readonly string[], what: string): never {
    const known = [...this.catalog.list(), ...this.catalog.listTables()].join(', ') || 'none';
    throw new AnalysisError(
      'TABLE_OR_VIEW_NOT_FOUND',
      `The ${what} \`${name.join('.')}\` cannot be found. Known: ${known}.`,
    );
  }

  /** Stops every query of the session. */
  async stop(): Promise<void> {
    await Promise.all(this.streams.active.map(q => q.stop()));
  }

  analyze(plan: LogicalPlan, parameters?: ReadonlyMap<string, Expression>): LogicalPlan {
    const context: AnalyzerContext = {
      zone: this.conf.settings.timeZone,
      conf: this.conf.map,
      parameters: parameters ?? new Map(),
      lookupFunction: name => this.udf.get(name),
      lookupRelation: name => this.catalog.find(name),
      relationNames: () => [...this.catalog.list(), ...this.catalog.listTables()],
    };
    return withinStack(() => analyze(plan, context));
  }

  newBatchClock(): BatchClock {
    return new BatchClock(this.clock.now());
  }

  /** The plan with observers of the rows that it drops for lateness. */
  tapLateRows(plan: LogicalPlan): LogicalPlan {
    return tapLateRows(plan, this.conf.settings.timeZone);
  }

  planPhysical(plan: LogicalPlan, mode: OutputMode | undefined, batchClock: BatchClock): PhysicalPlan {
    try {
      return withinStack(() => Planner.plan(optimize(plan, { streaming: mode !== undefined }), mode, batchClock));
    } catch (error) {
      throw located(error, plan);
    }
  }

  /** Runs a batch plan. */
  execute(plan: LogicalPlan): AsyncIterable<RecordBatch> {
    const { root } = this.planPhysical(plan, undefined, this.newBatchClock());
    const context: BatchContext = {
      batchId: -1,
      yielder: new Yielder(),
      signal: new AbortController().signal,
      ranges: [],
      thresholds: new Map(),
      observed: new Map(),
    };
    return root.execute(context);
  }

  explain(plan: LogicalPlan, mode: ExplainMode): string {
    const optimized = optimize(plan, { streaming: plan.isStreaming });
    const physical = Planner.plan(optimized, plan.isStreaming ? 'append' : undefined, this.newBatchClock());
    return explainPlans({ parsed: plan, analyzed: plan, optimized, physical: physical.root }, mode);
  }

  /** Where a named query keeps its checkpoint when the session has a folder for them. */
  checkpointFor(queryName: string | null): string | undefined {
    const base = this.conf.map.get('millrace.checkpointLocation');
    return base === undefined || queryName === null ? undefined : `${base}/${queryName}`;
  }
}

/** A stream fed by hand, with its DataFrame. */
export class SessionMemoryStream<Row = any> {
  private readonly df: DataFrame<Row>;
  constructor(
    session: Session,
    readonly source: MemoryStream<Row>,
  ) {
    this.df = new DataFrame<Row>(session, Scan.of(source));
  }
  /** Appends rows; a running query picks them up. Returns the new end of the stream. */
  addData(rows: readonly Row[]): number {
    return this.source.addData(rows);
  }
  toDF(): DataFrame<Row> {
    return this.df;
  }
}

/** What `createDataFrame` takes of apache-arrow: a Table, or the bytes of an IPC stream or file. */
export type ArrowTableLike = { readonly schema: object; readonly batches: readonly object[] } | Uint8Array;

function arrowRelation(table: ArrowTableLike): LogicalPlan {
  const source = table instanceof Uint8Array ? tableFromBytes(table) : table;
  if (!isArrowTable(source)) {
    throw new AnalysisError(
      'CANNOT_INFER_TYPE',
      'createDataFrame takes an array of rows, an apache-arrow Table, or the bytes of an Arrow IPC stream or file.',
    );
  }
  const { schema, batches } = fromArrowTable(source);
  return new LocalRelation(attributesOf(schema), batches);
}
