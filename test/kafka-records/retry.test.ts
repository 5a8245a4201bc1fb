import { expect, test } from 'vitest';
import type { Clock } from '../../src/common/clock.js';
import { KafkaError } from '../../src/kafka/kafka-error.js';
import { Retry } from '../../src/kafka/retry.js';

/** A clock on which sleeping takes no time of ours; what was slept is written down. */
function sleeper(): { clock: Clock; slept: number[] } {
  const slept: number[] = [];
  const now = () => slept.reduce((sum, ms) => sum + ms, 0);
  const clock: Clock = { now, monotonic: now, sleep: async ms => void slept.push(ms) };
  return { clock, slept };
}

async function failing(reason: string, timeoutMs: number): Promise<number[]> {
  const { clock, slept } = sleeper();
  const work = () => Promise.reject(new KafkaError(reason, 'no'));
  await expect(new Retry(timeoutMs, clock).run(work, () => undefined)).rejects.toMatchObject({ reason });
  return slept;
}

test('pauses grow until the time is up', async () => {
  expect(await failing('NOT_COORDINATOR', 1000)).toEqual([10, 20, 40, 80, 160, 320, 370]);
});

test('the transaction before this one is over in a few milliseconds', async () => {
  expect((await failing('CONCURRENT_TRANSACTIONS', 1000)).slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
});

test('what is not retriable, or a topic that nobody knows, ends soon', async () => {
  expect(await failing('TOPIC_AUTHORIZATION_FAILED', 1000)).toEqual([]);
  expect((await failing('UNKNOWN_TOPIC_OR_PARTITION', 60_000)).reduce((a, b) => a + b)).toBe(2000);
});
