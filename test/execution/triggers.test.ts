import { expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import { at, bench } from './support.js';

/** A query that writes down the ids and sizes of its batches. */
function recorded() {
  const b = bench();
  const stream = b.session.memoryStream<{ v: number }>('v INT');
  const batches: [number, number][] = [];
  const writer = stream.toDF().writeStream.foreachBatch(async (df, id) => {
    batches.push([id, await df.count()]);
  });
  return { ...b, stream, batches, writer };
}

test('back to back: a batch whenever there is data, none without', async () => {
  const { stream, batches, writer } = recorded();
  const query = await writer.option('checkpointLocation', '/c').start();
  await query.processAllAvailable();
  expect(batches).toEqual([]);
  for (let n = 0; n < 3; n++) {
    stream.addData([{ v: n }, { v: n }]);
    await query.processAllAvailable();
  }
  expect(batches).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ]);
  await query.stop();
  expect(query.isActive).toBe(false);
  expect(query.status.message).toBe('Stopped');
});

test('processingTime: at multiples of the interval, and missed ones are not made up for', async () => {
  const { clock, stream, batches, writer } = recorded();
  const query = await writer.trigger({ processingTime: '10 seconds' }).option('checkpointLocation', '/c').start();
  await clock.whenSleeping();
  stream.addData([{ v: 1 }]);
  await clock.advance(9_999);
  expect(batches).toEqual([]);
  await clock.advance(1);
  await clock.whenSleeping();
  expect(batches).toEqual([[0, 1]]);
  expect(query.lastProgress!.timestamp).toBe('2026-01-01T00:00:10.000Z');
  stream.addData([{ v: 1 }]);
  stream.addData([{ v: 1 }]);
  await clock.advance(35_000);
  await clock.whenSleeping();
  expect(batches).toEqual([
    [0, 1],
    [1, 2],
  ]);
  await query.stop();
});

test('the wall clock goes back: the batch clock does not', async () => {
  const { clock, session } = bench();
  const stream = session.memoryStream<{ v: number }>('v INT');
  const seen: string[] = [];
  const query = await stream
    .toDF()
    .selectExpr('CAST(current_timestamp() AS STRING) AS now')
    .writeStream.option('checkpointLocation', '/c')
    .foreachBatch(async df => {
      seen.push(...((await df.collect()) as { now: string }[]).map(r => r.now));
    })
    .start();
  stream.addData([{ v: 1 }]);
  await query.processAllAvailable();
  clock.setWallClock(Date.UTC(2025, 0, 1));
  stream.addData([{ v: 1 }]);
  await query.processAllAvailable();
  await query.stop();
  expect(seen).toEqual(['2026-01-01 00:00:00', '2026-01-01 00:00:00']);
});

test('availableNow: what is there at the start, within the limits, then the end', async () => {
  const { session, files } = bench();
  for (let n = 0; n < 5; n++) files.place(`/in/${n}.json`, `{"v":${n}}\n`);
  const sizes: number[] = [];
  const query = await session.readStream
    .format('json')
    .schema('v INT')
    .option('maxFilesPerTrigger', 2)
    .load('/in')
    .writeStream.trigger({ availableNow: true })
    .option('checkpointLocation', '/c')
    .foreachBatch(async (df, id) => {
      sizes.push(await df.count());
      files.place(`/in/late-${id}.json`, '{"v":9}\n');
    })
    .start();
  expect(await query.awaitTermination()).toBe(true);
  expect(sizes).toEqual([2, 2, 1]);
});

test('once: everything in one batch, whatever the limits', async () => {
  const { session, files } = bench();
  for (let n = 0; n < 5; n++) files.place(`/in/${n}.json`, `{"v":${n}}\n`);
  const sizes: number[] = [];
  const start = () =>
    session.readStream
      .format('json')
      .schema('v INT')
      .option('maxFilesPerTrigger', 2)
      .load('/in')
      .writeStream.trigger({ once: true })
      .option('checkpointLocation', '/c')
      .foreachBatch(async df => {
        sizes.push(await df.count());
      })
      .start();
  await (await start()).awaitTermination();
  await (await start()).awaitTermination();
  expect(sizes).toEqual([5]);
});

test.each([
  [{ processingTime: '-1 seconds' }],
  [{ processingTime: 'now and then' }],
  [{ processingTime: Number.NaN }],
  [{ once: true, availableNow: true }],
  [{ every: '1 second' }],
])('refused: %j', trigger => {
  const { session } = bench();
  const writer = session.memoryStream('v INT').toDF().writeStream;
  expect(() => writer.trigger(trigger as never)).toThrow(/INVALID_TRIGGER|duration|interval/i);
});

test('a batch without data closes windows, once, and can be turned off', async () => {
  for (const on of [true, false]) {
    const { session } = bench({ 'millrace.noDataMicroBatches.enabled': on });
    const stream = session.memoryStream<{ at: Date }>('at TIMESTAMP');
    const query = await stream
      .toDF()
      .withWatermark('at', '0 seconds')
      .groupBy(expr("window(at, '10 seconds')"))
      .count()
      .writeStream.option('checkpointLocation', '/c')
      .foreachBatch(() => undefined)
      .start();
    stream.addData([{ at: at(1) }, { at: at(25) }]);
    await query.processAllAvailable();
    await query.processAllAvailable();
    const progress = query.recentProgress;
    expect(progress.map(p => [p.batchId, p.numInputRows, p.sink.numOutputRows])).toEqual(
      on
        ? [
            [0, 2, 0],
            [1, 0, 1],
          ]
        : [[0, 2, 0]],
    );
    await query.stop();
  }
});
