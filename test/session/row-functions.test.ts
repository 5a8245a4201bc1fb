import { tableFromArrays } from 'apache-arrow';
import { AnalysisError, col, DataError, EvaluationError, expr, lit, Session, udf } from 'millrace';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const session = Session.create();
const words = session.createDataFrame(
  [
    { id: 1, text: 'to be' },
    { id: 2, text: null },
  ],
  'id INT, text STRING',
);

describe('functions over rows', () => {
  test('map, filter, flatMap', async () => {
    expect(await words.map(r => ({ twice: r.id * 2 }), 'twice INT').collect()).toEqual([{ twice: 2 }, { twice: 4 }]);
    expect(await words.filter(r => r.text === null).collect()).toEqual([{ id: 2, text: null }]);
    const split = words.flatMap(
      function* (r) {
        for (const word of (r.text ?? '').split(' ').filter(Boolean)) yield { word };
      },
      z.object({ word: z.string() }),
    );
    expect(await split.where(col('word').neq('be')).collect()).toEqual([{ word: 'to' }]);
  });

  test('mapBatches: Arrow in, Arrow out', async () => {
    const df = words.mapBatches(
      table => tableFromArrays({ next: Int32Array.from(table.toArray(), row => row.id + 1) }),
      'next INT',
    );
    expect(await df.where('next > 2').collect()).toEqual([{ next: 3 }]);
    const same = words.mapBatches(async table => table, words.schema);
    expect(await same.collect()).toEqual(await words.collect());
  });

  test('mapBatches must return what it promised', async () => {
    await expect(words.mapBatches(t => t, 'x DOUBLE').collect()).rejects.toThrow(/BAD_RECORD.*struct<id:int.*x:double/);
    await expect(words.mapBatches((() => 5) as never, 'x INT').collect()).rejects.toThrow(
      /must return an apache-arrow/,
    );
    const failing = words.mapBatches(() => {
      throw new RangeError('too far');
    }, 'x INT');
    await expect(failing.collect()).rejects.toThrow(/USER_FUNCTION_ERROR.*mapBatches failed: RangeError: too far/);
  });

  test('mapAsync keeps order and the number of calls under way', async () => {
    const df = session.range(50);
    let running = 0;
    let most = 0;
    const call = async ({ id }: { id: number }) => {
      most = Math.max(most, ++running);
      // Later rows are ready first.
      for (let i = 0; i < (50 - id) % 7; i++) await Promise.resolve();
      running--;
      return { id };
    };
    const rows = await df.mapAsync(call, 'id BIGINT', { concurrency: 5 }).collect();
    expect(rows.map(r => r.id)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(most).toBe(5);
  });

  test('mapAsync unordered gives results as they come', async () => {
    let release!: () => void;
    const first = new Promise<void>(resolve => (release = resolve));
    const df = session.range(3).mapAsync(
      async ({ id }) => {
        if (id === 0) await first;
        if (id === 2) release();
        return { id };
      },
      'id BIGINT',
      { ordered: false, concurrency: 2 },
    );
    expect((await df.collect()).map(r => r.id).sort()).toEqual([0, 1, 2]);
    expect((await df.first())?.id).not.toBe(undefined);
  });

  test('mapAsync: a call that hangs, one that fails, a silly concurrency', async () => {
    const hangs = session.range(1).mapAsync(() => new Promise<never>(() => undefined), 'id BIGINT', { timeoutMs: 1 });
    await expect(hangs.collect()).rejects.toThrow(/USER_FUNCTION_ERROR.*mapAsync.*longer than 1 ms/);
    let calls = 0;
    const fails = session.range(100).mapAsync(
      async () => {
        calls++;
        throw new TypeError('no');
      },
      'id BIGINT',
      { concurrency: 4 },
    );
    await expect(fails.collect()).rejects.toThrow(/USER_FUNCTION_ERROR.*TypeError: no/);
    expect(calls).toBeLessThanOrEqual(4);
    expect(() => words.mapAsync(async r => r, 'id INT', { concurrency: 0 })).toThrow(/CONFIG_INVALID.*concurrency/);
  });

  test('errors of user code are typed and keep their cause', async () => {
    const cause = new Error('boom');
    const failing = words.map(() => {
      throw cause;
    }, 'x INT');
    const error = await failing.collect().catch(e => e);
    expect(error).toBeInstanceOf(EvaluationError);
    expect(error.message).toBe('[USER_FUNCTION_ERROR] The function given to map failed: Error: boom');
    expect(error.cause).toBe(cause);
    const rubbish = words.map(() => ({ x: 'text' }), 'x INT');
    await expect(rubbish.collect()).rejects.toThrow(DataError);
    await expect(rubbish.collect()).rejects.toThrow(/BAD_RECORD\] The result of the function given to map: column x/);
    const thrown = words.filter(() => {
      throw null;
    });
    await expect(thrown.collect()).rejects.toThrow(/filter failed: it threw null/);
    await expect(words.map(() => 5 as never, 'x INT').collect()).rejects.toThrow(/BAD_RECORD/);
  });
});

describe('udf', () => {
  test('over columns, typed by DDL or zod, with nulls', async () => {
    const length = udf((s: string | null) => s?.length ?? -1, 'INT');
    expect(await words.select(length('text').as('n')).collect()).toEqual([{ n: 5 }, { n: -1 }]);
    expect(await words.where(length(col('text')).gt(0)).count()).toBe(1);
    const parts = udf(
      (s: string | null, n: number) => ({ s, n }),
      z.object({ s: z.string().nullable(), n: z.int32() }),
    );
    expect((await words.select(parts('text', col('id').plus(1)).as('p')).first())?.p).toEqual({ s: 'to be', n: 2 });
    expect(words.select(length('text')).columns).toEqual(['udf(text)']);
  });

  test('two functions of one name are two', async () => {
    const [one, two] = [udf(() => 1, 'INT', { name: 'f' }), udf(() => 2, 'INT', { name: 'f' })];
    expect(
      await words
        .limit(1)
        .select(one('id').as('a'), two('id').as('b'), one(two('id')).as('c'))
        .collect(),
    ).toEqual([{ a: 1, b: 2, c: 1 }]);
  });

  test('in SQL by name', async () => {
    const own = Session.create();
    own.createDataFrame([{ n: 2 }, { n: 3 }], 'n INT').createOrReplaceTempView('t');
    const square = own.udf.register('square', (n: number) => n * n, 'INT');
    expect(await own.sql('SELECT SQUARE(n) AS s FROM t WHERE square(n) > :min', { min: 4 }).collect()).toEqual([
      { s: 9 },
    ]);
    expect(await own.sql('SELECT max(square(n)) AS m, square(max(n)) AS q FROM t').collect()).toEqual([{ m: 9, q: 9 }]);
    expect(await own.table('t').select(square('n').as('s'), expr('square(1)').as('one')).first()).toEqual({
      s: 4,
      one: 1,
    });
    own.udf.register(
      'plus1',
      udf((x: number) => x + 1, 'INT'),
    );
    expect(await own.sql('SELECT plus1(1) AS x').collect()).toEqual([{ x: 2 }]);
    expect(() => own.sql('SELECT square(DISTINCT n) FROM t')).toThrow(AnalysisError);
    expect(() => session.sql('SELECT square(2)')).toThrow(/UNRESOLVED_ROUTINE/);
    expect(own.udf.unregister('SQUARE')).toBe(true);
    expect(() => own.sql('SELECT square(2)')).toThrow(/UNRESOLVED_ROUTINE/);
    expect(() => own.udf.register('f', () => 1)).toThrow(/CANNOT_INFER_TYPE.*"f"/);
  });

  test('what it throws, and what does not fit', async () => {
    const fails = udf(
      () => {
        throw new Error('boom');
      },
      'INT',
      { name: 'fails' },
    );
    const error = await words
      .select(fails('id'))
      .collect()
      .catch(e => e);
    expect(error).toBeInstanceOf(EvaluationError);
    expect(error).toMatchObject({ code: 'FAILED_EXECUTE_UDF', cause: { message: 'boom' } });
    expect(error.message).toContain('`fails` failed: boom');
    await expect(words.select(udf(() => 'x', 'INT')('id')).collect()).rejects.toThrow(/does not fit int/);
    await expect(words.select(udf(async () => 1, 'INT')('id')).collect()).rejects.toThrow(/promise: use mapAsync/);
  });

  test('a function that is not deterministic is called for every use and row', async () => {
    let n = 0;
    const next = udf(() => ++n, 'INT', { deterministic: false });
    const rows = await words.select(next(lit(1)).as('a'), next(lit(1)).as('b')).collect();
    expect(new Set(rows.flatMap(r => [r.a, r.b])).size).toBe(4);
  });
});
