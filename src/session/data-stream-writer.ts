import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStreaming } from '../analyzer/check-streaming.js';
import { ConfigurationError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { SystemRandom } from '../common/random.js';
import { MicroBatchExecution } from '../execution/micro-batch-execution.js';
import { parseTrigger, type Trigger, type TriggerOptions } from '../execution/trigger.js';
import { formatNamed } from '../formats/registry.js';
import { attributesOf, LocalRelation, Scan } from '../logical/relations.js';
import { LATE_ROW_SCHEMA } from '../operators/late-rows-exec.js';
import { ConsoleSink } from '../sinks/console-sink.js';
import { FileSink } from '../sinks/file/file-sink.js';
import { ForeachBatchSink } from '../sinks/foreach-batch-sink.js';
import { ForeachSink, type ForeachWriter } from '../sinks/foreach-sink.js';
import { KafkaSink } from '../sinks/kafka/kafka-sink.js';
import { MemorySink } from '../sinks/memory-sink.js';
import { NoopSink } from '../sinks/noop-sink.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { PullSink } from '../sinks/pull-sink.js';
import type { Sink } from '../sinks/sink.js';
import { DataFrame } from './data-frame.js';
import { Options } from './options.js';
import { StreamingQuery } from './streaming-query.js';

/** Starts a streaming query: `df.writeStream.outputMode('append').format('parquet').option('path', 'out/').start()`. */
export class DataStreamWriter<Row = any> {
  private mode: OutputMode = 'append';
  private name: string | null = null;
  private formatName: string | undefined;
  private sink: (() => Sink) | undefined;
  private late: ((late: DataStreamWriter<LateRow>) => unknown) | undefined;
  private triggerOptions: TriggerOptions | undefined;
  private readonly partitions: string[] = [];
  private readonly given = new Options();

  constructor(private readonly df: DataFrame<Row>) {}

  /** `append`: new final rows. `update`: rows that changed. `complete`: the whole result, every time. */
  outputMode(mode: OutputMode): this {
    if (!['append', 'update', 'complete'].includes(mode)) {
      throw new ConfigurationError(
        'INVALID_OUTPUT_MODE',
        `Unknown output mode "${mode}". Use append, update or complete.`,
      );
    }
    this.mode = mode;
    return this;
  }
  queryName(name: string): this {
    this.name = name;
    return this;
  }
  trigger(options: TriggerOptions): this {
    parseTrigger(options);
    this.triggerOptions = options;
    return this;
  }
  format(name: string): this {
    this.formatName = name;
    return this;
  }
  option(key: string, value: unknown): this {
    this.given.set(key, value);
    return this;
  }
  options(values: Readonly<Record<string, unknown>>): this {
    this.given.setAll(values);
    return this;
  }
  partitionBy(...columns: string[]): this {
    this.partitions.push(...columns);
    return this;
  }

  /** Calls `fn` with every batch as a DataFrame. The same batchId may come again after a crash, with the same rows. */
  foreachBatch(fn: (batch: DataFrame<Row>, batchId: number) => void | Promise<void>): this {
    const { session } = this.df;
    this.sink = () =>
      new ForeachBatchSink(({ batches, schema, batchId }) =>
        fn(new DataFrame<Row>(session, new LocalRelation(attributesOf(schema), batches)), batchId),
      );
    return this;
  }
  /**
   * Takes the rows that are dropped for lateness: they are written as the step that dropped them, the watermark that they were too late for,
   * and the row as JSON, under the same promises as the results. `configure` says where to:
   *
   *     df.writeStream.format('parquet').lateRows(late => late.format('json').option('path', 'late/')).start('out/')
   */
  lateRows(configure: (late: DataStreamWriter<LateRow>) => unknown): this {
    this.late = configure;
    return this;
  }
  /** Calls a writer for every row. */
  foreach(writer: ForeachWriter<Row>): this {
    this.sink = () => new ForeachSink(writer as ForeachWriter<never>);
    return this;
  }
  /** Writes to a sink of your own. */
  to(sink: Sink): this {
    this.sink = () => sink;
    return this;
  }

  /** Pulls the results: the engine waits for the consumer, and leaving the loop stops the query. */
  async *iterate(): AsyncGenerator<{ batchId: number; rows: Row[] }, void, void> {
    let query: StreamingQuery | undefined;
    // The stop comes first: the batch in which the loop is left is given up, and that is no failure of the query.
    const pull = new PullSink<Row>(() => query?.stop());
    this.sink = () => pull;
    query = await this.start();
    const ended = query.awaitTermination().then(
      () => pull.end(),
      error => pull.end(error),
    );
    try {
      yield* pull;
    } finally {
      await query.stop();
      await ended;
    }
  }

  /** Writes to files below `path`, or starts with the `path` option. Resolves when the query has been accepted and its checkpoint is open. */
  start(path?: string): Promise<StreamingQuery> {
    if (path !== undefined) this.given.set('path', path);
    return this.startWith({});
  }

  /** `start` with parts of the session's environment replaced, for tests. */
  async startWith(environment: { readonly files?: Files }): Promise<StreamingQuery> {
    const { session } = this.df;
    const trigger = parseTrigger(this.triggerOptions);
    checkStreaming(this.df.plan, this.mode, session.conf.map);
    const sink = this.makeSink();
    if (!sink.outputModes.includes(this.mode)) {
      throw new ConfigurationError(
        'UNSUPPORTED_OUTPUT_MODE',
        `${sink.description} does not support output mode ${this.mode}; it takes ${sink.outputModes.join(', ')}.`,
      );
    }
    return this.open(sink, trigger, environment.files ?? session.files);
  }

  private async open(sink: Sink, trigger: Trigger, files: Files): Promise<StreamingQuery> {
    const { session } = this.df;
    if (this.name !== null && session.streams.active.some(q => q.name === this.name)) {
      throw new ConfigurationError(
        'QUERY_NAME_IN_USE',
        `A query called "${this.name}" is running in this session: stop it first, or choose another queryName.`,
      );
    }
    const directory = this.given.map.get('checkpointlocation') ?? session.checkpointFor(this.name);
    if (directory === undefined && sink.needsCheckpoint) {
      throw checkpointRequired(sink);
    }
    const lateSink = this.lateSink(directory !== undefined);
    const plan = lateSink === undefined ? this.df.plan : session.tapLateRows(this.df.plan);
    const batchClock = session.newBatchClock();
    const runId = new SystemRandom().uuid();
    const execution = new MicroBatchExecution({
      name: this.name,
      plan: session.planPhysical(plan, this.mode, batchClock),
      outputMode: this.mode,
      sink,
      lateSink,
      trigger,
      checkpointDirectory: directory ?? join(tmpdir(), `millrace-${runId}`),
      temporaryCheckpoint: directory === undefined,
      conf: session.conf.map,
      files,
      clock: session.clock,
      batchClock,
      listeners: session.listeners,
      runId,
    });
    await execution.open();
    if (sink instanceof MemorySink && this.name !== null) session.catalog.put(this.name, Scan.of(sink.table));
    const query = new StreamingQuery(execution);
    session.listeners.post('onQueryStarted', {
      id: query.id,
      runId: query.runId,
      name: query.name,
      timestamp: new Date(session.clock.now()).toISOString(),
    });
    session.streams.register(query, execution.done);
    void execution.run();
    return query;
  }

  private lateSink(hasCheckpoint: boolean): Sink | undefined {
    if (this.late === undefined) return undefined;
    const { session } = this.df;
    const writer = new DataStreamWriter<LateRow>(session.createDataFrame([], LATE_ROW_SCHEMA));
    this.late(writer);
    const sink = writer.makeSink();
    if (sink.needsCheckpoint && !hasCheckpoint) throw checkpointRequired(sink);
    return sink;
  }

  private makeSink(): Sink {
    if (this.sink !== undefined) return this.sink();
    const options = this.given.without('checkpointlocation');
    switch (this.formatName) {
      case 'console':
        return new ConsoleSink(options);
      case 'noop':
        return new NoopSink();
      case 'memory':
        return this.memorySink();
      case 'kafka':
        return new KafkaSink(options);
      default: {
        const path = this.given.map.get('path');
        if (path === undefined)
          throw new ConfigurationError('PATH_REQUIRED', 'Say where to write: option("path", …) or start(path).');
        return new FileSink({
          path,
          format: formatNamed(this.formatName ?? 'parquet'),
          partitionBy: this.partitions,
          options: new Map([...options].filter(([k]) => k !== 'path')),
        });
      }
    }
  }

  private memorySink(): Sink {
    if (this.name === null)
      throw new ConfigurationError(
        'QUERY_NAME_REQUIRED',
        'The memory sink needs queryName(…): the table is called so.',
      );
    return new MemorySink(this.name);
  }
}

/** A row that a step of a query dropped because its event time was behind the watermark. */
export interface LateRow {
  readonly step: string;
  readonly watermark: Date;
  /** JSON. */
  readonly row: string;
}

function checkpointRequired(sink: Sink): ConfigurationError {
  return new ConfigurationError(
    'CHECKPOINT_REQUIRED',
    `${sink.description} needs option("checkpointLocation", …): without it rows would be lost or written twice.`,
  );
}
