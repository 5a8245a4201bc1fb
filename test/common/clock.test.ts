import { afterEach, describe, expect, test, vi } from 'vitest';
import { SystemClock } from '../../src/common/clock.js';
import { ManualClock } from '../../src/common/manual-clock.js';

describe('the system clock', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('sleeps longer than the longest timer by chaining timers', async () => {
    vi.useFakeTimers();
    const clock = new SystemClock();
    const delays: number[] = [];
    const original = globalThis.setTimeout;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((f: () => void, ms: number) => {
      delays.push(ms);
      return original(f, ms);
    }) as never);
    let woken = false;
    const sleep = clock.sleep(2 ** 31 + 5_000).then(() => (woken = true));
    await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
    expect(woken).toBe(false);
    await vi.advanceTimersByTimeAsync(5_002);
    await sleep;
    expect(delays).toEqual([2 ** 31 - 1, 5_001]);
    vi.restoreAllMocks();
  });

  test('aborts at once, and leaves no timer behind', async () => {
    vi.useFakeTimers();
    const abort = new AbortController();
    const sleep = new SystemClock().sleep(1e9, abort.signal);
    abort.abort(new Error('stopped'));
    await expect(sleep).rejects.toThrow('stopped');
    expect(vi.getTimerCount()).toBe(0);
    await expect(new SystemClock().sleep(5, abort.signal)).rejects.toThrow('stopped');
  });

  test('zero and negative durations only let others run; NaN is refused', async () => {
    const clock = new SystemClock();
    await clock.sleep(0);
    await clock.sleep(-5);
    await expect(clock.sleep(Number.NaN)).rejects.toThrow(RangeError);
  });
});

describe('the manual clock', () => {
  test('wakes a ticking loop at each of its ticks', async () => {
    const clock = new ManualClock(1_000_000);
    const ticks: number[] = [];
    const loop = (async () => {
      for (let i = 0; i < 5; i++) {
        await clock.sleep(10);
        ticks.push(clock.now());
      }
    })();
    await clock.advance(35);
    expect(ticks).toEqual([1_000_010, 1_000_020, 1_000_030]);
    expect(clock.monotonic()).toBe(35);
    await clock.advance(100);
    await loop;
    expect(ticks).toHaveLength(5);
  });

  test('wakes in the order of deadlines', async () => {
    const clock = new ManualClock();
    const order: string[] = [];
    const sleepers = [30, 10, 20].map(ms => clock.sleep(ms).then(() => order.push(`${ms}`)));
    await clock.advance(30);
    await Promise.all(sleepers);
    expect(order).toEqual(['10', '20', '30']);
  });

  test('the wall clock jumps without waking anybody', async () => {
    const clock = new ManualClock(1_000);
    let woken = false;
    void clock.sleep(50).then(() => (woken = true));
    clock.setWallClock(500);
    await clock.advance(10);
    expect([clock.now(), clock.monotonic(), woken]).toEqual([510, 10, false]);
    await clock.advance(40);
    expect(woken).toBe(true);
  });

  test('whenSleeping resolves once a loop is idle; abort ends a sleep', async () => {
    const clock = new ManualClock();
    const abort = new AbortController();
    const waiting = clock.whenSleeping(2);
    void clock.sleep(1);
    const second = clock.sleep(1, abort.signal);
    await waiting;
    abort.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    expect(clock.sleeping).toBe(1);
    await clock.advance(1);
    expect(clock.sleeping).toBe(0);
  });
});
