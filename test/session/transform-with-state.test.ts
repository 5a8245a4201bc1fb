import {
  AnalysisError,
  col,
  count,
  type ExpiredTimerInfo,
  Session,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  StreamingQueryError,
  type TimerValues,
  window,
} from 'millrace';
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
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

const at = (second: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, second));

interface Event {
  k: string;
  at: Date;
  v: number;
}
const SCHEMA = 'k STRING, at TIMESTAMP, v INT';
const event = (k: string, second: number, v = 1): Event => ({ k, at: at(second), v });

/** A processor from its parts; `state` is what `init` returns. */
function processor<S>(
  init: (handle: StatefulProcessorHandle) => S,
  handlers: (state: S, handle: StatefulProcessorHandle) => Omit<StatefulProcessor, 'init'>,
): () => StatefulProcessor {
  return () => {
    const made = {
      init(handle: StatefulProcessorHandle) {
        Object.assign(made, handlers(init(handle), handle));
      },
    };
    return made as StatefulProcessor;
  };
}

const OUTPUT = 'k STRING, what STRING';

describe.each([1, 3])('over %i partitions', partitions => {
  const newSession = (clock?: ManualClock) =>
    Session.create({ clock, conf: { 'millrace.state.partitions': partitions, 'millrace.state.snapshotInterval': 2 } });

  test('a value, a list and a map per key, over batches and restarts', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({
        outputMode: 'update',
        output: OUTPUT,
        processor: processor(
          h => ({
            sum: h.getValueState('sum', 'sum BIGINT, last TIMESTAMP'),
            all: h.getListState('all', 'INT'),
            counts: h.getMapState('counts', 'INT', 'INT'),
          }),
          ({ sum, all, counts }) => ({
            handleInputRows(k: string, rows: Iterable<Event>) {
              for (const { v, at } of rows) {
                if (v < 0) {
                  all.put([v]);
                  counts.clear();
                  sum.clear();
                  continue;
                }
                sum.update({ sum: (sum.get()?.sum ?? 0) + v, last: at });
                all.appendValue(v);
                counts.updateValue(v, (counts.getValue(v) ?? 0) + 1);
                if (v === 9) counts.removeKey(1);
              }
              const text = [sum.get()?.sum, all.get(), counts.entries(), counts.exists(), all.exists(), sum.exists()];
              return [{ k, what: JSON.stringify(text) }];
            },
          }),
        ),
      });
    await testStream(df, { outputMode: 'update' }, [
      addData(events, [event('a', 1, 2), event('b', 1, 5), event('a', 1, 1), event('a', 1, 2)]),
      checkNewAnswer([
        ['a', '[5,[2,1,2],[[1,1],[2,2]],true,true,true]'],
        ['b', '[5,[5],[[5,1]],true,true,true]'],
      ]),
      stopStream(),
      startStream(),
      addData(events, [event('a', 2, 9)]),
      checkNewAnswer([['a', '[14,[2,1,2,9],[[2,2],[9,1]],true,true,true]']]),
      addData(events, [event('a', 2, -1), event('b', 2, -1), event('b', 2, 7)]),
      checkNewAnswer([
        ['a', '[null,[-1],[],false,true,false]'],
        ['b', '[7,[-1,7],[[7,1]],true,true,true]'],
      ]),
      stopStream(),
      startStream(),
      addData(events, [event('a', 2, 3), event('b', 2, 3)]),
      checkNewAnswer([
        ['a', '[3,[-1,3],[[3,1]],true,true,true]'],
        ['b', '[10,[-1,7,3],[[3,1],[7,1]],true,true,true]'],
      ]),
      // Per key: value, list and its elements, map entries.
      checkState({ rows: 1 + 3 + 1 + (1 + 4 + 2) }),
    ]);
  });

  const timers = (timeMode: 'processingTime' | 'eventTime') =>
    ({
      outputMode: 'append',
      timeMode,
      output: OUTPUT,
      processor: processor(
        () => 0,
        (_, handle) => ({
          *handleInputRows(k: string, rows: Iterable<Event>) {
            for (const { v } of rows) {
              if (v > 0) handle.registerTimer(at(v));
              else handle.deleteTimer(at(-v));
            }
            yield {
              k,
              what: handle
                .listTimers()
                .map(ms => (ms - +at(0)) / 1000)
                .join(),
            };
          },
          *handleExpiredTimer(k: string, _values: unknown, expired: { getExpiryTimeInMs(): number }) {
            const second = (expired.getExpiryTimeInMs() - +at(0)) / 1000;
            // A timer for the past is for the next batch, the one that fires is still there.
            if (second === 10) handle.registerTimer(at(9));
            if (second === 20) handle.deleteTimer(at(21));
            yield {
              k,
              what: `${second} of ${handle
                .listTimers()
                .map(ms => (ms - +at(0)) / 1000)
                .join()}`,
            };
          },
        }),
      ),
    }) as const;

  test('timers by the clock fire in the order of time, without data, also after a restart', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = newSession(clock).memoryStream<Event>(SCHEMA);
    const fired: string[] = [];
    const seen = (q: { lastProgress: any }) =>
      fired.push(JSON.stringify(q.lastProgress.stateOperators[0].customMetrics.numExpiredTimers));
    await testStream(events.toDF().groupByKey('k').transformWithState(timers('processingTime')), {}, [
      addData(events, [event('a', 0, 20), event('b', 0, 10), event('a', 0, 21), event('a', 0, 30), event('c', 0, 15)]),
      checkNewAnswer([
        ['a', '20,21,30'],
        ['b', '10'],
        ['c', '15'],
      ]),
      checkState({ rows: 10 }),
      execute(() => clock.advance(9999)),
      checkNewAnswer([]),
      execute(() => clock.advance(1)),
      checkNewAnswer([
        ['b', '10 of 9,10'],
        ['b', '9 of 9'],
      ]),
      stopStream(),
      execute(() => clock.advance(15_000)),
      startStream(),
      checkNewAnswer([
        ['c', '15 of 15'],
        ['a', '20 of 20,30'],
      ]),
      assertOnQuery(seen),
      addData(events, [event('a', 0, -30)]),
      checkNewAnswer([['a', '']]),
      execute(() => clock.advance(60_000)),
      checkNewAnswer([]),
      checkState({ rows: 0 }),
    ]);
    expect(fired).toEqual(['2']);
  });

  test('the order of firing is that of time, over all keys', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = newSession(clock).memoryStream<Event>(SCHEMA);
    const order: string[] = [];
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({
        ...timers('processingTime'),
        processor: processor(
          () => 0,
          (_, handle) => ({
            handleInputRows(_k: string, rows: Iterable<Event>) {
              for (const { v } of rows) handle.registerTimer(at(v));
            },
            handleExpiredTimer(k: string, _v: unknown, e: { getExpiryTimeInMs(): number }) {
              order.push(`${k}${(e.getExpiryTimeInMs() - +at(0)) / 1000}`);
            },
          }),
        ),
      });
    const rows = Array.from({ length: 40 }, (_, i) => event(`k${i % 7}`, 0, ((i * 17) % 41) + 1));
    await testStream(df, {}, [
      addData(events, rows),
      checkNewAnswer([]),
      execute(() => clock.advance(100_000)),
      checkNewAnswer([]),
    ]);
    const expected = rows.map(r => `${r.k}${r.v}`).sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
    expect(order).toEqual(expected);
  });

  test('timers by event time fire at the watermark; late rows are dropped', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const df = events.toDF().withWatermark('at', '10 seconds').groupByKey('k').transformWithState(timers('eventTime'));
    await testStream(df, {}, [
      addData(events, [event('a', 20, 15), event('b', 20, 16)]),
      checkNewAnswer([
        ['a', '15'],
        ['b', '16'],
      ]),
      addData(events, [event('c', 25, 100)]),
      checkNewAnswer([
        ['c', '100'],
        ['a', '15 of 15'],
      ]),
      stopStream(),
      startStream(),
      addData(events, [event('a', 15, 50), event('a', 16, 51), event('c', 26, 101)]),
      checkNewAnswer([
        ['a', '51'],
        ['c', '100,101'],
        ['b', '16 of 16'],
      ]),
      assertOnQuery(q => {
        const dropped = q.recentProgress.map(p => p.stateOperators[0].numRowsDroppedByWatermark);
        expect(dropped).toContain(1);
      }),
    ]);
  });

  /** The same program on Spark 4.3.0, where "fired 2" comes too, although the timer was deleted. */
  test('what fires in which batch', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .withWatermark('at', '1 second')
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        timeMode: 'eventTime',
        output: OUTPUT,
        processor: processor(
          h => h,
          h => ({
            handleInputRows(k: string, _rows: unknown, values: TimerValues) {
              for (const t of [1000, 2000, 3000]) h.registerTimer(t);
              return [{ k, what: `rows, ${values.getCurrentWatermarkInMs()}` }];
            },
            handleExpiredTimer(k: string, values: TimerValues, expired: ExpiredTimerInfo) {
              const t = expired.getExpiryTimeInMs();
              if (t === 1000) {
                h.deleteTimer(2000);
                h.registerTimer(500);
              }
              return [{ k, what: `${t} of ${h.listTimers()}, ${values.getCurrentWatermarkInMs()}` }];
            },
          }),
        ),
      });
    const seconds = (k: string, second: number) => ({ k, at: new Date(second * 1000), v: 0 });
    await testStream(df, {}, [
      addData(events, [seconds('a', 1)]),
      checkNewAnswer([['a', 'rows, 0']]),
      addData(events, [seconds('b', 20)]),
      checkNewAnswer([
        ['b', 'rows, 0'],
        ['a', '1000 of 500,1000,3000, 19000'],
        ['b', '1000 of 500,1000,3000, 19000'],
        ['a', '3000 of 500,3000, 19000'],
        ['b', '3000 of 500,3000, 19000'],
      ]),
      addData(events, [seconds('b', 21)]),
      checkNewAnswer([
        ['b', 'rows, 19000'],
        ['a', '500 of 500, 19000'],
        ['b', '500 of 500,1000,2000,3000, 19000'],
        ['b', '1000 of 500,1000,3000, 19000'],
        ['b', '3000 of 500,3000, 19000'],
        ['b', '500 of 500, 20000'],
      ]),
      checkState({ rows: 0 }),
    ]);
  });

  test('values, elements and entries outlive their time, one by one', async () => {
    const clock = new ManualClock(at(0).getTime());
    const events = newSession(clock).memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        output: OUTPUT,
        processor: processor(
          h => ({
            value: h.getValueState('value', 'INT', { ttl: '10 seconds' }),
            list: h.getListState('list', 'INT', { ttl: 10_000 }),
            map: h.getMapState('map', 'STRING', 'INT', { ttl: '10 seconds' }),
          }),
          ({ value, list, map }) => ({
            handleInputRows(k: string, rows: Iterable<Event>) {
              for (const { v } of rows) {
                if (v === 0) continue;
                if (v % 2 === 1) value.update(v);
                list.appendValue(v);
                map.updateValue(`m${v % 3}`, v);
              }
              return [
                {
                  k,
                  what: JSON.stringify([
                    value.get(),
                    value.exists(),
                    list.get(),
                    list.exists(),
                    map.entries(),
                    map.exists(),
                    map.getValue('m1'),
                  ]),
                },
              ];
            },
          }),
        ),
      });
    await testStream(df, {}, [
      addData(events, [event('a', 0, 1)]),
      checkNewAnswer([['a', '[1,true,[1],true,[["m1",1]],true,1]']]),
      // value, list header, element, entry, and three times of expiry.
      checkState({ rows: 7 }),
      execute(() => clock.advance(5000)),
      addData(events, [event('a', 0, 2)]),
      checkNewAnswer([['a', '[1,true,[1,2],true,[["m1",1],["m2",2]],true,1]']]),
      stopStream(),
      startStream(),
      execute(() => clock.advance(5000)),
      // The value and the first element are gone, before anything has been cleaned up.
      addData(events, [event('a', 0, 0)]),
      checkNewAnswer([['a', '[null,false,[2],true,[["m2",2]],true,null]']]),
      checkState({ rows: 5 }),
      addData(events, [event('a', 0, 5)]),
      checkNewAnswer([['a', '[5,true,[2,5],true,[["m2",5]],true,null]']]),
      execute(() => clock.advance(9999)),
      addData(events, [event('b', 0, 0)]),
      checkNewAnswer([['b', '[null,false,[],false,[],false,null]']]),
      execute(() => clock.advance(1)),
      addData(events, [event('b', 0, 0)]),
      checkNewAnswer([['b', '[null,false,[],false,[],false,null]']]),
      checkState({ rows: 0 }),
      addData(events, [event('a', 0, 0)]),
      checkNewAnswer([['a', '[null,false,[],false,[],false,null]']]),
    ]);
  });

  test('initial state: in the first batch, before rows, any number of rows per key', async () => {
    const session = newSession();
    const events = session.memoryStream<Event>(SCHEMA);
    const initialState = session
      .createDataFrame(
        [
          ['a', 1],
          ['b', 2],
          ['a', 3],
        ],
        'k STRING, n INT',
      )
      .groupByKey('k');
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        output: OUTPUT,
        initialState,
        processor: processor(
          h => h.getListState('list', 'INT'),
          list => ({
            handleInitialState: (_k: string, row: { n: number }) => list.appendValue(row.n),
            handleInputRows: (k: string) => [{ k, what: list.get().join() }],
          }),
        ),
      });
    await testStream(df, {}, [
      addData(events, [event('a', 1), event('c', 1)]),
      checkNewAnswer([
        ['a', '1,3'],
        ['c', ''],
      ]),
      stopStream(),
      startStream(),
      addData(events, [event('b', 1), event('a', 1)]),
      checkNewAnswer([
        ['b', '2'],
        ['a', '1,3'],
      ]),
    ]);
  });

  test('a declared event time reaches the next stateful step', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const sums = (late: number) =>
      events
        .toDF()
        .withWatermark('at', '10 seconds')
        .groupByKey('k')
        .transformWithState({
          outputMode: 'append',
          timeMode: 'eventTime',
          output: 'k STRING, seen TIMESTAMP',
          eventTimeColumn: 'seen',
          processor: processor(
            () => 0,
            () => ({
              handleInputRows: (k: string, rows: Iterable<Event>) =>
                [...rows].map(r => ({ k, seen: new Date(+r.at - late * r.v) })),
            }),
          ),
        });
    const windowed = sums(0)
      .groupBy(window(col('seen'), '10 seconds'))
      .agg(count().as('n'))
      .select('window.start', 'n');
    await testStream(windowed, {}, [
      addData(events, [event('a', 21), event('b', 25), event('a', 32)]),
      checkNewAnswer([]),
      stopStream(),
      startStream(),
      addData(events, [event('c', 41)]),
      checkNewAnswer([[at(20), 2]]),
    ]);
    const others = sums(30_000);
    await testStream(others, {}, [
      addData(events, [event('c', 100, 0)]),
      checkNewAnswer([
        ['a', at(-9)],
        ['b', at(-5)],
        ['a', at(2)],
        ['c', at(11)],
        ['c', at(100)],
      ]),
      addData(events, [event('c', 120, 0)]),
      checkNewAnswer([['c', at(120)]]),
      addData(events, [event('c', 121, 1)]),
      expectFailure(StreamingQueryError, /EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED.*seen/),
    ]);
  });

  test('the processor knows its query', async () => {
    const events = newSession().memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        output: OUTPUT,
        processor: processor(
          h => h,
          ({ queryInfo: before }, h) => ({
            handleInputRows: (k: string) => {
              const { batchId, queryId, runId } = h.queryInfo;
              return [{ k, what: `${before.batchId} ${batchId} ${queryId.length} ${runId.length}` }];
            },
          }),
        ),
      });
    await testStream(df, {}, [addData(events, [event('a', 1)]), checkNewAnswer([['a', '-1 0 36 36']])]);
  });

  test('between runs variables may be added and deleted; what stays keeps its type', async () => {
    const session = newSession();
    const files = new VirtualFiles();
    const events = session.memoryStream<Event>(SCHEMA);
    const sink = new MemorySink();
    const run = async (init: (h: StatefulProcessorHandle) => Record<string, any>, row?: Event) => {
      const counting = processor(init, state => ({
        handleInputRows(k: string, rows: Iterable<Event>) {
          const by = [...rows].length;
          const text = Object.entries(state).map(([name, variable]) => {
            variable.update((variable.get() ?? 0) + by);
            return `${name}=${variable.get()}`;
          });
          return [{ k, what: text.join() }];
        },
      }));
      const options = { outputMode: 'append', output: OUTPUT, processor: counting } as const;
      const writer = events.toDF().groupByKey('k').transformWithState(options).writeStream.to(sink);
      const query = await writer.option('checkpointLocation', '/cp').startWith({ files });
      if (row !== undefined) events.addData([row]);
      await query.processAllAvailable();
      await query.stop();
      if (query.exception !== null) throw query.exception;
      return sink.rows().at(-1)?.[1];
    };
    const value = (h: StatefulProcessorHandle, name: string, type = 'INT') =>
      h.getValueState(name, type, name === 'c' ? { ttl: 1000 } : {});
    expect(await run(h => ({ a: value(h, 'a') }), event('x', 1))).toBe('a=1');
    expect(await run(h => ({ a: value(h, 'a'), b: value(h, 'b'), c: value(h, 'c') }), event('x', 1))).toBe(
      'a=2,b=1,c=1',
    );
    await expect(run(h => ({ a: value(h, 'a') }))).rejects.toThrow(
      /CHECKPOINT_INCOMPATIBLE.*state variable b is gone; deleteIfExists\('b'\) in init/,
    );
    await expect(run(h => ({ a: value(h, 'a', 'STRING'), b: value(h, 'b'), c: value(h, 'c') }))).rejects.toThrow(
      /CHECKPOINT_INCOMPATIBLE.*variable a has changed: value was int, is now string, which is no wider type/,
    );
    await expect(run(h => ({ a: value(h, 'a'), b: h.getListState('b', 'INT'), c: value(h, 'c') }))).rejects.toThrow(
      /CHECKPOINT_INCOMPATIBLE.*variable b was a value, is now a list/,
    );
    await expect(run(h => ({ a: value(h, 'a'), b: value(h, 'b'), c: h.getValueState('c', 'INT') }))).rejects.toThrow(
      /CHECKPOINT_INCOMPATIBLE.*variable c had a time to live, has now no time to live/,
    );
    const deleting = (h: StatefulProcessorHandle) => {
      h.deleteIfExists('b');
      h.deleteIfExists('c');
      return { a: value(h, 'a') };
    };
    expect(await run(deleting, event('x', 1))).toBe('a=3');
    expect(
      await run(h => ({ a: value(h, 'a'), b: value(h, 'b', 'BIGINT'), c: value(h, 'c', 'DOUBLE') }), event('x', 1)),
    ).toBe('a=4,b=1,c=1');
  });
});

test('more keys and timers than are worked on at once', async () => {
  const clock = new ManualClock(at(0).getTime());
  const events = Session.create({ clock, conf: { 'millrace.state.partitions': 2 } }).memoryStream<Event>(SCHEMA);
  const fired: number[] = [];
  const df = events
    .toDF()
    .groupByKey('k')
    .transformWithState({
      outputMode: 'append',
      timeMode: 'processingTime',
      output: OUTPUT,
      processor: processor(
        h => h.getListState('seen', 'INT', { ttl: '1 minute' }),
        (seen, h) => ({
          handleInputRows(_k: string, rows: Iterable<Event>) {
            for (const { v } of rows) {
              seen.appendValue(v);
              h.registerTimer(+at(0) + 1 + ((v * 7919) % 10_007));
            }
          },
          handleExpiredTimer(_k: string, _v: unknown, expired: ExpiredTimerInfo) {
            fired.push(expired.getExpiryTimeInMs());
          },
        }),
      ),
    });
  const rows = Array.from({ length: 10_007 }, (_, v) => event(`k${v % 5000}`, 1, v));
  await testStream(df, {}, [
    addData(events, rows),
    checkNewAnswer([]),
    // A query that runs would fire each of them in a batch of its own.
    stopStream(),
    execute(() => clock.advance(60_000)),
    startStream(),
    checkNewAnswer([]),
    addData(events, [event('x', 1, 0)]),
    checkNewAnswer([]),
    assertOnQuery(() => {
      expect(fired.length).toBe(10_008);
      expect(fired.slice(0, 10_007)).toEqual([...fired.slice(0, 10_007)].sort((a, b) => a - b));
    }),
  ]);
});

describe('errors', () => {
  const session = Session.create();
  const run = (made: () => StatefulProcessor, timeMode: 'none' | 'processingTime' = 'none') => {
    const events = session.memoryStream<Event>(SCHEMA);
    const df = events
      .toDF()
      .groupByKey('k')
      .transformWithState({ outputMode: 'append', timeMode, output: OUTPUT, processor: made });
    return { events, df };
  };
  const start = (df: any) => df.writeStream.queryName('refused').format('memory').start();

  test.each<[string, (h: StatefulProcessorHandle) => unknown, RegExp]>([
    ['the same name twice', h => [h.getValueState('n', 'INT'), h.getListState('n', 'INT')], /declared twice/],
    ['a name that is none', h => h.getValueState('$timers', 'INT'), /cannot be called/],
    ['a type that is none', h => h.getValueState('n', 'NO SUCH'), /state variable "n"/],
    ['a time to live that is none', h => h.getValueState('n', 'INT', { ttl: 0 }), /more than 0 ms/],
    ['declared and deleted', h => [h.getValueState('n', 'INT'), h.deleteIfExists('n')], /declared and deleted/],
    [
      'an exception',
      () => {
        throw new TypeError('no init');
      },
      /init\(\).*no init/,
    ],
  ])('refused at the start: %s', async (_, init, message) => {
    const { df } = run(processor(init, () => ({ handleInputRows: () => [] })));
    await expect(start(df)).rejects.toThrow(AnalysisError);
    await expect(start(df)).rejects.toThrow(message);
  });

  test.each<[string, (h: StatefulProcessorHandle, v: any) => unknown, RegExp]>([
    [
      'an exception',
      () => {
        throw new RangeError('too far');
      },
      /transformWithState \(operator 0\), key "x", failed: RangeError: too far/,
    ],
    ['timers without a time mode', h => h.registerTimer(1), /no timers in time mode "none"/],
    ['a variable declared too late', h => h.getValueState('m', 'INT'), /outside of init/],
    ['null as a value', (_h, v) => v.update(null), /cannot hold null/],
    ['a value that does not fit', (_h, v) => v.update('many'), /n: /],
  ])('%s fails the query and names the key', async (_, act, message) => {
    const { df, events } = run(
      processor(
        h => h.getValueState('n', 'INT'),
        (v, h) => ({
          handleInputRows: (k: string) => {
            if (k === 'x') act(h, v);
            return [{ k, what: '' }];
          },
        }),
      ),
    );
    await testStream(df, {}, [
      addData(events, [event('a', 1)]),
      checkNewAnswer([['a', '']]),
      addData(events, [event('x', 1)]),
      expectFailure(StreamingQueryError, message),
    ]);
  });

  test('state outside of a handler, and a timer without a handler', async () => {
    let kept: any;
    const { df, events } = run(
      processor(
        h => (kept = h.getValueState('n', 'INT')),
        () => ({ handleInputRows: (k: string) => [{ k, what: '' }] }),
      ),
    );
    await testStream(df, {}, [addData(events, [event('a', 1)]), checkNewAnswer([['a', '']])]);
    expect(() => kept.get()).toThrow(/STATE_OUTSIDE_HANDLER/);
    const timed = run(
      processor(
        () => 0,
        (_, h) => ({ handleInputRows: () => void h.registerTimer(0) }),
      ),
      'processingTime',
    );
    await testStream(timed.df, {}, [
      addData(timed.events, [event('a', 1)]),
      expectFailure(StreamingQueryError, /no handleExpiredTimer/),
    ]);
  });

  test('an event-time column needs a watermark and a timestamp', () => {
    const events = session.memoryStream<Event>(SCHEMA).toDF();
    const options = { outputMode: 'append', output: 'k STRING, at TIMESTAMP', processor: () => null as never } as const;
    expect(() => events.groupByKey('k').transformWithState({ ...options, eventTimeColumn: 'at' })).toThrow(
      /WITHOUT_WATERMARK/,
    );
    const marked = events.withWatermark('at', '1 second').groupByKey('k');
    expect(() => marked.transformWithState({ ...options, eventTimeColumn: 'k' })).toThrow(/TIMESTAMP/);
  });

  test('close is called when the run ends, once', async () => {
    let closed = 0;
    const { df, events } = run(
      processor(
        () => 0,
        () => ({ handleInputRows: () => [], close: () => void closed++ }),
      ),
    );
    await testStream(df, {}, [
      addData(events, [event('a', 1)]),
      checkNewAnswer([]),
      stopStream(),
      execute(() => expect(closed).toBe(1)),
      startStream(),
    ]);
    expect(closed).toBe(2);
  });
});

describe('a batch query', () => {
  const session = Session.create({ clock: new ManualClock(at(100).getTime()) });
  const events = session.createDataFrame([event('a', 1, 50), event('b', 2, 200), event('a', 3, 60)], SCHEMA);
  const fires = processor(
    h => h.getListState('list', 'INT'),
    (list, h) => ({
      handleInputRows(_k: string, rows: Iterable<Event>) {
        for (const { v } of rows) {
          list.appendValue(v);
          h.registerTimer(at(v));
        }
      },
      handleExpiredTimer: (k: string, values: any, e: any) => [
        {
          k,
          what: `${(e.getExpiryTimeInMs() - +at(0)) / 1000} ${list.get()} ${(values.getCurrentProcessingTimeInMs() - +at(0)) / 1000}`,
        },
      ],
    }),
  );

  test('by event time, time ends with the rows: every timer fires', async () => {
    const df = events
      .withWatermark('at', '1 second')
      .groupByKey('k')
      .transformWithState({ outputMode: 'append', timeMode: 'eventTime', output: OUTPUT, processor: fires });
    expect(await df.collect()).toEqual([
      { k: 'a', what: '50 50,60 100' },
      { k: 'a', what: '60 50,60 100' },
      { k: 'b', what: '200 200 100' },
    ]);
  });

  test('by the clock, those fire that are due', async () => {
    const df = events
      .groupByKey('k')
      .transformWithState({ outputMode: 'append', timeMode: 'processingTime', output: OUTPUT, processor: fires });
    expect(await df.collect()).toEqual([
      { k: 'a', what: '50 50,60 100' },
      { k: 'a', what: '60 50,60 100' },
    ]);
    expect(df.explainString()).toContain('TransformWithState [k], append, time mode processingTime, state [list]');
  });
});
