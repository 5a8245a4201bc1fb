import type { DataType, StructType } from '../types/data-type.js';
import type { KeyForm } from './user-key.js';

/** What a handler may return: rows at once, rows to be waited for, or nothing. */
export type HandlerResult<Out> =
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler without a return statement is one that emits nothing.
  void | undefined | Iterable<Out> | AsyncIterable<Out> | Promise<void | undefined | Iterable<Out>>;

/** By which clock the timeout of a group runs. */
export type GroupStateTimeout = 'none' | 'processingTime' | 'eventTime';

/**
 * The state of one group while a function of `mapGroupsWithState` or `flatMapGroupsWithState` is called for it. Valid during the call only.
 * What a call throws changes nothing that is kept.
 */
export interface GroupState<S> {
  /** True when there is a state: kept from an earlier batch, or set by `update`. */
  readonly exists: boolean;
  /** The state; an error when there is none. What is returned is a copy: `update` keeps a change. */
  get(): S;
  getOption(): S | undefined;
  /** Keeps a state for the next call. */
  update(state: S): void;
  /** Forgets the state, and the timeout unless one is set afterwards. */
  remove(): void;
  /**
   * Asks for a call when no row has come for the group for so long, by the clock of the batches: milliseconds, or text as `'10 minutes'`. Every
   * call begins without a timeout. Only with `timeout: 'processingTime'`.
   */
  setTimeoutDuration(duration: number | string): void;
  /**
   * Asks for a call once the watermark has passed a time (milliseconds or a Date), plus a duration if one is given. It must not be before
   * the watermark. Only with `timeout: 'eventTime'`.
   */
  setTimeoutTimestamp(timestamp: number | Date, additionalDuration?: number | string): void;
  /** True in a call that a timeout made. Such a call has no rows. */
  readonly hasTimedOut: boolean;
  /** Milliseconds. 0 until the first watermark, −1 in a batch query; an error without `withWatermark` below. */
  getCurrentWatermarkMs(): number;
  /** Milliseconds: the clock of the batch, the same for all its calls and when it is run again. */
  getCurrentProcessingTimeMs(): number;
}

/** A step of a plan that calls a function for every group, with state. */
export interface GroupsWithStateSpec {
  readonly name: 'mapGroupsWithState' | 'flatMapGroupsWithState';
  readonly outputMode: 'append' | 'update';
  readonly timeout: GroupStateTimeout;
  readonly stateType: DataType;
  readonly output: StructType;
  readonly keyForm: KeyForm;
  readonly fn: (key: unknown, rows: Iterable<unknown>, state: GroupState<unknown>) => HandlerResult<object>;
  /** In the first batch, no call for keys that have an initial state and no rows. */
  readonly skipInitialWithoutRows: boolean;
}
