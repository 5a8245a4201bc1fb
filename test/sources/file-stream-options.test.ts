import { expect, test } from 'vitest';
import type { Files } from '../../src/common/files.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import type { Offset, StreamSource } from '../../src/sources/source.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { field, intType, stringType, structType } from '../../src/types/data-type.js';
import { sinkBatch, sinkContext } from '../sinks/support.js';
import { contextOf, readRows } from './support.js';
import { linesFormat, valueSchema } from './text-format.js';

const tableOf = (files: Files, options: Record<string, string> = {}, paths = ['/in'], schema = valueSchema) =>
  new FileStreamTable({ files, format: linesFormat, paths, schema, options });

async function drain(
  source: StreamSource,
  start: Offset | null = null,
): Promise<{ values: unknown[]; end: Offset | null }> {
  const found: unknown[] = [];
  let at = start;
  for (;;) {
    const end = await source.latestOffset(at, source.defaultLimit);
    if (JSON.stringify(end) === JSON.stringify(at)) return { values: found, end: at };
    found.push(...(await readRows(source, at, end!, ['value'])).map(row => row[0]));
    await source.commit(end!);
    at = end;
  }
}

/** A disk whose times are set by the test. */
class TimedFiles extends FaultyFiles {
  readonly times = new Map<string, number>();
  override async stat(path: string) {
    const status = await super.stat(path);
    return { ...status, modifiedMs: this.times.get(path) ?? status.modifiedMs };
  }
}

test.each([
  [{ maxFilesPerTrigger: '1', maxBytesPerTrigger: '1' }, /cannot be used together/],
  [{ maxFilePerTrigger: '1' }, /Did you mean 'maxFilesPerTrigger'/],
  [{ maxFilesPerTrigger: '0' }, /must be a whole number of at least 1/],
  [{ latestFirst: 'yes' }, /must be true or false/],
  [{ modifiedBefore: '2024-01-01' }, /batch reading only/],
  [{ modifiedafter: '2024-01-01' }, /batch reading only/],
  [{ cleanSource: 'remove' }, /off, archive, delete/],
  [{ cleanSource: 'archive' }, /sourceArchiveDir/],
  [{ maxFileAge: 'soon' }, /a duration/],
  [{ basePath: '/elsewhere' }, /basePath/],
])('options %j are refused', (options, message) => {
  expect(() => tableOf(new VirtualFiles(), options as Record<string, string>)).toThrow(message);
});

test('options of the format are passed on', () => {
  tableOf(new VirtualFiles(), { Separator: ';' });
});

test('files that are gone, changed or damaged stop the query, unless the options allow it', async () => {
  const files = new VirtualFiles();
  const plan = async (options: Record<string, string>, change: () => Promise<void> | void) => {
    files.place('/in/a', '1\n');
    files.place('/in/b', '2\n');
    files.place('/in/c', '3\n');
    const context = contextOf({ files });
    const source = await tableOf(files, options).open(context);
    const end = await source.latestOffset(null, {});
    await change();
    const rows = readRows(source, null, end!, ['value']).then(found => found.map(row => row[0]));
    return { rows, context };
  };
  const remove = () => files.unlink('/in/b');
  const rewrite = () => files.place('/in/b', 'other\n');
  await expect((await plan({}, remove)).rows).rejects.toMatchObject({
    code: 'SOURCE_DATA_LOST',
    message: expect.stringContaining('/in/b'),
  });
  await expect((await plan({ ignoreCorruptFiles: 'true' }, remove)).rows).rejects.toMatchObject({
    code: 'SOURCE_DATA_LOST',
  });
  const tolerated = await plan({ ignoreMissingFiles: 'true' }, remove);
  expect(await tolerated.rows).toEqual(['1', '3']);
  expect(tolerated.context.warnings).toHaveLength(1);
  await expect((await plan({ ignoreMissingFiles: 'true' }, rewrite)).rows).rejects.toMatchObject({
    code: 'SOURCE_DATA_LOST',
  });
  expect(await (await plan({ ignoreChangedFiles: 'true' }, rewrite)).rows).toEqual(['1', 'other', '3']);
  files.place('/in/b', '!\n');
  const damaged = await tableOf(files, { ignoreCorruptFiles: 'true' }).open(contextOf({ files }));
  expect((await drain(damaged)).values.sort()).toEqual(['1', '3']);
  await expect(drain(await tableOf(files).open(contextOf({ files })))).rejects.toMatchObject({ code: 'BAD_RECORD' });
});

test('a file that changes while it is read is noticed', async () => {
  const files = new VirtualFiles();
  files.place('/in/a', Array.from({ length: 3000 }, (_, i) => `${i}\n`).join(''));
  const source = await tableOf(files).open(contextOf({ files }));
  const end = await source.latestOffset(null, {});
  const reading = (async () => {
    for await (const _ of source.read(null, end!, { columns: ['value'], pruning: [] })) files.place('/in/a', 'x\n');
  })();
  await expect(reading).rejects.toMatchObject({ code: 'SOURCE_DATA_LOST' });
});

test('old files are not read once newer ones have been; with latestFirst under a limit they are', async () => {
  const disk = new VirtualFiles();
  const files = new TimedFiles(disk);
  const day = 86_400_000;
  const put = (name: string, days: number) => {
    disk.place(`/in/${name}`, `${name}\n`);
    files.times.set(`/in/${name}`, days * day);
  };
  put('recent', 100);
  const source = await tableOf(files).open(contextOf({ files }));
  const first = await drain(source);
  put('8-days-older', 92);
  put('6-days-older', 94);
  expect((await drain(source, first.end)).values).toEqual(['6-days-older']);
  const latest = await tableOf(files, { latestFirst: 'true', maxFilesPerTrigger: '1' }).open(contextOf({ files }));
  expect((await drain(latest)).values).toEqual(['recent', '6-days-older', '8-days-older']);
  const short = await tableOf(files, { maxFileAge: '1h', maxFilesPerTrigger: '1' }).open(contextOf({ files }));
  // In one listing all are taken: nothing newer had been seen before.
  expect((await drain(short)).values).toEqual(['8-days-older', '6-days-older', 'recent']);
});

test('fileNameOnly takes each name once, wherever it lies', async () => {
  const files = new VirtualFiles();
  files.place('/in/x=1/a', '1\n');
  files.place('/in/x=2/a', '2\n');
  files.place('/in/x=2/b', '3\n');
  expect((await drain(await tableOf(files, { fileNameOnly: 'true' }).open(contextOf({ files })))).values).toEqual([
    '1',
    '3',
  ]);
  expect((await drain(await tableOf(files).open(contextOf({ files })))).values).toEqual(['1', '2', '3']);
});

test('globs, several paths, name filters and recursion', async () => {
  const files = new VirtualFiles();
  for (const path of [
    '/in/a/1.txt',
    '/in/b/2.txt',
    '/in/b/3.csv',
    '/in/c/_4.txt',
    '/in/.d/5.txt',
    '/in/b/deep/6.txt',
    '/other/7.txt',
  ]) {
    files.place(path, `${path}\n`);
  }
  const read = async (paths: string[], options = {}) =>
    (await drain(await tableOf(files, options, paths).open(contextOf({ files })))).values;
  expect(await read(['/in/*/*.txt'])).toEqual(['/in/a/1.txt', '/in/b/2.txt']);
  expect(await read(['/in/{a,b}'])).toEqual(['/in/a/1.txt', '/in/b/2.txt', '/in/b/3.csv']);
  expect(await read(['/in/[!a]'], { pathGlobFilter: '*.txt' })).toEqual(['/in/b/2.txt']);
  expect(await read(['/in'])).toEqual([]);
  expect(await read(['/in', '/in/a', '/other/7.txt'], { recursiveFileLookup: 'true' })).toEqual([
    '/in/a/1.txt',
    '/in/b/2.txt',
    '/in/b/3.csv',
    '/in/b/deep/6.txt',
    '/other/7.txt',
  ]);
  expect(await read(['/nowhere', '/nowhere/*'])).toEqual([]);
  expect(await read(['/in/c/_4.txt'])).toEqual(['/in/c/_4.txt']);
});

test('cleanSource deletes or archives what is committed, and never overwrites the archive', async () => {
  const files = new VirtualFiles();
  files.place('/in/a', '1\n');
  files.place('/in/x=1/b', '2\n');
  await drain(await tableOf(files, { cleanSource: 'archive', sourceArchiveDir: '/old' }).open(contextOf({ files })));
  expect([...files.tree().keys()].filter(path => !path.startsWith('/checkpoint'))).toEqual([
    '/old/in/a',
    '/old/in/x=1/b',
  ]);
  files.place('/in/a', 'again\n');
  const context = contextOf({ files });
  await drain(await tableOf(files, { cleanSource: 'archive', sourceArchiveDir: '/old' }).open(context));
  expect(Buffer.from(await files.read('/old/in/a')).toString()).toBe('1\n');
  expect(context.warnings[0]).toContain('/old/in/a exists already');
  await drain(await tableOf(files, { cleanSource: 'delete' }).open(contextOf({ files })));
  expect([...files.tree().keys()].filter(path => path.startsWith('/in'))).toEqual([]);
  for (const directory of ['/in/old', '/in', '/']) {
    await expect(
      tableOf(files, { cleanSource: 'archive', sourceArchiveDir: directory }).open(contextOf({ files })),
    ).rejects.toThrow(/sourceArchiveDir/);
  }
});

test('planned but uncommitted files are not cleared away', async () => {
  const files = new VirtualFiles();
  files.place('/in/a', '1\n');
  const options = { cleanSource: 'delete' };
  const source = await tableOf(files, options).open(contextOf({ files }));
  const end = await source.latestOffset(null, {});
  await readRows(source, null, end!, ['value']);
  await source.stop();
  const next = await tableOf(files, options).open(contextOf({ files, epoch: 2, latestSeen: end }));
  expect(await readRows(next, null, end!, ['value'])).toEqual([['1']]);
  await next.commit(end!);
  await next.commit(end!);
  expect([...files.tree().keys()].filter(path => path.startsWith('/in'))).toEqual([]);
});

test('partition columns and _metadata', async () => {
  const files = new VirtualFiles();
  files.place('/in/country=de/n=1/a b.txt', 'x\n');
  files.place('/in/country=a%2Fb/n=2/c.txt', 'y\n');
  files.place('/in/country=__HIVE_DEFAULT_PARTITION__/n=3/d.txt', 'z\n');
  const schema = structType([field('value', stringType), field('country', stringType), field('n', intType)]);
  const source = await tableOf(files, {}, ['/in'], schema).open(contextOf({ files }));
  const end = await source.latestOffset(null, {});
  expect(await readRows(source, null, end!, ['n', 'value', 'country'])).toEqual([
    [1, 'x', 'de'],
    [2, 'y', 'a/b'],
    [3, 'z', null],
  ]);
  expect(await readRows(source, null, end!, ['_metadata'])).toEqual([
    [['file:///in/country=de/n=1/a%20b.txt', 'a b.txt', 2, 0, 2, 0]],
    [['file:///in/country=a%252Fb/n=2/c.txt', 'c.txt', 2, 0, 2, 1000]],
    [['file:///in/country=__HIVE_DEFAULT_PARTITION__/n=3/d.txt', 'd.txt', 2, 0, 2, 2000]],
  ]);
  files.place('/in/country=de/n=many/e.txt', 'x\n');
  const bad = await source.latestOffset(end, {});
  await expect(readRows(source, end, bad!, ['n'])).rejects.toMatchObject({ code: 'PARTITION_VALUE_INVALID' });
});

test('the output of a file sink is read through its manifest', async () => {
  const files = new VirtualFiles();
  const sink = new FileSink({ path: '/in', format: linesFormat });
  await sink.open(sinkContext(valueSchema, { files }));
  const source = await tableOf(files).open(contextOf({ files }));
  let at: Offset | null = null;
  const seen: unknown[] = [];
  for (let n = 0; n < 25; n++) {
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
    files.place(`/in/part-stray-${n}`, 'stray\n');
    if (n % 4 !== 0) continue;
    const step = await drain(source, at);
    seen.push(...step.values);
    at = step.end;
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `${n}`));
  const next = await tableOf(files).open(contextOf({ files, epoch: 2, latestSeen: at }));
  expect((await drain(next, at)).values).toEqual([]);
  const cleaning = await tableOf(files, { cleanSource: 'delete' }).open(contextOf({ files }));
  await expect(cleaning.latestOffset(null, {})).rejects.toThrow(/cleanSource/);
});

test('availableNow reads what was there, in several batches', async () => {
  const files = new VirtualFiles();
  for (let n = 0; n < 5; n++) files.place(`/in/${n}`, `${n}\n`);
  const source = await tableOf(files, { maxFilesPerTrigger: '2' }).open(contextOf({ files }));
  await source.prepareForAvailableNow!();
  files.place('/in/late', 'late\n');
  expect((await drain(source)).values).toEqual(['0', '1', '2', '3', '4']);
});

test('a small cache of listed files loses none', async () => {
  const files = new VirtualFiles();
  for (let n = 0; n < 50; n++) files.place(`/in/${n}`, `${n}\n`);
  const options = { maxFilesPerTrigger: '3', maxCachedFiles: '4' };
  expect((await drain(await tableOf(files, options).open(contextOf({ files })))).values).toHaveLength(50);
});

test('one listing serves several batches', async () => {
  const disk = new VirtualFiles();
  for (let n = 0; n < 50; n++) disk.place(`/in/${n}`, `${n}\n`);
  const files = new FaultyFiles(disk);
  const source = await tableOf(files, { maxFilesPerTrigger: '5' }).open(contextOf({ files }));
  expect((await drain(source)).values).toHaveLength(50);
  const lists = files.trace.filter(call => call.operation === 'list' && call.path === '/in').length;
  expect(lists).toBeLessThanOrEqual(3);
});

test('an idle trigger looks at no file that it knows', async () => {
  const disk = new VirtualFiles();
  for (let n = 0; n < 50; n++) disk.place(`/in/${n}`, `${n}\n`);
  const files = new FaultyFiles(disk);
  const source = await tableOf(files).open(contextOf({ files }));
  const { end } = await drain(source);
  files.trace.length = 0;
  await source.latestOffset(end, {});
  expect(files.trace.map(call => `${call.operation} ${call.path}`)).toEqual([
    'stat /in',
    'stat /in/_millrace',
    'list /in',
  ]);
});
