import { expect, it } from 'vitest';
import { type Column, expr, Session } from '../../src/index.js';

/** More groups than one look-up of the state takes. */
const KEYS = 20_000;

const AGGREGATES = [
  'count(1) AS n',
  'sum(v) AS total',
  'avg(v) AS mean',
  'min(s) AS least',
  'max(v) AS most',
  'first(s) AS first',
  'sort_array(collect_set(v)) AS set',
  'count(DISTINCT v) AS distinct',
  'approx_count_distinct(v) AS about',
];

const rows = (batch: number) =>
  Array.from({ length: KEYS }, (_, k) => ({ k, v: (k + batch * (k % 3)) % 11, s: `${batch}-${k % 5}` }));

it.each(['complete', 'update'] as const)('batches of many groups give the answer of batch, %s mode', async mode => {
  const session = Session.create();
  const stream = session.memoryStream<{ k: number; v: number; s: string }>('k INT, v INT, s STRING');
  const counts = (from: ReturnType<typeof stream.toDF>) =>
    from.groupBy('k').agg(...(AGGREGATES.map(expr) as [Column, ...Column[]]));
  const seen = new Map<unknown, unknown>();
  const query = await counts(stream.toDF())
    .writeStream.outputMode(mode)
    .foreachBatch(async batch => {
      for (const row of await batch.collect()) seen.set((row as { k: number }).k, row);
    })
    .start();
  for (const batch of [0, 1, 2]) {
    stream.addData(rows(batch));
    await query.processAllAvailable();
  }
  await query.stop();
  const all = [0, 1, 2].flatMap(rows);
  const expected = await counts(session.createDataFrame(all, 'k INT, v INT, s STRING') as never).collect();
  expect(seen.size).toBe(KEYS);
  for (const row of expected) expect(seen.get((row as unknown as { k: number }).k)).toEqual(row);
});

it('batches of many sessions give the answer of batch', async () => {
  const session = Session.create();
  const schema = 'k INT, at TIMESTAMP_NTZ, v INT';
  const stream = session.memoryStream(schema);
  const sessions = (from: ReturnType<typeof stream.toDF>) =>
    from
      .groupBy(expr("session_window(at, '10 seconds')"), expr('k'))
      .agg(expr('count(1) AS n'), expr('sum(v) AS total'), expr('sort_array(collect_set(v)) AS set'));
  const at = (seconds: number) => new Date(Date.UTC(2020, 0, 1, 0, 0, seconds));
  const events = (batch: number) =>
    Array.from({ length: KEYS }, (_, k) => ({ k, at: at(batch * 6), v: (k * batch) % 7 }));
  let last: unknown[] = [];
  const query = await sessions(stream.toDF())
    .writeStream.outputMode('complete')
    .foreachBatch(async batch => {
      last = await batch.collect();
    })
    .start();
  for (const batch of [0, 2, 1]) {
    stream.addData(events(batch) as never);
    await query.processAllAvailable();
  }
  await query.stop();
  const all = [0, 2, 1].flatMap(events);
  const expected = await sessions(session.createDataFrame(all as never, schema) as never).collect();
  const byKey = (list: readonly unknown[]) => new Map(list.map(row => [(row as { k: number }).k, row]));
  expect(last.length).toBe(KEYS);
  expect(byKey(last)).toEqual(byKey(expected));
});
