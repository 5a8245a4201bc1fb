import { isDeepStrictEqual } from 'node:util';
import { ManualClock } from '../common/manual-clock.js';
import type { StreamingQueryProgress } from '../execution/progress.js';
import type { TriggerOptions } from '../execution/trigger.js';
import type { DataFrame } from '../session/data-frame.js';
import type { SessionMemoryStream } from '../session/session.js';
import type { StreamingQuery } from '../session/streaming-query.js';
import { MemorySink } from '../sinks/memory-sink.js';
import type { OutputMode } from '../sinks/output-mode.js';
import type { StructType } from '../types/data-type.js';
import { toExternal } from '../types/external.js';
import { parseDuration } from '../types/interval.js';
import type { Value } from '../types/value.js';
import { VirtualFiles } from './virtual-files.js';

/**
 * Tests of streaming queries as scripts of steps. Checks wait for the query to have processed all there is; nothing waits for time.
 *
 * ```ts
 * const orders = session.memoryStream<Order>('id BIGINT, at TIMESTAMP');
 * await testStream(orders.toDF().groupBy('id').count(), { outputMode: 'update' }, [
 *   addData(orders, [{ id: 1, at }]),
 *   checkNewAnswer([{ id: 1, count: 1 }]),
 *   stopStream(), startStream(),
 *   checkState({ rows: 1 }),
 * ]);
 * ```
 */
export async function testStream(
  df: DataFrame,
  options: TestStreamOptions,
  steps: readonly StreamStep[],
): Promise<void> {
  const run = new TestRun(df, options);
  try {
    await run.start();
    for (const [index, step] of steps.entries()) {
      try {
        await step.run(run);
      } catch (error) {
        throw new Error(`${scriptText(steps, index)}\n${(error as Error).message}`, { cause: error });
      }
    }
    await run.expectNoFailure();
  } finally {
    await run.query?.stop();
  }
}

export interface TestStreamOptions {
  readonly outputMode?: OutputMode;
  readonly trigger?: TriggerOptions;
}

export interface StreamStep {
  readonly text: string;
  run(run: TestRun): Promise<void>;
}

type Row = Record<string, unknown> | readonly unknown[];

/** Appends rows to a memory stream. */
export function addData<R>(stream: SessionMemoryStream<R>, rows: readonly R[]): StreamStep {
  return step(`addData(${rows.length} rows)`, async run => {
    await run.settle();
    stream.addData(rows);
  });
}

/** The rows since the last check, in any order: objects, or arrays in column order. */
export function checkNewAnswer(rows: readonly Row[]): StreamStep {
  return step(`checkNewAnswer(${rows.length} rows)`, async run => {
    await run.processAll();
    run.compare(rows, run.newRows());
  });
}

/** All rows of the result so far, in any order. */
export function checkAnswer(rows: readonly Row[]): StreamStep {
  return step(`checkAnswer(${rows.length} rows)`, async run => {
    await run.processAll();
    run.compare(rows, run.allRows());
  });
}

/** Moves the clock of the session, which must be a `ManualClock`: `advanceClock('1 minute')`, or milliseconds. */
export function advanceClock(by: string | number): StreamStep {
  return step(`advanceClock(${by})`, async run => {
    await run.advanceClock(typeof by === 'number' ? by : Number(parseDuration(by)) / 1000);
  });
}

export function stopStream(): StreamStep {
  return step('stopStream()', run => run.stop());
}

/** Starts again from the same checkpoint, perhaps with another trigger. */
export function startStream(options: { readonly trigger?: TriggerOptions } = {}): StreamStep {
  return step('startStream()', run => run.start(options.trigger));
}

/** The query must fail with an error of this class, or caused by one, and a message that matches. */
export function expectFailure(type: new (...args: never[]) => Error, message?: RegExp): StreamStep {
  return step(`expectFailure(${type.name})`, run => run.expectFailure(type, message));
}

/** Rows held by the stateful operators after the last batch: in total, or one number per operator as the progress lists them. */
export function checkState(expected: { readonly rows: number | readonly number[] }): StreamStep {
  return step(`checkState(${expected.rows})`, async run => {
    await run.processAll();
    const rows = run.lastProgress?.stateOperators.map(o => o.numRowsTotal) ?? [];
    const actual = typeof expected.rows === 'number' ? rows.reduce((a, b) => a + b, 0) : rows;
    if (!isDeepStrictEqual(actual, expected.rows))
      throw new Error(`state rows: expected ${expected.rows}, got ${actual}`);
  });
}

/** Anything else: throw, or return false, to fail. */
export function assertOnQuery(check: (query: StreamingQuery) => unknown, text = 'assertOnQuery'): StreamStep {
  return step(text, async run => {
    await run.processAll();
    if ((await check(run.query!)) === false) throw new Error('the assertion does not hold');
  });
}

/** Any action of the test between steps. */
export function execute(action: () => void | Promise<void>, text = 'execute'): StreamStep {
  return step(text, async () => action());
}

const step = (text: string, run: StreamStep['run']): StreamStep => ({ text, run });

function scriptText(steps: readonly StreamStep[], current: number): string {
  return steps.map((s, i) => `${i === current ? '=>' : '  '} ${i}: ${s.text}`).join('\n');
}

/** One run of a script: the query, its sink and its checkpoint (in memory). */
export class TestRun {
  query: StreamingQuery | undefined;
  private progressBefore: StreamingQueryProgress | null = null;
  private readonly sink = new MemorySink('test');
  private readonly files = new VirtualFiles();
  private checked = -1;
  private trigger: TriggerOptions | undefined;
  private failureExpected = false;

  constructor(
    private readonly df: DataFrame,
    private readonly options: TestStreamOptions,
  ) {}

  async start(trigger: TriggerOptions | undefined = this.options.trigger): Promise<void> {
    this.trigger = trigger;
    if (this.query?.isActive) throw new Error('the query is already running');
    this.progressBefore = this.lastProgress;
    const writer = this.df.writeStream
      .outputMode(this.options.outputMode ?? 'append')
      .option('checkpointLocation', '/checkpoint')
      .to(this.sink);
    if (trigger !== undefined) writer.trigger(trigger);
    this.query = await writer.startWith({ files: this.files });
  }

  /** Of the last batch, which may have been in the run before the last start. */
  get lastProgress(): StreamingQueryProgress | null {
    return this.query?.lastProgress ?? this.progressBefore;
  }

  async stop(): Promise<void> {
    await this.query!.stop();
    await this.expectNoFailure();
  }

  /** Lets a trigger that is under way finish: what is added meanwhile may be cut into two batches. */
  async settle(): Promise<void> {
    if (this.query?.isActive) await this.processAll();
  }

  /** With a trigger that waits for a `ManualClock`, only `advanceClock` makes batches: then the one under way is all there is. */
  async processAll(): Promise<void> {
    const { clock } = this.df.session;
    if (this.trigger?.processingTime === undefined || !(clock instanceof ManualClock)) {
      await this.query!.processAllAvailable();
      return;
    }
    const ended = this.query!.awaitTermination();
    await Promise.race([clock.whenSleeping(), ended]);
  }

  async expectNoFailure(): Promise<void> {
    const error = this.query?.exception;
    if (error && !this.failureExpected) throw error;
  }

  async expectFailure(type: new (...args: never[]) => Error, message?: RegExp): Promise<void> {
    this.failureExpected = true;
    const error = await this.query!.awaitTermination().then(
      () => undefined,
      e => e as Error,
    );
    if (error === undefined) throw new Error(`expected ${type.name}, but the query ended without an error`);
    const matching = causes(error).find(e => e instanceof type);
    if (matching === undefined) throw new Error(`expected ${type.name}, got ${error.name}: ${error.message}`);
    if (message && !causes(error).some(e => message.test(e.message)))
      throw new Error(`expected a message like ${message}, got: ${error.message}`);
  }

  async advanceClock(ms: number): Promise<void> {
    const { clock } = this.df.session;
    if (!(clock instanceof ManualClock))
      throw new Error('advanceClock needs Session.create({ clock: new ManualClock() })');
    await this.settle();
    await clock.advance(ms);
    await this.settle();
  }

  newRows(): Value[][] {
    const rows = this.sink.rowsSince(this.checked);
    this.checked = this.sink.latestBatchId;
    return rows;
  }

  allRows(): Value[][] {
    this.checked = this.sink.latestBatchId;
    return this.sink.rows();
  }

  compare(expected: readonly Row[], rows: readonly Value[][]): void {
    const { schema } = this.df;
    const actual = rows.map(row => schema.fields.map((f, i) => toExternal(f.type, row[i])));
    const wanted = expected.map(row =>
      Array.isArray(row) ? row : schema.fields.map(f => (row as Record<string, unknown>)[f.name] ?? null),
    );
    const rest = [...actual];
    const missing = wanted.filter(row => {
      const at = rest.findIndex(other => isDeepStrictEqual(other, row));
      if (at >= 0) rest.splice(at, 1);
      return at < 0;
    });
    if (missing.length === 0 && rest.length === 0) return;
    const lines = [
      ...missing.map(r => `  missing:    ${show(schema, r)}`),
      ...rest.map(r => `  unexpected: ${show(schema, r)}`),
    ];
    throw new Error(`the answer differs:\n${lines.slice(0, 20).join('\n')}`);
  }
}

function show(schema: StructType, row: readonly unknown[]): string {
  return schema.fields.map((f, i) => `${f.name}=${text(row[i])}`).join(', ');
}

function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'bigint'
    ? `${value}n`
    : JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));
}

function causes(error: Error): Error[] {
  const chain: Error[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) chain.push(e);
  return chain;
}
