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

interface Step {
  readonly name: string;
  readonly mode: OutputMode;
  build(events: DataFrame): DataFrame;
  /** When the row is done, in seconds, once for each time it goes into the step. */
  ends(event: Event): number[];
  /** Rows with one text are dropped as one: windows drop the groups of a batch. Default: each row by itself. */
  group?(event: Event, end: number): string;
}

const windowsOf = (at: number, size: number, slide: number): number[] => {
  const ends: number[] = [];
  for (let start = Math.floor(at / slide) * slide; start > at - size; start -= slide) ends.push(start + size);
  return ends;
};

const STEPS: readonly Step[] = [
  {
    name: 'tumbling windows',
    mode: 'append',
    build: e => e.groupBy(expr("window(at, '10 seconds')"), expr('k')).agg(expr('count(*) AS n')),
    ends: e => windowsOf(e.at, 10, 10),
    group: (e, end) => `${e.k} ${end}`,
  },
  {
    name: 'sliding windows',
    mode: 'update',
    build: e => e.groupBy(expr("window(at, '10 seconds', '4 seconds')")).agg(expr('count(*) AS n')),
    ends: e => windowsOf(e.at, 10, 4),
    group: (_, end) => String(end),
  },
  {
    name: 'sessions',
    mode: 'append',
    build: e => e.groupBy(expr("session_window(at, '3 seconds')"), expr('k')).agg(expr('count(*) AS n')),
    ends: e => [e.at + 3],
  },
  { name: 'deduplication', mode: 'append', build: e => e.dropDuplicates(['k', 'at']), ends: e => [e.at] },
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
    ends: e => [e.at],
  },
  {
    name: 'transformWithState',
    mode: 'append',
    build: e =>
      e.groupByKey('k').transformWithState({
        outputMode: 'append',
        timeMode: 'eventTime',
        output: 'k STRING',
        processor: () => ({ init: () => {}, handleInputRows: () => [] }),
      }),
    ends: e => [e.at],
  },
];

const historyArbitrary = fc.record({
  pieces: fc.array(
    fc.array(fc.record({ k: fc.constantFrom('a', 'b'), at: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  restarts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  partitions: fc.integer({ min: 1, max: 2 }),
});

/** Every piece is followed by the batch that its watermark makes due, so what the next piece is judged by is known. */
function lateByModel(pieces: readonly (readonly Event[])[], step: Step): { ids: number[]; dropped: number } {
  const late: number[] = [];
  let dropped = 0;
  let greatest = 0;
  for (const piece of pieces) {
    const watermark = Math.max(0, greatest - DELAY);
    const groups = new Set<string>();
    for (const event of piece) {
      for (const end of step.ends(event)) {
        if (end > watermark) continue;
        late.push(event.id);
        groups.add(step.group?.(event, end) ?? `${event.id} ${end}`);
      }
    }
    dropped += groups.size;
    greatest = Math.max(greatest, ...piece.map(e => e.at));
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
      let dropped = 0;
      session.streams.addListener({
        onQueryProgress({ progress }) {
          dropped += progress.stateOperators[0].numRowsDroppedByWatermark;
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
                rows.map(r => JSON.parse(r.row).id),
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
