import { AnalysisError, Session, StreamingQueryError } from 'millrace';
import {
  addData,
  assertOnQuery,
  checkNewAnswer,
  checkState,
  execute,
  expectFailure,
  ManualClock,
  startStream,
  stopStream,
  testStream,
} from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

const at = (second: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, second));

interface Event {
  k: string;
  at: Date;
  v: number;
}
const SCHEMA = 'k STRING, at TIMESTAMP, v INT';

describe.each([1, 3])('over %i partitions', partitions => {
  const newSession = (clock?: ManualClock) =>
    Session.create({ clock, conf: { 'millrace.state.partitions': partitions, 'millrace.state.snapshotInterval': 2 } });

  test('mapGroupsWithState counts, over batches and restarts', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const counts = events
      .toDF()
      .groupByKey('k')
      .mapGroupsWithState({ state: 'BIGINT', output: 'k STRING, n BIGINT' }, (k, rows, state) => {
        const n = (state.getOption() ?? 0) + [...rows].length;
        state.update(n);
        return { k, n };
      });
    await testStream(counts, { outputMode: 'update' }, [
      addData(events, [
        { k: 'a', at: at(1), v: 1 },
        { k: 'b', at: at(1), v: 1 },
        { k: 'a', at: at(2), v: 1 },
      ]),
      checkNewAnswer([
        ['a', 2],
        ['b', 1],
      ]),
      stopStream(),
      startStream(),
      addData(events, [{ k: 'a', at: at(1), v: 1 }]),
      checkNewAnswer([['a', 3]]),
      checkState({ rows: 2 }),
    ]);
  });

  test('a state is removed, and a key may begin anew', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const sums = events
      .toDF()
      .groupByKey(e => e.k)
      .flatMapGroupsWithState(
        { outputMode: 'append', state: z.object({ sum: z.int32() }), output: 'k STRING, sum INT' },
        function* (k, rows, state) {
          let sum = state.exists ? state.get().sum : 0;
          for (const { v } of rows) sum += v;
          if (sum < 10) state.update({ sum });
          else {
            state.remove();
            yield { k, sum };
          }
        },
      );
    await testStream(sums, {}, [
      addData(events, [
        { k: 'a', at: at(1), v: 6 },
        { k: 'b', at: at(1), v: 11 },
      ]),
      checkNewAnswer([['b', 11]]),
      checkState({ rows: 1 }),
      addData(events, [{ k: 'a', at: at(1), v: 6 }]),
      checkNewAnswer([['a', 12]]),
      checkState({ rows: 0 }),
      stopStream(),
      startStream(),
      addData(events, [
        { k: 'a', at: at(1), v: 3 },
        { k: 'a', at: at(1), v: 8 },
      ]),
      checkNewAnswer([['a', 11]]),
    ]);
  });

  const sessions = (events: { toDF(): any }, timeout: 'processingTime' | 'eventTime') =>
    events
      .toDF()
      .withWatermark('at', '10 seconds')
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'append', timeout, state: 'n INT, last TIMESTAMP', output: 'k STRING, n INT, timedOut BOOLEAN' },
        function* (k: string, rows: Iterable<Event>, state: any) {
          if (state.hasTimedOut) {
            expect([...rows]).toEqual([]);
            yield { k, n: state.get().n, timedOut: true };
            state.remove();
            return;
          }
          const before = state.getOption() ?? { n: 0, last: new Date(0) };
          const all = [...rows];
          const last = new Date(Math.max(+before.last, ...all.map(r => +r.at)));
          state.update({ n: before.n + all.length, last });
          if (timeout === 'eventTime') state.setTimeoutTimestamp(last, '5 seconds');
          else state.setTimeoutDuration('5 seconds');
        },
      );

  test('event-time timeouts fire when the watermark has passed them, and not at it', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    await testStream(sessions(events, 'eventTime'), {}, [
      addData(events, [
        { k: 'a', at: at(20), v: 1 },
        { k: 'a', at: at(21), v: 1 },
      ]),
      checkNewAnswer([]),
      checkState({ rows: 1 }),
      // The watermark comes to 26, the very time of the timeout.
      addData(events, [{ k: 'b', at: at(36), v: 1 }]),
      checkNewAnswer([]),
      stopStream(),
      startStream(),
      addData(events, [{ k: 'b', at: at(37), v: 1 }]),
      checkNewAnswer([['a', 2, true]]),
      // Late: not after the watermark of the batch before.
      addData(events, [
        { k: 'a', at: at(26), v: 1 },
        { k: 'a', at: at(27), v: 1 },
        { k: 'a', at: at(28), v: 1 },
      ]),
      checkNewAnswer([]),
      addData(events, [{ k: 'b', at: at(60), v: 1 }]),
      checkNewAnswer(
        [
          ['a', 1, true],
          ['b', 3, true],
        ].slice(0, 1),
      ),
      checkState({ rows: 1 }),
    ]);
  });

  test('processing-time timeouts fire without data, also after a restart', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = newSession(clock).memoryStream<Event>(SCHEMA);
    await testStream(sessions(events, 'processingTime'), {}, [
      addData(events, [{ k: 'a', at: at(20), v: 1 }]),
      checkNewAnswer([]),
      execute(() => clock.advance(5000)),
      checkNewAnswer([]),
      execute(() => clock.advance(1)),
      checkNewAnswer([['a', 1, true]]),
      addData(events, [{ k: 'b', at: at(20), v: 1 }]),
      checkNewAnswer([]),
      stopStream(),
      execute(() => clock.advance(60_000)),
      startStream(),
      checkNewAnswer([['b', 1, true]]),
      checkState({ rows: 0 }),
    ]);
  });

  test('each call begins without a timeout', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = newSession(clock).memoryStream<Event>(SCHEMA);
    const seen = events
      .toDF()
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'update', timeout: 'processingTime', state: 'INT', output: 'k STRING, what STRING' },
        (k, rows, state) => {
          if (state.hasTimedOut) return [{ k, what: state.exists ? `over ${state.get()}` : 'over' }];
          for (const { v } of rows) if (v > 0) state.setTimeoutDuration(v * 1000);
          return [];
        },
      );
    await testStream(seen, { outputMode: 'update' }, [
      // A timeout without a state.
      addData(events, [
        { k: 'a', at: at(1), v: 5 },
        { k: 'b', at: at(1), v: 5 },
      ]),
      checkNewAnswer([]),
      checkState({ rows: 2 }),
      addData(events, [{ k: 'a', at: at(1), v: 0 }]),
      checkNewAnswer([]),
      checkState({ rows: 1 }),
      execute(() => clock.advance(6000)),
      checkNewAnswer([['b', 'over']]),
      checkState({ rows: 0 }),
    ]);
  });

  test('initial state: in the first batch, with and without rows', async () => {
    const session = newSession();
    const events = session.memoryStream<Event>(SCHEMA);
    const initialState = session
      .createDataFrame(
        [
          { user: 'a', n: 10 },
          { user: 'c', n: 30 },
        ],
        'user STRING, n BIGINT',
      )
      .groupByKey('user');
    const counts = (from: typeof events, skip: boolean) =>
      from
        .toDF()
        .groupByKey('k')
        .mapGroupsWithState(
          { state: 'n BIGINT', output: 'k STRING, n BIGINT', initialState, skipInitialKeysWithoutRows: skip },
          (k, rows, state) => {
            const n = (state.getOption()?.n ?? 0) + [...rows].length;
            state.update({ n });
            return { k, n };
          },
        );
    const first = [
      { k: 'a', at: at(1), v: 1 },
      { k: 'b', at: at(1), v: 1 },
    ];
    await testStream(counts(events, false), { outputMode: 'update' }, [
      addData(events, first),
      checkNewAnswer([
        ['a', 11],
        ['b', 1],
        ['c', 30],
      ]),
      stopStream(),
      startStream(),
      addData(events, [{ k: 'c', at: at(1), v: 1 }]),
      checkNewAnswer([['c', 31]]),
    ]);
    const others = session.memoryStream<Event>(SCHEMA);
    await testStream(counts(others, true), { outputMode: 'update' }, [
      addData(others, first),
      checkNewAnswer([
        ['a', 11],
        ['b', 1],
      ]),
      checkState({ rows: 3 }),
    ]);
    const twice = {
      state: 'n BIGINT',
      output: 'n BIGINT',
      initialState: initialState.df.union(initialState.df).groupByKey('user'),
    } as const;
    const failing = events
      .toDF()
      .groupByKey('k')
      .mapGroupsWithState(twice, () => ({ n: 1 }));
    await testStream(failing, { outputMode: 'update' }, [
      expectFailure(StreamingQueryError, /more than one row for a key/),
    ]);
    const other = { ...twice, initialState: session.range(1).groupByKey('id') as any };
    expect(() =>
      events
        .toDF()
        .groupByKey('k')
        .mapGroupsWithState(other, () => ({ n: 1 })),
    ).toThrow(/\(string\) and \(bigint\)/);
    const streaming = { ...twice, initialState: events.toDF().groupByKey('k') as any };
    expect(() =>
      events
        .toDF()
        .groupByKey('k')
        .mapGroupsWithState(streaming, () => ({ n: 1 })),
    ).toThrow(/must be a table/);
  });

  test('functions may be asynchronous', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const doubled = events
      .toDF()
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'append', state: 'INT', output: 'k STRING, n INT' },
        async function* (k, rows, state) {
          await Promise.resolve();
          state.update((state.getOption() ?? 0) + 1);
          for (const row of rows) {
            await Promise.resolve();
            yield { k, n: row.v + state.get() };
          }
        },
      );
    await testStream(doubled, {}, [
      addData(events, [
        { k: 'a', at: at(1), v: 10 },
        { k: 'a', at: at(1), v: 20 },
      ]),
      checkNewAnswer([
        ['a', 11],
        ['a', 21],
      ]),
      addData(events, [{ k: 'a', at: at(1), v: 10 }]),
      checkNewAnswer([['a', 12]]),
    ]);
  });
});

describe('errors', () => {
  const session = Session.create();
  const failing = (fn: (k: any, rows: any, state: any) => any) => {
    const events = session.memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .flatMapGroupsWithState({ outputMode: 'append', timeout: 'processingTime', state: 'n INT', output: 'n INT' }, fn);
    return { events, df };
  };

  test.each([
    [
      'an exception',
      () => {
        throw new RangeError('too far');
      },
      /flatMapGroupsWithState \(operator 0\), key "x", failed: RangeError: too far/,
    ],
    [
      'a rejection',
      async () => {
        throw new RangeError('too far');
      },
      /key "x", failed: RangeError: too far/,
    ],
    ['a row that does not fit', () => [{ n: 'much' }], /BAD_RECORD.*key "x": column n/],
    ['no rows at all', () => ({ n: 1 }), /key "x".*return rows as an array/],
    ['a state that does not fit', (_k: any, _r: any, s: any) => s.update({ n: 1.5 }), /key "x".*state.n/],
    ['null as a state', (_k: any, _r: any, s: any) => s.update(null), /STATE_VALUE_NULL/],
    ['get() without a state', (_k: any, _r: any, s: any) => s.get(), /STATE_NOT_DEFINED/],
    ['the other timeout', (_k: any, _r: any, s: any) => s.setTimeoutTimestamp(1), /needs timeout: 'eventTime'/],
    ['a timeout that is none', (_k: any, _r: any, s: any) => s.setTimeoutDuration(0), /must be more than 0 ms/],
    ['a watermark that is not there', (_k: any, _r: any, s: any) => s.getCurrentWatermarkMs(), /WATERMARK_NOT_DEFINED/],
  ])('%s fails the query, names the key, and keeps nothing', async (_, fn, message) => {
    const { events, df } = failing((k, rows, state) => (k === 'x' ? fn(k, rows, state) : [{ n: 1 }]));
    await testStream(df, {}, [
      addData(events, [{ k: 'a', at: at(1), v: 1 }]),
      checkNewAnswer([[1]]),
      addData(events, [
        { k: 'a', at: at(1), v: 1 },
        { k: 'x', at: at(1), v: 1 },
      ]),
      expectFailure(StreamingQueryError, message),
    ]);
  });

  test('an event-time timeout before the watermark', async () => {
    const events = session.memoryStream<Event>(SCHEMA);
    const options = { outputMode: 'append', timeout: 'eventTime', state: 'n INT', output: 'n INT' } as const;
    const df = events
      .toDF()
      .withWatermark('at', '1 second')
      .groupByKey('k')
      .flatMapGroupsWithState(options, (_k, _rows, state) => {
        if (!state.hasTimedOut) state.setTimeoutTimestamp(at(7));
      });
    await testStream(df, {}, [
      addData(events, [{ k: 'a', at: at(8), v: 1 }]),
      checkNewAnswer([]),
      // At the watermark itself.
      addData(events, [{ k: 'a', at: at(10), v: 1 }]),
      checkNewAnswer([]),
      addData(events, [{ k: 'a', at: at(12), v: 1 }]),
      expectFailure(StreamingQueryError, /before the current watermark/),
    ]);
  });

  test('what cannot be is refused at the call or at the start', async () => {
    const events = session.memoryStream<Event>(SCHEMA).toDF();
    const keyed = events.groupByKey('k');
    const options = { outputMode: 'append', state: 'INT', output: 'n INT' } as const;
    const start = (df: any, mode: any) => df.writeStream.outputMode(mode).queryName('refused').format('memory').start();
    const fn = () => [];
    expect(() => keyed.flatMapGroupsWithState({ ...options, outputMode: 'complete' as never }, fn)).toThrow(
      AnalysisError,
    );
    expect(() => keyed.flatMapGroupsWithState({ ...options, state: 'NO SUCH' }, fn)).toThrow(AnalysisError);
    expect(() => keyed.mapGroups(() => ({ n: 1 }), 'n INT')).toThrow(/rows of a key/);
    expect(() => events.groupByKey()).toThrow(/needs a key/);
    await expect(start(keyed.flatMapGroupsWithState(options, fn), 'update')).rejects.toThrow(AnalysisError);
    await expect(
      start(keyed.flatMapGroupsWithState({ ...options, timeout: 'eventTime' }, fn), 'append'),
    ).rejects.toThrow(/withWatermark/);
    const mapped = keyed.mapGroupsWithState({ state: 'INT', output: 'k STRING, n INT' }, k => ({ k, n: 1 }));
    await expect(start(mapped, 'append')).rejects.toThrow(AnalysisError);
    await expect(start(mapped.groupBy('k').count(), 'update')).rejects.toThrow(AnalysisError);
    const twice = mapped
      .groupByKey('k')
      .mapGroupsWithState({ state: 'INT', output: 'k STRING, n INT' }, k => ({ k, n: 1 }));
    await expect(start(twice, 'update')).rejects.toThrow(/More than one/);
  });
});

describe('more keys than are worked on at once', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ k: `k${i}`, at: at(1), v: i }));

  test('flatMapGroupsWithState and its timeouts', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = Session.create({ clock }).memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'append', timeout: 'processingTime', state: 'INT', output: 'k STRING, n INT' },
        (k, rows, state) => {
          if (state.hasTimedOut) {
            const row = { k, n: state.get() };
            state.remove();
            return [row];
          }
          for (const { v } of rows) state.update((state.getOption() ?? 0) + v);
          state.setTimeoutDuration('1 minute');
        },
      );
    await testStream(df, {}, [
      addData(events, many),
      checkNewAnswer([]),
      addData(events, many),
      checkNewAnswer([]),
      checkState({ rows: 10_000 }),
      execute(() => clock.advance(60_001)),
      assertOnQuery(q => expect(q.lastProgress!.sink.numOutputRows).toBe(10_000)),
      checkState({ rows: 0 }),
    ]);
  });

  test('a call that returns more rows than a batch holds', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ k: 'x', v: i }));
    const df = Session.create().createDataFrame(rows, 'k STRING, v INT').groupByKey('k');
    const all = df.flatMapGroups((_, group) => [...group].map(r => ({ v: r.v })), 'v INT');
    expect((await all.collect()).map(r => r.v)).toEqual(rows.map(r => r.v));
    const later = df.flatMapGroups(async function* (_, group) {
      for (const r of group) yield { v: r.v };
    }, 'v INT');
    expect(await later.count()).toBe(20_000);
  });
});

test('between runs a field may be added and become wider', async () => {
  const session = Session.create();
  const files = new VirtualFiles();
  const events = session.memoryStream<Event>(SCHEMA);
  const sink = new MemorySink();
  const run = async (state: string) => {
    const df = events
      .toDF()
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'append', timeout: 'processingTime', state, output: 'k STRING, was STRING' },
        (k, _rows, s) => {
          const was = JSON.stringify(s.getOption() ?? null);
          s.update({ n: (s.getOption()?.n ?? 0) + 1, last: 'x' });
          s.setTimeoutDuration('1 day');
          return [{ k, was }];
        },
      );
    const query = await df.writeStream.to(sink).option('checkpointLocation', '/cp').startWith({ files });
    events.addData([{ k: 'a', at: at(1), v: 1 }]);
    await query.processAllAvailable();
    await query.stop();
    return sink.rows().at(-1)![1];
  };
  expect(await run('n INT')).toBe('null');
  expect(await run('n INT')).toBe('{"n":1}');
  expect(await run('n BIGINT, last STRING')).toBe('{"n":2,"last":null}');
  expect(await run('n BIGINT, last STRING')).toBe('{"n":3,"last":"x"}');
  await expect(run('n STRING, last STRING')).rejects.toThrow(/CHECKPOINT_INCOMPATIBLE/);
});

describe('a batch query', () => {
  const session = Session.create({ clock: new ManualClock(at(100).getTime()) });
  const events = session.createDataFrame<any>(
    [
      { k: 'a', at: at(1), v: 1 },
      { k: 'b', at: at(2), v: 2 },
      { k: 'a', at: at(3), v: 3 },
    ],
    SCHEMA,
  );

  test('calls the function once per key, and nothing times out', async () => {
    const rows = await events
      .withWatermark('at', '1 second')
      .groupByKey('k')
      .flatMapGroupsWithState(
        {
          outputMode: 'append',
          timeout: 'eventTime',
          state: 'INT',
          output: 'k STRING, n INT, late BOOLEAN, w BIGINT, now BIGINT',
        },
        (k, group, state) => {
          const row = {
            k,
            n: [...group].length,
            late: state.hasTimedOut,
            w: state.getCurrentWatermarkMs(),
            now: state.getCurrentProcessingTimeMs(),
          };
          state.setTimeoutTimestamp(1000);
          expect(state.exists).toBe(false);
          return [row];
        },
      )
      .collect();
    const now = at(100).getTime();
    expect(rows).toEqual([
      { k: 'a', n: 2, late: false, w: -1, now },
      { k: 'b', n: 1, late: false, w: -1, now },
    ]);
  });

  test('mapGroups, flatMapGroups, reduceGroups, cogroup, count, agg, keys', async () => {
    const keyed = events.groupByKey('k');
    expect(
      await keyed
        .mapGroups((k, rows) => ({ k, sum: [...rows].reduce((s, r) => s + r.v, 0) }), 'k STRING, sum INT')
        .collect(),
    ).toEqual([
      { k: 'a', sum: 4 },
      { k: 'b', sum: 2 },
    ]);
    expect(await keyed.flatMapGroups((_, rows) => [...rows].map(r => ({ v: r.v })), 'v INT').collect()).toEqual([
      { v: 1 },
      { v: 3 },
      { v: 2 },
    ]);
    expect(await keyed.reduceGroups((a, b) => ({ ...a, v: a.v * 10 + b.v })).collect()).toEqual([
      { key: 'a', value: { k: 'a', at: at(1), v: 13 } },
      { key: 'b', value: { k: 'b', at: at(2), v: 2 } },
    ]);
    const others = session.createDataFrame([{ name: 'b' }, { name: 'c' }], 'name STRING').groupByKey('name');
    const paired = keyed.cogroup(
      others,
      (k, left, right) => [{ k, left: [...left].length, right: [...right].length }],
      'k STRING, left INT, right INT',
    );
    expect(await paired.orderBy('k').collect()).toEqual([
      { k: 'a', left: 2, right: 0 },
      { k: 'b', left: 1, right: 1 },
      { k: 'c', left: 0, right: 1 },
    ]);
    expect(await keyed.count().orderBy('key').collect()).toEqual([
      { key: 'a', count: 2 },
      { key: 'b', count: 1 },
    ]);
    const { sum, col } = await import('millrace');
    expect(await keyed.agg(sum('v').as('s')).orderBy('key').collect()).toEqual([
      { key: 'a', s: 4 },
      { key: 'b', s: 2 },
    ]);
    expect(await events.groupByKey('k', 'v').keys().orderBy('key').collect()).toEqual([
      { key: { k: 'a', v: 1 } },
      { key: { k: 'a', v: 3 } },
      { key: { k: 'b', v: 2 } },
    ]);
    expect(await events.groupByKey(col('v').mod(2)).count().orderBy('key').collect()).toEqual([
      { key: 0, count: 1 },
      { key: 1, count: 2 },
    ]);
    expect(
      await events
        .groupByKey(e => e.v % 2, 'INT')
        .count()
        .orderBy('key')
        .collect(),
    ).toEqual([
      { key: 0, count: 1 },
      { key: 1, count: 2 },
    ]);
    expect(() => events.groupByKey(e => e.v).count()).toThrow(/groupByKey\(fn, 'STRING'\)/);
  });

  test('keys made by a function without a type come back as they were', async () => {
    const keys = [1, -0, 'x', null, true, 12n, at(1), ['a', { b: 2n, a: 1 }], { $: ['x', 'y'], z: at(2) }];
    const seen: unknown[] = [];
    const df = session.range(keys.length).groupByKey(r => keys[r.id]);
    await df
      .mapGroups(key => {
        seen.push(key);
        return { n: 1 };
      }, 'n INT')
      .collect();
    expect(seen).toEqual([1, 0, 'x', null, true, 12n, at(1), ['a', { a: 1, b: 2n }], { $: ['x', 'y'], z: at(2) }]);
    await expect(
      session
        .range(1)
        .groupByKey(() => new Map())
        .mapGroups(() => ({ n: 1 }), 'n INT')
        .collect(),
    ).rejects.toThrow(/is no key/);
  });
});

test('the plan says what is done', async () => {
  const session = Session.create();
  const events = session.memoryStream<Event>(SCHEMA);
  const df = events
    .toDF()
    .groupByKey('k')
    .mapGroupsWithState({ state: 'INT', output: 'n INT' }, () => ({ n: 1 }));
  expect(df.explainString()).toContain('FlatMapGroupsWithState mapGroupsWithState [k], update, timeout none');
  await testStream(df, { outputMode: 'update' }, [
    addData(events, [{ k: 'a', at: at(1), v: 1 }]),
    assertOnQuery(q => {
      expect(q.lastProgress!.stateOperators[0]).toMatchObject({
        operatorName: 'flatMapGroupsWithState',
        numRowsTotal: 0,
      });
    }),
  ]);
});
