import type { RecordBatch } from '../columnar/record-batch.js';
import { rowReader } from '../columnar/rows.js';
import { EvaluationError } from '../common/errors.js';
import type { BatchClock } from '../expressions/batch-clock.js';
import type { Attribute } from '../expressions/expression.js';
import type { TimerValues, TransformWithStateSpec } from '../state/processor/stateful-processor.js';
import type { StateSchema } from '../state/schema/state-schema.js';
import { simpleString } from '../types/data-type.js';
import { EventTime } from './keyed/event-time.js';
import { KeyCodec, type KeyedInput, KeyGroups } from './keyed/key-groups.js';
import { CHUNK, type Pause, ProcessorCalls } from './keyed/processor-calls.js';
import type { BatchContext, Thresholds } from './operator.js';
import { noFigures, StatefulOperator } from './stateful-operator.js';

/**
 * A processor of the user: handlers over the rows of each key, with any number of state variables and timers.
 *
 *     first batch: initial state ─► handleInitialState
 *     rows ─► drop late ones (event time) ─► by key ─► handleInputRows ─► rows
 *     timers with expiry ≤ threshold, over all keys in the order of time ─► handleExpiredTimer ─► rows
 *     what has outlived its time to live ─► removed
 *
 *     threshold   processingTime: the clock of the batch    eventTime: the evict threshold; in a batch query, the end of time
 *
 * Timers that a handler registers are for the next batch, also when they are due already; timers that one deletes do not fire. All variables
 * and timers live in one ordered store (`state/processor/variable.ts`), so that a batch writes one file per partition and variables can come
 * and go.
 */
export class TransformWithStateExec extends StatefulOperator {
  readonly name = 'TransformWithState';
  readonly stateName = 'transformWithStateExec';
  readonly children;
  readonly stores = [{ name: 'default', ordered: true }];
  readonly stateSchema: unknown;
  private readonly keyCodec: KeyCodec;
  private readonly calls: ProcessorCalls;
  private readonly inputTime: EventTime | undefined;
  private readonly outputTime: EventTime | undefined;

  constructor(
    readonly operatorId: number,
    private readonly spec: TransformWithStateSpec,
    private readonly input: KeyedInput,
    /** Of the input, if it has one. */
    private readonly eventTimeColumn: Attribute | undefined,
    readonly output: readonly Attribute[],
    private readonly clock: BatchClock,
    private readonly initial: KeyedInput | undefined,
  ) {
    super();
    this.children = initial === undefined ? [input.input] : [input.input, initial.input];
    this.keyCodec = new KeyCodec(input.keys, spec.keyForm);
    if (spec.timeMode === 'eventTime' && eventTimeColumn !== undefined)
      this.inputTime = new EventTime(eventTimeColumn, input.input.output);
    const declared = output.find(a => a.name === spec.eventTimeColumn);
    if (declared !== undefined) this.outputTime = new EventTime(declared, output);
    const readKeys = (keys: Parameters<KeyCodec['decode']>[0], n: number) => {
      const columns = this.keyCodec.decode(keys, n);
      return (row: number) => this.keyCodec.read(columns, row);
    };
    this.calls = new ProcessorCalls(spec, spec.output, readKeys, `transformWithState (operator ${operatorId})`);
    this.stateSchema = {
      keys: input.keys.map(k => simpleString(k.type)),
      timeMode: spec.timeMode,
      variables: this.calls.variables,
      deleted: this.calls.state.deleted,
    };
  }

  override get declaredState(): StateSchema {
    const key = this.input.keys.map(({ name, type }) => ({ name, type }));
    const { declarations: variables, deleted } = this.calls.state;
    const keyTypes = key.map(({ type }) => simpleString(type));
    return {
      stores: [{ name: 'default', key, values: [], variables, deleted }],
      // Keys are within other keys too, where their types cannot be changed.
      options: { timeMode: this.spec.timeMode, keyTypes },
    };
  }

  /** Rows that a processor makes up promise what is checked: the declared column. */
  override outputWatermark(inputUs: number | null): number | null {
    return this.outputTime === undefined ? null : inputUs;
  }

  override wantsBatch(next: Thresholds, previous: Thresholds): boolean {
    return this.spec.timeMode === 'eventTime' && super.wantsBatch(next, previous);
  }

  override dueAtMs(): number | null {
    return this.spec.timeMode === 'processingTime' ? this.calls.state.earliestTimerMs : null;
  }

  override attach(stores: Parameters<StatefulOperator['attach']>[0]): void {
    super.attach(stores);
    if (this.attached.length > 0) this.beginState(-1, undefined);
  }

  private beginState(batchId: number, query: BatchContext['query']): void {
    const queryInfo = { queryId: query?.id ?? '', runId: query?.runId ?? '', batchId };
    this.calls.state.begin(this.attached[0], this.clock.nowUs / 1000, queryInfo);
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    this.figures = noFigures();
    this.beginState(context.batchId, context.query);
    const thresholds = context.thresholds.get(this.operatorId);
    const late = thresholds?.lateUs ?? null;
    for await (const batch of this.run(context, thresholds, late)) {
      if (this.outputTime !== undefined && late !== null) this.checkOutput(batch, this.outputTime, late);
      yield batch;
    }
    const { registered, deleted } = this.calls.state.figures;
    this.figures.custom.numRegisteredTimers = registered;
    this.figures.custom.numDeletedTimers = deleted;
  }

  private async *run(
    context: BatchContext,
    thresholds: Thresholds | undefined,
    late: number | null,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { calls, figures } = this;
    const { yielder, signal } = context;
    const pause: Pause = () => {
      if (!yielder.due()) return undefined;
      signal.throwIfAborted();
      return yielder.yield();
    };
    const evictMs = thresholds?.evictUs == null ? 0 : Math.floor(thresholds.evictUs / 1000);
    const watermarkMs = context.batchId < 0 ? -1 : evictMs;
    const startedMs = performance.now();
    if (context.batchId <= 0 && this.initial !== undefined)
      yield* this.handleInitial(this.initial, context, this.timerValues(watermarkMs), pause);
    yield* this.handleRows(await this.groupsOf(context, late), this.timerValues(watermarkMs), pause);
    figures.updatesTimeMs = performance.now() - startedMs;
    yield* this.handleTimers(context.batchId < 0 ? END_OF_TIME_MS : evictMs, pause);
    if (calls.user.out.length > 0) yield calls.user.out.finish();
    const cleaningMs = performance.now();
    figures.rowsRemoved = await calls.cleanUp(pause);
    figures.custom.numValuesRemovedDueToTTLExpiry = figures.rowsRemoved;
    figures.removalsTimeMs = performance.now() - cleaningMs;
  }

  private timerValues(watermarkMs: number): TimerValues {
    const nowMs = this.clock.nowUs / 1000;
    const hasWatermark = this.eventTimeColumn !== undefined;
    return {
      getCurrentProcessingTimeInMs: () => nowMs,
      getCurrentWatermarkInMs: () => {
        if (hasWatermark) return watermarkMs;
        throw new EvaluationError(
          'WATERMARK_NOT_DEFINED',
          'There is no watermark: call withWatermark() before groupByKey().',
        );
      },
    };
  }

  private async groupsOf(context: BatchContext, late: number | null): Promise<KeyGroups> {
    const groups = new KeyGroups(this.input);
    for await (const batch of this.input.input.execute(context)) {
      const passed = this.inputTime === undefined || late === null ? batch : this.inputTime.onTime(batch, late);
      this.figures.rowsDroppedByWatermark += batch.length - passed.length;
      groups.add(passed);
    }
    groups.finish();
    return groups;
  }

  private async *handleRows(
    groups: KeyGroups,
    timers: TimerValues,
    pause: Pause,
  ): AsyncGenerator<RecordBatch, void, void> {
    const keys = this.keyCodec.encode(groups.keyColumns(), groups.count);
    for (let from = 0; from < groups.count; from += CHUNK) {
      const n = Math.min(CHUNK, groups.count - from);
      const chunk = { ...keys, starts: keys.starts.subarray(from), ends: keys.ends.subarray(from) };
      yield* this.calls.inputRows(chunk, n, i => groups.rowsOf(from + i), timers, pause);
    }
    this.figures.rowsUpdated = groups.count;
  }

  private async *handleInitial(
    initial: KeyedInput,
    context: BatchContext,
    timers: TimerValues,
    pause: Pause,
  ): AsyncGenerator<RecordBatch, void, void> {
    const toObject = rowReader(initial.rowSchema);
    for await (const batch of initial.input.execute(context)) {
      const { columns } = initial.rowsOf(batch);
      const keys = this.keyCodec.encode(initial.keysOf(batch), batch.length);
      yield* this.calls.initialRows(keys, batch.length, i => toObject(columns, i), timers, pause);
    }
  }

  private async *handleTimers(watermarkMs: number, pause: Pause): AsyncGenerator<RecordBatch, void, void> {
    const { timeMode } = this.spec;
    if (timeMode === 'none') return;
    const startedMs = performance.now();
    const toMs = timeMode === 'processingTime' ? this.clock.nowUs / 1000 : watermarkMs;
    this.calls.expiredTimers = 0;
    yield* this.calls.expiredTimersUpTo(toMs, this.timerValues(watermarkMs), pause);
    this.figures.custom.numExpiredTimers = this.calls.expiredTimers;
    this.figures.custom.timerProcessingTimeMs = Math.round(performance.now() - startedMs);
  }

  /** A row that is late already would be dropped by the next stateful operator, without a word. */
  private checkOutput(batch: RecordBatch, time: EventTime, lateUs: number): void {
    const found = time.firstLate(batch, lateUs);
    if (found === undefined) return;
    const iso = (us: number) => new Date(us / 1000).toISOString();
    throw new EvaluationError(
      'EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED',
      `transformWithState (operator ${this.operatorId}) returned a row whose ${this.spec.eventTimeColumn} is ${iso(found)}, not after the watermark ${iso(lateUs)}. ` +
        'Rows must be newer than the watermark, because what follows takes that for granted: give them a later time, or do not declare eventTimeColumn.',
    );
  }

  override close(): Promise<void> {
    return this.calls.close();
  }

  describe(): string {
    const { outputMode, timeMode } = this.spec;
    const variables = Object.keys(this.calls.variables).join(', ');
    return `TransformWithState [${this.input.keys.join(', ')}], ${outputMode}, time mode ${timeMode}, state [${variables}]`;
  }
}

/** What the watermark is when nothing can come any more: the last moment that a Date can hold. */
const END_OF_TIME_MS = 8_640_000_000_000_000;
