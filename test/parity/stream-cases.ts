import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { Session, type SessionMemoryStream } from '../../src/session/session.js';
import type { StreamingQuery } from '../../src/session/streaming-query.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import { ALL_OUTPUT_MODES, type Sink, type SinkBatch, type SinkResult } from '../../src/sinks/sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { type StructType, simpleString } from '../../src/types/data-type.js';
import { parseSchema } from '../../src/types/ddl.js';
import type { Value } from '../../src/types/value.js';
import { runBatch } from './batch-cases.js';
import { compareFailure, messageOf, type Outcome, phaseOf, refusalOf } from './outcome.js';
import { buildPlan, type CasePlan, type CaseSource, tableOf } from './plans.js';
import { fromJson, type Json, rowsDifference, toJson } from './values.js';

export interface StreamCase {
  name: string;
  sources: Record<string, CaseSource>;
  plan: CasePlan;
  outputMode: OutputMode;
  schema?: string;
  steps?: Step[];
  error?: { phase: string; condition?: string };
  batch?: { rows: Json[][] };
  conf?: Record<string, string>;
  ordered?: boolean;
}

interface Step {
  add?: Record<string, Json[][]>;
  batches?: { rows: Json[][] }[];
  watermark?: string;
  stateRows?: number[];
  restart?: boolean;
  error?: { condition?: string };
}

export interface StreamOptions {
  /** Stop and start again after every step. */
  readonly restartEveryStep?: boolean;
  readonly conf?: Record<string, string>;
}

export async function runStreamCase(test: StreamCase, options: StreamOptions = {}): Promise<Outcome> {
  const run = new StreamRun(test, options);
  try {
    return { name: test.name, difference: await run.run() };
  } catch (error) {
    if (test.error !== undefined) return compareFailure(test.name, 'analysis', test.error.condition, error);
    return { name: test.name, difference: messageOf(error), refused: refusalOf(error) };
  } finally {
    await run.close();
  }
}

class StreamRun {
  private readonly session: Session;
  private readonly streams = new Map<string, SessionMemoryStream>();
  private readonly added = new Map<string, Json[][]>();
  private readonly sink = new RecordingSink();
  private query: StreamingQuery | undefined;
  private df!: DataFrame;

  constructor(
    private readonly test: StreamCase,
    private readonly options: StreamOptions,
  ) {
    const conf = { 'millrace.portableToSpark': true, ...options.conf, ...test.conf };
    this.session = Session.create({ conf, files: new VirtualFiles() });
  }

  async run(): Promise<string | undefined> {
    const { test } = this;
    for (const [name, source] of Object.entries(test.sources))
      if (!source.static) this.streams.set(name, this.session.memoryStream(source.schema, name));
    this.df = this.build(name => this.sourceFrame(name));
    await this.start();
    if (test.error !== undefined) return `expected ${test.error.condition ?? 'a refusal'}, but the query started`;
    const schema = simpleString(this.df.schema);
    if (test.schema !== undefined && schema !== test.schema) return `expected schema ${test.schema}, got ${schema}`;
    for (const [index, step] of test.steps!.entries()) {
      const difference = await this.step(step);
      if (difference !== undefined) return `step ${index}: ${difference}`;
      if (step.error !== undefined) return undefined;
      if (this.options.restartEveryStep && !step.restart) await this.restart('unnoticed');
    }
    return this.compareBatch();
  }

  private build(sources: (name: string) => DataFrame): DataFrame {
    return buildPlan(this.session, this.test.plan, sources, Object.keys(this.test.sources));
  }

  private sourceFrame(name: string): DataFrame {
    return this.streams.get(name)?.toDF() ?? tableOf(this.session, this.test.sources[name]);
  }

  private async start(): Promise<void> {
    this.query = await this.df.writeStream
      .outputMode(this.test.outputMode)
      .option('checkpointLocation', '/checkpoint')
      .to(this.sink)
      .start();
  }

  /** Spark forgets the watermark of each stream at a restart. One that Spark did not make must leave the answers as they are. */
  private async restart(kind: 'as Spark' | 'unnoticed'): Promise<void> {
    await this.query!.stop();
    this.session.conf.set('millrace.watermark.restorePerSource', kind === 'unnoticed');
    await this.start();
  }

  private async step(step: Step): Promise<string | undefined> {
    if (step.restart) {
      await this.restart('as Spark');
      return undefined;
    }
    // What is added while a trigger is under way may be cut into two batches.
    await this.query!.processAllAvailable();
    const firstBatch = this.sink.batches.length;
    for (const [name, rows] of Object.entries(step.add ?? {})) this.add(name, rows);
    try {
      await this.query!.processAllAvailable();
    } catch (error) {
      if (step.error === undefined) throw error;
      return phaseOf(error) === 'run' ? undefined : `expected ${step.error.condition}, got ${messageOf(error)}`;
    }
    if (step.error !== undefined) return `expected the step to fail with ${step.error.condition}`;
    return this.compareStep(step, this.sink.batches.slice(firstBatch));
  }

  private add(name: string, rows: Json[][]): void {
    const schema = parseSchema(this.test.sources[name].schema);
    const values = rows.map(row => row.map((v, i) => fromJson(schema.fields[i].type, v)) as Value[]);
    this.streams.get(name)!.source.addBatch(batchOf(schema, values));
    this.added.set(name, [...(this.added.get(name) ?? []), ...rows]);
  }

  private compareStep(step: Step, batches: readonly RecordBatch[][]): string | undefined {
    const expected = (step.batches ?? []).map(b => b.rows).filter(rows => rows.length > 0);
    const actual = batches.map(b => rowsOf(this.df.schema, b)).filter(rows => rows.length > 0);
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      const difference = rowsDifference(this.df.schema, expected[i] ?? [], actual[i] ?? [], this.test.ordered ?? false);
      if (difference !== undefined) return `batch ${i}: ${difference}`;
    }
    const progress = this.query!.lastProgress;
    if (step.watermark !== undefined && progress !== null) {
      const watermark = progress.eventTime?.watermark;
      if (watermark === undefined || Date.parse(watermark) !== Date.parse(step.watermark))
        return `expected watermark ${step.watermark}, got ${watermark}`;
    }
    if (step.stateRows !== undefined && progress !== null) {
      const rows = progress.stateOperators.map(o => o.numRowsTotal);
      if (JSON.stringify(rows) !== JSON.stringify(step.stateRows))
        return `expected state rows [${step.stateRows}], got [${rows}]`;
    }
    return undefined;
  }

  /** The same plan over all rows ever added, in one go. */
  private async compareBatch(): Promise<string | undefined> {
    const { test } = this;
    if (test.batch === undefined) return undefined;
    const all = (name: string) =>
      tableOf(this.session, {
        ...test.sources[name],
        rows: test.sources[name].static ? test.sources[name].rows : (this.added.get(name) ?? []),
      });
    const df = this.build(all);
    const difference = rowsDifference(df.schema, test.batch.rows, await runBatch(df), test.ordered ?? false);
    return difference === undefined ? undefined : `as a batch: ${difference}`;
  }

  async close(): Promise<void> {
    await this.query?.stop();
  }
}

function rowsOf(schema: StructType, batches: readonly RecordBatch[]): Json[][] {
  return batches.flatMap(b =>
    Array.from({ length: b.length }, (_, i) => schema.fields.map((f, c) => toJson(f.type, b.columns[c].get(i)))),
  );
}

/** Keeps what each batch handed over. */
class RecordingSink implements Sink {
  readonly description = 'RecordingSink';
  readonly outputModes = ALL_OUTPUT_MODES;
  readonly needsCheckpoint = false;
  readonly batches: RecordBatch[][] = [];
  private latest = -1;
  async open(): Promise<void> {}
  async addBatch({ batchId, batches }: SinkBatch): Promise<SinkResult> {
    const kept: RecordBatch[] = [];
    for await (const batch of batches) kept.push(batch);
    if (batchId > this.latest) this.batches.push(kept);
    this.latest = batchId;
    return { rows: kept.reduce((sum, b) => sum + b.length, 0) };
  }
  async close(): Promise<void> {}
}
