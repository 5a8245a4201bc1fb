import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { Value } from '../../src/types/value.js';
import { type History, historyOf, parametersOf, piecesOf, SEED, Starts } from './histories.js';
import { CountsPerMinute } from './state-queries.js';

/**
 * Stateful steps above stateful steps, in append mode: random histories, cuts, restarts, and at each start other partitions and another provider. Nothing is late; at the end a row of
 * the next day closes everything, and all that came out must be what the batch query gives.
 */

interface Event {
  readonly k: string | null;
  readonly v: number;
  readonly at: Date;
}

const SCHEMA = 'k STRING, v INT, at TIMESTAMP';
const DELAY = '1 hour';
/** Closes everything on every side of a join, and gives no row that is compared: all queries leave out what is of that day. */
const CLOSING: Event = { k: 'closing', v: 1, at: new Date(Date.UTC(2024, 0, 2)) };
const BEFORE = "TIMESTAMP'2024-01-02 00:00:00'";

const eventArbitrary: fc.Arbitrary<Event> = fc.record({
  k: fc.constantFrom('a', 'b', 'c', null),
  v: fc.integer({ min: -2, max: 3 }),
  at: fc.integer({ min: 0, max: 100 }).map(s => new Date(Date.UTC(2024, 0, 1, 0, 0, s))),
});

const counted = (e: DataFrame, window = "window(at, '20 seconds')"): DataFrame =>
  e.groupBy(expr(`${window} AS w`), expr('k')).agg(expr('count(*) AS n'), expr('count(DISTINCT v) AS d'));

/** Rows of each key and minute counted by a processor of its own, which a timer closes. */
const perMinute = (e: DataFrame): DataFrame =>
  e.groupByKey('k').transformWithState({
    outputMode: 'append',
    timeMode: 'eventTime',
    output: 'k STRING, minute BIGINT, n INT, at TIMESTAMP',
    eventTimeColumn: 'at',
    processor: () => new CountsPerMinute(),
  });

const ranged = (e: DataFrame, how: 'inner' | 'left_outer'): DataFrame =>
  e
    .where('v > 0')
    .alias('l')
    .join(
      e.where('v <= 1').selectExpr('k AS rk', 'v AS rv', 'at AS rat'),
      expr('k = rk AND rat BETWEEN at AND at + INTERVAL 60 SECONDS'),
      how,
    );

const QUERIES: readonly { readonly name: string; build(events: DataFrame): DataFrame }[] = [
  {
    name: 'window of windows',
    build: e => counted(e).groupBy(expr("window(w, '1 minute') AS w")).agg(expr('sum(n) AS n'), expr('max(d) AS d')),
  },
  {
    name: 'window_time, then another window',
    build: e =>
      counted(e, "window(at, '20 seconds', '10 seconds')")
        .selectExpr('window_time(w) AS t', 'n')
        .groupBy(expr("window(t, '50 seconds') AS w"))
        .agg(expr('sum(n) AS n')),
  },
  {
    name: 'rollup of a window',
    build: e =>
      e.rollup(expr("window(at, '20 seconds') AS w"), expr('k')).agg(expr('sum(v) AS v'), expr('grouping_id() AS g')),
  },
  {
    name: 'sessions, then a window of them',
    build: e =>
      e
        .groupBy(expr("session_window(at, '9 seconds') AS s"), expr('k'))
        .agg(expr('count(*) AS n'))
        .groupBy(expr("window(s, '1 minute') AS w"))
        .agg(expr('count(*) AS sessions'), expr('sum(n) AS n')),
  },
  { name: 'deduplication, then a window', build: e => counted(e.dropDuplicates(['k', 'at'])) },
  {
    name: 'join in a time range, then a window',
    build: e =>
      e
        .where('v > 0')
        .alias('l')
        .join(
          e.where('v <= 1').alias('r'),
          expr('l.k = r.k AND r.at BETWEEN l.at AND l.at + INTERVAL 60 SECONDS'),
          'inner',
        )
        .groupBy(expr("window(l.at, '20 seconds') AS w"), expr('l.k'))
        .agg(expr('count(*) AS n'), expr('sum(r.v) AS v')),
  },
  {
    name: 'deduplication, then an outer join',
    build: e =>
      e
        .where('v > 0')
        .dropDuplicates(['k', 'at'])
        .alias('l')
        .join(
          e.where('v <= 1').dropDuplicates(['k', 'at']).alias('r'),
          expr('l.k = r.k AND r.at BETWEEN l.at AND l.at + INTERVAL 15 SECONDS'),
          'left_outer',
        )
        .selectExpr('struct(l.at AS start) AS w', 'l.k', 'r.at AS rat'),
  },
  {
    name: 'deduplication within the watermark, then a window',
    build: e => counted(e.dropDuplicatesWithinWatermark(['k', 'v'])),
  },
  {
    name: 'windows, then deduplication',
    build: e => counted(e).select('w', 'n').dropDuplicates(['w', 'n']),
  },
  {
    name: 'deduplication, then sessions',
    build: e =>
      e
        .dropDuplicates(['k', 'at'])
        .groupBy(expr("session_window(at, '9 seconds') AS w"), expr('k'))
        .agg(expr('count(*) AS n')),
  },
  {
    name: 'join, then sessions',
    build: e =>
      ranged(e, 'inner')
        .groupBy(expr("session_window(at, '9 seconds') AS w"), expr('k'))
        .agg(expr('count(*) AS n'), expr('sum(rv) AS v')),
  },
  {
    name: 'deduplication, then a processor',
    build: e => perMinute(e.dropDuplicates(['k', 'at'])).selectExpr('struct(at AS start) AS w', 'k', 'n'),
  },
  {
    name: 'a processor, then sessions',
    build: e =>
      perMinute(e)
        .groupBy(expr("session_window(at, '90 seconds') AS w"), expr('k'))
        .agg(expr('sum(n) AS n'), expr('count(*) AS minutes')),
  },
  {
    name: 'a processor, then a join',
    build: e =>
      perMinute(e)
        .selectExpr('k AS pk', 'n', 'at AS pt')
        .join(e, expr('pk = k AND at BETWEEN pt - INTERVAL 60 SECONDS AND pt'), 'inner')
        .selectExpr('struct(pt AS start) AS w', 'k', 'n', 'v', 'at'),
  },
  {
    name: 'join, then a processor',
    build: e => perMinute(ranged(e, 'inner').select('k', 'v', 'at')).selectExpr('struct(at AS start) AS w', 'k', 'n'),
  },
  {
    name: 'outer join, then deduplication',
    build: e =>
      ranged(e, 'left_outer').select('k', 'at').dropDuplicates(['k', 'at']).selectExpr('struct(at AS start) AS w', 'k'),
  },
  {
    name: 'windows, then a processor',
    build: e =>
      perMinute(counted(e).selectExpr('window_time(w) AS at', 'k')).selectExpr('struct(at AS start) AS w', 'k', 'n'),
  },
  {
    name: 'sessions, then deduplication',
    build: e =>
      e
        .groupBy(expr("session_window(at, '9 seconds') AS w"), expr('k'))
        .agg(expr('count(*) AS n'))
        .select('w', 'n')
        .dropDuplicates(['w', 'n']),
  },
  {
    name: 'sessions, then a join',
    build: e =>
      e
        .groupBy(expr("session_window(at, '9 seconds') AS w"), expr('k'))
        .agg(expr('count(*) AS n'))
        .selectExpr('window_time(w) AS t', 'k', 'n')
        .join(
          e.selectExpr('k AS rk', 'v AS rv', 'at AS rat'),
          expr('k = rk AND rat BETWEEN t - INTERVAL 10 SECONDS AND t'),
        )
        .selectExpr('struct(t AS start) AS w', 'k', 'n', 'rv', 'rat'),
  },
  {
    name: 'a processor, then deduplication',
    build: e => perMinute(e).dropDuplicates(['n', 'at']).selectExpr('struct(at AS start) AS w', 'n'),
  },
  {
    name: 'a processor, then a processor',
    build: e => perMinute(perMinute(e).select('k', 'at')).selectExpr('struct(at AS start) AS w', 'k', 'n'),
  },
  {
    name: 'deduplication, then another deduplication',
    build: e =>
      e
        .dropDuplicates(['k', 'v', 'at'])
        .dropDuplicatesWithinWatermark(['k', 'v'])
        .selectExpr('struct(at AS start) AS w', 'k', 'v'),
  },
  {
    name: 'a join of a join',
    build: e =>
      ranged(e, 'inner')
        .drop('at')
        .join(
          e.selectExpr('k AS tk', 'v AS tv', 'at AS tat'),
          expr('k = tk AND tat BETWEEN rat - INTERVAL 20 SECONDS AND rat'),
        )
        .selectExpr('struct(rat AS start) AS w', 'k', 'v', 'rv', 'tv', 'tat'),
  },
  {
    name: 'deduplication, then a limit',
    build: e => e.dropDuplicates(['k', 'at']).limit(5).selectExpr('struct(at AS start) AS w', 'k', 'v'),
  },
  {
    name: 'two aggregates, then a join of their windows',
    build: e =>
      counted(e.where('v > 0'))
        .alias('l')
        .join(counted(e.where('v <= 1')).alias('r'), expr('l.w = r.w AND l.k = r.k'), 'full_outer')
        .selectExpr('coalesce(l.w, r.w) AS w', 'l.k AS lk', 'r.k AS rk', 'l.n AS ln', 'r.n AS rn'),
  },
];

const rowText = (row: readonly Value[]) => JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? `${v}n` : v));

type Query = (typeof QUERIES)[number];

const answer = (query: Query, events: DataFrame): DataFrame =>
  query.build(events.withWatermark('at', DELAY)).where(`w.start < ${BEFORE}`);

async function streamed(query: Query, history: History<Event>, drawn: Starts): Promise<string[]> {
  const session = Session.create({
    files: new VirtualFiles(),
    clock: new ManualClock(),
    conf: { 'millrace.state.snapshotInterval': history.snapshotInterval, 'millrace.minBatchesToRetain': 2 },
  });
  const stream = session.memoryStream<Event>(SCHEMA);
  const sink = new MemorySink();
  let starts = 0;
  const start = () => {
    drawn.prepare(session, history, starts++);
    return answer(query, stream.toDF()).writeStream.option('checkpointLocation', '/checkpoint').to(sink).start();
  };
  let running = await start();
  for (const { rows, restart } of [...piecesOf(history), { rows: [CLOSING], restart: true }]) {
    if (restart) {
      await running.stop();
      running = await start();
    }
    stream.addData(rows);
    await running.processAllAvailable();
  }
  await running.stop();
  return sink.rows().map(rowText).sort();
}

async function atOnce(query: Query, history: History<Event>): Promise<string[]> {
  const frame = answer(query, Session.create().createDataFrame([...history.events, CLOSING], SCHEMA) as DataFrame);
  const rows: string[] = [];
  for await (const batch of frame.batches()) for (let i = 0; i < batch.length; i++) rows.push(rowText(batch.row(i)));
  return rows.sort();
}

const RUNS = 15;

test.each(QUERIES.map(q => [q.name, q] as const))('%s', async (_, query) => {
  const starts = new Starts();
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(historyOf(eventArbitrary, 24), async history => {
      const expected = await atOnce(query, history);
      rows += expected.length;
      expect(await streamed(query, history, starts)).toEqual(expected);
    }),
    parametersOf(RUNS),
  );
  console.log(`${query.name}: seed ${SEED}, ${RUNS} histories, ${rows} rows, ${starts}`);
  expect(rows).toBeGreaterThan(20);
  expect(starts.relaid).toBeGreaterThan(RUNS / 4);
  expect(starts.providersChanged).toBeGreaterThan(RUNS / 8);
});
