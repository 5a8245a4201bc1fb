import {
  AnalysisError,
  avg,
  type Column,
  col,
  count,
  explode,
  expr,
  lit,
  Session,
  sum,
  types,
  Window,
  when,
} from 'millrace';
import { describe, expect, test, vi } from 'vitest';

/** Every method of a DataFrame and of a column that the API page names, run and compared. */

const session = Session.create();
const sales = session.createDataFrame(
  [
    { shop: 'a', day: 1, n: 3 },
    { shop: 'a', day: 2, n: 4 },
    { shop: 'b', day: 1, n: 5 },
    { shop: 'b', day: 2, n: null },
  ],
  'shop STRING, day INT, n INT',
);
const shops = session.createDataFrame(
  [
    { shop: 'a', city: 'Oslo' },
    { shop: 'c', city: 'Rome' },
  ],
  'shop STRING, city STRING',
);
const numbers = (...n: (number | null)[]) =>
  session.createDataFrame(
    n.map(x => ({ n: x })),
    'n INT',
  );
const ns = async (df: { collect(): Promise<any[]> }) => (await df.collect()).map(r => r.n);
const sorted = (rows: any[]) => rows.map(r => JSON.stringify(r)).sort();

describe('projection', () => {
  test('select, selectExpr, withColumn, withColumns, renamed, drop, toDF', async () => {
    const df = numbers(1);
    expect(await df.select('n', col('*'), lit('x').as('x')).collect()).toEqual([{ n: 1, x: 'x' }]);
    expect(await df.selectExpr('n + 1 AS m', 'n').collect()).toEqual([{ m: 2, n: 1 }]);
    expect(await df.withColumn('m', col('n').multiply(3)).collect()).toEqual([{ n: 1, m: 3 }]);
    expect(await df.withColumn('N', col('n').plus(1)).collect()).toEqual([{ N: 2 }]);
    expect(await df.withColumns({ n: lit(9), k: col('n') }).collect()).toEqual([{ n: 9, k: 1 }]);
    expect(await df.withColumnRenamed('n', 'm').collect()).toEqual([{ m: 1 }]);
    expect(await df.withColumn('m', lit(2)).drop('n').collect()).toEqual([{ m: 2 }]);
    expect(await df.withColumn('m', lit(2)).drop(col('m')).collect()).toEqual([{ n: 1 }]);
    expect(await df.toDF('z').collect()).toEqual([{ z: 1 }]);
    expect(() => df.toDF('y', 'z')).toThrow(/ASSIGNMENT_ARITY_MISMATCH/);
  });

  test('a wrong name fails at the call, with names that are near', () => {
    expect(() => sales.select('shopp')).toThrow(AnalysisError);
    expect(() => sales.select('shopp')).toThrow(/shopp.*shop/s);
    expect(() => sales.where('dy > 1')).toThrow(/UNRESOLVED_COLUMN/);
    expect(() => sales.where(col('shop').plus(col('shop').isNull()))).toThrow(AnalysisError);
  });

  test('column methods', async () => {
    const df = session.createDataFrame(
      [{ a: 7, b: 2, s: 'Hello', x: null, st: { p: 1, q: 'z' }, arr: [10, 20], m: new Map([['k', 5]]), d: Number.NaN }],
      'a INT, b INT, s STRING, x INT, st STRUCT<p: INT, q: STRING>, arr ARRAY<INT>, m MAP<STRING, INT>, d DOUBLE',
    );
    const a = col('a');
    const s = col('s');
    const cases: [Column, unknown][] = [
      [a.eq(7), true],
      [a.neq(7), false],
      [a.gt(col('b')), true],
      [a.geq(7), true],
      [a.lt(7), false],
      [a.leq(7), true],
      [a.eqNullSafe(null), false],
      [col('x').eqNullSafe(null), true],
      [a.eq(7).and(lit(false)), false],
      [a.eq(7).or(lit(false)), true],
      [a.eq(7).not(), false],
      [a.plus(1), 8],
      [a.minus(1), 6],
      [a.multiply(2), 14],
      [a.divide(2), 3.5],
      [a.mod(2), 1],
      [a.negate(), -7],
      [col('x').isNull(), true],
      [col('x').isNotNull(), false],
      [col('d').isNaN(), true],
      [a.isin(1, 7), true],
      [a.isin([1, 2]), false],
      [a.between(1, 7), true],
      [s.like('He%'), true],
      [s.ilike('hE%'), true],
      [s.rlike('l+o$'), true],
      [s.startsWith('He'), true],
      [s.endsWith('He'), false],
      [s.contains('ell'), true],
      [s.substr(2, 3), 'ell'],
      [a.cast('STRING'), '7'],
      [a.cast(types.doubleType), 7],
      [s.tryCast('INT'), null],
      [a.as('renamed'), 7],
      [col('arr').getItem(1), 20],
      [col('m').getItem('k'), 5],
      [col('st').getField('q'), 'z'],
      [col('st.p'), 1],
      [col('st').withField('r', lit(3)), { p: 1, q: 'z', r: 3 }],
      [col('st').dropFields('q'), { p: 1 }],
      [when(a.gt(100), 'big').when(a.gt(5), 'mid').otherwise('small'), 'mid'],
      [when(a.gt(100), 'big'), null],
      [expr('a + b'), 9],
    ];
    const row = (await df.select(...cases.map(([c], i) => c.as(`c${i}`))).collect())[0];
    expect(cases.map(([c], i) => [String(c), row[`c${i}`]])).toEqual(cases.map(([c, v]) => [String(c), v]));
  });

  test('expr`` binds values and never pastes them', async () => {
    const evil = "x' OR 1=1 --";
    const df = session.createDataFrame([
      { kind: evil, price: 5 },
      { kind: 'y', price: 1 },
    ]);
    const min = 3;
    expect(await df.where(expr`price > ${min} AND kind = ${evil}`).collect()).toEqual([{ kind: evil, price: 5 }]);
    expect(await df.where(expr`${col('price')} < ${min}`).count()).toBe(1);
    expect(await df.where(expr`price IN (${1}, ${null})`).count()).toBe(1);
  });

  test('explode in select', async () => {
    const df = session.createDataFrame(
      [
        { k: 1, v: ['x', 'y'] },
        { k: 2, v: [] },
      ],
      'k INT, v ARRAY<STRING>',
    );
    expect(await df.select('k', explode('v').as('e')).collect()).toEqual([
      { k: 1, e: 'x' },
      { k: 1, e: 'y' },
    ]);
  });
});

describe('grouping', () => {
  test('groupBy, agg, count, sum, pivot', async () => {
    const grouped = sales.groupBy('shop').agg(count().as('c'), sum('n').as('s'), avg('n').as('m')).orderBy('shop');
    expect(await grouped.collect()).toEqual([
      { shop: 'a', c: 2, s: 7, m: 3.5 },
      { shop: 'b', c: 2, s: 5, m: 5 },
    ]);
    expect(await sales.groupBy(col('day')).count().orderBy('day').collect()).toEqual([
      { day: 1, count: 2 },
      { day: 2, count: 2 },
    ]);
    expect(await sales.groupBy('shop').sum('n').orderBy('shop').collect()).toEqual([
      { shop: 'a', 'sum(n)': 7 },
      { shop: 'b', 'sum(n)': 5 },
    ]);
    expect(await sales.groupBy('shop').pivot('day', [1, 2]).agg(sum('n')).orderBy('shop').collect()).toEqual([
      { shop: 'a', '1': 3, '2': 4 },
      { shop: 'b', '1': 5, '2': null },
    ]);
    expect(await sales.agg(sum('n').as('all')).collect()).toEqual([{ all: 12 }]);
  });

  test('rollup and cube', async () => {
    const rollup = await sales.rollup('shop', 'day').agg(sum('n').as('s')).collect();
    expect(rollup).toHaveLength(4 + 2 + 1);
    expect(rollup).toContainEqual({ shop: null, day: null, s: 12 });
    expect(rollup).toContainEqual({ shop: 'b', day: null, s: 5 });
    const cube = await sales.cube('shop', 'day').agg(sum('n').as('s')).collect();
    expect(cube).toHaveLength(4 + 2 + 2 + 1);
    expect(cube).toContainEqual({ shop: null, day: 1, s: 8 });
  });

  test('window functions', async () => {
    const spec = Window.partitionBy('shop').orderBy(col('day').desc());
    const ranked = sales.select('shop', 'day', expr('row_number()').over(spec).as('r'));
    expect(await ranked.where('r = 1').orderBy('shop').collect()).toEqual([
      { shop: 'a', day: 2, r: 1 },
      { shop: 'b', day: 2, r: 1 },
    ]);
  });
});

describe('joins', () => {
  test('every kind', async () => {
    const days = sales.groupBy('shop').count();
    const rows = async (how: any) => sorted(await days.join(shops, 'shop', how).collect());
    const [both, left, right] = [
      { shop: 'a', count: 2, city: 'Oslo' },
      { shop: 'b', count: 2, city: null },
      { shop: 'c', count: null, city: 'Rome' },
    ];
    expect(await rows('inner')).toEqual(sorted([both]));
    for (const how of ['left', 'left_outer', 'leftouter']) expect(await rows(how)).toEqual(sorted([both, left]));
    for (const how of ['right', 'right_outer']) expect(await rows(how)).toEqual(sorted([both, right]));
    for (const how of ['outer', 'full', 'full_outer']) expect(await rows(how)).toEqual(sorted([both, left, right]));
    for (const how of ['semi', 'left_semi']) expect(await rows(how)).toEqual(sorted([{ shop: 'a', count: 2 }]));
    for (const how of ['anti', 'left_anti']) expect(await rows(how)).toEqual(sorted([{ shop: 'b', count: 2 }]));
    expect(await days.crossJoin(shops).count()).toBe(4);
    expect(() => days.join(shops, 'shop', 'sideways' as never)).toThrow(/UNSUPPORTED_JOIN_TYPE/);
  });

  test('by condition, by several columns, with itself', async () => {
    const by = sales.as('l').join(sales.as('r'), expr('l.shop = r.shop AND l.day < r.day'));
    expect(await by.select(col('l.n').as('a'), col('r.n').as('b')).orderBy('a').collect()).toEqual([
      { a: 3, b: 4 },
      { a: 5, b: null },
    ]);
    expect(await sales.join(sales, ['shop', 'day']).count()).toBe(4);
    const other = shops.withColumnRenamed('shop', 'id');
    expect(await sales.join(other, sales.col('shop').eq(other.col('id'))).count()).toBe(2);
  });
});

describe('sets and order', () => {
  test('union, unionByName, intersect, except, distinct, dropDuplicates', async () => {
    const [a, b] = [numbers(1, 2, 2, null), numbers(2, 2, 3, null)];
    expect(await ns(a.union(b))).toEqual([1, 2, 2, null, 2, 2, 3, null]);
    expect((await ns(a.intersect(b))).sort()).toEqual([2, null]);
    expect((await ns(a.intersectAll(b))).sort()).toEqual([2, 2, null]);
    expect(await ns(a.except(b))).toEqual([1]);
    expect((await ns(a.exceptAll(numbers(2)))).sort()).toEqual([1, 2, null]);
    expect((await ns(a.distinct())).sort()).toEqual([1, 2, null]);
    expect(await sales.dropDuplicates(['shop']).select('shop', 'day').collect()).toEqual([
      { shop: 'a', day: 1 },
      { shop: 'b', day: 1 },
    ]);
    const swapped = session.createDataFrame([{ city: 'Bern', shop: 'd' }], 'city STRING, shop STRING');
    expect((await shops.unionByName(swapped).collect()).at(-1)).toEqual({ shop: 'd', city: 'Bern' });
    const fewer = session.createDataFrame([{ shop: 'e' }], 'shop STRING');
    expect(() => shops.unionByName(fewer)).toThrow(AnalysisError);
    expect((await shops.unionByName(fewer, { allowMissingColumns: true }).collect()).at(-1)).toEqual({
      shop: 'e',
      city: null,
    });
  });

  test('orderBy, limit, offset, sample', async () => {
    const df = numbers(2, null, 3, 1);
    expect(await ns(df.orderBy('n'))).toEqual([null, 1, 2, 3]);
    expect(await ns(df.sort(col('n').desc()))).toEqual([3, 2, 1, null]);
    expect(await ns(df.orderBy(col('n').ascNullsLast()))).toEqual([1, 2, 3, null]);
    expect(await ns(df.orderBy(col('n').descNullsFirst()))).toEqual([null, 3, 2, 1]);
    expect(await ns(df.orderBy('n').limit(2))).toEqual([null, 1]);
    expect(await ns(df.orderBy('n').offset(3))).toEqual([3]);
    expect(await ns(df.orderBy('n').offset(1).limit(2))).toEqual([1, 2]);
    const many = session.range(1000);
    const part = await many.sample(0.2, { seed: 7 }).count();
    expect(part).toBeGreaterThan(120);
    expect(part).toBeLessThan(280);
    expect(await many.sample(0.2, { seed: 7 }).collect()).toEqual(await many.sample(0.2, { seed: 7 }).collect());
    expect(await many.sample(1.5, { withReplacement: true, seed: 1 }).count()).toBeGreaterThan(1000);
  });
});

describe('the rest of the shelf', () => {
  test('unpivot', async () => {
    const wide = session.createDataFrame([{ id: 1, a: 10, b: null }], 'id INT, a INT, b INT');
    expect(await wide.unpivot(['id'], ['a', 'b'], 'name', 'value').collect()).toEqual([
      { id: 1, name: 'a', value: 10 },
      { id: 1, name: 'b', value: null },
    ]);
  });

  test('na', async () => {
    const df = session.createDataFrame(
      [
        { x: 1, y: 'p', z: Number.NaN },
        { x: null, y: null, z: null },
        { x: 3, y: null, z: 1.5 },
      ],
      'x INT, y STRING, z DOUBLE',
    );
    expect(await df.na.drop().count()).toBe(0);
    expect(await df.na.drop('all').count()).toBe(2);
    expect(await df.na.drop('any', ['x']).count()).toBe(2);
    expect(await df.na.fill(0).collect()).toEqual([
      { x: 1, y: 'p', z: 0 },
      { x: 0, y: null, z: 0 },
      { x: 3, y: null, z: 1.5 },
    ]);
    expect((await df.na.fill({ x: 9, y: 'q' }).collect())[1]).toEqual({ x: 9, y: 'q', z: null });
    expect((await df.na.fill('?', ['y']).collect())[2].y).toBe('?');
    expect((await df.na.replace('y', { p: 'P' }).collect()).map(r => r.y)).toEqual(['P', null, null]);
    expect((await df.na.replace(['x'], new Map([[1, 100]])).collect()).map(r => r.x)).toEqual([100, null, 3]);
  });

  test('hint, repartition, coalesce, observe, transform, withWatermark change no rows of a batch', async () => {
    const df = session.createDataFrame([{ n: 1, at: new Date(0) }], 'n INT, at TIMESTAMP');
    const all = df
      .hint('broadcast')
      .repartition(4, 'n')
      .coalesce(1)
      .observe('seen', count().as('rows'))
      .withWatermark('at', '10 seconds')
      .transform(d => d.where('n = 1'));
    expect(await all.collect()).toEqual([{ n: 1, at: new Date(0) }]);
  });

  test('actions', async () => {
    const df = numbers(1, 2, 3);
    expect(await df.count()).toBe(3);
    expect(await df.head()).toEqual({ n: 1 });
    expect(await df.head(2)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await df.first()).toEqual({ n: 1 });
    expect(await df.take(2)).toEqual([{ n: 1 }, { n: 2 }]);
    expect([await df.isEmpty(), await df.where('n > 9').isEmpty()]).toEqual([false, true]);
    expect(await df.where('n > 9').first()).toBeUndefined();
    const seen: number[] = [];
    await df.foreach(async row => void seen.push(row.n));
    for await (const row of df.toLocalIterator()) {
      seen.push(row.n);
      if (row.n === 2) break;
    }
    expect(seen).toEqual([1, 2, 3, 1, 2]);
    const described = await sales.describe('n').collect();
    expect(described.map(r => [r.summary, r.n])).toEqual([
      ['count', '3'],
      ['mean', '4.0'],
      ['stddev', '1.0'],
      ['min', '3'],
      ['max', '5'],
    ]);
  });

  test('toArrow and back', async () => {
    const table = await sales.toArrow();
    expect(table.numRows).toBe(4);
    expect(await session.createDataFrame(table).collect()).toEqual(await sales.collect());
  });

  test('show and printSchema print', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await shops.show();
    shops.printSchema();
    await shops.show(1, { truncate: 2, vertical: true });
    const printed = log.mock.calls.map(c => c[0]).join('\n');
    log.mockRestore();
    expect(printed).toContain('+----+----+\n|shop|city|\n+----+----+\n|   a|Oslo|\n|   c|Rome|\n+----+----+');
    expect(printed).toContain('root\n |-- shop: string (nullable = true)\n |-- city: string (nullable = true)\n');
    expect(await shops.showString(1)).toContain('only showing top 1 row');
  });

  test('explain in every mode', () => {
    const df = sales.where('n > 1').groupBy('shop').count();
    const simple = df.explainString();
    expect(simple).toMatch(/== Physical Plan ==/);
    expect(simple).not.toMatch(/Analyzed/);
    const extended = df.explainString('extended');
    for (const part of ['Parsed Logical Plan', 'Analyzed Logical Plan', 'Optimized Logical Plan', 'Physical Plan'])
      expect(extended).toContain(`== ${part} ==`);
    for (const mode of ['formatted', 'codegen', 'cost'] as const) expect(df.explainString(mode)).toMatch(/== /);
    expect(df.explainString(true)).toContain('== Analyzed Logical Plan ==');
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    df.explain('extended');
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });

  test('a batch table is not written as a stream, nor the other way round', async () => {
    const stream = session.memoryStream('n INT').toDF();
    expect([sales.isStreaming, stream.isStreaming]).toEqual([false, true]);
    expect(() => sales.writeStream).toThrow(/WRITE_STREAM_NOT_ALLOWED/);
    expect(() => stream.write).toThrow(/STREAMING_SOURCE_IN_BATCH/);
    await expect(stream.collect()).rejects.toThrow(/STREAMING_SOURCE_IN_BATCH/);
  });

  test('arguments that make no sense are refused at the call', () => {
    for (const fraction of [-0.1, 1.1, Number.NaN])
      expect(() => sales.sample(fraction)).toThrow(/INVALID_PARAMETER_VALUE.*fraction/);
    for (const n of [1.5, Number.NaN, -1]) {
      expect(() => sales.limit(n)).toThrow(/INVALID_LIMIT_LIKE_EXPRESSION/);
      expect(() => sales.offset(n)).toThrow(/INVALID_LIMIT_LIKE_EXPRESSION/);
    }
    expect(() => sales.na.drop('any', ['nope'])).toThrow(/UNRESOLVED_COLUMN.*nope.*shop, day, n/);
    expect(() => sales.na.fill({ nope: 1 })).toThrow(/UNRESOLVED_COLUMN/);
    expect(() => sales.select(col('n').when(lit(true), 1))).toThrow(AnalysisError);
    expect(() => sales.withWatermark('day', '1 second')).toThrow(/EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE/);
    expect(() => sales.union(shops.select('shop'))).toThrow(/NUM_COLUMNS_MISMATCH/);
    expect(() => session.conf.set('millrace.timeZone', 'Mars/Olympus')).toThrow(/CONFIG_INVALID.*Mars/);
    expect(() => session.conf.set('millrace.state.partition', 2)).toThrow(
      /CONFIG_UNKNOWN.*millrace\.state\.partitions/,
    );
    expect(() => Session.create({ conf: { 'millrace.nothing.like.it': 1 } })).toThrow(/CONFIG_UNKNOWN/);
    expect(() => session.conf.set('millrace.state.partitions', 'many')).toThrow(/CONFIG_INVALID.*whole number/);
    expect(session.conf.get('millrace.timeZone')).toBe('UTC');
  });

  test('describe takes texts too; na.fill takes bigints and dates', async () => {
    const df = session.createDataFrame([{ s: '4' }, { s: 'x' }], 's STRING');
    expect((await df.describe().collect()).map(r => r.s)).toEqual(['2', '4.0', null, '4', 'x']);
    const gaps = session.createDataFrame([{ n: null, at: null, s: null }], 'n BIGINT, at TIMESTAMP, s STRING');
    const day = new Date(0);
    expect(await gaps.na.fill(5n).na.fill(day).collect()).toEqual([{ n: 5, at: day, s: null }]);
  });
});
