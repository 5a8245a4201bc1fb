import { vectorOf } from '../columnar/builder.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import { rowReader } from '../columnar/rows.js';
import { ProcessorCalls } from '../operators/keyed/processor-calls.js';
import { type RowOf, type SchemaLike, toSchema } from '../session/schema.js';
import { EphemeralStateStore } from '../state/ephemeral-state-store.js';
import type { StatefulProcessor, TimeMode, TimerValues } from '../state/processor/stateful-processor.js';
import { keyFromText, keyToText } from '../state/user-key.js';
import { stringType } from '../types/data-type.js';

export interface ProcessorTesterOptions<K, In, O extends SchemaLike, Initial> {
  /** The columns of the rows that the handlers return: they are checked as in a query. */
  readonly output: O;
  readonly timeMode?: TimeMode;
  /** Rows for `handleInitialState`, by key. */
  readonly initialState?: Iterable<readonly [K, Initial]>;
  /** The event time of a row, to drop late ones as a query does. Only with time mode `eventTime`. */
  readonly eventTime?: (row: In) => Date | number;
  /** The clock at the beginning, in milliseconds. Default 0. */
  readonly startMs?: number;
}

/**
 * A processor without an engine: give it rows of a key, move the clock or the watermark, and look at what it returns and keeps.
 *
 * ```ts
 * const tester = await testProcessor(new Sessions(), { output: 'user STRING, clicks INT', timeMode: 'eventTime' });
 * await tester.rows('ann', [{ at: new Date(1000) }]);     // []: what handleInputRows returns
 * tester.timers('ann');                                   // [61000]
 * await tester.setWatermark(61_000);                      // [{ user: 'ann', clicks: 1 }]: what the timers return
 * tester.value('session', 'ann');                         // undefined
 * ```
 */
export async function testProcessor<K, In, const O extends SchemaLike, Initial = unknown>(
  processor: StatefulProcessor<K, In, RowOf<O>, Initial>,
  options: ProcessorTesterOptions<K, In, O, Initial>,
): Promise<ProcessorTester<K, In, RowOf<O>>> {
  const tester = new ProcessorTester<K, In, RowOf<O>>(processor, options);
  for (const [key, initial] of options.initialState ?? []) await tester.initialState(key, initial);
  return tester;
}

/** A processor under test. Keys are anything that `groupByKey` takes from a function. */
export class ProcessorTester<K = any, In = any, Out = any> {
  private readonly calls: ProcessorCalls;
  private readonly store = new EphemeralStateStore(true);
  private readonly keys = new RowCodec([stringType], 'key');
  private readonly timeMode: TimeMode;
  private readonly eventTime: ((row: In) => Date | number) | undefined;
  private nowMs: number;
  private watermarkMs = 0;
  private readonly toRow;
  /** Calls so far: what a query would give as the batch. */
  private batchId = -1;

  constructor(processor: StatefulProcessor, options: ProcessorTesterOptions<any, any, SchemaLike, any>) {
    const output = toSchema(options.output);
    this.timeMode = options.timeMode ?? 'none';
    this.eventTime = options.eventTime;
    this.nowMs = options.startMs ?? 0;
    const readKeys = (keys: Parameters<RowCodec['decode']>[0], n: number) => {
      const [texts] = this.keys.decode(keys, n);
      return (row: number) => keyFromText(texts.get(row) as string);
    };
    const spec = { processor: () => processor, timeMode: this.timeMode };
    this.calls = new ProcessorCalls(spec, output, readKeys, 'testProcessor');
    this.toRow = rowReader(output);
  }

  /** The new rows of a key, as in one batch. Returns what `handleInputRows` returns. */
  async rows(key: K, rows: Iterable<In>): Promise<Out[]> {
    const { eventTime } = this;
    const isLate = (row: In) => this.timeMode === 'eventTime' && +eventTime!(row) <= this.watermarkMs;
    const onTime = eventTime === undefined ? [...rows] : [...rows].filter(row => !isLate(row));
    if (onTime.length === 0) return [];
    this.begin();
    return this.collect(this.calls.inputRows(this.encoded(key), 1, () => onTime, this.timerValues, now));
  }

  async initialState(key: K, initial: unknown): Promise<void> {
    this.begin();
    await this.collect(this.calls.initialRows(this.encoded(key), 1, () => initial, this.timerValues, now));
  }

  /** Moves the clock on, to milliseconds or a Date. Returns what the timers return that are due then. Times to live follow this clock. */
  async setProcessingTime(time: number | Date): Promise<Out[]> {
    if (+time < this.nowMs) throw new RangeError(`the clock cannot go back from ${this.nowMs} to ${+time}`);
    this.nowMs = +time;
    return this.timeMode === 'processingTime' ? this.fire(this.nowMs) : this.fire(undefined);
  }

  /** Moves the watermark on, to milliseconds or a Date. Returns what the timers return that are due then. */
  async setWatermark(time: number | Date): Promise<Out[]> {
    if (this.timeMode !== 'eventTime') throw new RangeError('setWatermark() needs timeMode: "eventTime"');
    if (+time < this.watermarkMs)
      throw new RangeError(`the watermark cannot go back from ${this.watermarkMs} to ${+time}`);
    this.watermarkMs = +time;
    return this.fire(this.watermarkMs);
  }

  private async fire(toMs: number | undefined): Promise<Out[]> {
    this.begin();
    const rows =
      toMs === undefined ? [] : await this.collect(this.calls.expiredTimersUpTo(toMs, this.timerValues, now));
    await this.calls.cleanUp(now);
    return rows;
  }

  /** The value of a value variable; undefined when there is none. */
  value(name: string, key: K): any {
    return this.peek(name, 'value', key);
  }
  /** The elements of a list variable. */
  list(name: string, key: K): any[] {
    return this.peek(name, 'list', key);
  }
  /** The entries of a map variable. */
  map(name: string, key: K): Map<any, any> {
    return this.peek(name, 'map', key);
  }
  /** The timers of a key, in milliseconds, earliest first. */
  timers(key: K): number[] {
    return this.inside(key, () => this.calls.state.listTimers());
  }

  /** Sets a value variable, as if a handler had done so. Undefined clears it. */
  setValue(name: string, key: K, value: unknown): void {
    this.inside(key, () => this.calls.state.set(name, 'value', value));
  }
  setList(name: string, key: K, values: readonly unknown[]): void {
    this.inside(key, () => this.calls.state.set(name, 'list', values));
  }
  setMap(name: string, key: K, entries: ReadonlyMap<unknown, unknown>): void {
    this.inside(key, () => this.calls.state.set(name, 'map', entries));
  }

  /** Ends the test: calls `close` of the processor. */
  close(): Promise<void> {
    return this.calls.close();
  }

  private peek(name: string, kind: 'value' | 'list' | 'map', key: K): any {
    return this.inside(key, () => this.calls.state.look(name, kind));
  }

  private inside<T>(key: K, work: () => T): T {
    this.begin();
    const { state } = this.calls;
    state.enter(this.encoded(key), 1);
    state.enterKey(0);
    try {
      return work();
    } finally {
      state.leaveKey();
      state.flush();
    }
  }

  private begin(): void {
    this.calls.state.begin(this.store, this.nowMs, { queryId: '', runId: '', batchId: ++this.batchId });
  }

  private encoded(key: K) {
    return this.keys.encode([vectorOf(stringType, [keyToText(key)])], 1);
  }

  private get timerValues(): TimerValues {
    const { nowMs, watermarkMs } = this;
    return { getCurrentProcessingTimeInMs: () => nowMs, getCurrentWatermarkInMs: () => watermarkMs };
  }

  private async collect(batches: AsyncIterable<RecordBatch>): Promise<Out[]> {
    const rows: Out[] = [];
    const take = ({ columns, length }: RecordBatch) => {
      for (let i = 0; i < length; i++) rows.push(this.toRow(columns, i) as Out);
    };
    for await (const batch of batches) take(batch);
    take(this.calls.user.out.finish());
    return rows;
  }
}

/** Nothing else waits for its turn. */
const now = (): undefined => undefined;
