import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { LateRow } from '../../src/session/data-stream-writer.js';
import { Session } from '../../src/session/session.js';
import { NoopSink } from '../../src/sinks/noop-sink.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

/** A small model, made without the engine, decides which rows are late; the engine must drop the same ones and say so. */

interface Event {
  readonly k: string;
  readonly id: number;
  /** Seconds. */
  readonly at: number;
}

const DELAY = 7;

/** One way of a row into a stateful operator. */
interface Entry {
  /** When it is done, in seconds. */
  readonly end: number;
  /** Which operator it goes into, counted from the source on. Default: the only one. */
  readonly operator?: number;
  /** Entries of one batch with one text are dropped as one: windows drop groups. Default: each by itself. */
  readonly group?: string;
}

interface Step {
  readonly name: string;
  readonly mode: OutputMode;
  readonly operators?: number;
  /** What each watermark of the query sees, where there are several: filters go below them. The least one counts. */
  readonly watermarks?: readonly ((event: Event) => boolean)[];
  build(events: DataFrame): DataFrame;
  entries(event: Event): Entry[];
}

const windowsOf = (at: number, size: number, slide: number): number[] => {
  const ends: number[] = [];
  for (let start = Math.floor(at / slide) * slide; start > at - size; start -= slide) ends.push(start + size);
  return ends;
};
const inWindows = (e: Event, size: number, slide = size): Entry[] =>
  windowsOf(e.at, size, slide).map(end => ({ end, group: `${e.k} ${end}` }));
const byItself = (e: Event): Entry[] => [{ end: e.at }];

const right = (e: DataFrame) => e.selectExpr('k AS rk', 'id AS rid', 'at AS rat');
/** Rows with an even number on the left, all of them on the right. */
const joined = (how: 'inner' | 'left_outer' | 'right_outer' | 'full_outer' | 'left_semi') => (e: DataFrame) =>
  e
    .where('id % 2 = 0')
    .join(right(e), expr('k = rk AND rat BETWEEN at - INTERVAL 5 SECONDS AND at + INTERVAL 5 SECONDS'), how);
const onBothSides = (e: Event): Entry[] => (e.id % 2 === 0 ? [{ end: e.at }, { end: e.at }] : byItself(e));
const EVEN_AND_ALL = [(e: Event) => e.id % 2 === 0, () => true];
const perWindow = (e: DataFrame) => e.groupBy(expr("window(at, '10 seconds') AS w"), expr('k'));
const quiet = () => ({ init: () => {}, handleInputRows: () => [] });

const STEPS: readonly Step[] = [
  {
    name: 'tumbling windows',
    mode: 'append',
    build: e => perWindow(e).agg(expr('count(*) AS n')),
    entries: e => inWindows(e, 10),
  },
  {
    name: 'sliding windows',
    mode: 'update',
    build: e => e.groupBy(expr("window(at, '10 seconds', '4 seconds')"), expr('k')).agg(expr('count(*) AS n')),
    entries: e => inWindows(e, 10, 4),
  },
  {
    name: 'event time as a key',
    mode: 'append',
    build: e => e.groupBy('at').agg(expr('count(*) AS n')),
    entries: e => [{ end: e.at, group: String(e.at) }],
  },
  {
    name: 'distinct values of windows',
    mode: 'update',
    build: e => perWindow(e).agg(expr('count(DISTINCT id) AS n')),
    entries: e => inWindows(e, 10),
  },
  {
    name: 'rollup of windows',
    mode: 'update',
    build: e => e.rollup(expr("window(at, '10 seconds') AS w"), expr('k')).agg(expr('count(*) AS n')),
    // Of each window a group with and one without its key; that of all rows has no time.
    entries: e => inWindows(e, 10).flatMap(entry => [entry, { ...entry, group: `all ${entry.end}` }]),
  },
  {
    name: 'sessions in append mode',
    mode: 'append',
    build: e => e.groupBy(expr("session_window(at, '3 seconds')"), expr('k')).agg(expr('count(*) AS n')),
    entries: e => [{ end: e.at + 3 }],
  },
  {
    name: 'sessions with a gap of each row in update mode',
    mode: 'update',
    build: e =>
      e
        .groupBy(expr("session_window(at, IF(k = 'a', '3 seconds', '8 seconds'))"), expr('k'))
        .agg(expr('count(*) AS n'), expr('replaced_sessions() AS gone')),
    entries: e => [{ end: e.at + (e.k === 'a' ? 3 : 8) }],
  },
  { name: 'deduplication', mode: 'append', build: e => e.dropDuplicates(['k', 'at']), entries: byItself },
  {
    name: 'deduplication within the watermark',
    mode: 'append',
    build: e => e.dropDuplicatesWithinWatermark(['k']),
    entries: byItself,
  },
  ...(['inner', 'left_outer', 'right_outer', 'full_outer', 'left_semi'] as const).map(
    (how): Step => ({
      name: `${how} join in a time range`,
      mode: 'append',
      watermarks: EVEN_AND_ALL,
      build: joined(how),
      entries: onBothSides,
    }),
  ),
  {
    name: 'full outer join on windows',
    mode: 'append',
    watermarks: EVEN_AND_ALL,
    build: e => {
      const windowed = (side: DataFrame, i: number) =>
        side.selectExpr(`window(at, '10 seconds') AS w${i}`, `k AS k${i}`, 'id');
      return windowed(e.where('id % 2 = 0'), 1).join(windowed(e, 2), expr('w1 = w2 AND k1 = k2'), 'full_outer');
    },
    entries: e => onBothSides(e).map(() => ({ end: windowsOf(e.at, 10, 10)[0] })),
  },
  {
    name: 'flatMapGroupsWithState',
    mode: 'append',
    build: e =>
      e
        .groupByKey('k')
        .flatMapGroupsWithState(
          { outputMode: 'append', timeout: 'eventTime', state: 'INT', output: 'k STRING' },
          () => [],
        ),
    entries: byItself,
  },
  {
    name: 'transformWithState',
    mode: 'append',
    build: e =>
      e
        .groupByKey('k')
        .transformWithState({ outputMode: 'append', timeMode: 'eventTime', output: 'k STRING', processor: quiet }),
    entries: byItself,
  },
  {
    // What the windows emit is older than the watermark that closed them, and not late for the second step: that one judges by the watermark before.
    name: 'windows of windows',
    mode: 'append',
    operators: 2,
    build: e =>
      perWindow(e).agg(expr('count(*) AS n')).groupBy(expr("window(w, '20 seconds')")).agg(expr('sum(n) AS n')),
    entries: e => inWindows(e, 10),
  },
  {
    name: 'a join, then windows',
    mode: 'append',
    operators: 2,
    watermarks: EVEN_AND_ALL,
    build: e => joined('left_outer')(e).groupBy(expr("window(at, '10 seconds')"), expr('k')).agg(expr('count(*) AS n')),
    entries: onBothSides,
  },
  {
    // Rows that go beside the first step are judged by the second alone, each by its own window.
    name: 'deduplication, beside which rows go into windows',
    mode: 'append',
    operators: 2,
    watermarks: [e => e.k === 'a', e => e.k === 'b'],
    build: e =>
      e
        .where("k = 'a'")
        .dropDuplicates(['k', 'id', 'at'])
        .union(e.where("k = 'b'"))
        .groupBy(expr("window(at, '10 seconds')"), expr('k'))
        .agg(expr('count(*) AS n')),
    entries: e => (e.k === 'a' ? byItself(e) : inWindows(e, 10).map(entry => ({ ...entry, operator: 1 }))),
  },
];

const historyArbitrary = fc.record({
  pieces: fc.array(
    fc.array(fc.record({ k: fc.constantFrom('a', 'b'), at: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 1, maxLength: 6, size: 'max' },
  ),
  restarts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  partitions: fc.integer({ min: 1, max: 2 }),
});

/** Every piece is followed by the batch that its watermark makes due, so what the next piece is judged by is known. */
function lateByModel(pieces: readonly (readonly Event[])[], step: Step): { ids: number[]; dropped: number[] } {
  const late: number[] = [];
  const dropped = Array<number>(step.operators ?? 1).fill(0);
  const { watermarks = [() => true] } = step;
  const greatest = watermarks.map(() => 0);
  for (const piece of pieces) {
    const watermark = Math.max(0, Math.min(...greatest) - DELAY);
    const groups = dropped.map(() => new Set<string>());
    for (const event of piece) {
      for (const [i, { end, operator = 0, group }] of step.entries(event).entries()) {
        if (end > watermark) continue;
        late.push(event.id);
        groups[operator].add(group ?? `${event.id} ${i}`);
      }
    }
    for (const [operator, each] of groups.entries()) dropped[operator] += each.size;
    for (const [i, sees] of watermarks.entries())
      greatest[i] = Math.max(greatest[i], ...piece.filter(sees).map(e => e.at));
  }
  return { ids: late.sort((a, b) => a - b), dropped };
}

const SEED = Number(process.env.MILLRACE_SEED ?? 20240501);
const RUNS = 25;

test.each(STEPS.map(s => [s.name, s] as const))('%s', async (_, step) => {
  let total = 0;
  await fc.assert(
    fc.asyncProperty(historyArbitrary, async ({ pieces, restarts, partitions }) => {
      let id = 0;
      const events = pieces.map(piece => piece.map(e => ({ ...e, id: id++ })));
      const session = Session.create({ files: new VirtualFiles(), conf: { 'millrace.state.partitions': partitions } });
      const stream = session.memoryStream<object>('k STRING, id INT, at TIMESTAMP');
      const late = new Map<number, number[]>();
      const dropped = Array<number>(step.operators ?? 1).fill(0);
      session.streams.addListener({
        onQueryProgress({ progress }) {
          for (const [i, operator] of progress.stateOperators.entries())
            dropped[i] += operator.numRowsDroppedByWatermark;
        },
      });
      const start = () =>
        step
          .build(stream.toDF().withWatermark('at', `${DELAY} seconds`))
          .writeStream.outputMode(step.mode)
          .option('checkpointLocation', '/checkpoint')
          .lateRows(writer =>
            writer.foreachBatch(async (batch, batchId) => {
              const rows = (await batch.collect()) as LateRow[];
              late.set(
                batchId,
                rows.map(r => JSON.parse(r.row)).map(row => row.id ?? row.rid),
              );
            }),
          )
          .to(new NoopSink())
          .start();
      let query = await start();
      for (const [i, piece] of events.entries()) {
        if (restarts[i]) {
          await query.stop();
          query = await start();
        }
        stream.addData(piece.map(e => ({ ...e, at: new Date(e.at * 1000) })));
        await query.processAllAvailable();
      }
      await query.stop();
      const expected = lateByModel(events, step);
      total += expected.ids.length;
      expect({ ids: [...late.values()].flat().sort((a, b) => a - b), dropped }).toEqual(expected);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  console.log(`${step.name}: seed ${SEED}, ${total} late rows`);
  expect(total).toBeGreaterThan(20);
});
