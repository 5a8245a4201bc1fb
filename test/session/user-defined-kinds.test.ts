import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { arrowUdf, type Column, Session, udaf, udf, udtf } from '../../src/index.js';

const session = Session.create();
const rows = [
  { k: 'a', x: 2 },
  { k: 'b', x: 3 },
  { k: 'a', x: 5 },
  { k: 'a', x: null },
];
const df = session.createDataFrame(rows, 'k STRING, x DOUBLE');
df.createOrReplaceTempView('t');

const Mean = z.object({ n: z.number(), sum: z.number() });
const mean = udaf({
  name: 'my_mean',
  state: Mean,
  returns: z.number(),
  init: () => ({ n: 0, sum: 0 }),
  update: (s, x: number | null) => {
    expectTypeOf(s).toEqualTypeOf<{ n: number; sum: number }>();
    if (x === null) return;
    s.n++;
    s.sum += x;
  },
  merge: (s, other) => ({ n: s.n + other.n, sum: s.sum + other.sum }),
  finish: s => (s.n === 0 ? null : s.sum / s.n),
});

test('an aggregate of the user over groups, with DISTINCT and FILTER, over windows, and by name in SQL', async () => {
  expectTypeOf(mean('x')).toEqualTypeOf<Column<number>>();
  expect(await df.groupBy('k').agg(mean('x').as('m')).orderBy('k').collect()).toEqual([
    { k: 'a', m: 3.5 },
    { k: 'b', m: 3 },
  ]);
  session.udf.register('my_mean', mean);
  const sql = "SELECT my_mean(x) AS m, my_mean(x) FILTER (WHERE k = 'b') AS b, my_mean(DISTINCT x % 1) AS d FROM t";
  expect(await session.sql(sql).collect()).toEqual([{ m: 10 / 3, b: 3, d: 0 }]);
  const windowed = 'SELECT k, my_mean(x) OVER (PARTITION BY k) AS m FROM t ORDER BY k';
  expect(await session.sql(windowed).collect()).toEqual([
    { k: 'a', m: 3.5 },
    { k: 'a', m: 3.5 },
    { k: 'a', m: 3.5 },
    { k: 'b', m: 3 },
  ]);
  const nothing = session.sql('SELECT my_mean(x) AS m FROM t WHERE x > 100');
  expect(await nothing.collect()).toEqual([{ m: null }]);
});

test('it streams, and its running value survives a restart', async () => {
  const checkpoint = mkdtempSync(join(tmpdir(), 'millrace-udaf-'));
  try {
    const stream = session.memoryStream('k STRING, x DOUBLE');
    const seen: object[] = [];
    const run = async (data: object[]) => {
      stream.addData(data as never);
      const query = await stream
        .toDF()
        .groupBy('k')
        .agg(mean('x').as('m'))
        .writeStream.outputMode('update')
        .option('checkpointLocation', checkpoint)
        .foreachBatch(async batch => {
          seen.push(...((await batch.collect()) as object[]));
        })
        .start();
      await query.processAllAvailable();
      await query.stop();
    };
    await run([{ k: 'a', x: 1 }]);
    await run([{ k: 'a', x: 2 }]);
    await run([{ k: 'a', x: 6 }]);
    expect(seen).toEqual([
      { k: 'a', m: 1 },
      { k: 'a', m: 1.5 },
      { k: 'a', m: 3 },
    ]);
  } finally {
    rmSync(checkpoint, { recursive: true });
  }
});

test('its errors say which part of it failed', async () => {
  const broken = (part: object) =>
    udaf({
      name: 'bad',
      state: 'INT',
      returns: 'INT',
      init: () => 0,
      update: (s: number) => s,
      merge: (s: number) => s,
      ...part,
    });
  const fail = () => {
    throw new Error('no');
  };
  const run = (part: object) => df.agg(broken(part)('x').as('y')).collect();
  await expect(run({ update: fail })).rejects.toThrow(/FAILED_EXECUTE_UDF.*`bad` failed: update: no/);
  await expect(run({ finish: () => 'x' })).rejects.toThrow(/its result does not fit int/);
  expect(await df.agg(broken({ init: () => 4 })('x').as('y')).collect()).toEqual([{ y: 4 }]);
});

test('a table function of the user: selected, in LATERAL VIEW, and in FROM', async () => {
  const repeat = udtf(
    function* (text: string | null, times: number) {
      for (let i = 0; i < times; i++) yield { text: `${text}${i}`, i };
    },
    z.object({ text: z.string(), i: z.int() }),
    { name: 'repeated' },
  );
  const expected = [
    { x: 2, text: 'a0', i: 0 },
    { x: 2, text: 'a1', i: 1 },
    { x: 3, text: 'b0', i: 0 },
    { x: 3, text: 'b1', i: 1 },
    { x: 3, text: 'b2', i: 2 },
  ];
  expect(await df.limit(2).select('x', repeat('k', 'x')).collect()).toEqual(expected);
  session.udf.register('again', repeat);
  const lateral = 'SELECT x, r.text, r.i FROM (SELECT * FROM t LIMIT 2) AS t LATERAL VIEW again(k, x) r AS text, i';
  expect(await session.sql(lateral).collect()).toEqual(expected);
  expect(await session.sql("SELECT * FROM again('z', 1)").collect()).toEqual([{ text: 'z0', i: 0 }]);
  const bad = udtf(() => [{ a: 'x' }], 'a INT');
  await expect(df.select(bad('x')).collect()).rejects.toThrow(/FAILED_EXECUTE_UDF/);
});

test('a function over Arrow columns is called once for a batch', async () => {
  let calls = 0;
  const doubled = arrowUdf(
    x => {
      calls++;
      return Float64Array.from(x as Iterable<number | null>, v => (v ?? 0) * 2);
    },
    'DOUBLE',
    { name: 'doubled' },
  );
  const many = session.range(4_000).selectExpr('CAST(id AS DOUBLE) AS x');
  const result = await many.select(doubled('x').as('y'), doubled('x').plus(1).as('z')).collect();
  expect(result.length).toBe(4_000);
  expect(result[3_999]).toEqual({ y: 7998, z: 7999 });
  expect(calls).toBeLessThan(10);
  session.udf.register('doubled', doubled);
  expect(await session.sql('SELECT doubled(x) AS y FROM t ORDER BY y').collect()).toEqual(
    [0, 4, 6, 10].map(y => ({ y })),
  );
});

test('Arrow vectors and arrays come back; wrong ones are errors', async () => {
  const same = arrowUdf(x => x, 'STRING');
  expect(await df.select(same('k').as('k')).collect()).toEqual(rows.map(({ k }) => ({ k })));
  const texts = arrowUdf(x => Array.from(x as Iterable<number | null>, v => (v === null ? null : `<${v}>`)), 'STRING');
  expect((await df.select(texts('x').as('y')).collect()).map(r => r.y)).toEqual(['<2>', '<3>', '<5>', null]);
  const select = (fn: Parameters<typeof arrowUdf>[0], type: string) =>
    df.select(arrowUdf(fn, type)('x').as('y')).collect();
  await expect(select(x => x, 'INT')).rejects.toThrow(/it gave double, but promised int/);
  await expect(select(() => [1], 'INT')).rejects.toThrow(/1 values for 4 rows/);
  await expect(select(() => 5 as never, 'INT')).rejects.toThrow(/neither an Arrow vector nor an array/);
});

test('a scalar function typed by zod', async () => {
  const point = udf((x: number | null) => ({ x: x ?? 0, y: 'p' }), z.object({ x: z.number(), y: z.string() }));
  expect(await df.limit(1).select(point('x').getField('y').as('y')).collect()).toEqual([{ y: 'p' }]);
});
