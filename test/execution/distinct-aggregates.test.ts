import { describe, expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';
import {
  addData,
  assertOnQuery,
  checkNewAnswer,
  startStream,
  stopStream,
  testStream,
} from '../../src/testing/test-stream.js';

interface Bid {
  readonly bidder: string | null;
  readonly price: number;
  readonly at: Date;
}

const at = (time: string) => new Date(`2025-06-01T12:${time}Z`);

describe('distinct aggregates of a stream', () => {
  test('count each value once, over batches and restarts, and forget it with its window', async () => {
    const session = Session.create();
    const bids = session.memoryStream<Bid>('bidder STRING, price INT, at TIMESTAMP');
    const counts = bids
      .toDF()
      .withWatermark('at', '0 seconds')
      .groupBy(expr("window(at, '1 minute')"))
      .agg(
        expr('count(DISTINCT bidder) AS bidders'),
        expr('count(DISTINCT bidder) FILTER (WHERE price > 10) AS serious'),
        expr('sum(DISTINCT price) AS prices'),
        expr('count(*) AS bids'),
      )
      .drop('window');
    await testStream(counts, { outputMode: 'append' }, [
      addData(bids, [
        { bidder: 'ann', price: 5, at: at('00:01') },
        { bidder: 'bo', price: 20, at: at('00:02') },
        { bidder: null, price: 30, at: at('00:03') },
      ]),
      checkNewAnswer([]),
      stopStream(),
      startStream(),
      // Ann is known, but was not serious before; 20 is known.
      addData(bids, [
        { bidder: 'ann', price: 20, at: at('00:04') },
        { bidder: 'cy', price: 1, at: at('00:05') },
      ]),
      checkNewAnswer([]),
      addData(bids, [{ bidder: 'ann', price: 7, at: at('02:00') }]),
      checkNewAnswer([{ bidders: 3, serious: 2, prices: 56, bids: 5 }]),
      // Of the closed window nothing is left: one group, and two pairs.
      assertOnQuery(query => {
        const [operator] = query.lastProgress!.stateOperators;
        expect(operator.numRowsTotal).toBe(1);
      }),
    ]);
  });

  test('are refused when the query must be portable to Spark', async () => {
    const session = Session.create({ conf: { 'millrace.portableToSpark': true } });
    const bids = session.memoryStream<Bid>('bidder STRING, price INT, at TIMESTAMP').toDF();
    const start = bids.agg(expr('count(DISTINCT bidder)')).writeStream.outputMode('complete').format('noop').start();
    await expect(start).rejects.toThrow(/Distinct aggregation/);
  });

  test('over sessions are refused, with a way out', async () => {
    const session = Session.create();
    const bids = session.memoryStream<Bid>('bidder STRING, price INT, at TIMESTAMP').toDF();
    const grouped = bids
      .withWatermark('at', '1 minute')
      .groupBy(expr("session_window(at, '1 minute')"), expr('bidder'));
    const start = grouped.agg(expr('count(DISTINCT price)')).writeStream.format('noop').start();
    await expect(start).rejects.toThrow(/collect_set/);
  });
});
