import { EvaluationError } from '../../common/errors.js';
import type { GroupState, GroupStateTimeout } from '../../state/group-state.js';
import { parseDuration } from '../../types/interval.js';
import type { Value } from '../../types/value.js';

/** What all calls of a batch have in common. */
export interface GroupCalls {
  readonly timeout: GroupStateTimeout;
  readonly nowMs: number;
  /** Undefined: no watermark in the query. */
  readonly watermarkMs: number | undefined;
  readonly external: (value: Value) => unknown;
  readonly internal: (value: unknown) => Value;
  /** Durations given as text, once read. */
  readonly durations: Map<string, number>;
}

/** The state of one group during one call, and what the call does to it. */
export class StateOfGroup implements GroupState<unknown> {
  isUpdated = false;
  isRemoved = false;
  /** Null: none. */
  timeoutMs: number | null = null;

  constructor(
    private readonly calls: GroupCalls,
    /** Null: there is none. */
    private value: Value,
    readonly hasTimedOut: boolean,
  ) {}

  /** What is to be kept; null: nothing. */
  get kept(): Value {
    return this.value;
  }

  get exists(): boolean {
    return this.value !== null;
  }

  get(): unknown {
    if (this.value !== null) return this.calls.external(this.value);
    throw new EvaluationError(
      'STATE_NOT_DEFINED',
      'get(): there is no state for this key. Look at `exists` first, or use getOption().',
    );
  }

  getOption(): unknown {
    return this.value === null ? undefined : this.calls.external(this.value);
  }

  update(state: unknown): void {
    if (state === null || state === undefined) {
      throw new EvaluationError('STATE_VALUE_NULL', 'update(): null is no state. Use remove() to forget the state.');
    }
    this.value = this.calls.internal(state);
    this.isUpdated = true;
    this.isRemoved = false;
  }

  remove(): void {
    this.value = null;
    this.isUpdated = false;
    this.isRemoved = true;
    this.timeoutMs = null;
  }

  setTimeoutDuration(duration: number | string): void {
    this.requireTimeout('setTimeoutDuration', 'processingTime');
    const ms = this.durationMs(duration);
    if (!(ms > 0)) throw invalidTimeout(`setTimeoutDuration(): the duration must be more than 0 ms, not ${duration}.`);
    this.timeoutMs = this.calls.nowMs + ms;
  }

  setTimeoutTimestamp(timestamp: number | Date, additionalDuration: number | string = 0): void {
    this.requireTimeout('setTimeoutTimestamp', 'eventTime');
    const ms = (typeof timestamp === 'number' ? timestamp : timestamp.getTime()) + this.durationMs(additionalDuration);
    const { watermarkMs = -1 } = this.calls;
    if (!(Number.isSafeInteger(ms) && ms > 0)) {
      throw invalidTimeout(`setTimeoutTimestamp(): a time after 1970 in whole milliseconds is needed, not ${ms}.`);
    }
    if (ms < watermarkMs) {
      throw invalidTimeout(`setTimeoutTimestamp(): ${text(ms)} is before the current watermark ${text(watermarkMs)}.`);
    }
    this.timeoutMs = ms;
  }

  private durationMs(duration: number | string): number {
    if (typeof duration === 'number') return Math.floor(duration);
    const { durations } = this.calls;
    let ms = durations.get(duration);
    if (ms === undefined) {
      ms = Math.floor(Number(parseDuration(duration, { daysPerMonth: 31 })) / 1000);
      durations.set(duration, ms);
    }
    return ms;
  }

  private requireTimeout(method: string, timeout: GroupStateTimeout): void {
    if (this.calls.timeout === timeout) return;
    throw new EvaluationError(
      'STATE_TIMEOUT_NOT_ENABLED',
      `${method}() needs timeout: '${timeout}' among the options; it is '${this.calls.timeout}'.`,
    );
  }

  getCurrentWatermarkMs(): number {
    if (this.calls.watermarkMs !== undefined) return this.calls.watermarkMs;
    throw new EvaluationError(
      'WATERMARK_NOT_DEFINED',
      'There is no watermark: call withWatermark() before groupByKey().',
    );
  }

  getCurrentProcessingTimeMs(): number {
    return this.calls.nowMs;
  }
}

const invalidTimeout = (message: string): EvaluationError => new EvaluationError('STATE_TIMEOUT_INVALID', message);

const text = (ms: number): string => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : `${ms} ms`);
