import { yieldNow } from './yielder.js';

/**
 * Time as the engine sees it. Wall-clock time (`now`) may jump either way and is only for values that users see or that a batch logs;
 * intervals, deadlines and rates use `monotonic`.
 */
export interface Clock {
  /** Milliseconds since the epoch, a whole number. May go backwards. */
  now(): number;
  /** Milliseconds since some fixed moment, fractional. Never goes backwards. */
  monotonic(): number;
  /**
   * Resolves when at least `durationMs` of monotonic time has passed. Rejects with `signal.reason` once the signal aborts.
   * Zero or less still lets other work run first.
   */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once for longer delays. */
const TIMER_MS_MAX = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(durationMs)) throw new RangeError('sleep(durationMs) needs a number, got NaN');
    const deadline = performance.now() + durationMs;
    signal?.throwIfAborted();
    if (durationMs <= 0) {
      await yieldNow();
      signal?.throwIfAborted();
    }
    // Timers may fire a little early and cannot be longer than TIMER_MS_MAX, so the deadline decides, not the timer.
    for (let leftMs = durationMs; leftMs > 0; leftMs = deadline - performance.now()) {
      await timer(Math.min(Math.ceil(leftMs), TIMER_MS_MAX), signal);
    }
  }
}

function timer(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    };
    const handle = setTimeout(done, delayMs);
    const aborted = () => {
      clearTimeout(handle);
      reject(signal!.reason);
    };
    signal?.addEventListener('abort', aborted, { once: true });
  });
}
