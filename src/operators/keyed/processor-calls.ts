import type { RecordBatch } from '../../columnar/record-batch.js';
import { AnalysisError, EvaluationError, MillraceError } from '../../common/errors.js';
import { BytesRows, bytesText } from '../../state/bytes-rows.js';
import { ProcessorState } from '../../state/processor/processor-state.js';
import type {
  ExpiredTimerInfo,
  StatefulProcessor,
  TimerValues,
  TransformWithStateSpec,
} from '../../state/processor/stateful-processor.js';
import type { BytesColumn } from '../../state/state-store.js';
import type { DueRows } from '../../state/time-index.js';
import type { StructType } from '../../types/data-type.js';
import { UserCalls } from './user-calls.js';

/** Gives other work its turn between calls; undefined in a test of a processor. */
export type Pause = () => Promise<void> | undefined;

/**
 * A processor and its state: calls its handlers for chunks of keys. Knows nothing of plans and batches, so that a processor can also be tested
 * without an engine.
 */
export class ProcessorCalls {
  readonly state: ProcessorState;
  readonly processor: StatefulProcessor;
  readonly user: UserCalls;
  readonly variables: Record<string, unknown>;
  expiredTimers = 0;

  constructor(
    spec: Pick<TransformWithStateSpec, 'processor' | 'timeMode'>,
    output: StructType,
    private readonly readKeys: (keys: BytesColumn, n: number) => (row: number) => unknown,
    private readonly what: string,
  ) {
    this.state = new ProcessorState(spec.timeMode);
    this.user = new UserCalls(what, output);
    this.processor = spec.processor();
    try {
      this.processor.init(this.state);
    } catch (cause) {
      if (cause instanceof MillraceError) throw cause;
      throw new AnalysisError('USER_FUNCTION_ERROR', `init() of the processor of ${what} failed: ${cause}`, { cause });
    }
    this.variables = this.state.endInit();
  }

  async *initialRows(
    keys: BytesColumn,
    n: number,
    rowAt: (i: number) => unknown,
    timers: TimerValues,
    pause: Pause,
  ): AsyncGenerator<RecordBatch, void, void> {
    const handle = this.processor.handleInitialState?.bind(this.processor);
    if (handle === undefined) {
      throw new EvaluationError(
        'HANDLER_MISSING',
        'There is an initial state, and the processor has no handleInitialState().',
      );
    }
    const chunk = new DistinctKeys(keys, 0, n);
    yield* this.eachCall(
      chunk,
      n,
      i => chunk.positions[i],
      (key, i) => nothing(handle(key, rowAt(i), timers)),
      pause,
    );
  }

  /** Calls `handleInputRows` for `n` different keys. */
  inputRows(
    keys: BytesColumn,
    n: number,
    rowsAt: (i: number) => Iterable<unknown>,
    timers: TimerValues,
    pause: Pause,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { processor } = this;
    return this.eachCall(
      { keys, count: n },
      n,
      i => i,
      (key, i) => processor.handleInputRows(key, rowsAt(i), timers),
      pause,
    );
  }

  /** Fires the timers up to a time that are there now, over all keys in the order of time. */
  async *expiredTimersUpTo(toMs: number, timers: TimerValues, pause: Pause): AsyncGenerator<RecordBatch, void, void> {
    const due = this.state.dueTimers(toMs);
    for (let from = 0; from < due.length; from += CHUNK) {
      yield* this.fire(due, from, Math.min(due.length, from + CHUNK), timers, pause);
    }
  }

  private async *fire(
    due: DueRows,
    from: number,
    to: number,
    timers: TimerValues,
    pause: Pause,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { state, processor } = this;
    // Handlers of earlier chunks may have deleted some.
    const there = state.timersStillThere(due, from, to);
    const chunk = new DistinctKeys(due.rest.column, from, to);
    const isDue = (i: number) => there[i] === 1 && !state.isTimerDeleted(chunk.positions[i], due.timesMs[from + i]);
    yield* this.eachCall(
      chunk,
      to - from,
      i => (isDue(i) ? chunk.positions[i] : NONE),
      (key, i) => {
        this.expiredTimers++;
        if (processor.handleExpiredTimer !== undefined) {
          return processor.handleExpiredTimer(key, timers, expired(due.timesMs[from + i]));
        }
        throw new EvaluationError('HANDLER_MISSING', 'A timer is due, and the processor has no handleExpiredTimer().');
      },
      pause,
      i => state.deleteTimer(due.timesMs[from + i]),
    );
  }

  /** Looks up the state of the keys, makes `calls` calls, and writes what has changed. `positionOf` `NONE`: no such call. */
  private async *eachCall(
    chunk: { readonly keys: BytesColumn; readonly count: number },
    calls: number,
    positionOf: (call: number) => number,
    call: (key: unknown, call: number) => ReturnType<StatefulProcessor['handleInputRows']>,
    pause: Pause,
    after?: (call: number) => void,
  ): AsyncGenerator<RecordBatch, void, void> {
    const { state, user } = this;
    const keyAt = this.readKeys(chunk.keys, chunk.count);
    state.enter(chunk.keys, chunk.count);
    for (let i = 0; i < calls; i++) {
      const position = positionOf(i);
      if (position === NONE) continue;
      state.enterKey(position);
      const key = keyAt(position);
      let done = user.call(key, () => call(key, i));
      if (typeof done !== 'boolean') done = await done;
      while (!done) {
        yield user.out.finish();
        done = user.more();
        if (typeof done !== 'boolean') done = await done;
      }
      after?.(i);
      state.leaveKey();
      const paused = (i & 15) === 15 ? pause() : undefined;
      if (paused !== undefined) await paused;
    }
    state.flush();
  }

  async cleanUp(pause: Pause): Promise<number> {
    let removed = 0;
    for (;;) {
      const step = this.state.cleanUp(CHUNK);
      removed += step.removed;
      if (step.due < CHUNK) return removed;
      await pause();
    }
  }

  async close(): Promise<void> {
    try {
      await this.processor.close?.();
    } catch (cause) {
      throw new EvaluationError('USER_FUNCTION_ERROR', `close() of the processor of ${this.what} failed: ${cause}`, {
        cause,
      });
    }
  }
}

/** Keys, or timers, that are worked on together. */
export const CHUNK = 4096;

const NONE = -1;

/** Rows from … to − 1 of a column of keys as distinct keys, and which of these each row has. */
class DistinctKeys {
  readonly positions: Int32Array;
  private readonly rows = new BytesRows();

  constructor({ data, starts, ends }: BytesColumn, from: number, to: number) {
    this.positions = new Int32Array(to - from);
    const seen = new Map<string, number>();
    for (let i = from; i < to; i++) {
      const text = bytesText(data, starts[i], ends[i]);
      let position = seen.get(text);
      if (position === undefined) {
        position = seen.size;
        seen.set(text, position);
        this.rows.add(data.subarray(starts[i], ends[i]));
      }
      this.positions[i - from] = position;
    }
  }

  get keys(): BytesColumn {
    return this.rows.column;
  }
  get count(): number {
    return this.rows.length;
  }
}

const expired = (timeMs: number): ExpiredTimerInfo => ({ getExpiryTimeInMs: () => timeMs });

/** A handler that emits nothing, whatever it returns. */
function nothing(result: void | Promise<void>): undefined | Promise<undefined> {
  return result instanceof Promise ? result.then(() => undefined) : undefined;
}
