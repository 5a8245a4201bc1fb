import { describe, expect, test } from 'vitest';
import { RateEstimator } from '../../src/execution/rate-estimator.js';
import { bench } from './support.js';

const GAINS = { proportional: 1, integral: 0.2, derivative: 0, rateMin: 100 };

/** A query that takes `msPerRow`: 50 batches as the estimator asks for; what it asked for last. */
function settle(estimator: RateEstimator, rowsWaiting: number, msPerRow: number, intervalMs = 1000): number {
  let now = 0;
  for (let batch = 0; batch < 50; batch++) {
    const rows = Math.min(rowsWaiting, Math.floor(((estimator.rate ?? 1000) * intervalMs) / 1000));
    const processingMs = rows * msPerRow;
    now += Math.max(intervalMs, processingMs);
    const delayMs = Math.max(0, processingMs - intervalMs);
    estimator.observe({ endedMs: now, rows, processingMs, delayMs, intervalMs });
  }
  return estimator.rate!;
}

describe('the estimator', () => {
  test('takes the rate of the first batch, then follows what is processed', () => {
    const estimator = new RateEstimator(GAINS, undefined);
    expect(estimator.rate).toBeUndefined();
    const batch = { rows: 2000, processingMs: 1000, delayMs: 0, intervalMs: 1000 };
    estimator.observe({ ...batch, endedMs: 1000 });
    expect(estimator.rate).toBe(2000);
    estimator.observe({ ...batch, endedMs: 2000, processingMs: 4000, delayMs: 3000 });
    // 2000 − (2000 − 500) − 0.2 · 3000 ms · 500 rows/s / 1000 ms
    expect(estimator.rate).toBe(200);
  });

  test('the derivative looks at how the error changes', () => {
    const estimator = new RateEstimator({ ...GAINS, derivative: 0.5 }, 1000);
    const batch = { rows: 800, processingMs: 1000, delayMs: 0, intervalMs: 1000 };
    estimator.observe({ ...batch, endedMs: 1000 });
    expect(estimator.rate).toBe(800);
    estimator.observe({ ...batch, endedMs: 3000, rows: 400 });
    // 800 − (800 − 400) − 0.5 · (400 − 200) / 2 s
    expect(estimator.rate).toBe(350);
  });

  test('does not go below the least rate, and learns nothing from nothing', () => {
    const estimator = new RateEstimator(GAINS, 10);
    expect(estimator.rate).toBe(100);
    const batch = { endedMs: 1000, rows: 0, processingMs: 500, delayMs: 0, intervalMs: 1000 };
    estimator.observe(batch);
    estimator.observe({ ...batch, rows: 1, processingMs: 0 });
    expect(estimator.rate).toBe(100);
    estimator.observe({ ...batch, rows: 10, processingMs: 100_000, delayMs: 99_000 });
    expect(estimator.rate).toBe(100);
    const before = new RateEstimator(GAINS, undefined);
    before.observe({ ...batch, rows: 500 });
    before.observe({ ...batch, endedMs: 999, rows: 1 });
    expect(before.rate).toBe(1000);
  });

  test.each([0.1, 1, 5])('settles where a batch at %s ms a row takes the interval', msPerRow => {
    for (const initial of [undefined, 100, 100_000]) {
      const rate = settle(new RateEstimator(GAINS, initial), 1e9, msPerRow);
      expect(rate).toBeGreaterThan(0.9 * (1000 / msPerRow));
      expect(rate).toBeLessThanOrEqual(1.001 * (1000 / msPerRow));
    }
  });
});

describe('a query', () => {
  /** Two milliseconds a row, by a clock that moves only then. */
  async function run(conf: Record<string, string | number | boolean>, waiting: number) {
    const { clock, session } = bench(conf);
    const stream = session.memoryStream<{ v: number }>('v INT');
    const query = await stream
      .toDF()
      .writeStream.foreachBatch(async frame => {
        await clock.advance(2 * (await frame.count()));
      })
      .trigger({ processingTime: '1 second' })
      .option('checkpointLocation', '/c')
      .start();
    stream.addData(Array.from({ length: waiting }, (_, v) => ({ v })));
    const done = () => query.recentProgress.reduce((sum, p) => sum + p.numInputRows, 0);
    while (done() < waiting) {
      await clock.whenSleeping();
      if (done() < waiting) await clock.advance(1000);
    }
    const progress = [...query.recentProgress];
    await query.stop();
    return progress.map(({ numInputRows, batchDuration, sources }) => ({
      rows: numInputRows,
      ms: batchDuration,
      limit: sources[0].metrics?.backpressureRowsPerSecond,
    }));
  }

  test('without back-pressure one batch takes all', async () => {
    const batches = await run({}, 3000);
    expect(batches).toEqual([{ rows: 3000, ms: 6000, limit: undefined }]);
  });

  test('with it every batch fits into the interval, and progress says by what', async () => {
    const conf = { 'millrace.backpressure.enabled': true, 'millrace.backpressure.initialRate': 200 };
    const batches = await run(conf, 3000);
    expect(batches.reduce((sum, b) => sum + b.rows, 0)).toBe(3000);
    for (const { ms } of batches) expect(ms).toBeLessThanOrEqual(1000);
    expect(batches[0]).toEqual({ rows: 200, ms: 400, limit: '200.0' });
    expect(batches.slice(1, -1).map(b => [b.rows, b.limit])).toEqual(batches.slice(1, -1).map(() => [500, '500.0']));
  });

  test('after a batch that took too long the next ones fit', async () => {
    const batches = await run({ 'millrace.backpressure.enabled': true }, 3000);
    // Nothing is known before the first.
    expect(batches).toEqual([{ rows: 3000, ms: 6000, limit: undefined }]);
    const conf = { 'millrace.backpressure.enabled': true, 'millrace.backpressure.initialRate': 2000 };
    const [first, ...rest] = await run(conf, 6000);
    expect(first).toEqual({ rows: 2000, ms: 4000, limit: '2000.0' });
    for (const { ms } of rest) expect(ms).toBeLessThanOrEqual(1000);
  });
});
