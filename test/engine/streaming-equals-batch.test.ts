import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { Value } from '../../src/types/value.js';
import { type History, historyOf, parametersOf, piecesOf, SEED, Starts } from './histories.js';
import { JOIN_QUERIES } from './join-queries.js';
import { STATE_QUERIES } from './state-queries.js';

interface Event {
  readonly k: string | null;
  readonly v: number | null;
  readonly d: number | null;
  readonly at: Date;
}

const SCHEMA = 'k STRING, v INT, d DOUBLE, at TIMESTAMP';
/** No row is late: the watermark stays an hour behind. */
const DELAY = '1 hour';

const eventArbitrary: fc.Arbitrary<Event> = fc.record({
  k: fc.constantFrom('a', 'b', 'ä', '', null),
  v: fc.option(fc.integer({ min: -3, max: 5 }), { freq: 6 }),
  // Halves add up exactly, in whatever order.
  d: fc.option(fc.constantFrom(0.5, 1, -2.5, 4, -0, 1024), { freq: 6 }),
  at: fc.integer({ min: 0, max: 600 }).map(s => new Date(Date.UTC(2024, 0, 1, 0, 0, s))),
});

const historyArbitrary = historyOf(eventArbitrary, 30);

interface Query {
  readonly name: string;
  readonly mode: OutputMode;
  build(events: DataFrame, session: Session): DataFrame;
  /** Columns that identify a row in update mode. */
  readonly keys?: number;
  /** The history ends with an event that closes whatever is open; what comes of itself does not count. */
  readonly closes?: boolean;
}

const dimension = (session: Session) =>
  session.createDataFrame(
    [
      { name: 'a', weight: 1 },
      { name: 'ä', weight: 2 },
      { name: 'q', weight: 3 },
    ],
    'name STRING, weight INT',
  ) as DataFrame;

const AGGREGATES = [
  'count(*) AS n',
  'count(v) AS cv',
  'sum(v) AS sv',
  'sum(d) AS sd',
  'avg(d) AS ad',
  'min(v) AS lo',
  'max(k) AS hi',
  'first(v) AS fv',
  'last(v, true) AS lv',
  'collect_list(v) AS list',
  'sort_array(collect_set(v)) AS set',
  'approx_count_distinct(v) AS distinct',
  'round(stddev(v), 6) AS sdev',
  'max_by(v, at) IS NULL AS none',
  'bool_or(v > 3) AS any',
];

const QUERIES: readonly Query[] = [
  {
    name: 'grouped aggregates, complete',
    mode: 'complete',
    build: e => e.groupBy('k').agg(...AGGREGATES.map(a => expr(a))),
  },
  {
    name: 'grouped aggregates, update',
    mode: 'update',
    keys: 1,
    build: e => e.groupBy('k').agg(...AGGREGATES.map(a => expr(a))),
  },
  {
    name: 'distinct aggregates',
    mode: 'update',
    keys: 1,
    build: e =>
      e
        .groupBy('k')
        .agg(
          ...[
            'count(DISTINCT v) AS n',
            'sum(DISTINCT v) AS s',
            'count(DISTINCT v) FILTER (WHERE d > 0) AS positive',
            'count(DISTINCT v, d) AS pairs',
            'sort_array(collect_list(DISTINCT d)) AS list',
            'count(*) AS rows',
          ].map(a => expr(a)),
        ),
  },
  { name: 'global aggregates', mode: 'complete', build: e => e.agg(...AGGREGATES.map(a => expr(a))) },
  {
    name: 'tumbling windows',
    mode: 'update',
    keys: 2,
    build: e =>
      e
        .withWatermark('at', DELAY)
        .groupBy(expr("window(at, '1 minute')"), expr('k'))
        .agg(expr('count(*) AS n'), expr('sum(v) AS s'))
        .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 's'),
  },
  {
    name: 'sliding windows',
    mode: 'complete',
    build: e =>
      e
        .withWatermark('at', DELAY)
        .groupBy(expr("window(at, '1 minute', '20 seconds')"))
        // A row counts in several windows, which are made one position after the other: the order within a window is not that of arrival.
        .agg(expr('count(*) AS n'), expr('sort_array(collect_list(v)) AS list'))
        .selectExpr('CAST(window.end AS STRING) AS ends', 'n', 'list'),
  },
  {
    name: 'sessions',
    mode: 'complete',
    build: e =>
      e
        .withWatermark('at', DELAY)
        .groupBy(expr("session_window(at, concat(10 + coalesce(v, 0), ' seconds'))"), expr('k'))
        .agg(expr('count(*) AS n'), expr('sum(v) AS s'), expr('sort_array(collect_list(d)) AS list'))
        .selectExpr('CAST(session_window AS STRING) AS session', 'k', 'n', 's', 'list'),
  },
  { name: 'dropDuplicates', mode: 'append', build: e => e.withWatermark('at', DELAY).dropDuplicates(['k', 'at']) },
  { name: 'dropDuplicates without watermark', mode: 'append', build: e => e.dropDuplicates(['k', 'v']) },
  { name: 'distinct', mode: 'append', build: e => e.select('k', 'v').distinct() },
  {
    name: 'union',
    mode: 'append',
    build: e => e.where('v > 0').union(e.where('v <= 1')).selectExpr('k', 'v + 1 AS v'),
  },
  {
    name: 'stream-static joins',
    mode: 'append',
    build: (e, s) =>
      e
        .join(dimension(s), expr('k = name'), 'left')
        .selectExpr('k', 'v', 'weight')
        .union(e.join(dimension(s), expr('k = name AND v < weight'), 'inner').selectExpr('k', 'v', 'weight'))
        .union(e.join(dimension(s), expr('k = name'), 'left_anti').selectExpr('k', 'v', 'NULL AS weight')),
  },
  { name: 'limit', mode: 'append', build: e => e.select('k', 'v').limit(7) },
  {
    name: 'hints and repartition',
    mode: 'complete',
    build: (e, s) =>
      e
        .repartition(3, 'k')
        .hint('rebalance')
        .join(dimension(s).hint('broadcast'), expr('k = name'), 'left')
        .groupBy('k', 'weight')
        .agg(expr('count(*) AS n')),
  },
  {
    name: 'all of a sample',
    mode: 'append',
    build: e => e.select('k', 'v').sample(1, { seed: 7 }).dropDuplicates(['k', 'v']),
  },
  ...JOIN_QUERIES.map(query => ({ ...query, closes: true })),
  ...STATE_QUERIES,
];

const LAST: Event = { k: 'last', v: 1, d: null, at: new Date(Date.UTC(2024, 0, 3)) };

const rowText = (row: readonly Value[]) =>
  JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? `${v}n` : Object.is(v, -0) ? 0 : v));

async function streamed(query: Query, history: History<Event>, drawn: Starts): Promise<string[]> {
  const session = Session.create({
    files: new VirtualFiles(),
    clock: new ManualClock(),
    conf: {
      'millrace.state.snapshotInterval': history.snapshotInterval,
      'millrace.minBatchesToRetain': 2,
    },
  });
  const stream = session.memoryStream<Event>(SCHEMA);
  const sink = new MemorySink();
  let starts = 0;
  const start = () => {
    drawn.prepare(session, history, starts++);
    return query
      .build(stream.toDF(), session)
      .writeStream.outputMode(query.mode)
      .option('checkpointLocation', '/checkpoint')
      .to(sink)
      .start();
  };
  let running = await start();
  for (const { rows, restart } of piecesOf(history)) {
    if (restart) {
      await running.stop();
      running = await start();
    }
    stream.addData(rows);
    await running.processAllAvailable();
  }
  await running.stop();
  const rows = sink.rows();
  if (query.keys === undefined) return rows.map(rowText).sort();
  const newest = new Map(rows.map(row => [rowText(row.slice(0, query.keys)), rowText(row)]));
  return [...newest.values()].sort();
}

async function atOnce(query: Query, history: History<Event>): Promise<string[]> {
  const session = Session.create();
  const frame = query.build(session.createDataFrame(history.events, SCHEMA) as DataFrame, session);
  const rows: string[] = [];
  for await (const batch of frame.batches()) for (let i = 0; i < batch.length; i++) rows.push(rowText(batch.row(i)));
  return rows.sort();
}

const RUNS = 32;

test.each(QUERIES.map(q => [q.name, q] as const))('%s', async (_, query) => {
  const runs = query.closes ? RUNS / 4 : RUNS;
  const starts = new Starts();
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async drawn => {
      histories++;
      const history = query.closes ? { ...drawn, events: [...drawn.events, LAST] } : drawn;
      // The global aggregate of no rows at all: a stream that has run no batch says nothing yet.
      if (history.events.length === 0) return;
      const counts = (row: string) => !(query.closes && row.includes('"last"'));
      expect((await streamed(query, history, starts)).filter(counts)).toEqual(
        (await atOnce(query, history)).filter(counts),
      );
    }),
    parametersOf(runs),
  );
  console.log(`${query.name}: seed ${SEED}, ${histories} histories, ${starts}`);
  expect(histories).toBe(runs);
  expect(starts.relaid).toBeGreaterThan(runs / 4);
  expect(starts.providersChanged).toBeGreaterThan(runs / 8);
});
