import { type Clock, SystemClock } from '../common/clock.js';
import { KafkaError } from './kafka-error.js';

const PAUSE_MS_MIN = 10;
const PAUSE_MS_MAX = 1000;
/** The broker ends the transaction before this one: that takes it a few milliseconds, and a batch waits for it. */
const TRANSACTION_PAUSE_MS = 1;
/** A topic that nobody knows is either just being made or misspelt. */
const UNKNOWN_TOPIC_MS = 2000;

/** Repetition with growing pauses until a time limit; ends at once when closed. */
export class Retry {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();

  constructor(timeoutMs: number, clock: Clock = new SystemClock()) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  /** `work` until it resolves, rejects with something that is not retriable, or the time is up. `onFailure` may forget what was cached. */
  async run<T>(work: () => Promise<T>, onFailure: (error: KafkaError) => void): Promise<T> {
    const pauses = this.begin();
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof KafkaError) || !error.retriable) throw error;
        onFailure(error);
        if (!(await pauses.again(error))) throw error;
      }
    }
  }

  /** Also ends when closed. */
  async pause(durationMs: number): Promise<void> {
    await this.#clock.sleep(durationMs, this.#closing.signal).catch(() => undefined);
  }

  begin(): Pauses {
    return new Pauses(this.#clock, this.#timeoutMs, this.#closing.signal);
  }

  close(): void {
    this.#closing.abort();
  }
}

/** The pauses of one call. */
export class Pauses {
  readonly #startedMs: number;
  #pauseMs: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal,
  ) {
    this.#startedMs = clock.monotonic();
  }

  /** True after a pause; false when the call has had its time. */
  async again(error: KafkaError): Promise<boolean> {
    const limitMs = error.unknownTopic ? Math.min(this.timeoutMs, UNKNOWN_TOPIC_MS) : this.timeoutMs;
    const leftMs = limitMs - (this.clock.monotonic() - this.#startedMs);
    if (leftMs <= 0 || this.signal.aborted) return false;
    if (error.reason === 'CONCURRENT_TRANSACTIONS') this.#pauseMs ??= TRANSACTION_PAUSE_MS;
    this.#pauseMs ??= PAUSE_MS_MIN;
    await this.clock.sleep(Math.min(this.#pauseMs, leftMs), this.signal).catch(() => undefined);
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MS_MAX);
    return !this.signal.aborted;
  }
}
