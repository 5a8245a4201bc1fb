import type { Clock } from './clock.js';
import { yieldNow } from './yielder.js';

interface Sleeper {
  deadline: number;
  wake(): void;
}

/**
 * A clock that only moves when told to. `advance` stops at every deadline on its way and lets the woken code run, so a loop that
 * sleeps 10 ms sees each of its ticks at the right time even when a test advances by a minute.
 */
export class ManualClock implements Clock {
  #monotonic = 0;
  #wall: number;
  #sleepers: Sleeper[] = [];
  #watchers: { count: number; resolve(): void }[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#wall = startMs;
  }

  now(): number {
    return Math.floor(this.#wall);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** How many sleeps are pending. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    if (Number.isNaN(durationMs)) return Promise.reject(new RangeError('sleep(durationMs) needs a number, got NaN'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (durationMs <= 0) return yieldNow().then(() => signal?.throwIfAborted());
    return new Promise((resolve, reject) => {
      const aborted = () => {
        this.#sleepers = this.#sleepers.filter(s => s !== sleeper);
        reject(signal!.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      };
      const sleeper: Sleeper = { deadline: this.#monotonic + durationMs, wake };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#sleepers.push(sleeper);
      this.#notify();
    });
  }

  /** Moves both clocks forward, waking sleepers in the order of their deadlines. Code that they start may sleep again and be woken too. */
  async advance(durationMs: number): Promise<void> {
    if (!(durationMs >= 0)) throw new RangeError(`advance(durationMs) needs a number of at least 0, got ${durationMs}`);
    const end = this.#monotonic + durationMs;
    await yieldNow();
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#moveTo(Math.max(next.deadline, this.#monotonic));
      this.#sleepers = this.#sleepers.filter(s => s !== next);
      next.wake();
      await yieldNow();
    }
    this.#moveTo(Math.max(end, this.#monotonic));
  }

  /** Makes the wall clock jump, forwards or backwards, as an administrator or NTP may. Monotonic time and sleepers do not notice. */
  setWallClock(nowMs: number): void {
    this.#wall = nowMs;
  }

  /** Resolves as soon as at least `count` sleeps are pending: the way for a test to wait until a loop is idle. */
  whenSleeping(count = 1): Promise<void> {
    if (this.#sleepers.length >= count) return Promise.resolve();
    return new Promise(resolve => this.#watchers.push({ count, resolve }));
  }

  #moveTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #nextDue(end: number): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const s of this.#sleepers) {
      if (s.deadline <= end && (first === undefined || s.deadline < first.deadline)) first = s;
    }
    return first;
  }

  #notify(): void {
    const ready = this.#watchers.filter(w => this.#sleepers.length >= w.count);
    this.#watchers = this.#watchers.filter(w => this.#sleepers.length < w.count);
    for (const watcher of ready) watcher.resolve();
  }
}
