import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';
import {
  addData,
  advanceClock,
  assertOnQuery,
  checkNewAnswer,
  startStream,
  stopStream,
  testStream,
} from '../../src/testing/test-stream.js';

interface Event {
  readonly at: Date;
}

const at = (time: string) => new Date(`2025-06-01T${time}:00Z`);

function twoStreams(idleTimeout: string | undefined) {
  const session = Session.create({ clock: new ManualClock() });
  const [fast, slow] = ['fast', 'slow'].map(name => session.memoryStream<Event>('at TIMESTAMP', name));
  const counts = fast
    .toDF()
    .withWatermark('at', '0 seconds')
    .union(slow.toDF().withWatermark('at', '0 seconds', { idleTimeout }))
    .groupBy(expr("window(at, '10 minutes')"))
    .agg(expr('count(*) AS n'))
    .selectExpr("date_format(window.start, 'HH:mm') AS from", 'n');
  return { fast, slow, counts };
}

describe('several watermarks', () => {
  test('the slowest holds the query back', async () => {
    const { fast, slow, counts } = twoStreams(undefined);
    await testStream(counts, { outputMode: 'append' }, [
      addData(fast, [{ at: at('12:05') }, { at: at('12:35') }]),
      checkNewAnswer([]),
      advanceClock('1 hour'),
      checkNewAnswer([]),
      addData(slow, [{ at: at('12:15') }]),
      checkNewAnswer([{ from: '12:00', n: 1 }]),
      assertOnQuery(query => {
        const now = query.lastProgress!.watermarks!.map(({ watermark, behindMs, isIdle }) => [
          watermark.slice(11, 16),
          behindMs / 60_000,
          isIdle,
        ]);
        expect(now).toEqual([
          ['12:35', 0, false],
          ['12:15', 20, false],
        ]);
      }),
    ]);
  });

  test('one that has been silent for its idle timeout does not, without further data and over a restart', async () => {
    const { fast, slow, counts } = twoStreams('10 minutes');
    await testStream(counts, { outputMode: 'append' }, [
      addData(fast, [{ at: at('12:05') }, { at: at('12:35') }]),
      addData(slow, [{ at: at('12:01') }]),
      checkNewAnswer([]),
      advanceClock('9 minutes'),
      checkNewAnswer([]),
      stopStream(),
      startStream(),
      advanceClock('59 seconds'),
      checkNewAnswer([]),
      advanceClock('1 second'),
      checkNewAnswer([{ from: '12:00', n: 2 }]),
      // It speaks again, too late for some of it: the watermark never goes back.
      addData(slow, [{ at: at('12:20') }, { at: at('12:36') }]),
      checkNewAnswer([]),
      addData(fast, [{ at: at('12:50') }]),
      addData(slow, [{ at: at('12:45') }]),
      checkNewAnswer([{ from: '12:30', n: 2 }]),
    ]);
  });

  test('an idle timeout that is not positive is refused', () => {
    expect(() => twoStreams('0 seconds')).toThrow(/idle timeout/);
  });
});

test('a window among the keys of dropDuplicates is forgotten by its end', async () => {
  const session = Session.create({ clock: new ManualClock() });
  const events = session.memoryStream<{ k: string; at: Date }>('k STRING, at TIMESTAMP');
  const seen: string[] = [];
  const query = await events
    .toDF()
    .withWatermark('at', '0 seconds')
    .selectExpr("window(at, '10 seconds') AS w", 'k')
    .dropDuplicates(['k', 'w'])
    .selectExpr('k', 'unix_timestamp(w.start) % 3600 AS s')
    .writeStream.outputMode('append')
    .foreachBatch(async df => {
      for (const { k, s } of (await df.collect()) as { k: string; s: number }[]) seen.push(`${k} ${s}`);
    })
    .start();
  for (const seconds of [[1, 2, 12], [11, 13], [35], [5, 36]]) {
    events.addData(seconds.map(second => ({ k: 'a', at: new Date(Date.UTC(2024, 0, 1, 0, 0, second)) })));
    await query.processAllAvailable();
  }
  expect(seen).toEqual(['a 0', 'a 10', 'a 30']);
  expect(query.lastProgress!.stateOperators[0]).toMatchObject({ numRowsTotal: 1 });
  const dropped = query.recentProgress.map(p => p.stateOperators[0].numRowsDroppedByWatermark);
  expect(dropped.reduce((a, b) => a + b, 0)).toBe(1);
  await query.stop();
});
