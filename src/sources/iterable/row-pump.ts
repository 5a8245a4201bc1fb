import { StreamingQueryError } from '../../common/errors.js';
import { yieldNow } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import { rowFrom } from '../memory/row-from.js';
import type { RowLog } from '../memory/row-log.js';
import { Signal } from '../signal.js';

/** What a source of rows may be: an iterable, async or not, or a function that makes one for each run. */
export type RowIterable<Row = unknown> =
  | AsyncIterable<Row>
  | Iterable<Row>
  | (() => AsyncIterable<Row> | Iterable<Row>);

/**
 * Pulls rows out of an iterable into a log, as fast as they come but never further ahead than allowed. The iterator is asked for
 * one row at a time and is closed exactly once.
 */
export class RowPump {
  readonly arrived = new Signal();
  readonly #room = new Signal();
  readonly #log: RowLog;
  readonly #schema: StructType;
  readonly #rowsMax: number;
  readonly #iterator: AsyncIterator<unknown> | Iterator<unknown>;
  #failure: Error | undefined;
  #ended = false;
  #stopped = false;
  #askedTo: number;

  constructor(iterable: RowIterable, schema: StructType, log: RowLog, rowsMax: number) {
    this.#log = log;
    this.#schema = schema;
    this.#rowsMax = rowsMax;
    this.#askedTo = log.end;
    const source = typeof iterable === 'function' ? iterable() : iterable;
    this.#iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    void this.#run();
  }

  /** What the iterable threw. Rows before it are in the log. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A batch has begun with the rows below `row`: there is room for as many again. */
  askFor(row: number): void {
    if (row <= this.#askedTo) return;
    this.#askedTo = row;
    this.#room.notify();
  }

  /** Resolves when a row beyond `row` is there, or none will come without waiting: the iterable is at its end, broken, or has paused. */
  async untilPause(row: number): Promise<void> {
    while (this.#log.end <= row && !this.#ended && this.#failure === undefined) {
      const before = this.#log.end;
      // The first turn may end within the pump's own pause for breath.
      await yieldNow();
      await yieldNow();
      if (this.#log.end === before) return;
    }
  }

  /** Does not wait for an iterator that is busy: it may be waiting for something that never comes. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#room.notify();
    this.arrived.notify();
    if (this.#ended || this.#failure !== undefined) return;
    try {
      // Its answer is nobody's business any more, and neither is its failure.
      Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
    } catch {}
  }

  async #run(): Promise<void> {
    let sinceTurn = 0;
    try {
      while (!this.#stopped) {
        while (this.#log.end - this.#askedTo >= this.#rowsMax && !this.#stopped) await this.#room.wait();
        if (this.#stopped) return;
        const { done, value } = await this.#iterator.next();
        if (this.#stopped) return;
        if (done) break;
        this.#log.append(rowFrom(this.#schema, value));
        this.arrived.notify();
        // An iterable that never waits must not keep everything else waiting.
        if (++sinceTurn % 256 === 0) await yieldNow();
      }
      this.#ended = true;
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      this.#failure = new StreamingQueryError('SOURCE_FAILED', `The iterable failed: ${text}`, { cause });
    }
    this.arrived.notify();
  }
}
