import { expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import { Session } from '../../src/session/session.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import type { ListState, MapState, StatefulProcessorHandle } from '../../src/state/processor/stateful-processor.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { Value } from '../../src/types/value.js';
import { CountsPerMinute } from './state-queries.js';

/**
 * Work is cut in pieces: rows that are looked up, stored, removed or emitted at once, leaves of an order, bundles of an index, parts of a file. A batch
 * with as many, and one more, must give what batch gives.
 */
const PIECES = [128, 256, 1024, 4096, 8192];
const SIZES = PIECES.flatMap(n => [n, n + 1]);
const SIZES_ON_DISK = [257, 4096, 8193];
/** One more than a piece. */
const PAST = PIECES.map(n => n + 1);

interface Event {
  readonly k: number;
  readonly v: number;
  readonly at: Date;
}

interface Step {
  readonly name: string;
  readonly mode?: OutputMode;
  /** Columns that identify a row in update mode. */
  readonly keys?: number;
  /** Calls of functions cost more than rows. */
  readonly sizes?: readonly number[];
  build(events: DataFrame, n: number): DataFrame;
}

const WITHIN = 'k = rk AND rat BETWEEN at - INTERVAL 1 MINUTE AND at + INTERVAL 1 MINUTE';
const right = (e: DataFrame) => e.where('v <> 1').selectExpr('k AS rk', 'v AS rv', 'at AS rat');
const perMinute = (e: DataFrame) =>
  e.groupByKey('k').transformWithState({
    outputMode: 'append',
    timeMode: 'eventTime',
    output: 'k INT, minute BIGINT, n INT, at TIMESTAMP',
    eventTimeColumn: 'at',
    processor: () => new CountsPerMinute() as never,
  });

/** One list and one map of a key take all rows. */
class Collects {
  private list!: ListState<number>;
  private map!: MapState<number, number>;
  init(handle: StatefulProcessorHandle) {
    this.list = handle.getListState('list', 'INT');
    this.map = handle.getMapState('map', 'INT', 'INT');
  }
  handleInputRows(key: number, rows: Iterable<Event>) {
    const { list, map } = this;
    for (const { k, v } of rows) {
      list.appendValue(k);
      map.updateValue(k, (map.getValue(k) ?? 0) + v);
    }
    const entries = [...map.entries()];
    return [{ key, n: list.get().length, keys: entries.length, total: entries.reduce((sum, [, v]) => sum + v, 0) }];
  }
}

const STEPS: readonly Step[] = [
  {
    name: 'groups in update mode',
    mode: 'update',
    keys: 1,
    build: e => e.groupBy('k').agg(expr('sum(v) AS s'), expr('sort_array(collect_set(v)) AS set')),
  },
  { name: 'groups in complete mode', mode: 'complete', build: e => e.groupBy('k').agg(expr('sum(v) AS s')) },
  {
    name: 'windows',
    build: e => e.groupBy(expr("window(at, '1 minute') AS w"), expr('k')).agg(expr('sum(v) AS s')),
  },
  {
    name: 'distinct values of windows',
    build: e => e.groupBy(expr("window(at, '1 minute') AS w"), expr('k')).agg(expr('count(DISTINCT v) AS n')),
  },
  {
    name: 'distinct values of one window',
    build: e =>
      e
        .groupBy(expr("window(at, '5 minutes') AS w"))
        .agg(expr('count(DISTINCT k) AS n'), expr('count(*) AS c'))
        .where('c > 1'),
  },
  {
    name: 'sessions',
    build: e => e.groupBy(expr("session_window(at, '20 seconds') AS w"), expr('k')).agg(expr('sum(v) AS s')),
  },
  { name: 'deduplication', build: e => e.dropDuplicates(['k', 'at']) },
  { name: 'deduplication within the watermark', build: e => e.dropDuplicatesWithinWatermark(['k']) },
  { name: 'full outer join in a time range', build: e => e.where('v <> 2').join(right(e), expr(WITHIN), 'full_outer') },
  { name: 'left semi join in a time range', build: e => e.where('v <> 2').join(right(e), expr(WITHIN), 'left_semi') },
  {
    name: 'full outer join on windows',
    build: e => {
      const windowed = (side: DataFrame, i: number) =>
        side.selectExpr(`window(at, '1 minute') AS w${i}`, `k AS k${i}`, `v AS v${i}`);
      return windowed(e.where('v <> 2'), 1).join(
        windowed(e.where('v <> 1'), 2),
        expr('w1 = w2 AND k1 = k2'),
        'full_outer',
      );
    },
  },
  {
    name: 'a join whose rows all have one key',
    build: e =>
      e
        .where('k = 5')
        .selectExpr('k', 'at', 'k >= 0 AS g')
        .join(
          e.selectExpr('k AS rk', 'at AS rat', 'k >= 0 AS rg'),
          expr('g = rg AND rat BETWEEN at - INTERVAL 1 MINUTE AND at + INTERVAL 1 MINUTE'),
          'left_outer',
        ),
  },
  {
    name: 'flatMapGroupsWithState',
    build: e =>
      e
        .groupByKey('k')
        .flatMapGroupsWithState(
          { outputMode: 'append', timeout: 'eventTime', state: 'n INT', output: 'k INT, n INT' },
          function* (k: number, rows: Iterable<Event>, state) {
            if (state.hasTimedOut) return;
            let n = state.getOption()?.n ?? 0;
            for (const { at } of rows) {
              yield { k, n: ++n };
              state.setTimeoutTimestamp(+at + 30_000);
            }
            state.update({ n });
          },
        ),
  },
  { name: 'timers', sizes: PAST, build: perMinute },
  {
    name: 'lists and maps',
    sizes: PAST,
    mode: 'update',
    keys: 1,
    build: e =>
      e
        .selectExpr('k % 3 AS g', 'k', 'v', 'at')
        .groupByKey('g')
        .transformWithState({
          outputMode: 'update',
          output: 'key INT, n INT, keys INT, total INT',
          processor: () => new Collects() as never,
        }),
  },
  { name: 'limit', build: (e, n) => e.limit(n) },
];

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1);
/** Three batches of `n` rows: the second has half of the keys of the first, in the same minute; the third those of the second, two minutes later. */
function pieces(n: number): Event[][] {
  const piece = (from: number, ms: number, v: number) =>
    Array.from({ length: n }, (_, i) => ({ k: from + i, v: (i + v) % 4, at: new Date(START + ms + (i % 7) * 1000) }));
  const half = n >> 1;
  return [piece(0, 0, 0), piece(half, 10_000, 1), piece(half, 2 * MINUTE, 2)];
}
const CLOSING: Event = { k: -1, v: 0, at: new Date(START + 1000 * MINUTE) };
const SCHEMA = 'k INT, v INT, at TIMESTAMP';

const rowText = (row: readonly Value[]) => JSON.stringify(row, (_, v) => (typeof v === 'bigint' ? Number(v) : v));
/** What comes of the closing row is not compared. */
const counts = (row: string) => !row.includes('-1') && !row.includes('T16:');

async function streamed(step: Step, n: number, provider: string): Promise<string[]> {
  const session = Session.create({
    files: new VirtualFiles(),
    clock: new ManualClock(),
    conf: { 'millrace.state.provider': provider, 'millrace.state.snapshotInterval': 1 },
  });
  const stream = session.memoryStream<Event>(SCHEMA);
  const sink = new MemorySink();
  const start = () =>
    step
      .build(stream.toDF().withWatermark('at', '5 minutes'), n)
      .writeStream.outputMode(step.mode ?? 'append')
      .option('checkpointLocation', '/checkpoint')
      .to(sink)
      .start();
  let query = await start();
  for (const [i, rows] of [...pieces(n), [CLOSING]].entries()) {
    if (i === 2) {
      await query.stop();
      query = await start();
    }
    stream.addData(rows);
    await query.processAllAvailable();
  }
  await query.stop();
  if (step.keys === undefined) return sink.rows().map(rowText).filter(counts).sort();
  const newest = new Map(sink.rows().map(row => [rowText(row.slice(0, step.keys)), rowText(row)]));
  return [...newest.values()].filter(counts).sort();
}

async function atOnce(step: Step, n: number): Promise<string[]> {
  const rows = [...pieces(n).flat(), CLOSING];
  const frame = step.build(Session.create().createDataFrame(rows, SCHEMA) as DataFrame, n);
  const found: string[] = [];
  for await (const batch of frame.batches()) for (let i = 0; i < batch.length; i++) found.push(rowText(batch.row(i)));
  return found.filter(counts).sort();
}

test.each(STEPS.map(s => [s.name, s] as const))('%s', async (_, step) => {
  for (const n of step.sizes ?? SIZES) {
    const expected = await atOnce(step, n);
    expect(expected.length, `${n} rows`).toBeGreaterThan(0);
    for (const provider of SIZES_ON_DISK.includes(n) ? ['memory', 'lmdb'] : ['memory']) {
      const actual = await streamed(step, n, provider);
      // Two long lists that differ take minutes to describe.
      const different = actual.findIndex((row, i) => row !== expected[i]);
      expect(actual.length, `${n} rows, ${provider}`).toBe(expected.length);
      expect(different, `${n} rows, ${provider}: ${actual[different]}, not ${expected[different]}`).toBe(-1);
    }
  }
});
