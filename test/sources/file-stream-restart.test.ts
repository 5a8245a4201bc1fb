import { expect, test } from 'vitest';
import type { Files } from '../../src/common/files.js';
import { canonicalJson } from '../../src/common/json.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import { FileTable } from '../../src/sources/file/file-table.js';
import type { Offset, StreamSource } from '../../src/sources/source.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { sinkContext } from '../sinks/support.js';
import { contextOf, readRows, scanRows } from './support.js';
import { linesFormat, valueSchema } from './text-format.js';

const tableOf = (files: Files, options: Record<string, string> = {}, paths = ['/in']) =>
  new FileStreamTable({ files, format: linesFormat, paths, schema: valueSchema, options });
const values = async (source: StreamSource, start: Offset | null, end: Offset) =>
  (await readRows(source, start, end, ['value'])).map(row => row[0]);

test('hundreds of batches: small offsets, a short chain of segments, and a restart that knows everything', async () => {
  const files = new VirtualFiles();
  let source = await tableOf(files).open(contextOf({ files }));
  const offsets: (Offset | null)[] = [null];
  for (let n = 1; n <= 400; n++) {
    files.place(`/in/a-rather-long-name-of-a-file-${n}.txt`, `${n}\n`);
    const end = await source.latestOffset(offsets[n - 1], {});
    expect(canonicalJson(end).length).toBeLessThan(5000);
    offsets.push(end);
    await source.commit(end!);
    if (n % 97 === 0) source = await tableOf(files).open(contextOf({ files, epoch: 1 + n, latestSeen: end }));
  }
  const segments = (await files.list('/checkpoint/sources/0')).map(e => e.name);
  expect(segments.length).toBeGreaterThan(2);
  expect(segments.length).toBeLessThan(25);
  const again = await tableOf(files).open(contextOf({ files, epoch: 1000, latestSeen: offsets[400] }));
  expect(await again.latestOffset(offsets[400], {})).toEqual(offsets[400]);
  // Any range of retained offsets can be read, across segments.
  expect(await values(again, offsets[390], offsets[400]!)).toEqual(Array.from({ length: 10 }, (_, i) => `${391 + i}`));
  expect(await values(again, null, offsets[400]!)).toHaveLength(400);
});

test('a large list goes into a file of its own, and a damaged or missing one is noticed', async () => {
  const files = new VirtualFiles();
  for (let n = 0; n < 300; n++) files.place(`/in/${n}`, `${n}\n`);
  const source = await tableOf(files).open(contextOf({ files }));
  const end = (await source.latestOffset(null, {}))! as any;
  expect(end.lists).toEqual([]);
  expect(end.segment.name).toBe('1.1');
  const reopen = () => tableOf(files).open(contextOf({ files, epoch: 2, latestSeen: end }));
  expect(await values(await reopen(), null, end)).toHaveLength(300);
  const path = '/checkpoint/sources/0/1.1';
  const good = await files.read(path);
  const bad = good.slice();
  bad[good.length - 20] ^= 1;
  files.place(path, bad);
  await expect(reopen()).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  await files.unlink(path);
  await expect(reopen()).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  files.place(path, good);
  await reopen();
});

test('a run that was taken over publishes no list', async () => {
  const files = new VirtualFiles();
  for (let n = 0; n < 300; n++) files.place(`/in/${n}`, `${n}\n`);
  const checkFence = () => Promise.reject(new Error('fenced'));
  const source = await tableOf(files).open(contextOf({ files, checkFence }));
  await expect(source.latestOffset(null, {})).rejects.toThrow('fenced');
  expect(await files.list('/checkpoint/sources/0')).toEqual([]);
});

test('lists that are too old to matter are let go of, and old files stay unread after a restart', async () => {
  const disk = new VirtualFiles();
  const times = new Map<string, number>();
  class Timed extends FaultyFiles {
    override async stat(path: string) {
      return { ...(await super.stat(path)), modifiedMs: times.get(path) ?? 0 };
    }
  }
  const files = new Timed(disk);
  const options = { maxFileAge: '1h' };
  let source = await tableOf(files, options).open(contextOf({ files }));
  let at: Offset | null = null;
  for (let hour = 0; hour < 20; hour++) {
    for (let n = 0; n < 200; n++) {
      const path = `/in/${hour}-${n}`;
      disk.place(path, `${hour}-${n}\n`);
      times.set(path, hour * 3_600_000 + n);
    }
    const start: Offset | null = at;
    at = (await source.latestOffset(start, {}))!;
    expect(await values(source, start, at)).toHaveLength(200);
    await source.commit(at);
    source = await tableOf(files, options).open(contextOf({ files, epoch: hour + 2, latestSeen: at }));
  }
  await expect(values(source, null, at!)).rejects.toMatchObject({ code: 'SOURCE_DATA_LOST' });
  const { segment } = at as any;
  expect(segment.length).toBeLessThan(30_000);
  expect(await source.latestOffset(at, {})).toEqual(at);
});

test('an offset of another source is refused', async () => {
  const files = new VirtualFiles();
  await expect(tableOf(files).open(contextOf({ files, latestSeen: 7 }))).rejects.toMatchObject({
    code: 'CHECKPOINT_INCOMPATIBLE',
  });
});

/** A miniature of the engine: offsets are published as files, batches go to a file sink. */
async function runQuery(files: Files, epoch: number, witness: { done: number }): Promise<void> {
  const log = await loggedOffsets(files);
  const source = await tableOf(files, { maxFilesPerTrigger: '70' }).open(
    contextOf({ files, epoch, latestSeen: log.at(-1) ?? null }),
  );
  const sink = new FileSink({ path: '/out', format: linesFormat });
  const committed = (await files.list('/log')).filter(e => e.name.startsWith('c')).length - 1;
  await sink.open(sinkContext(valueSchema, { files, epoch, lastCommitted: committed }));
  for (let n = committed + 1; ; n++) {
    const start = n === 0 ? null : log[n - 1];
    if (n === log.length) {
      const end = await source.latestOffset(start, source.defaultLimit);
      if (canonicalJson(end) === canonicalJson(start)) break;
      await publishTo(files, `/log/o${n}`, canonicalJson(end), epoch);
      log.push(end!);
    }
    const batches = source.read(start, log[n], { columns: ['value'], pruning: [] });
    await sink.addBatch({ batchId: n, batches, isReplay: n < log.length });
    await publishTo(files, `/log/c${n}`, '', epoch);
    witness.done = n;
    await sink.commit(n);
    await source.commit(log[n]);
  }
  await source.stop();
  await sink.close();
}

async function loggedOffsets(files: Files): Promise<Offset[]> {
  await files.syncDirectory('/log');
  const names = (await files.list('/log')).map(e => e.name).filter(name => /^o\d+$/.test(name));
  return Promise.all(
    names.map((_, n) => files.read(`/log/o${n}`).then(bytes => JSON.parse(Buffer.from(bytes).toString()))),
  );
}

async function publishTo(files: Files, path: string, text: string, epoch: number): Promise<void> {
  const temp = `/log/temp-${epoch}-${path.slice(5)}`;
  const file = await files.open(temp, 'wx');
  await file.write(Buffer.from(text));
  await file.sync();
  await file.close();
  await files.link(temp, path);
  await files.unlink(temp);
  await files.syncDirectory('/log');
}

test('whatever crash: every file of the source is in the output exactly once', async () => {
  const disk = new VirtualFiles();
  await disk.makeDirectory('/log');
  await disk.makeDirectory('/checkpoint/sources');
  const names = Array.from({ length: 200 }, (_, n) => `f${n}`);
  for (const name of names) disk.place(`/in/${name}-with-a-name-that-is-long-enough`, `${name}\n`);
  const output = async (files: Files) =>
    (await scanRows(new FileTable({ files, format: linesFormat, paths: ['/out'], schema: valueSchema })))
      .map(row => row[0] as string)
      .sort();
  let epoch = 1;
  const report = await enumerateCrashes(
    {
      disk,
      witness: { done: -1 },
      run: (files, witness) => runQuery(files, 1, witness),
      recover: async (files, witness) => {
        await runQuery(files, ++epoch, { ...witness });
        expect(await output(files)).toEqual([...names].sort());
        await runQuery(files, ++epoch, { ...witness });
        expect(await output(files)).toEqual([...names].sort());
      },
    },
    { changesMax: 8 },
  );
  expect(describeCrashes(report)).toBe('');
  expect(report.points).toBeGreaterThan(80);
  expect(report.states).toBeGreaterThan(100);
});
