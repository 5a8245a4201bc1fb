import { boolOr, type Column, col, type DataFrame, lit, Session, udf } from 'millrace';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

/** What the compiler knows about rows. The assertions are checked by `npm run types`; running them shows that the values agree. */

const session = Session.create();
const Event = z.object({
  userId: z.string(),
  kind: z.enum(['view', 'click']),
  at: z.date(),
  price: z.number().nullable(),
});
type Event = z.infer<typeof Event>;
const event: Event = { userId: 'u', kind: 'view', at: new Date(0), price: null };

describe('row types', () => {
  test('from zod, through every way in', () => {
    expectTypeOf(session.createDataFrame([event], Event)).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(session.memoryStream(Event).toDF()).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(session.readStream.schema(Event).json('x')).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(
      session.readStream.format('json').schema(Event).option('maxFilesPerTrigger', 1).load('x'),
    ).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(session.read.schema(Event).option('multiLine', true).json('x')).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(session.readStream.from((async function* () {})(), Event)).toEqualTypeOf<DataFrame<Event>>();
  });

  test('from the values themselves', () => {
    const people = session.createDataFrame([{ name: 'Ann', age: 31 }]);
    expectTypeOf(people).toEqualTypeOf<DataFrame<{ name: string; age: number }>>();
    expectTypeOf(people.collect()).resolves.toEqualTypeOf<{ name: string; age: number }[]>();
  });

  test('DDL text says nothing to the compiler: rows are any', () => {
    const df = session.createDataFrame([{ a: 1 }], 'a INT');
    expectTypeOf(df).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(session.memoryStream('a INT').toDF()).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(session.sql('SELECT 1 AS a')).toEqualTypeOf<DataFrame<any>>();
  });

  test('a row type of your own may be named', () => {
    interface Order {
      id: number;
      at: Date;
    }
    const orders = session.memoryStream<Order>('id BIGINT, at TIMESTAMP');
    expectTypeOf(orders.addData).parameter(0).toEqualTypeOf<readonly Order[]>();
    expectTypeOf(session.sql<Order>('SELECT 1L AS id, now() AS at').collect()).resolves.toEqualTypeOf<Order[]>();
    // @ts-expect-error: id is a number
    expect(() => orders.addData([{ id: 'x', at: new Date() }])).toThrow(/BAD_RECORD/);
  });

  test('select of known columns keeps their types; a name that is not known falls back to any', () => {
    const df = session.createDataFrame([event], Event);
    expectTypeOf(df.select('userId', 'price')).toEqualTypeOf<DataFrame<Pick<Event, 'userId' | 'price'>>>();
    expectTypeOf(df.select('userId', col('price'))).toEqualTypeOf<
      DataFrame<{ userId: string; price: number | null }>
    >();
    expectTypeOf(df.as('e').select(col('e.price'))).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.select('userId', col('price').plus(1))).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.select(col('userId'), lit(1).as('price'))).toEqualTypeOf<
      DataFrame<{ userId: string; price: any }>
    >();
    expectTypeOf(df.select<{ n: number }>(lit(1).as('n'))).toEqualTypeOf<DataFrame<{ n: number }>>();
    const unknown = () => df.select('nobody');
    expectTypeOf(unknown).returns.toEqualTypeOf<DataFrame<any>>();
    expect(unknown).toThrow(/UNRESOLVED_COLUMN/);
    // A name in other case is the same column when the query runs.
    expect(df.select('USERID').columns).toEqual(['USERID']);
  });

  test('a column named by a literal is a column of the row', async () => {
    const df = session.createDataFrame([{ a: 1, b: 'x' }]);
    const isLarge = col('a').gt(0).as('large');
    const selected = df.select('b', isLarge);
    expectTypeOf(selected).toEqualTypeOf<DataFrame<{ b: string; large: boolean }>>();
    expect(await selected.collect()).toEqual([{ b: 'x', large: true }]);
    const name: string = 'computed';
    expectTypeOf(df.select('b', isLarge.as(name))).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.select<{ z: number }>(isLarge)).toEqualTypeOf<DataFrame<{ z: number }>>();
    // @ts-expect-error: there is no such column
    expect((await selected.collect())[0].nobody).toBeUndefined();
  });

  test('groups: the keys and the named aggregates', async () => {
    const df = session.createDataFrame([{ t: true, b: 'x' }]);
    const some = (c: string) => boolOr(c) as Column<boolean>;
    const grouped = df.groupBy('b').agg(some('t').as('any'));
    type Row = Awaited<ReturnType<typeof grouped.collect>>[number];
    expectTypeOf<{ [K in keyof Row]: Row[K] }>().toEqualTypeOf<{ b: string; any: boolean }>();
    expect(await grouped.collect()).toEqual([{ b: 'x', any: true }]);
    expectTypeOf(df.groupBy('b').agg(some('t'))).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.groupBy(col('b')).agg(some('t').as('any'))).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.groupBy('b').agg<{ n: number }>(some('t').as('n'))).toEqualTypeOf<DataFrame<{ n: number }>>();
    const whole = () => df.agg(some('t').as('any'));
    type Whole = Awaited<ReturnType<ReturnType<typeof whole>['collect']>>[number];
    expectTypeOf<keyof Whole>().toEqualTypeOf<'any'>();
  });

  test('steps that keep rows keep their type', () => {
    const df = session.createDataFrame([event], Event);
    expectTypeOf(df.where('price > 1')).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(df.filter(row => row.kind === 'view')).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(df.orderBy('at').limit(1).offset(1).distinct().sample(0.5)).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(df.withWatermark('at', '1 second').dropDuplicates(['userId']).as('e').hint('x')).toEqualTypeOf<
      DataFrame<Event>
    >();
    expectTypeOf(df.na.fill(0)).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(df.union(df).unionByName(df).intersect(df).except(df)).toEqualTypeOf<DataFrame<Event>>();
    expectTypeOf(df.drop('at', 'price')).toEqualTypeOf<DataFrame<Omit<Event, 'at' | 'price'>>>();
    // @ts-expect-error: there is no such kind
    df.filter(row => row.kind === 'buy');
    // @ts-expect-error: there is no such column
    df.map(row => ({ x: row.nobody }), 'x INT');
  });

  test('withColumn adds or replaces', async () => {
    const df = session.createDataFrame([{ a: 1, b: 'x' }]);
    const wider = df.withColumn('c', col('a').gt(0)).withColumn('b', lit(5) as Column<number>);
    type Row = Awaited<ReturnType<typeof wider.collect>>[number];
    expectTypeOf<{ [K in keyof Row]: Row[K] }>().toEqualTypeOf<{ a: number; b: number; c: boolean }>();
    expectTypeOf(session.sql('SELECT 1 AS a').withColumn('b', lit(1))).toEqualTypeOf<DataFrame<any>>();
    expect(await wider.collect()).toEqual([{ a: 1, b: 5, c: true }]);
  });

  test('withColumns adds and replaces several', async () => {
    const df = session.createDataFrame([{ a: 1, b: 'x' }]);
    const wider = df.withColumns({ c: col('a').gt(0), b: lit(5) as Column<number>, d: col('b') });
    expectTypeOf(wider).toEqualTypeOf<DataFrame<{ a: number; b: number; c: boolean; d: string }>>();
    expect(await wider.collect()).toEqual([{ a: 1, b: 5, c: true, d: 'x' }]);
    const computed: Record<string, Column> = { z: lit(1) };
    expectTypeOf(df.withColumns(computed)).toEqualTypeOf<DataFrame<any>>();
    expectTypeOf(df.withColumns<{ z: number }>(computed)).toEqualTypeOf<DataFrame<{ z: number }>>();
  });

  test('joins: columns of one name once, null where a side may have no row', async () => {
    const people = session.createDataFrame([
      { id: 1, name: 'Ann' },
      { id: 2, name: 'Bo' },
    ]);
    const towns = session.createDataFrame([
      { id: 1, town: 'Oslo' },
      { id: 3, town: 'Rome' },
    ]);
    const inner = people.join(towns, 'id');
    expectTypeOf(inner).toEqualTypeOf<DataFrame<{ id: number; name: string; town: string }>>();
    expect(await inner.collect()).toEqual([{ id: 1, name: 'Ann', town: 'Oslo' }]);
    const left = people.join(towns, ['id'], 'left');
    expectTypeOf(left).toEqualTypeOf<DataFrame<{ id: number; name: string; town: string | null }>>();
    expect(await left.orderBy('id').collect()).toEqual([
      { id: 1, name: 'Ann', town: 'Oslo' },
      { id: 2, name: 'Bo', town: null },
    ]);
    const right = people.join(towns, 'id', 'right');
    expectTypeOf(right).toEqualTypeOf<DataFrame<{ id: number; name: string | null; town: string }>>();
    expect(await right.where('id = 3').collect()).toEqual([{ id: 3, name: null, town: 'Rome' }]);
    const full = people.join(towns, 'id', 'full_outer');
    type Full = Awaited<ReturnType<typeof full.collect>>[number];
    expectTypeOf<{ [K in keyof Full]: Full[K] }>().toEqualTypeOf<{
      id: number;
      name: string | null;
      town: string | null;
    }>();
    expect(await full.count()).toBe(3);
    expectTypeOf(people.join(towns, 'id', 'anti')).toEqualTypeOf<DataFrame<{ id: number; name: string }>>();
  });

  test('joins by a condition have the columns of both; of a name that both have nothing is known', () => {
    const a = session.createDataFrame([{ id: 1, name: 'Ann' }]);
    const b = session.createDataFrame([{ key: 1, name: 5 }]);
    const on = a.col('id').eq(b.col('key'));
    expectTypeOf(a.join(b, on)).toEqualTypeOf<DataFrame<{ id: number; name: any; key: number }>>();
    expectTypeOf(a.join(b.drop('name'), on, 'left')).toEqualTypeOf<
      DataFrame<{ id: number; name: string; key: number | null }>
    >();
    expectTypeOf(a.join(b, on, 'semi')).toEqualTypeOf<DataFrame<{ id: number; name: string }>>();
    expectTypeOf(a.crossJoin(b)).toEqualTypeOf<DataFrame<{ id: number; name: any; key: number }>>();
    expectTypeOf(a.crossJoin<{ z: number }>(b)).toEqualTypeOf<DataFrame<{ z: number }>>();
    const kind = 'left' as 'left' | 'inner';
    expectTypeOf(a.join(b.drop('name'), on, kind).select('key')).toEqualTypeOf<DataFrame<{ key: number | null }>>();
    expectTypeOf(a.join<{ z: number }>(b, on)).toEqualTypeOf<DataFrame<{ z: number }>>();
    expectTypeOf(a.join(session.sql('SELECT 1 AS id'), 'id')).toEqualTypeOf<DataFrame<any>>();
    const unknown = () => a.join(b, 'nobody');
    expectTypeOf(unknown).returns.toEqualTypeOf<DataFrame<any>>();
    expect(unknown).toThrow(/UNRESOLVED/);
  });

  test('rollup and cube: keys may be left out', async () => {
    const df = session.createDataFrame([{ t: true, b: 'x' }]);
    const any = (boolOr('t') as Column<boolean>).as('any');
    const rolled = df.rollup('b').agg(any);
    type Row = Awaited<ReturnType<typeof rolled.collect>>[number];
    expectTypeOf<{ [K in keyof Row]: Row[K] }>().toEqualTypeOf<{ b: string | null; any: boolean }>();
    expect(await rolled.orderBy('b').collect()).toEqual([
      { b: null, any: true },
      { b: 'x', any: true },
    ]);
    const cubed = df.cube('b').agg(any);
    expectTypeOf<Awaited<ReturnType<typeof cubed.collect>>[number]['b']>().toEqualTypeOf<string | null>();
    expectTypeOf(df.rollup(col('b').as('k')).agg(any)).toEqualTypeOf<DataFrame<any>>();
  });

  test('actions', () => {
    const df = session.createDataFrame([event], Event);
    expectTypeOf(df.collect()).resolves.toEqualTypeOf<Event[]>();
    expectTypeOf(df.take(1)).resolves.toEqualTypeOf<Event[]>();
    expectTypeOf(df.first()).resolves.toEqualTypeOf<Event | undefined>();
    expectTypeOf(df.head()).resolves.toEqualTypeOf<Event | undefined>();
    expectTypeOf(df.head(2)).resolves.toEqualTypeOf<Event[]>();
    expectTypeOf(df.count()).resolves.toEqualTypeOf<number>();
    expectTypeOf(df.toLocalIterator()).toEqualTypeOf<AsyncGenerator<Event, void, void>>();
    expectTypeOf(df.foreach).parameter(0).parameter(0).toEqualTypeOf<Event>();
  });

  test('writers of streams', () => {
    const df = session.memoryStream(Event).toDF();
    type Pulled = Awaited<ReturnType<ReturnType<typeof df.writeStream.iterate>['next']>>;
    expectTypeOf<Extract<Pulled, { done?: false }>['value']>().toEqualTypeOf<{ batchId: number; rows: Event[] }>();
    df.writeStream.foreachBatch(async (batch, batchId) => {
      expectTypeOf(batch).toEqualTypeOf<DataFrame<Event>>();
      expectTypeOf(batchId).toEqualTypeOf<number>();
    });
    df.writeStream.foreach({ process: row => expectTypeOf(row).toEqualTypeOf<Event>() });
    // @ts-expect-error: no such mode
    expect(() => df.writeStream.outputMode('sometimes')).toThrow(/INVALID_OUTPUT_MODE/);
    // @ts-expect-error: no such trigger
    expect(() => df.writeStream.trigger({ every: '1 second' })).toThrow(/INVALID_TRIGGER/);
  });

  test('functions over rows: the schema of the result gives the type', () => {
    const df = session.createDataFrame([event], Event);
    expectTypeOf(df.map(row => ({ n: row.userId.length }), 'n INT')).toEqualTypeOf<DataFrame<{ n: number }>>();
    expectTypeOf(df.flatMap(row => [{ w: row.userId }], 'w STRING')).toEqualTypeOf<DataFrame<{ w: string }>>();
    expectTypeOf(df.mapAsync(async row => ({ k: row.kind }), 'k STRING')).toEqualTypeOf<
      DataFrame<{ k: 'view' | 'click' }>
    >();
    expectTypeOf(df.mapBatches(table => table, Event)).toEqualTypeOf<DataFrame<Event>>();
  });

  test('columns know their values where they can', () => {
    expectTypeOf(col('a').gt(1)).toEqualTypeOf<Column<boolean>>();
    expectTypeOf(col('a').gt(1).and(col('b').isNull()).as('x')).toEqualTypeOf<Column<boolean, 'x'>>();
    expectTypeOf(udf((x: number) => x > 1, 'BOOLEAN')('a')).toEqualTypeOf<Column<boolean>>();
  });

  test('transform composes', () => {
    const df = session.createDataFrame([{ a: 1 }]);
    const add = <R>(d: DataFrame<R>) => d.withColumn('k', lit('x') as Column<string>);
    expectTypeOf(df.transform(add)).toExtend<DataFrame<{ a: number; k: string }>>();
  });
});
