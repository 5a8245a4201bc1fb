import { RowCollector } from '../../columnar/rows.js';
import { DataError, EvaluationError, type MillraceError } from '../../common/errors.js';
import type { HandlerResult } from '../../state/group-state.js';
import { keyText } from '../../state/user-key.js';
import type { StructType } from '../../types/data-type.js';

/**
 * Calls functions of the user and takes the rows they return, some thousand at a time. Whatever the function throws becomes an error that names
 * the step and the key.
 *
 * ```ts
 * let done = calls.call(key, () => fn(key, rows));        // true: all its rows are in `out`
 * if (typeof done !== 'boolean') done = await done;       // a promise only where the function is asynchronous
 * while (!done) {
 *   yield calls.out.finish();                             // a batch is full
 *   …more()
 * }
 * ```
 */
export class UserCalls {
  readonly out: RowCollector;
  private key: unknown;
  private rows: Iterator<object> | undefined;
  private asyncRows: AsyncIterator<object> | undefined;
  /** Errors that say already whose they are. */
  private readonly told = new WeakSet<object>();

  constructor(
    /** In messages: `flatMapGroupsWithState (operator 0)`. */
    private readonly what: string,
    output: StructType,
  ) {
    this.out = new RowCollector(output);
  }

  call(key: unknown, fn: () => HandlerResult<object>): boolean | Promise<boolean> {
    this.key = key;
    try {
      const result = fn();
      if (result === undefined || result === null) return true;
      if (typeof (result as Promise<unknown>).then === 'function') {
        return (result as Promise<Iterable<object> | undefined>).then(
          rows => (rows === undefined || rows === null ? true : this.begin(rows)),
          error => Promise.reject(this.failure(error)),
        );
      }
      return this.begin(result as Iterable<object> | AsyncIterable<object>);
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** Goes on with the rows of the call: true when that were all. */
  more(): boolean | Promise<boolean> {
    return this.asyncRows === undefined ? this.take() : this.takeAsync(this.asyncRows);
  }

  private begin(rows: Iterable<object> | AsyncIterable<object>): boolean | Promise<boolean> {
    this.rows = undefined;
    this.asyncRows = undefined;
    if (Symbol.iterator in Object(rows) && typeof rows !== 'string') {
      this.rows = (rows as Iterable<object>)[Symbol.iterator]();
      return this.take();
    }
    if (Symbol.asyncIterator in Object(rows)) {
      this.asyncRows = (rows as AsyncIterable<object>)[Symbol.asyncIterator]();
      return this.takeAsync(this.asyncRows);
    }
    throw this.failure(
      new DataError('BAD_RECORD', 'return rows as an array or another iterable, a promise of one, or nothing.'),
    );
  }

  private take(): boolean {
    const { out } = this;
    const rows = this.rows!;
    try {
      while (out.length < BATCH_ROWS) {
        const next = rows.next();
        if (next.done) return true;
        out.add(next.value);
      }
      return false;
    } catch (error) {
      throw this.failure(error);
    }
  }

  private async takeAsync(rows: AsyncIterator<object>): Promise<boolean> {
    const { out } = this;
    try {
      while (out.length < BATCH_ROWS) {
        const next = await rows.next();
        if (next.done) return true;
        out.add(next.value);
      }
      return false;
    } catch (error) {
      throw this.failure(error);
    }
  }

  private failure(cause: unknown): MillraceError {
    if (this.told.has(cause as object)) return cause as MillraceError;
    const error = this.errorOf(cause);
    this.told.add(error);
    return error;
  }

  private errorOf(cause: unknown): MillraceError {
    const where = `${this.what}, key ${keyText(this.key)}`;
    if (cause instanceof DataError) {
      const text = cause.message.slice(cause.code.length + 3);
      return new DataError(cause.code, `The result of the function given to ${where}: ${text}`, { cause });
    }
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : `it threw ${String(cause)}`;
    return new EvaluationError('USER_FUNCTION_ERROR', `The function given to ${where}, failed: ${text}`, { cause });
  }
}

export const BATCH_ROWS = 8192;
