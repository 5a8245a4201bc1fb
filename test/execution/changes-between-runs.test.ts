import { expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { StatefulProcessorHandle, ValueState } from '../../src/state/processor/stateful-processor.js';
import { readPage } from '../docs/code-blocks.js';
import { feed, type Run, run, WIDE } from './json-runs.js';
import { bench } from './support.js';

/**
 * Each line of the table in `docs/operating/changing-a-query.md`: a run of the query before, then of the query after the change. Accepted: it goes on, and
 * gives `expected`. Refused: before anything is written, with a message that names the difference.
 */

type Build = (events: DataFrame) => DataFrame;

interface Change {
  /** How its line begins. */
  readonly line: string;
  readonly before: Build | [Build, Run];
  readonly after: Build | [Build, Run];
  /** Rows of the second run, or what the refusal says. */
  readonly expected: readonly string[] | RegExp;
}

const counts: Build = e => e.groupBy('k').agg(expr('count(*) AS n'));
const sums: Build = e => e.groupBy('k').agg(expr('count(*) AS n'), expr('sum(v) AS s'));
const marked =
  (column = 't', delay = '1 minute'): Build =>
  e =>
    counts(e.withWatermark(column, delay));
const agg =
  (...aggregates: string[]): Build =>
  e =>
    e.groupBy('k').agg(expr('sum(v) AS s'), ...aggregates.map(a => expr(a)));
const by =
  (...keys: string[]): Build =>
  e =>
    e.groupBy(...keys).count();
const joined =
  (right = 'k AS k2, t AS t2', how = 'inner', condition = 'k = k2 AND t2 BETWEEN t AND t + INTERVAL 1 MINUTE'): Build =>
  e =>
    e
      .select('k', 't')
      .withWatermark('t', '1 minute')
      .join(e.selectExpr(...right.split(', ')).withWatermark('t2', '1 minute'), expr(condition), how as 'inner');
const counting =
  (state: string, times = 1, timeout: 'none' | 'processingTime' = 'none', key = 'k'): Build =>
  e =>
    e
      .groupByKey(key)
      .flatMapGroupsWithState(
        { outputMode: 'update', timeout, state, output: 'k STRING, n BIGINT' },
        function* (k, rows: Iterable<unknown>, s) {
          const before = s.getOption() as Record<string, unknown> | undefined;
          const n = Number(before?.n ?? 0) + times * [...rows].length;
          s.update({ ...before, n, more: null });
          yield { k: String(k), n };
        },
      );
const variables =
  (declare: (h: StatefulProcessorHandle) => ValueState<any>[], timeMode: 'none' | 'processingTime' = 'none'): Build =>
  e => {
    let states: ValueState<any>[];
    return e.groupByKey('k').transformWithState({
      outputMode: 'update',
      timeMode,
      output: 'k STRING, all STRING',
      processor: () => ({
        init(h) {
          states = declare(h);
        },
        handleInputRows(k) {
          for (const state of states) state.update((state.get() ?? 0) + 1);
          return [{ k, all: states.map(s => s.get()).join() }];
        },
      }),
    });
  };
/** Windows of one input beside a copy of it that is a day behind. */
const latest: Build = e =>
  e
    .selectExpr('k', 't')
    .withWatermark('t', '0 seconds')
    .union(e.selectExpr('k', 't - INTERVAL 1 DAY AS t').withWatermark('t', '0 seconds').where("k = 'none'"))
    .groupBy(expr("window(t, '1 minute')"), expr('k'))
    .agg(expr('count(*) AS n'))
    .select('k');
const one = (type = 'INT') => variables(h => [h.getValueState('a', type)]);

const CHANGES: readonly Change[] = [
  { line: 'filters, projections', before: counts, after: e => counts(e.where('v > 2')), expected: ['c 1'] },
  { line: 'limits of sources', before: counts, after: [counts, { queryName: 'another' }], expected: ['a 3', 'c 1'] },
  {
    line: 'the sink',
    before: e => e.select('k'),
    after: [e => e.select('k'), { mode: 'append', folder: '/out' }],
    expected: ['a', 'c'],
  },
  {
    line: 'number of sources',
    before: counts,
    after: [counts, { twoSources: true }],
    expected: /number of sources was 1, is now 2/,
  },
  { line: 'another path', before: counts, after: [counts, { path: '/in/*.json' }], expected: ['a 3', 'c 1'] },
  {
    line: 'schema of a source',
    before: counts,
    after: [counts, { schema: 'k STRING, extra INT' }],
    expected: ['a 3', 'c 1'],
  },
  {
    line: 'number or kind',
    before: counts,
    after: e => counts(e.dropDuplicates(['k', 'v'])),
    expected: /number of stateful operators was 1, is now 2/,
  },
  {
    line: 'number or kind',
    before: by('k'),
    after: e => e.dropDuplicates(['k']),
    expected: /stateStoreSave|store default|is gone/,
  },
  {
    line: 'output mode',
    before: counts,
    after: [counts, { mode: 'complete' }],
    expected: /the output mode was "update", is now "complete"/,
  },
  { line: 'a watermark more', before: counts, after: marked(), expected: /watermark columns was \[\], is now \["t"\]/ },
  { line: 'a watermark more', before: marked(), after: counts, expected: /watermark columns was \["t"\], is now \[\]/ },
  { line: 'delay of a watermark', before: marked(), after: marked('t', '1 hour'), expected: ['a 3', 'c 1'] },
  {
    line: 'number of partitions',
    before: counts,
    after: [counts, { conf: { 'millrace.state.partitions': 3 } }],
    expected: ['a 3', 'c 1'],
  },
  {
    line: 'state provider',
    before: counts,
    after: [counts, { conf: { 'millrace.state.provider': 'lmdb' } }],
    expected: ['a 3', 'c 1'],
  },
  {
    line: 'the time zone',
    before: [e => e.selectExpr("date_format(t, 'HH') AS h"), { conf: { 'millrace.timeZone': 'Asia/Tokyo' } }],
    after: e => e.selectExpr("date_format(t, 'HH') AS h"),
    expected: /runs in the time zone Asia\/Tokyo, the session is in UTC\. Set millrace\.timeZone to Asia\/Tokyo/,
  },
  {
    line: 'other [pinned settings]',
    before: [latest, { mode: 'append', conf: { 'millrace.multipleWatermarkPolicy': 'max' } }],
    after: [latest, { mode: 'append', conf: { 'millrace.multipleWatermarkPolicy': 'min' } }],
    // By the older of the two watermarks no window would be closed.
    expected: ['a'],
  },
  {
    line: 'a wider type of a grouping key',
    before: by('v'),
    after: [by('v'), { schema: WIDE }],
    expected: ['2 2', '3 1'],
  },
  {
    line: 'a narrower',
    before: by('v'),
    after: [by('v'), { schema: 'v SMALLINT, k STRING' }],
    expected: /key v was int, is now smallint/,
  },
  {
    line: 'a narrower',
    before: by('v'),
    after: [by('v'), { schema: 'v STRING, k STRING' }],
    expected: /key v was int, is now string/,
  },
  { line: 'an aggregate more that is null', before: agg(), after: agg('max(v) AS m'), expected: ['a 5 2', 'c 3 3'] },
  {
    line: 'aggregates in another order',
    before: sums,
    after: e => e.groupBy('k').agg(expr('sum(v) AS s'), expr('count(*) AS n')),
    expected: ['a 5 3', 'c 3 1'],
  },
  {
    line: 'an aggregate more that is never null',
    before: agg(),
    after: agg('count(*) AS n'),
    expected: /count\(1\) is new, and has no value/,
  },
  { line: 'an aggregate less', before: sums, after: counts, expected: /sum\(v\) is gone/ },
  {
    line: 'an aggregate less',
    before: agg(),
    after: e => e.groupBy('k').agg(expr('sum(f) AS s')),
    expected: /sum\(v\) is gone/,
  },
  {
    line: 'an aggregate less',
    before: agg(),
    after: e => e.groupBy('k').agg(expr('sum(v) FILTER (WHERE v > 1) AS s')),
    expected: /sum\(v\) is gone/,
  },
  { line: 'another grouping key', before: by('k'), after: by('j'), expected: /the keys were k, are now j/ },
  {
    line: 'another grouping key',
    before: by('k', 'j'),
    after: by('j', 'k'),
    expected: /the keys were k, j, are now j, k/,
  },
  {
    line: 'another grouping key',
    before: by('k'),
    after: e => e.selectExpr('k AS kk').groupBy('kk').count(),
    expected: /the keys were k, are now kk/,
  },
  {
    line: 'types of the keys of `dropDuplicatesWithinWatermark`',
    before: [e => e.withWatermark('t', '1 minute').dropDuplicatesWithinWatermark(['v']), { mode: 'append' }],
    after: [
      e => e.withWatermark('t', '1 minute').dropDuplicatesWithinWatermark(['v']),
      { mode: 'append', schema: WIDE },
    ],
    expected: /keyTypes was \["int"\], is now \["bigint"\]/,
  },
  {
    line: 'a column more, one less',
    before: joined(),
    after: joined('k AS k2, v AS v2, t AS t2'),
    expected: /columns of store right-rows were k2 string, t2 timestamp, are now k2 string, v2 int/,
  },
  {
    line: 'a column more, one less',
    before: joined(),
    after: joined('k AS k2, t AS t2', 'left_semi'),
    expected: /type was "inner", is now "left_semi"/,
  },
  {
    line: 'a column more, one less',
    before: joined('k AS k2, j AS j2, t AS t2'),
    after: joined('k AS k2, j AS j2, t AS t2', 'inner', 'k = j2 AND t2 BETWEEN t AND t + INTERVAL 1 MINUTE'),
    expected: /keys of store right-rows were k2 string, are now j2/,
  },
  {
    line: 'a column more, one less',
    before: joined(),
    after: joined('k AS k2, t AS t2', 'inner', 'k = k2'),
    expected: /right was "t2", is now "never"/,
  },
  {
    line: 'code of functions',
    before: counting('n INT'),
    after: counting('n INT', 10),
    expected: ['a 12', 'c 10'],
  },
  {
    line: 'types of their keys',
    before: counting('n INT', 1, 'none', 'v'),
    after: [counting('n INT', 1, 'none', 'v'), { schema: 'v STRING, k STRING' }],
    expected: /was int, is now string/,
  },
  {
    line: 'types of their keys',
    before: counting('n INT'),
    after: counting('n INT', 1, 'processingTime'),
    expected: /timeout was "none", is now "processingTime"/,
  },
  {
    line: 'types of their keys',
    before: one(),
    after: variables(h => [h.getValueState('a', 'INT')], 'processingTime'),
    expected: /timeMode was "none", is now "processingTime"/,
  },
  {
    line: 'state of `flatMapGroupsWithState`: a wider',
    before: counting('n INT'),
    after: counting('n BIGINT, more STRING'),
    expected: ['a 3', 'c 1'],
  },
  {
    line: 'state of `flatMapGroupsWithState`: any other',
    before: counting('n BIGINT'),
    after: counting('n INT'),
    expected: /n was bigint, is now int/,
  },
  {
    line: 'state of `flatMapGroupsWithState`: any other',
    before: counting('n INT, more STRING'),
    after: counting('n INT'),
    expected: /more is gone/,
  },
  {
    line: 'state variables of `transformWithState`: one more',
    before: one(),
    after: variables(h => [h.getValueState('a', 'BIGINT'), h.getValueState('b', 'INT')]),
    expected: ['a 2,1', 'c 1,1'],
  },
  {
    line: 'state variables of `transformWithState`: one less, with',
    before: variables(h => [h.getValueState('a', 'INT'), h.getValueState('b', 'INT')]),
    after: variables(h => {
      h.deleteIfExists('b');
      return [h.getValueState('a', 'INT')];
    }),
    expected: ['a 2', 'c 1'],
  },
  {
    line: 'state variables of `transformWithState`: one less without',
    before: variables(h => [h.getValueState('a', 'INT'), h.getValueState('b', 'INT')]),
    after: one(),
    expected: /variable b is gone; deleteIfExists\('b'\)/,
  },
  {
    line: 'state variables of `transformWithState`: one less without',
    before: one(),
    after: one('STRING'),
    expected: /variable a has changed: value was int, is now string/,
  },
  {
    line: 'state variables of `transformWithState`: one less without',
    before: one(),
    after: variables(h => [h.getValueState('a', 'INT', { ttl: '1 day' })]),
    expected: /variable a had no time to live, has now a time to live/,
  },
];

const both = (side: Change['before']): [Build, Run] => (typeof side === 'function' ? [side, {}] : side);

test.each(CHANGES.map(change => [change.line, change] as const))('%s', async (_, { before, after, expected }) => {
  const b = bench();
  const t = '2024-01-01T00:00:00Z';
  feed(b, { k: 'a', j: 'x', v: 1, f: 1, d: '1.00', t }, { k: 'a', j: 'x', v: 2, f: 1, d: '1.00', t });
  await run(b, ...both(before));
  const tree = [...b.files.tree().keys()].join();
  if (expected instanceof RegExp) {
    await expect(run(b, ...both(after))).rejects.toMatchObject({
      code: 'CHECKPOINT_INCOMPATIBLE',
      message: expect.stringMatching(expected),
    });
    expect([...b.files.tree().keys()].join()).toBe(tree);
    return;
  }
  feed(
    b,
    { k: 'a', j: 'x', v: 2, f: 1, d: '1.00', t },
    { k: 'c', j: 'x', v: 3, f: 1, d: '1.00', t: '2024-01-01T01:00:00Z' },
  );
  expect(await run(b, ...both(after))).toEqual(expected);
});

test('every line of the page has a test that agrees with it', () => {
  const table = /\| change \| \|\n\|[-|]+\|\n((?:\|.*\n)+)/.exec(readPage('docs/operating/changing-a-query.md'))![1];
  const lines = table
    .trimEnd()
    .split('\n')
    .map(line => line.slice(2).split(' | '));
  const tested = new Set<Change>();
  for (const [change, answer] of lines) {
    const tests = CHANGES.filter(each => change.startsWith(each.line));
    expect(tests.length, change).toBeGreaterThan(0);
    for (const each of tests) {
      tested.add(each);
      expect(answer.startsWith('no') ? 'no' : 'yes', change).toBe(each.expected instanceof RegExp ? 'no' : 'yes');
    }
  }
  expect(CHANGES.filter(each => !tested.has(each)).map(each => each.line)).toEqual([]);
});
