import { existsSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { StreamingQueryError } from '../../src/common/errors.js';
import type { StreamingQueryProgress } from '../../src/execution/progress.js';
import { expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';
import { at, bench, gate } from './support.js';

test('a progress report has the fields that Spark gives', async () => {
  const { session } = bench({ 'millrace.state.partitions': 2 });
  const stream = session.memoryStream<{ k: string; at: Date }>('k STRING, at TIMESTAMP', 'events');
  const query = await stream
    .toDF()
    .withWatermark('at', '5 seconds')
    .observe('seen', expr('count(*) AS n'), expr('max(k) AS top'))
    .groupBy(expr("window(at, '10 seconds')"), expr('k'))
    .count()
    .writeStream.queryName('counts')
    .outputMode('update')
    .option('checkpointLocation', '/c')
    .foreachBatch(() => undefined)
    .start();
  stream.addData([
    { k: 'a', at: at(11) },
    { k: 'b', at: at(13) },
  ]);
  await query.processAllAvailable();
  stream.addData([{ k: 'a', at: at(1) }]);
  await query.processAllAvailable();
  const [first, second] = query.recentProgress;
  expect(JSON.parse(JSON.stringify(first))).toEqual({
    id: query.id,
    runId: query.runId,
    name: 'counts',
    timestamp: '2026-01-01T00:00:00.000Z',
    batchId: 0,
    batchDuration: expect.any(Number),
    numInputRows: 2,
    processedRowsPerSecond: expect.any(Number),
    durationMs: {
      addBatch: expect.any(Number),
      commitOffsets: expect.any(Number),
      latestOffset: expect.any(Number),
      triggerExecution: expect.any(Number),
      walCommit: expect.any(Number),
    },
    eventTime: {
      avg: '2024-01-01T00:00:12.000Z',
      max: '2024-01-01T00:00:13.000Z',
      min: '2024-01-01T00:00:11.000Z',
      watermark: '1970-01-01T00:00:00.000Z',
    },
    stateOperators: [
      expect.objectContaining({
        operatorName: 'stateStoreSave',
        numRowsTotal: 2,
        numRowsUpdated: 2,
        numRowsRemoved: 0,
        numRowsDroppedByWatermark: 0,
        numShufflePartitions: 2,
        numStateStoreInstances: 2,
      }),
    ],
    sources: [expect.objectContaining({ numInputRows: 2, description: expect.stringContaining('events') })],
    sink: { description: 'ForeachBatchSink', numOutputRows: 2 },
    observedMetrics: { seen: { n: 2, top: 'b' } },
  });
  expect(second.batchId).toBe(1);
  const late = query.recentProgress.reduce((sum, p) => sum + p.stateOperators[0].numRowsDroppedByWatermark, 0);
  expect(late).toBe(0);
  stream.addData([{ k: 'a', at: at(100) }]);
  await query.processAllAvailable();
  stream.addData([{ k: 'a', at: at(1) }]);
  await query.processAllAvailable();
  expect(query.lastProgress!.stateOperators[0].numRowsDroppedByWatermark).toBe(1);
  expect(query.lastProgress!.eventTime!.watermark).toBe('2024-01-01T00:01:35.000Z');
  await query.stop();
});

test('only the last reports are kept', async () => {
  const { session } = bench({ 'millrace.numRecentProgressUpdates': 3 });
  const stream = session.memoryStream<{ v: number }>('v INT');
  const query = await stream.toDF().writeStream.option('checkpointLocation', '/c').format('noop').start();
  for (let n = 0; n < 5; n++) {
    stream.addData([{ v: n }]);
    await query.processAllAvailable();
  }
  expect(query.recentProgress.map(p => p.batchId)).toEqual([2, 3, 4]);
  await query.stop();
});

test('listeners hear of start, batches and end; one that throws disturbs nobody', async () => {
  const { session } = bench();
  const heard: string[] = [];
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  session.streams.addListener({
    onQueryProgress: () => {
      throw new Error('a bad listener');
    },
  });
  const good = {
    onQueryStarted: (e: { name: string | null }) => void heard.push(`start ${e.name}`),
    onQueryProgress: (e: { progress: StreamingQueryProgress }) => void heard.push(`batch ${e.progress.batchId}`),
    onQueryIdle: () => void heard.push('idle'),
    onQueryTerminated: (e: { exception: string | null; errorClassOnException: string | null }) =>
      void heard.push(`end ${e.errorClassOnException}`),
  };
  session.streams.addListener(good);
  const stream = session.memoryStream<{ v: number }>('v INT');
  const query = await stream
    .toDF()
    .selectExpr('1 / v AS q')
    .writeStream.queryName('q')
    .option('checkpointLocation', '/c')
    .foreachBatch(() => undefined)
    .start();
  stream.addData([{ v: 1 }]);
  await query.processAllAvailable();
  stream.addData([{ v: 0 }]);
  await expect(query.processAllAvailable()).rejects.toThrow(StreamingQueryError);
  await expect(query.awaitTermination()).rejects.toMatchObject({
    code: 'STREAM_FAILED',
    cause: { code: 'DIVIDE_BY_ZERO' },
  });
  expect(heard.filter(h => h !== 'idle')).toEqual(['start q', 'batch 0', 'end DIVIDE_BY_ZERO']);
  expect(warn).toHaveBeenCalled();
  warn.mockRestore();
  session.streams.removeListener(good);
  expect(session.streams.listListeners()).toHaveLength(1);
});

test('the manager knows what runs, and waits for the first that ends', async () => {
  const { session } = bench();
  const start = (name: string) =>
    session
      .memoryStream('v INT')
      .toDF()
      .writeStream.queryName(name)
      .option('checkpointLocation', `/c/${name}`)
      .format('noop')
      .start();
  const [a, b] = [await start('a'), await start('b')];
  expect(session.streams.active.map(q => q.name)).toEqual(['a', 'b']);
  expect(session.streams.get(a.id)).toBe(a);
  const any = session.streams.awaitAnyTermination();
  await a.stop();
  expect(await any).toBe(true);
  expect(session.streams.active).toEqual([b]);
  await session.stop();
  expect(b.isActive).toBe(false);
});

test('awaitTermination with a timeout goes by the clock of the session', async () => {
  const { session, clock } = bench();
  const query = await session
    .memoryStream('v INT')
    .toDF()
    .writeStream.option('checkpointLocation', '/c')
    .format('noop')
    .start();
  const waiting = query.awaitTermination(5_000);
  await clock.whenSleeping();
  await clock.advance(5_000);
  expect(await waiting).toBe(false);
  await query.stop();
  expect(await query.awaitTermination(5_000)).toBe(true);
  expect(await query.awaitTermination()).toBe(true);
});

test('stop: twice, at once, and in the middle of a batch; the batch comes again', async () => {
  const { session } = bench();
  const stream = session.memoryStream<{ v: number }>('v INT');
  const [begun, free] = [gate(), gate()];
  const calls: number[] = [];
  const start = (hold: boolean) =>
    stream
      .toDF()
      .writeStream.option('checkpointLocation', '/c')
      .foreachBatch(async (_, id) => {
        calls.push(id);
        if (!hold) return;
        begun.open();
        await free.opened;
      })
      .start();
  const query = await start(true);
  stream.addData([{ v: 1 }]);
  await begun.opened;
  const stops = [query.stop(), query.stop()];
  free.open();
  await Promise.all(stops);
  await query.stop();
  expect(query.exception).toBeNull();
  expect(query.lastProgress).toBeNull();
  const again = await start(false);
  await again.processAllAvailable();
  await again.stop();
  expect(calls).toEqual([0, 0]);
  await expect(again.processAllAvailable()).resolves.toBeUndefined();
});

test.each<[string, unknown]>([
  ['an error', new RangeError('boom')],
  ['a string', 'boom'],
  ['null', null],
])('user code throws %s: the query ends with it as cause, a restart goes on', async (_, thrown) => {
  const { session } = bench();
  const stream = session.memoryStream<{ v: number }>('v INT');
  let broken = true;
  const explode = () => {
    if (broken) throw thrown;
  };
  const df = stream.toDF();
  const writers = {
    foreachBatch: () => df.writeStream.foreachBatch(explode),
    'foreachBatch, later': () => df.writeStream.foreachBatch(async () => explode()),
    foreach: () => df.writeStream.foreach({ process: explode }),
    map: () =>
      df
        .map(row => {
          explode();
          return row;
        }, 'v INT')
        .writeStream.format('noop'),
  };
  for (const [name, writer] of Object.entries(writers)) {
    broken = true;
    const query = await writer().option('checkpointLocation', `/c/${name}`).start();
    stream.addData([{ v: 1 }]);
    const error = await query.awaitTermination().then(
      () => undefined,
      (e: StreamingQueryError) => e,
    );
    expect(error, name).toBeInstanceOf(StreamingQueryError);
    expect(query.exception).toBe(error);
    expect(query.status.message).toContain('Terminated with exception');
    const causes: unknown[] = [];
    for (let e: unknown = error; e instanceof Error; e = e.cause) causes.push(e.cause);
    expect(causes, name).toContain(thrown);
    broken = false;
    const next = await writer().option('checkpointLocation', `/c/${name}`).start();
    await next.processAllAvailable();
    expect(next.recentProgress[0].batchId).toBe(0);
    await next.stop();
  }
});

test('iterate: the engine waits for the consumer, and leaving the loop ends the query', async () => {
  const { session } = bench();
  const stream = session.memoryStream<{ v: number }>('v INT');
  stream.addData([{ v: 1 }]);
  const seen: number[][] = [];
  for await (const { batchId, rows } of stream.toDF().writeStream.option('checkpointLocation', '/c').iterate()) {
    seen.push([batchId, ...rows.map(r => r.v)]);
    expect(session.streams.active[0].lastProgress?.batchId ?? -1).toBe(batchId - 1);
    if (batchId === 2) break;
    stream.addData([{ v: batchId + 2 }]);
  }
  expect(seen).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
  expect(session.streams.active).toEqual([]);
  // The batch in which the loop was left comes again.
  for await (const { batchId, rows } of stream.toDF().writeStream.option('checkpointLocation', '/c').iterate()) {
    expect([batchId, ...rows.map(r => r.v)]).toEqual([2, 3]);
    break;
  }
});

test('iterate: an error of the query comes out of the loop', async () => {
  const { session } = bench();
  const stream = session.memoryStream<{ v: number }>('v INT');
  stream.addData([{ v: 0 }]);
  const results = stream.toDF().selectExpr('1 / v AS q').writeStream.option('checkpointLocation', '/c').iterate();
  await expect(results.next()).rejects.toMatchObject({ cause: { code: 'DIVIDE_BY_ZERO' } });
});

test('a checkpoint that nobody asked for goes with the run', async () => {
  const session = Session.create();
  const stream = session.memoryStream<{ v: number }>('v INT');
  const start = () =>
    stream
      .toDF()
      .selectExpr('1 / v AS q')
      .writeStream.foreachBatch(() => undefined)
      .start();
  const folderOf = (query: Awaited<ReturnType<typeof start>>) =>
    (query as unknown as { execution: { request: { checkpointDirectory: string } } }).execution.request
      .checkpointDirectory;
  const query = await start();
  stream.addData([{ v: 1 }]);
  await query.processAllAvailable();
  expect(existsSync(folderOf(query))).toBe(true);
  await query.stop();
  expect(existsSync(folderOf(query))).toBe(false);
  const failing = await start();
  stream.addData([{ v: 0 }]);
  await expect(failing.awaitTermination()).rejects.toThrow('DIVIDE_BY_ZERO');
  expect(existsSync(folderOf(failing))).toBe(false);
});

test('a batch may stop its own query, and wait for that', async () => {
  const { session } = bench({});
  const stream = session.memoryStream<{ k: string }>('k STRING', 'events');
  const seen: number[] = [];
  const query = await stream
    .toDF()
    .writeStream.foreachBatch(async (_, batchId) => {
      await query.stop();
      seen.push(batchId);
    })
    .start();
  stream.addData([{ k: 'a' }]);
  await query.awaitTermination();
  expect(seen).toEqual([0]);
  expect(query.exception).toBeNull();
});
