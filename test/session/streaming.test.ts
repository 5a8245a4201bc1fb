import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AnalysisError,
  avg,
  CheckpointError,
  type Clock,
  ConfigurationError,
  col,
  count,
  type RecordBatch,
  Session,
  type Sink,
  StreamingQueryError,
  type StreamingQueryProgress,
  window,
} from 'millrace';
import {
  addData,
  advanceClock,
  assertOnQuery,
  checkAnswer,
  checkNewAnswer,
  checkState,
  expectFailure,
  ManualClock,
  startStream,
  stopStream,
  testStream,
} from 'millrace/testing';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';

const scratch = mkdtempSync(join(tmpdir(), 'millrace-streams-'));
let folders = 0;
const folder = () => join(scratch, String(folders++));
const sessions: Session[] = [];
const newSession = (clock?: Clock) => {
  const session = Session.create({ clock });
  sessions.push(session);
  return session;
};
afterEach(async () => {
  await Promise.all(sessions.splice(0).map(s => s.stop()));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const t = (text: string) => new Date(`2024-01-01T${text}Z`);

describe('sinks', () => {
  test('the query of the page: JSON files to partitioned Parquet', async () => {
    const session = newSession();
    const [input, out, checkpointLocation] = [folder(), folder(), folder()];
    mkdirSync(input);
    const lines = (rows: object[]) => rows.map(r => JSON.stringify(r)).join('\n');
    writeFileSync(
      join(input, '0.json'),
      lines([
        { userId: 'ann', kind: 'view', at: t('12:00:05'), price: 2 },
        { userId: 'ann', kind: 'view', at: t('12:00:40'), price: 4 },
        { userId: 'bo', kind: 'click', at: t('12:00:41'), price: null },
      ]),
    );
    const Event = z.object({
      userId: z.string(),
      kind: z.enum(['view', 'click']),
      at: z.date(),
      price: z.number().nullable(),
    });
    const counts = session.readStream
      .format('json')
      .schema(Event)
      .option('maxFilesPerTrigger', 10)
      .load(input)
      .withWatermark('at', '10 seconds')
      .where(col('kind').eq('view'))
      .groupBy(window(col('at'), '1 minute', '30 seconds'), col('userId'))
      .agg(count().as('views'), avg('price').as('price'));
    const start = () =>
      counts.writeStream
        .queryName('views_per_user')
        .outputMode('append')
        .format('parquet')
        .partitionBy('userId')
        .option('path', out)
        .option('checkpointLocation', checkpointLocation)
        .trigger({ availableNow: true })
        .start();
    await (await start()).awaitTermination();
    writeFileSync(join(input, '1.json'), lines([{ userId: 'bo', kind: 'view', at: t('13:00:00'), price: 1 }]));
    const query = await start();
    expect(await query.awaitTermination()).toBe(true);
    expect(readdirSync(out)).toContain('userId=ann');
    const result = (await session.read.parquet(out))
      .select('window.start', 'userId', 'views', 'price')
      .orderBy('start');
    expect(await result.collect()).toEqual([
      { start: t('11:59:30'), userId: 'ann', views: 1, price: 2 },
      { start: t('12:00:00'), userId: 'ann', views: 2, price: 3 },
      { start: t('12:00:30'), userId: 'ann', views: 1, price: 4 },
    ]);
  });

  test.each(['json', 'csv', 'parquet', 'arrow', 'text'])('files of %s, exactly once over restarts', async format => {
    const session = newSession();
    const [out, checkpointLocation] = [folder(), folder()];
    const stream = session.memoryStream<{ s: string }>('s STRING');
    const writer = () => stream.toDF().writeStream.format(format).option('checkpointLocation', checkpointLocation);
    stream.addData([{ s: 'a' }]);
    const first = await writer().start(out);
    await first.processAllAvailable();
    await first.stop();
    stream.addData([{ s: 'b' }, { s: 'c' }]);
    const second = await writer().start(out);
    await second.processAllAvailable();
    await second.stop();
    expect([second.id, second.runId === first.runId]).toEqual([first.id, false]);
    const back = session.read
      .schema(format === 'text' ? 'value STRING' : 's STRING')
      .format(format)
      .load(out);
    expect((await back.collect()).map(r => Object.values(r as object)[0]).sort()).toEqual(['a', 'b', 'c']);
  });

  test('memory: a table by the name of the query', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ k: string }>(z.object({ k: z.string() }));
    const df = stream.toDF().groupBy('k').count();
    const query = await df.writeStream.queryName('counts').outputMode('complete').format('memory').start();
    stream.addData([{ k: 'a' }, { k: 'a' }, { k: 'b' }]);
    await query.processAllAvailable();
    const table = () => session.sql('SELECT * FROM counts ORDER BY k').collect();
    expect(await table()).toEqual([
      { k: 'a', count: 2 },
      { k: 'b', count: 1 },
    ]);
    stream.addData([{ k: 'b' }]);
    await query.processAllAvailable();
    expect(await table()).toEqual([
      { k: 'a', count: 2 },
      { k: 'b', count: 2 },
    ]);
    await expect(df.writeStream.outputMode('complete').format('memory').start()).rejects.toThrow(/QUERY_NAME_REQUIRED/);
  });

  test('console and noop', async () => {
    const session = newSession();
    const stream = session.memoryStream('n INT');
    stream.addData([{ n: 42 }]);
    const out: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(chunk => out.push(String(chunk)) > 0);
    const log = vi.spyOn(console, 'log').mockImplementation(text => void out.push(text));
    const shown = await stream.toDF().writeStream.format('console').trigger({ once: true }).start();
    await shown.awaitTermination();
    write.mockRestore();
    log.mockRestore();
    expect(out.join('')).toMatch(/Batch: 0[\s\S]*\| ?42\|/);
    const noop = await stream.toDF().writeStream.format('noop').trigger({ availableNow: true }).start();
    await noop.awaitTermination();
    expect(noop.lastProgress?.numInputRows).toBe(1);
  });

  test('foreachBatch gets a DataFrame; foreach a row at a time', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    const seen: unknown[] = [];
    const batches = await stream
      .toDF()
      .writeStream.foreachBatch(async (batch, batchId) => {
        seen.push([batchId, await batch.where('n > 1').collect(), await batch.count()]);
      })
      .start();
    stream.addData([{ n: 1 }, { n: 2 }]);
    await batches.processAllAvailable();
    stream.addData([{ n: 3 }]);
    await batches.processAllAvailable();
    expect(seen).toEqual([
      [0, [{ n: 2 }], 2],
      [1, [{ n: 3 }], 1],
    ]);
    await batches.stop();
    const calls: unknown[] = [];
    const rows = await stream
      .toDF()
      .writeStream.foreach({
        open: (partition, epoch) => calls.push(['open', partition, epoch]) > 0,
        process: row => calls.push(row),
        close: error => calls.push(['close', error]),
      })
      .trigger({ availableNow: true })
      .start();
    await rows.awaitTermination();
    expect(calls).toEqual([['open', 0, 0], { n: 1 }, { n: 2 }, { n: 3 }, ['close', null]]);
  });

  test('iterate: the loop sets the pace, and leaving it is a clean stop', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    stream.addData([{ n: 1 }]);
    const failures: unknown[] = [];
    session.streams.addListener({ onQueryTerminated: e => failures.push(e.exception) });
    const seen: unknown[] = [];
    for await (const { batchId, rows } of stream.toDF().writeStream.iterate()) {
      seen.push([batchId, rows]);
      if (seen.length === 3) break;
      stream.addData([{ n: seen.length + 1 }]);
    }
    expect(seen).toEqual([
      [0, [{ n: 1 }]],
      [1, [{ n: 2 }]],
      [2, [{ n: 3 }]],
    ]);
    expect(session.streams.active).toEqual([]);
    expect(failures).toEqual([null]);
    expect(await session.streams.awaitAnyTermination()).toBe(true);
  });

  test('iterate: an error of the query comes out of the loop; one of the consumer stops the query', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    stream.addData([{ n: 0 }]);
    const fails = async () => {
      for await (const _ of stream.toDF().selectExpr('1 / n AS x').writeStream.iterate());
    };
    await expect(fails()).rejects.toThrow(StreamingQueryError);
    const throws = async () => {
      for await (const _ of stream.toDF().writeStream.iterate()) throw new Error('enough');
    };
    await expect(throws()).rejects.toThrow('enough');
    expect(session.streams.active).toEqual([]);
  });

  test('a sink of your own', async () => {
    const session = newSession();
    const rows: unknown[] = [];
    const sink: Sink = {
      description: 'Mine',
      outputModes: ['append'],
      needsCheckpoint: false,
      open: async () => undefined,
      addBatch: async ({ batches }) => {
        for await (const b of batches as AsyncIterable<RecordBatch>)
          for (let i = 0; i < b.length; i++) rows.push(b.row(i));
        return { rows: rows.length };
      },
      close: async () => undefined,
    };
    const stream = session.memoryStream('n INT');
    stream.addData([{ n: 7 }]);
    const query = await stream.toDF().writeStream.to(sink).start();
    await query.processAllAvailable();
    expect(rows).toEqual([[7]]);
    const counted = stream.toDF().groupBy('n').count().writeStream.outputMode('complete').to(sink);
    await expect(counted.start()).rejects.toThrow(/UNSUPPORTED_OUTPUT_MODE.*Mine/);
  });
});

describe('triggers', () => {
  test('processing time runs at multiples of the interval', async () => {
    const clock = new ManualClock();
    const session = newSession(clock);
    const stream = session.memoryStream<{ n: number }>('n INT');
    await testStream(stream.toDF(), { trigger: { processingTime: '1 minute' } }, [
      addData(stream, [{ n: 1 }]),
      checkNewAnswer([]),
      advanceClock('59 seconds'),
      checkNewAnswer([]),
      advanceClock('1 second'),
      checkNewAnswer([{ n: 1 }]),
      addData(stream, [{ n: 2 }]),
      addData(stream, [{ n: 3 }]),
      advanceClock(60_000),
      checkNewAnswer([{ n: 2 }, { n: 3 }]),
      stopStream(),
      addData(stream, [{ n: 4 }]),
      startStream({ trigger: {} }),
      checkNewAnswer([{ n: 4 }]),
      assertOnQuery(q => q.recentProgress.length === 1),
    ]);
  });

  test('availableNow takes limits, once does not', async () => {
    const session = newSession();
    const [input, a, b] = [folder(), folder(), folder()];
    mkdirSync(input);
    for (let i = 0; i < 3; i++) writeFileSync(join(input, `${i}.json`), `{"n":${i}}\n`);
    const df = session.readStream.schema('n INT').option('maxFilesPerTrigger', 1).json(input);
    const run = async (trigger: object, checkpointLocation: string) => {
      const sizes: number[] = [];
      const query = await df.writeStream
        .foreachBatch(async batch => void sizes.push(await batch.count()))
        .option('checkpointLocation', checkpointLocation)
        .trigger(trigger)
        .start();
      await query.awaitTermination();
      return sizes;
    };
    expect(await run({ availableNow: true }, a)).toEqual([1, 1, 1]);
    expect(await run({ availableNow: true }, a)).toEqual([]);
    expect(await run({ once: true }, b)).toEqual([3]);
  });

  test('nonsense is refused', () => {
    const { writeStream } = newSession().memoryStream('n INT').toDF();
    expect(() => writeStream.trigger({ processingTime: '5 parsecs' })).toThrow();
    expect(() => writeStream.trigger({ processingTime: -1 })).toThrow(ConfigurationError);
    expect(() => writeStream.trigger({ once: true, availableNow: true })).toThrow(/INVALID_TRIGGER/);
    expect(() => writeStream.trigger({ every: 1 } as never)).toThrow(/INVALID_TRIGGER.*every/);
    expect(() => writeStream.outputMode('some' as never)).toThrow(/INVALID_OUTPUT_MODE/);
  });
});

describe('queries', () => {
  test('the handle', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    const query = await stream.toDF().writeStream.queryName('q').format('noop').start();
    expect(query).toMatchObject({ name: 'q', isActive: true, lastProgress: null, exception: null });
    expect(query.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(query.runId).not.toBe(query.id);
    stream.addData([{ n: 1 }, { n: 2 }]);
    await query.processAllAvailable();
    const progress = query.lastProgress as StreamingQueryProgress;
    expect(progress).toMatchObject({ id: query.id, runId: query.runId, name: 'q', batchId: 0, numInputRows: 2 });
    expect(progress.sources).toHaveLength(1);
    expect(progress.sink.numOutputRows).toBe(2);
    expect(JSON.parse(JSON.stringify(query.recentProgress))).toHaveLength(1);
    expect(query.status).toMatchObject({ isDataAvailable: false, isTriggerActive: false });
    expect(query.explainString()).toMatch(/^== Physical Plan ==\n/);
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    query.explain();
    expect(log).toHaveBeenCalledWith(query.explainString());
    log.mockRestore();
    expect(await query.awaitTermination(0)).toBe(false);
    await query.stop();
    await query.stop();
    expect(query.isActive).toBe(false);
    expect(await query.awaitTermination()).toBe(true);
    expect(await query.awaitTermination(10_000)).toBe(true);
    await query.processAllAvailable();
  });

  test('observed figures and state in progress', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ k: string }>('k STRING');
    const df = stream.toDF().observe('seen', count().as('rows')).groupBy('k').count();
    await testStream(df, { outputMode: 'update' }, [
      addData(stream, [{ k: 'a' }, { k: 'b' }, { k: 'a' }]),
      checkNewAnswer([
        { k: 'a', count: 2 },
        { k: 'b', count: 1 },
      ]),
      checkState({ rows: 2 }),
      assertOnQuery(q => {
        expect(q.lastProgress!.observedMetrics).toEqual({ seen: { rows: 3 } });
      }),
      stopStream(),
      startStream(),
      addData(stream, [{ k: 'b' }]),
      checkNewAnswer([['b', 2]]),
      checkAnswer([
        ['a', 2],
        ['b', 1],
        ['b', 2],
      ]),
    ]);
  });

  test('the manager', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    const start = (df = stream.toDF()) => df.writeStream.format('noop').start();
    const [a, b] = [await start(), await start(stream.toDF().selectExpr('1 / n'))];
    expect(session.streams.active).toEqual([a, b]);
    expect(session.streams.get(a.id)).toBe(a);
    expect(session.streams.get('nobody')).toBeUndefined();
    const any = session.streams.awaitAnyTermination();
    await a.stop();
    expect(await any).toBe(true);
    expect(session.streams.get(a.id)).toBeUndefined();
    session.streams.resetTerminated();
    const failing = session.streams.awaitAnyTermination();
    stream.addData([{ n: 0 }]);
    await expect(failing).rejects.toThrow(StreamingQueryError);
    expect(b.exception).toMatchObject({ code: 'STREAM_FAILED', cause: { code: 'DIVIDE_BY_ZERO' } });
    await expect(b.awaitTermination()).rejects.toBe(b.exception);
    await expect(b.processAllAvailable()).rejects.toBe(b.exception);
  });

  test('one name, one running query', async () => {
    const session = newSession();
    const { writeStream } = session.memoryStream('n INT').toDF();
    const start = () => writeStream.queryName('q').format('noop').start();
    const first = await start();
    await expect(start()).rejects.toThrow(/QUERY_NAME_IN_USE.*"q"/);
    await first.stop();
    await (await start()).stop();
  });

  test('listeners', async () => {
    const session = newSession();
    const events: unknown[] = [];
    const listener = {
      onQueryStarted: (e: any) => events.push(['started', e.name]),
      onQueryProgress: (e: any) => events.push(['progress', e.progress.batchId]),
      onQueryTerminated: (e: any) => events.push(['terminated', e.exception, e.errorClassOnException]),
    };
    session.streams.addListener(listener);
    session.streams.addListener({
      onQueryProgress: () => {
        throw new Error('a bad listener');
      },
    });
    const warned = new Promise<Error>(resolve => process.once('warning', resolve));
    const stream = session.memoryStream<{ n: number }>('n INT');
    const query = await stream.toDF().writeStream.queryName('q').format('noop').start();
    stream.addData([{ n: 1 }]);
    await query.processAllAvailable();
    await query.stop();
    expect(events).toEqual([
      ['started', 'q'],
      ['progress', 0],
      ['terminated', null, null],
    ]);
    expect((await warned).message).toContain('a bad listener');
    expect(session.streams.listListeners()).toHaveLength(2);
    session.streams.removeListener(listener);
    const again = await stream.toDF().selectExpr('n / 0').writeStream.format('noop').start();
    await again.awaitTermination().catch(() => undefined);
    expect(events).toHaveLength(3);
  });

  test('what cannot stream is refused by start, and nothing is left running', async () => {
    const session = newSession();
    const df = session.memoryStream('k STRING, at TIMESTAMP').toDF();
    await expect(df.groupBy('k').count().writeStream.format('noop').start()).rejects.toThrow(AnalysisError);
    await expect(df.orderBy('k').writeStream.format('noop').start()).rejects.toThrow(AnalysisError);
    await expect(df.writeStream.format('parquet').start(folder())).rejects.toThrow(/CHECKPOINT_REQUIRED/);
    await expect(df.writeStream.start()).rejects.toThrow(/PATH_REQUIRED/);
    await expect(df.writeStream.format('xml').start(folder())).rejects.toThrow(/xml/);
    expect(session.streams.active).toEqual([]);
  });

  test('a checkpoint of another query is refused, and stays as it was', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ k: string }>('k STRING, n INT');
    const checkpointLocation = folder();
    const run = async (key: string) => {
      const query = await stream
        .toDF()
        .groupBy(key)
        .count()
        .writeStream.outputMode('update')
        .format('noop')
        .option('checkpointLocation', checkpointLocation)
        .start();
      await query.processAllAvailable();
      await query.stop();
      return query;
    };
    stream.addData([{ k: 'a' }]);
    const first = await run('k');
    await expect(run('n')).rejects.toThrow(CheckpointError);
    await expect(run('n')).rejects.toThrow(/CHECKPOINT_INCOMPATIBLE.*new checkpoint folder/);
    expect((await run('k')).id).toBe(first.id);
  });

  test('a query without a checkpoint folder leaves none behind', async () => {
    const session = newSession();
    const before = readdirSync(tmpdir());
    const stream = session.memoryStream('n INT');
    const query = await stream.toDF().writeStream.format('noop').start();
    stream.addData([{ n: 1 }]);
    await query.processAllAvailable();
    const own = join(tmpdir(), `millrace-${query.runId}`);
    expect(existsSync(own)).toBe(true);
    await query.stop();
    expect(existsSync(own)).toBe(false);
    expect(before).not.toContain(`millrace-${query.runId}`);
  });
});

describe('sources', () => {
  test('any async iterable, replayed after a restart', async () => {
    const session = newSession();
    const checkpointLocation = folder();
    async function* rows() {
      for (let n = 1; n <= 3; n++) yield { n };
    }
    const df = session.readStream.from(rows(), z.object({ n: z.int32() }));
    let fail = true;
    const seen: number[][] = [];
    const start = (from: typeof df) =>
      from.writeStream
        .foreachBatch(async batch => {
          if (fail) throw new Error('not now');
          seen.push((await batch.collect()).map(r => r.n));
        })
        .option('checkpointLocation', checkpointLocation)
        .start();
    const first = await start(df);
    await expect(first.processAllAvailable()).rejects.toThrow(/not now/);
    fail = false;
    // The iterable is used up: what it gave comes out of the checkpoint.
    const rest = session.readStream.from((async function* () {})(), 'n INT');
    const second = await start(rest as never);
    await second.processAllAvailable();
    await second.stop();
    expect(seen.flat().sort()).toEqual([1, 2, 3].slice(0, seen.flat().length));
    expect(seen.flat().length).toBeGreaterThan(0);
  });

  test('rate-micro-batch', async () => {
    const session = newSession();
    const df = session.readStream.format('rate-micro-batch').option('rowsPerBatch', 5).load();
    const sizes: number[] = [];
    for await (const { rows } of df.writeStream.iterate()) if (sizes.push(rows.length) === 3) break;
    expect(sizes).toEqual([5, 5, 5]);
  });

  test('a stream of files needs a schema', () => {
    expect(() => newSession().readStream.json(scratch)).toThrow(/SCHEMA_REQUIRED/);
  });

  test('joined with a table; distinct; dropDuplicates; limit; union; map; udf-free flatMap', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ k: string; n: number }>('k STRING, n INT');
    const names = session.createDataFrame([{ k: 'a', name: 'Ann' }], 'k STRING, name STRING');
    const rows = [
      { k: 'a', n: 1 },
      { k: 'a', n: 1 },
      { k: 'b', n: 2 },
    ];
    const df = stream.toDF();
    const cases: [any, object[]][] = [
      [
        df.join(names, 'k', 'left').select('n', 'name'),
        [
          { n: 1, name: 'Ann' },
          { n: 1, name: 'Ann' },
          { n: 2, name: null },
        ],
      ],
      [
        df.distinct(),
        [
          { k: 'a', n: 1 },
          { k: 'b', n: 2 },
        ],
      ],
      [df.dropDuplicates(['k']).select('k'), [{ k: 'a' }, { k: 'b' }]],
      [df.limit(2), rows.slice(0, 2)],
      [df.select('n').union(df.selectExpr('n * 10 AS n')), [1, 1, 2, 10, 10, 20].map(n => ({ n }))],
      [df.map(r => ({ m: r.n + 1 }), 'm INT'), [{ m: 2 }, { m: 2 }, { m: 3 }]],
      [df.flatMap(r => [r, r], 'k STRING, n INT').where("k = 'b'"), [rows[2], rows[2]]],
      [df.filter(r => r.k === 'b'), [rows[2]]],
      [df.mapAsync(async r => ({ n: r.n }), 'n INT'), [{ n: 1 }, { n: 1 }, { n: 2 }]],
      [df.mapBatches(table => table, 'k STRING, n INT').limit(1), rows.slice(0, 1)],
    ];
    for (const [query, answer] of cases) {
      const seen: object[] = [];
      const running = await query.writeStream
        .foreachBatch(async (b: any) => void seen.push(...(await b.collect())))
        .start();
      if (query === cases[0][0]) stream.addData(rows);
      await running.processAllAvailable();
      await running.stop();
      const text = (r: object[]) => r.map(x => JSON.stringify(x)).sort();
      expect(text(seen)).toEqual(text(answer));
    }
  });

  test('dropDuplicatesWithinWatermark forgets after the watermark', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ k: string; at: Date }>('k STRING, at TIMESTAMP');
    const df = stream.toDF().withWatermark('at', '10 seconds').dropDuplicatesWithinWatermark(['k']).select('k');
    await testStream(df, {}, [
      addData(stream, [
        { k: 'a', at: t('12:00:00') },
        { k: 'a', at: t('12:00:01') },
      ]),
      checkNewAnswer([{ k: 'a' }]),
      addData(stream, [{ k: 'b', at: t('12:01:00') }]),
      checkNewAnswer([{ k: 'b' }]),
      addData(stream, [{ k: 'a', at: t('12:01:01') }]),
      checkNewAnswer([{ k: 'a' }]),
    ]);
  });
});

describe('the test kit', () => {
  test('the script of the page', async () => {
    const session = newSession(new ManualClock());
    const orders = session.memoryStream<{ id: number; at: Date }>('id BIGINT, at TIMESTAMP');
    const df = orders
      .toDF()
      .withWatermark('at', '0 seconds')
      .groupBy(window(col('at'), '1 minute'))
      .agg(count().as('n'));
    await testStream(df.select('n'), { outputMode: 'append' }, [
      addData(orders, [{ id: 1, at: t('12:00:01') }]),
      checkNewAnswer([]),
      advanceClock('1 minute'),
      stopStream(),
      startStream(),
      checkState({ rows: 1 }),
      addData(orders, [{ id: 2, at: t('12:05:00') }]),
      checkNewAnswer([{ n: 1 }]),
    ]);
  });

  test('failures that are expected, and those that are not', async () => {
    const session = newSession();
    const stream = session.memoryStream<{ n: number }>('n INT');
    const df = stream.toDF().selectExpr('1 / n AS x');
    await testStream(df, {}, [addData(stream, [{ n: 0 }]), expectFailure(StreamingQueryError, /division by zero/i)]);
    const other = session.memoryStream<{ n: number }>('n INT');
    await expect(
      testStream(other.toDF(), {}, [addData(other, [{ n: 1 }]), checkNewAnswer([{ n: 2 }])]),
    ).rejects.toThrow(/=> 1: checkNewAnswer[\s\S]*missing: {4}n=2[\s\S]*unexpected: n=1/);
  });
});
