import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type {
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/state/processor/stateful-processor.js';
import type { VirtualFiles } from '../../src/testing/virtual-files.js';
import { feed, run, WIDE } from './json-runs.js';
import { bench } from './support.js';

async function lastCommit(files: VirtualFiles): Promise<CommitEntry> {
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(files, '/c');
  return (await view.commits.latest())!.value;
}

const sums = (events: DataFrame) => events.groupBy('k').agg(expr('count(*) AS n'), expr('sum(v) AS s'));

describe('accepted, and migrated', () => {
  test('a nullable aggregate more: groups that are there already count from now on', async () => {
    const b = bench();
    feed(b, { k: 'a', v: 1 }, { k: 'b', v: 2 });
    await run(b, sums);
    feed(b, { k: 'a', v: 5 }, { k: 'c', v: 7 });
    const more = (events: DataFrame) =>
      events.groupBy('k').agg(expr('max(v) AS m'), expr('count(*) AS n'), expr('sum(v) AS s'), expr('avg(v) AS a'));
    expect(await run(b, more)).toEqual(['a 5 2 6 5', 'c 7 1 7 7']);
    feed(b, { k: 'b', v: 1 });
    expect(await run(b, more)).toEqual(['b 1 2 3 1']);
  });

  test('wider types of keys and values', async () => {
    const b = bench();
    feed(b, { v: -3, f: 1.5, d: '1.25' }, { v: 7, f: -0.5, d: '-2.50' });
    const keyed = (events: DataFrame) => events.groupBy('v', 'f', 'd').agg(expr('max(v) AS m'), expr('sum(d) AS s'));
    expect(await run(b, keyed)).toEqual(['-3 1.5 1.25 -3 1.25', '7 -0.5 -2.50 7 -2.50']);
    feed(b, { v: -3, f: 1.5, d: '1.25' }, { v: 9_000_000_000, f: 0.1, d: '1.125' });
    expect(await run(b, keyed, { schema: WIDE })).toEqual([
      '-3 1.5 1.250 -3 2.500',
      '9000000000 0.1 1.125 9000000000 1.125',
    ]);
  });

  test('wider keys stay in order: eviction finds the old ones', async () => {
    const b = bench();
    const at = (second: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString();
    const windows = (events: DataFrame) =>
      events
        .withWatermark('t', '0 seconds')
        .groupBy(expr("window(t, '10 seconds')"), expr('v'))
        .agg(expr('count(*) AS n'))
        .selectExpr('v', 'n');
    feed(b, { v: 1, t: at(1) }, { v: -5, t: at(2) });
    expect(await run(b, windows, { mode: 'append' })).toEqual([]);
    feed(b, { v: 1, t: at(3) }, { v: 2, t: at(40) });
    expect(await run(b, windows, { mode: 'append', schema: WIDE })).toEqual(['-5 1', '1 2']);
  });

  test('keys of deduplication', async () => {
    const b = bench();
    const distinct = (events: DataFrame) => events.dropDuplicates(['v']).select('v');
    feed(b, { v: 1 }, { v: -2 });
    await run(b, distinct);
    feed(b, { v: -2 }, { v: 3 });
    expect(await run(b, distinct, { schema: WIDE })).toEqual(['3']);
  });

  test('aggregates in another order', async () => {
    const b = bench();
    feed(b, { k: 'a', v: 1 });
    await run(b, sums);
    feed(b, { k: 'a', v: 2 });
    const swapped = (events: DataFrame) => events.groupBy('k').agg(expr('sum(v) AS s'), expr('count(*) AS n'));
    expect(await run(b, swapped)).toEqual(['a 3 2']);
  });

  test('a batch that failed runs again with the changed query', async () => {
    const b = bench();
    feed(b, { k: 'a', v: 1 });
    await run(b, sums);
    feed(b, { k: 'a', v: 2 });
    await expect(run(b, sums, { fail: true })).rejects.toThrow('not today');
    const more = (events: DataFrame) =>
      events.groupBy('k').agg(expr('count(*) AS n'), expr('sum(v) AS s'), expr('min(v) AS m'));
    await expect(run(b, more, { fail: true })).rejects.toThrow('not today');
    expect(await run(b, more)).toEqual(['a 2 3 2']);
    feed(b, { k: 'a', v: 1 });
    expect(await run(b, more)).toEqual(['a 3 4 1']);
  });
});

/** Rows into a list, a map and a struct of a key; their content comes out as text. */
class Keeper implements StatefulProcessor<string, { v: number | bigint; f: number }> {
  private state!: { list: ListState<unknown>; map: MapState<string, unknown>; one: ValueState<any> };
  constructor(
    private readonly type: string,
    private readonly struct: string,
  ) {}
  init(handle: StatefulProcessorHandle) {
    this.state = {
      list: handle.getListState('list', this.type, { ttl: '1 day' }),
      map: handle.getMapState('map', 'STRING', this.type),
      one: handle.getValueState('one', this.struct),
    };
  }
  handleInputRows(k: string, rows: Iterable<{ v: number | bigint; f: number }>) {
    const { list, map, one } = this.state;
    for (const { v, f } of rows) {
      list.appendValue(v);
      map.updateValue(`m${v}`, v);
      one.update({ more: null, ...one.get(), f, n: (one.get()?.n ?? 0) + 1 });
    }
    const entries = map.entries().map(entry => entry.join(':'));
    const { f, n, more } = one.get();
    return [{ k, what: [list.get(), entries, f, n, more].join(' ') }];
  }
}

const keeping = (type: string, struct: string) => (events: DataFrame) =>
  events.groupByKey('k').transformWithState({
    outputMode: 'update',
    output: 'k STRING, what STRING',
    processor: () => new Keeper(type, struct),
  });

describe('variables of a processor', () => {
  test.each([1, 3])('are widened, and a struct gets a field, over %d partitions', async partitions => {
    const b = bench();
    const conf = { 'millrace.state.partitions': partitions };
    feed(b, { k: 'a', v: 1, f: 0.5 }, { k: 'b', v: -2, f: 1.5 });
    expect(await run(b, keeping('INT', 'n INT, f FLOAT'), { conf })).toEqual(['a 1 m1:1 0.5 1 ', 'b -2 m-2:-2 1.5 1 ']);
    feed(b, { k: 'a', v: 9_000_000_000, f: 0.1 }, { k: 'c', v: 3, f: 2.5 });
    const wider = keeping('BIGINT', 'f DOUBLE, n BIGINT, more STRING');
    expect(await run(b, wider, { conf, schema: WIDE })).toEqual([
      'a 1,9000000000 m1:1,m9000000000:9000000000 0.1 2 ',
      'c 3 m3:3 2.5 1 ',
    ]);
    feed(b, { k: 'b', v: 7, f: 0.1 });
    expect(await run(b, wider, { conf, schema: WIDE })).toEqual(['b -2,7 m-2:-2,m7:7 0.1 2 ']);
  });

  test.each([
    ['BIGINT', 'n INT', /variable one has changed: f is gone/],
    ['SMALLINT', 'n INT, f FLOAT', /variable list has changed: value was int, is now smallint, which is no wider/],
    ['INT', 'n INT, f FLOAT, more STRING NOT NULL', /variable one has changed: more is new, and has no value/],
  ])('as %s and %s are refused', async (type, struct, message) => {
    const b = bench();
    feed(b, { k: 'a', v: 1, f: 0.5 });
    await run(b, keeping('INT', 'n INT, f FLOAT'));
    await expect(run(b, keeping(type, struct))).rejects.toThrow(message);
  });
});

const joined =
  (condition = 'k1 = k2 AND t2 BETWEEN t1 AND t1 + INTERVAL 1 MINUTE', how = 'inner', right = 'k AS k2, t AS t2') =>
  (events: DataFrame) =>
    events
      .selectExpr('k AS k1', 'v AS v1', 't AS t1')
      .withWatermark('t1', '1 minute')
      .join(events.selectExpr(...right.split(', ')).withWatermark('t2', '1 minute'), expr(condition), how as 'inner');

describe('refused, with the difference', () => {
  test.each<[string, (events: DataFrame) => DataFrame, (events: DataFrame) => DataFrame, string | undefined, RegExp]>([
    [
      'keys of one type swapped',
      e => e.groupBy('k', 'j').count(),
      e => e.groupBy('j', 'k').count(),
      undefined,
      /the keys were k, j, are now j, k/,
    ],
    ['another key', e => e.groupBy('k').count(), e => e.groupBy('j').count(), undefined, /the keys were k, are now j/],
    ['a key more', e => e.groupBy('k').count(), e => e.groupBy('k', 'j').count(), undefined, /were k, are now k, j/],
    [
      'another argument',
      e => e.groupBy('k').agg(expr('sum(v)')),
      e => e.groupBy('k').agg(expr('sum(f)')),
      undefined,
      /sum\(v\) is gone/,
    ],
    ['an aggregate less', sums, e => e.groupBy('k').agg(expr('count(*)')), undefined, /sum\(v\) is gone/],
    [
      'a count more',
      e => e.groupBy('k').agg(expr('sum(v)')),
      sums,
      undefined,
      /count\(1\) is new, and has no value for what is stored already/,
    ],
    [
      'a narrower type',
      e => e.groupBy('v').count(),
      e => e.groupBy('v').count(),
      'k STRING, j STRING, v SMALLINT, f FLOAT, d DECIMAL(6,2), t TIMESTAMP',
      /key v was int, is now smallint, which is no wider type/,
    ],
    [
      'fewer digits before the point',
      e => e.groupBy('d').count(),
      e => e.groupBy('d').count(),
      'k STRING, j STRING, v INT, f FLOAT, d DECIMAL(6,3), t TIMESTAMP',
      /key d was decimal\(6,2\), is now decimal\(6,3\)/,
    ],
    [
      'another kind of join',
      joined(),
      joined(undefined, 'left_semi'),
      undefined,
      /type was "inner", is now "left_semi"/,
    ],
    [
      'another key of a join',
      joined(undefined, 'inner', 'k AS k2, j AS j2, t AS t2'),
      joined('k1 = j2 AND t2 BETWEEN t1 AND t1 + INTERVAL 1 MINUTE', 'inner', 'k AS k2, j AS j2, t AS t2'),
      undefined,
      /the keys of store right-rows were k2 string, are now j2 string/,
    ],
    [
      'a column more on one side of a join',
      joined(),
      joined(undefined, 'inner', 'k AS k2, v AS v2, t AS t2'),
      undefined,
      /the columns of store right-rows were k2 string, t2 timestamp, are now k2 string, v2 int, t2 timestamp/,
    ],
    [
      'rows of a join that nothing lets go',
      joined(),
      joined('k1 = k2'),
      undefined,
      /left was "t1", is now "never"; .*right was "t2", is now "never"/,
    ],
    [
      'a wider type on one side of a join',
      joined(),
      joined(),
      WIDE,
      /columns of store left-rows were k1 string, v1 int, .* are now k1 string, v1 bigint,.*such rows are not migrated/,
    ],
    [
      'a watermark more',
      e => e.groupBy('k').count(),
      e => e.withWatermark('t', '1 minute').groupBy('k').count(),
      undefined,
      /the list of watermark columns was \[\], is now \["t"\]/,
    ],
    [
      'another event time',
      e => e.withWatermark('t', '1 minute').dropDuplicates(['k', 't']),
      e => e.dropDuplicates(['k', 't']),
      undefined,
      /watermark columns/,
    ],
  ])('%s', async (_, before, after, schema, message) => {
    const b = bench();
    feed(b, { k: 'a', j: 'b', v: 1, f: 1, d: '1.00', t: '2024-01-01T00:00:00Z' });
    await run(b, before);
    const tree = [...b.files.tree().keys()].join();
    const refused = run(b, after, schema === undefined ? {} : { schema });
    await expect(refused).rejects.toMatchObject({
      code: 'CHECKPOINT_INCOMPATIBLE',
      message: expect.stringMatching(message),
    });
    expect([...b.files.tree().keys()].join()).toBe(tree);
  });
});

describe('another number of partitions', () => {
  const counts = (events: DataFrame) => events.groupBy('v').count();

  test.each(['memory', 'lmdb'])('at every restart, with %s', async provider => {
    const b = bench();
    const expected = new Map<number, number>();
    for (const partitions of [3, 1, 4, 4, 2]) {
      const values = Array.from({ length: 30 }, (_, i) => (i * 7 + partitions) % 41);
      feed(b, ...values.map(v => ({ v })));
      for (const v of values) expected.set(v, (expected.get(v) ?? 0) + 1);
      const conf = {
        'millrace.state.partitions': partitions,
        'millrace.state.provider': provider,
        'millrace.minBatchesToRetain': 2,
      };
      const rows = await run(b, counts, { conf });
      expect(rows).toEqual([...new Set(values)].map(v => `${v} ${expected.get(v)}`).sort());
      const { stateLayout, stateFiles } = await lastCommit(b.files);
      expect(stateLayout!.partitions).toBe(partitions);
      expect(Object.keys(stateFiles['0'])).toHaveLength(partitions);
    }
  });

  test.each(['memory', 'lmdb'])(
    'at every restart of a join, whose rows stay with their key, with %s',
    async provider => {
      const b = bench();
      const second = (n: number) => new Date(Date.UTC(2024, 0, 1, 0, 0, n)).toISOString();
      const pairs = (events: DataFrame) =>
        events
          .where("j = 'l'")
          .selectExpr('k', 'v', 't')
          .withWatermark('t', '1 minute')
          .join(
            events.where("j = 'r'").selectExpr('k AS k2', 'v AS v2', 't AS t2').withWatermark('t2', '1 minute'),
            expr('k = k2 AND t2 BETWEEN t AND t + INTERVAL 1 HOUR'),
          )
          .select('k', 'v', 'v2');
      const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
      const row = (j: string, n: number) => (k: string, i: number) => ({ k, j, v: n * 100 + i, t: second(n) });
      for (const [n, partitions] of [3, 1, 4, 4, 2].entries()) {
        feed(b, ...keys.map(row('l', n)), ...keys.map(row('r', n)));
        const conf = { 'millrace.state.partitions': partitions, 'millrace.state.provider': provider };
        const rows = await run(b, pairs, { conf, mode: 'append' });
        const ofNow = keys.flatMap((k, i) =>
          Array.from({ length: n + 1 }, (_, m) => `${k} ${m * 100 + i} ${n * 100 + i}`),
        );
        expect(rows).toEqual(ofNow.sort());
        expect((await lastCommit(b.files)).stateLayout!.partitions).toBe(partitions);
      }
    },
  );

  test('without a word about it they stay; what no commit needs any more is removed', async () => {
    const b = bench();
    const conf = { 'millrace.minBatchesToRetain': 2, 'millrace.state.snapshotInterval': 1 };
    feed(b, { v: 1 }, { v: 2 });
    await run(b, counts, { conf: { ...conf, 'millrace.state.partitions': 2 } });
    feed(b, { v: 1 });
    await run(b, counts, { conf: { ...conf, 'millrace.state.partitions': 3 } });
    const { epoch } = (await lastCommit(b.files)).stateLayout!;
    for (let i = 0; i < 8; i++) feed(b, { v: 1 });
    await run(b, counts, { conf });
    expect((await lastCommit(b.files)).stateLayout).toMatchObject({ partitions: 3, epoch });
    const folders = new Set([...b.files.tree().keys()].flatMap(path => /\/state\/0\/([^/]+)\//.exec(path)?.[1] ?? []));
    expect([...folders].sort()).toEqual([`0.${epoch}`, `1.${epoch}`, `2.${epoch}`]);
  });

  test('a batch that runs again has the old number, the next one the new', async () => {
    const b = bench();
    feed(b, { v: 1 }, { v: 2 });
    await run(b, counts, { conf: { 'millrace.state.partitions': 2 } });
    feed(b, { v: 1 });
    await expect(run(b, counts, { fail: true })).rejects.toThrow('not today');
    feed(b, { v: 2 });
    const rows = await run(b, counts, { conf: { 'millrace.state.partitions': 5 } });
    expect(rows).toEqual(['1 2', '2 2']);
    const view = await readCheckpoint<OffsetEntry, CommitEntry>(b.files, '/c');
    const partitions = await Promise.all([1, 2].map(async n => (await view.commits.get(n))!.stateLayout!.partitions));
    expect(partitions).toEqual([2, 5]);
  });
});

test.each(['memory', 'lmdb'])(
  'a query that runs one batch at each start has its deltas put together, with %s',
  async provider => {
    const b = bench();
    const conf = { 'millrace.state.provider': provider, 'millrace.state.snapshotInterval': 3 };
    for (let n = 1; n <= 12; n++) {
      feed(b, { k: 'a', v: n }, { k: `k${n % 4}`, v: 1 });
      const rows = await run(b, sums, { conf });
      expect(rows[0]).toBe(`a ${n} ${(n * (n + 1)) / 2}`);
    }
    const [files] = Object.values((await lastCommit(b.files)).stateFiles['0']);
    const last = Math.max(...files.filter(f => f.kind === 'snapshot').map(f => f.version));
    // Twice the interval, so that a start seldom waits for a snapshot.
    expect(last).toBeGreaterThanOrEqual(6);
  },
);

test('the provider may be changed at any restart', async () => {
  const b = bench();
  for (const [i, provider] of ['memory', 'lmdb', 'memory'].entries()) {
    feed(b, { k: 'a', v: 1 });
    expect(await run(b, sums, { conf: { 'millrace.state.provider': provider } })).toEqual([`a ${i + 1} ${i + 1}`]);
  }
});

test('state beyond the memory limit ends the query, and says whose it is and what to do', async () => {
  const b = bench();
  feed(b, ...Array.from({ length: 100 }, (_, v) => ({ v, k: 'x'.repeat(20_000) })));
  const keyed = (events: DataFrame) => events.groupBy('v', 'k').count();
  const limited = run(b, keyed, { conf: { 'millrace.state.memoryLimit': '1.5m' } });
  await expect(limited).rejects.toThrow(
    /STATE_MEMORY_LIMIT.*operator 0 \(stateStoreSave\) .* for 100 rows.*millrace\.state\.provider to lmdb/,
  );
  expect(await run(b, keyed, { conf: { 'millrace.state.memoryLimit': '1g' } })).toHaveLength(100);
});
