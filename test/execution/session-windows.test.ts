import { describe, expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';
import {
  addData,
  checkNewAnswer,
  checkState,
  startStream,
  stopStream,
  testStream,
} from '../../src/testing/test-stream.js';

interface Event {
  readonly user: string;
  readonly at: Date;
}

const at = (time: string) => new Date(`2025-06-01T12:${time}Z`);

function sessionsOf(session: Session, ...more: string[]) {
  const events = session.memoryStream<Event>('user STRING, at TIMESTAMP');
  const query = events
    .toDF()
    .withWatermark('at', '1 minute')
    .groupBy(expr("session_window(at, '10 seconds')"), expr('user'))
    .agg(expr('count(*) AS n'), ...more.map(m => expr(m)));
  return { events, query };
}

const SHORT = [
  'user',
  "date_format(session_window.start, 'mm:ss') AS from",
  "date_format(session_window.end, 'mm:ss') AS to",
  'n',
];

describe('sessions of a stream', () => {
  test('grow over batches and restarts; are emitted once when the watermark has passed their end', async () => {
    const { events, query } = sessionsOf(Session.create());
    await testStream(query.selectExpr(...SHORT), { outputMode: 'append' }, [
      addData(events, [
        { user: 'a', at: at('00:00') },
        { user: 'a', at: at('00:15') },
        { user: 'b', at: at('00:15') },
      ]),
      checkNewAnswer([]),
      checkState({ rows: 3 }),
      stopStream(),
      startStream(),
      // Between the two of a: they become one.
      addData(events, [{ user: 'a', at: at('00:07') }]),
      checkNewAnswer([]),
      checkState({ rows: 2 }),
      addData(events, [{ user: 'c', at: at('02:00') }]),
      checkNewAnswer([
        { user: 'a', from: '00:00', to: '00:25', n: 3 },
        { user: 'b', from: '00:15', to: '00:25', n: 1 },
      ]),
      checkState({ rows: 1 }),
      addData(events, [{ user: 'a', at: at('00:20') }]),
      checkNewAnswer([]),
    ]);
  });

  test('in update mode say which earlier results they replace', async () => {
    const { events, query } = sessionsOf(Session.create(), 'replaced_sessions() AS gone');
    const rows = query.selectExpr(...SHORT, "transform(gone, g -> date_format(g.start, 'mm:ss')) AS gone");
    await testStream(rows, { outputMode: 'update' }, [
      addData(events, [
        { user: 'a', at: at('00:00') },
        { user: 'a', at: at('00:15') },
      ]),
      checkNewAnswer([
        { user: 'a', from: '00:00', to: '00:10', n: 1, gone: [] },
        { user: 'a', from: '00:15', to: '00:25', n: 1, gone: [] },
      ]),
      // Inside one that is there: its bounds stay, so nothing is replaced.
      addData(events, [{ user: 'a', at: at('00:00') }]),
      checkNewAnswer([{ user: 'a', from: '00:00', to: '00:10', n: 2, gone: [] }]),
      addData(events, [{ user: 'a', at: at('00:08') }]),
      checkNewAnswer([{ user: 'a', from: '00:00', to: '00:25', n: 4, gone: ['00:00', '00:15'] }]),
      // Done: removed without a word.
      addData(events, [{ user: 'b', at: at('09:00') }]),
      checkNewAnswer([{ user: 'b', from: '09:00', to: '09:10', n: 1, gone: [] }]),
      checkState({ rows: 1 }),
    ]);
  });

  test('in update mode without that are refused, with the way out', async () => {
    const { query } = sessionsOf(Session.create());
    const start = query.writeStream.outputMode('update').format('noop').start();
    await expect(start).rejects.toThrow(/replaced_sessions\(\)/);
  });
});
