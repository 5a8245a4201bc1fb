import type { StructType } from '../../types/data-type.js';
import type { TypeLike, ValueOf } from '../../types/type-like.js';
import type { HandlerResult } from '../group-state.js';
import type { KeyForm } from '../user-key.js';

/** By which clock the timers of a processor run. */
export type TimeMode = 'none' | 'processingTime' | 'eventTime';

/**
 * Code of the user that keeps state for each key: what `transformWithState` calls. One object serves all keys of a run of the query; what must
 * outlive the run belongs into state variables, not into its fields.
 *
 *     init ─► [ handleInitialState ]* ─► ( handleInputRows* ─► handleExpiredTimer* )* ─► close
 *              first batch only            each batch: keys with rows, then timers that are due
 *
 * Handlers may be generators, return arrays, or be asynchronous. A handler that throws fails the batch; nothing of it is kept.
 */
export interface StatefulProcessor<K = any, In = any, Out = any, Initial = any> {
  /** Declares the state: every variable is asked for here, once. */
  init(handle: StatefulProcessorHandle): void;
  /** All rows of a key in this batch. */
  handleInputRows(key: K, rows: Iterable<In>, timerValues: TimerValues): HandlerResult<Out>;
  /** A timer of a key is due. It is deleted afterwards. */
  handleExpiredTimer?(key: K, timerValues: TimerValues, expired: ExpiredTimerInfo): HandlerResult<Out>;
  /** A row of the initial state. */
  handleInitialState?(key: K, initial: Initial, timerValues: TimerValues): void | Promise<void>;
  /** The run ends. */
  close?(): void | Promise<void>;
}

export interface TimerValues {
  /** Milliseconds: the clock of the batch, the same for all its calls and when it is run again. */
  getCurrentProcessingTimeInMs(): number;
  /** Milliseconds; 0 until the first watermark; an error without `withWatermark` below. In a batch query −1, and for timers the end of time. */
  getCurrentWatermarkInMs(): number;
}

export interface ExpiredTimerInfo {
  /** For when the timer was registered, in milliseconds. */
  getExpiryTimeInMs(): number;
}

export interface StateVariableOptions {
  /** A value is gone so long after it was written, by the clock of the batches: milliseconds, or text as `'1 day'`. Default: never. */
  readonly ttl?: number | string;
}

/** What a processor has in hand. Variables and timers belong to the key of the call under way. */
export interface StatefulProcessorHandle {
  getValueState<S extends TypeLike>(name: string, type: S, options?: StateVariableOptions): ValueState<ValueOf<S>>;
  getListState<S extends TypeLike>(name: string, type: S, options?: StateVariableOptions): ListState<ValueOf<S>>;
  getMapState<K extends TypeLike, V extends TypeLike>(
    name: string,
    keyType: K,
    valueType: V,
    options?: StateVariableOptions,
  ): MapState<ValueOf<K>, ValueOf<V>>;
  /** Forgets a variable of earlier runs, for all keys. In `init` only. */
  deleteIfExists(name: string): void;
  /** Asks for `handleExpiredTimer` at a time (milliseconds or a Date), once the clock of the time mode has reached it. Any number per key. */
  registerTimer(expiry: number | Date): void;
  deleteTimer(expiry: number | Date): void;
  /** The timers of the key, in milliseconds, earliest first. */
  listTimers(): number[];
  readonly queryInfo: QueryInfo;
}

export interface QueryInfo {
  /** Stays the same over restarts; empty in a batch query. */
  readonly queryId: string;
  readonly runId: string;
  /** −1 in a batch query. */
  readonly batchId: number;
}

/** One value per key. */
export interface ValueState<T> {
  exists(): boolean;
  /** A copy: `update` keeps a change. */
  get(): T | undefined;
  update(value: T): void;
  clear(): void;
}

/** A list per key. Appending costs what is appended, not what is there. */
export interface ListState<T> {
  exists(): boolean;
  get(): T[];
  /** Replaces the list. */
  put(values: Iterable<T>): void;
  appendValue(value: T): void;
  appendList(values: Iterable<T>): void;
  clear(): void;
}

/** A map per key. An entry is read and written on its own. */
export interface MapState<K, V> {
  exists(): boolean;
  getValue(key: K): V | undefined;
  containsKey(key: K): boolean;
  updateValue(key: K, value: V): void;
  removeKey(key: K): void;
  /** All entries, in the order of the keys. */
  entries(): [K, V][];
  keys(): K[];
  values(): V[];
  clear(): void;
}

/** A step of a plan that calls a processor. */
export interface TransformWithStateSpec {
  readonly outputMode: 'append' | 'update';
  readonly timeMode: TimeMode;
  readonly output: StructType;
  readonly keyForm: KeyForm;
  readonly processor: () => StatefulProcessor;
  /** Of the output: the event time of what comes after. */
  readonly eventTimeColumn: string | undefined;
}
