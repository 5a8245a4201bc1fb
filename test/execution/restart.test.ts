import { expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import type { VirtualFiles } from '../../src/testing/virtual-files.js';
import { type Bench, bench } from './support.js';

/** Runs a query over `/in` to its end; `seen` gets its rows. */
async function runOnce(
  b: Bench,
  build: (events: DataFrame) => DataFrame,
  options: { seen?: unknown[]; mode?: OutputMode; fail?: boolean; files?: FaultyFiles } = {},
): Promise<void> {
  const events = b.session.readStream
    .format('json')
    .schema('k STRING, v INT')
    .option('maxFilesPerTrigger', 1)
    .load('/in');
  const query = await build(events)
    .writeStream.outputMode(options.mode ?? 'append')
    .trigger({ availableNow: true })
    .option('checkpointLocation', '/c')
    .foreachBatch(async df => {
      options.seen?.push(...(await df.collect()));
      if (options.fail) throw new Error('not today');
    })
    .startWith(options.files === undefined ? {} : { files: options.files });
  await query.awaitTermination();
}

const counts = (events: DataFrame) => events.groupBy('k').count();

test('a batch that is run again has the clock, the range and the settings of its first attempt', async () => {
  const first = bench({ 'millrace.timeZone': 'Asia/Tokyo' });
  first.files.place('/in/0.json', '{"k":"a","v":1}\n');
  const stamped = (events: DataFrame) => events.selectExpr('k', 'CAST(current_timestamp() AS STRING) AS now');
  const seen: { k: string; now: string }[] = [];
  await expect(runOnce(first, stamped, { seen, fail: true })).rejects.toThrow('not today');
  await first.clock.advance(3_600_000);
  first.files.place('/in/1.json', '{"k":"b","v":1}\n');
  await runOnce(first, stamped, { seen });
  expect(seen.map(r => r.k)).toEqual(['a', 'a', 'b']);
  expect(seen[0].now).toBe('2026-01-01 09:00:00');
  expect(seen[1].now).toBe(seen[0].now);
  expect(seen[2].now).toBe('2026-01-01 10:00:00');
});

test('pinned settings of the checkpoint win over those of the session', async () => {
  const zone = { 'millrace.timeZone': 'Asia/Tokyo' };
  const first = bench(zone);
  first.files.place('/in/0.json', '{"k":"a","v":1}\n{"k":"b","v":1}\n');
  await runOnce(first, counts, { mode: 'update' });
  const second = bench({ ...zone, 'millrace.multipleWatermarkPolicy': 'max' }, first);
  second.files.place('/in/1.json', '{"k":"a","v":1}\n');
  const seen: { k: string; count: number }[] = [];
  await runOnce(second, counts, { mode: 'update', seen });
  expect(seen.map(r => [r.k, Number(r.count)])).toEqual([['a', 2]]);
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(first.files, '/c');
  expect((await view.offsets.latest())!.value.conf).toMatchObject({
    'millrace.timeZone': 'Asia/Tokyo',
    'millrace.multipleWatermarkPolicy': 'min',
  });
});

const bytesOf = (files: VirtualFiles) =>
  [...files.tree()]
    .filter(([path]) => path.startsWith('/c'))
    .map(([path, bytes]) => `${path} ${Buffer.from(bytes).toString('base64')}`);

test.each<[string, (e: DataFrame) => DataFrame, OutputMode]>([
  ['another key', e => e.groupBy('v').count(), 'update'],
  ['another aggregate', e => e.groupBy('k').agg(expr('sum(v)')), 'update'],
  ['one more operator', e => e.dropDuplicates(['k']).groupBy('k').count(), 'update'],
  ['no state any more', e => e, 'append'],
  ['another output mode', counts, 'complete'],
  [
    'one more source',
    e => e.union(e.session.readStream.format('json').schema('k STRING, v INT').load('/in2')).groupBy('k').count(),
    'update',
  ],
])('%s: refused, and nothing is written', async (_, build, mode) => {
  const first = bench();
  first.files.place('/in/0.json', '{"k":"a","v":1}\n');
  await runOnce(first, counts, { mode: 'update' });
  const before = bytesOf(first.files);
  const spy = new FaultyFiles(first.files);
  await expect(runOnce(bench({}, first), build, { mode, files: spy })).rejects.toMatchObject({
    code: 'CHECKPOINT_INCOMPATIBLE',
  });
  expect(bytesOf(first.files)).toEqual(before);
  const writes = spy.trace.filter(call => ['write', 'link', 'rename', 'unlink', 'removeTree'].includes(call.operation));
  expect(writes).toEqual([]);
  await runOnce(bench({}, first), counts, { mode: 'update' });
});

test.each<[string, (e: DataFrame) => DataFrame]>([
  ['a filter below', e => e.where('v > 0').groupBy('k').count()],
  ['a projection above', e => e.groupBy('k').count().selectExpr('upper(k) AS k', 'count')],
])('%s may come: accepted', async (_, build) => {
  const first = bench();
  first.files.place('/in/0.json', '{"k":"a","v":1}\n');
  await runOnce(first, counts, { mode: 'update' });
  first.files.place('/in/1.json', '{"k":"a","v":1}\n');
  const seen: { count: number }[] = [];
  await runOnce(first, build, { mode: 'update', seen });
  expect(seen.map(r => Number(r.count))).toEqual([2]);
});

test('an unusable setting is refused before anything is written', async () => {
  const b = bench();
  b.files.place('/in/0.json', '{"k":"a","v":1}\n');
  b.session.conf.map.set('millrace.minBatchesToRetain', 'many');
  await expect(runOnce(b, counts, { mode: 'update' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(bytesOf(b.files)).toEqual([]);
});

test('two queries on one checkpoint: the second is told who has it', async () => {
  const b = bench();
  const start = () =>
    b.session
      .memoryStream('v INT')
      .toDF()
      .writeStream.option('checkpointLocation', '/c')
      .foreachBatch(() => undefined)
      .start();
  const first = await start();
  await expect(start()).rejects.toMatchObject({
    code: 'CHECKPOINT_IN_USE',
    message: expect.stringContaining(`${process.pid}`),
  });
  expect(first.isActive).toBe(true);
  await first.stop();
  await (await start()).stop();
});

test('logs and state stay small, and everything that is kept can be loaded', async () => {
  const b = bench({ 'millrace.minBatchesToRetain': 12, 'millrace.state.snapshotInterval': 3 });
  const stream = b.session.memoryStream<{ k: string }>('k STRING');
  const query = await counts(stream.toDF())
    .writeStream.outputMode('update')
    .option('checkpointLocation', '/c')
    .foreachBatch(() => undefined)
    .start();
  const sizes: number[] = [];
  for (let n = 0; n < 80; n++) {
    stream.addData([{ k: `k${n % 7}` }]);
    await query.processAllAvailable();
    sizes.push([...b.files.tree().keys()].length);
  }
  await query.stop();
  expect(Math.max(...sizes.slice(40))).toBeLessThanOrEqual(Math.max(...sizes.slice(20, 40)) + 1);
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(b.files, '/c');
  expect(view.commits.list().length).toBeGreaterThanOrEqual(12);
  expect(view.commits.list().length).toBeLessThanOrEqual(16);
  for (const id of view.commits.list()) {
    const { stateFiles } = (await view.commits.get(id))!;
    for (const file of Object.values(stateFiles).flatMap(slots => Object.values(slots).flat()))
      expect(b.files.tree().get(`/c/state/0/0/${file.name}`)?.length, `${file.name} of commit ${id}`).toBe(file.length);
  }
});
