import { expect, test } from 'vitest';
import { exists, type Files } from '../../src/common/files.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { FileTable } from '../../src/sources/file/file-table.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { dateType, field, intType, type StructType, stringType, structType } from '../../src/types/data-type.js';
import { scanRows } from '../sources/support.js';
import { linesFormat, valueSchema } from '../sources/text-format.js';
import { sinkBatch, sinkContext } from './support.js';

const sinkTo = (path = '/out', partitionBy: string[] = [], options = {}) =>
  new FileSink({ path, format: linesFormat, partitionBy, options });
const readOut = async (files: Files, schema: StructType = valueSchema) =>
  (await scanRows(new FileTable({ files, format: linesFormat, paths: ['/out'], schema })))
    .map(row => row.join(','))
    .sort();

test('batches become files and a manifest; readers see finished batches', async () => {
  const files = new VirtualFiles();
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  const result = await sink.addBatch(sinkBatch(valueSchema, 0, [['a'], ['b']]));
  expect(result.rows).toBe(2);
  expect([...files.tree().keys()]).toEqual([
    '/out/_millrace/0',
    expect.stringMatching(/^\/out\/part-00000-00000-1-[0-9a-f]{8}\.txt$/),
  ]);
  await sink.addBatch(sinkBatch(valueSchema, 1, []));
  await sink.addBatch(sinkBatch(valueSchema, 2, [['c']]));
  expect(await readOut(files)).toEqual(['a', 'b', 'c']);
  files.place('/out/part-99999-foreign.txt', 'x\n');
  expect(await readOut(files)).toEqual(['a', 'b', 'c']);
});

test('a replayed batch is skipped, a different one is refused', async () => {
  const files = new VirtualFiles();
  const first = sinkTo();
  await first.open(sinkContext(valueSchema, { files }));
  await first.addBatch(sinkBatch(valueSchema, 0, [['a'], ['b']]));
  const second = sinkTo();
  await second.open(sinkContext(valueSchema, { files, epoch: 2 }));
  const before = files.fingerprint();
  // The same rows in another order are the same batch.
  const result = await second.addBatch(sinkBatch(valueSchema, 0, [['b'], ['a']], true));
  expect(result).toEqual({ rows: 2, record: { payloadHash: expect.stringMatching(/^2-[0-9a-f]{16}$/), files: 1 } });
  expect(files.fingerprint()).toBe(before);
  await expect(second.addBatch(sinkBatch(valueSchema, 0, [['a'], ['x']], true))).rejects.toMatchObject({
    code: 'SINK_REPLAY_DIFFERS',
  });
  expect(await readOut(files)).toEqual(['a', 'b']);
});

test('sink and checkpoint must fit', async () => {
  const files = new VirtualFiles();
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  for (let n = 0; n < 3; n++) await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
  const before = files.fingerprint();
  const open = (overrides: object) => sinkTo().open(sinkContext(valueSchema, { files, epoch: 2, ...overrides }));
  await expect(open({ lastCommitted: 0 })).rejects.toMatchObject({ code: 'SINK_AHEAD_OF_CHECKPOINT' });
  await expect(open({ lastCommitted: 3 })).rejects.toMatchObject({ code: 'SINK_BEHIND_CHECKPOINT' });
  await expect(open({ queryId: 'other' })).rejects.toMatchObject({ code: 'SINK_OWNED_BY_OTHER_QUERY' });
  expect(files.fingerprint()).toBe(before);
  await open({ lastCommitted: 1 });
  await open({ lastCommitted: 2 });
  await files.removeTree('/out/_millrace');
  await expect(open({ lastCommitted: 2 })).rejects.toMatchObject({ code: 'SINK_BEHIND_CHECKPOINT' });
});

test('partition columns become folders and come back with their types', async () => {
  const files = new VirtualFiles();
  const schema = structType([
    field('country', stringType),
    field('value', stringType),
    field('day', dateType),
    field('n', intType),
  ]);
  const sink = sinkTo('/out', ['country', 'day']);
  await sink.open(sinkContext(schema, { files }));
  const rows = [
    ['de', 'a', 19_000, 1],
    ['a/b=c%', 'b', 19_001, 2],
    [null, 'c', null, 3],
    ['', 'd', 19_000, 4],
    ['__HIVE_DEFAULT_PARTITION__', 'e', 19_000, 5],
    ['..', 'f', 19_000, 6],
    ['de', 'g', 19_000, 7],
  ];
  await sink.addBatch(sinkBatch(schema, 0, rows));
  const folders = [...files.tree().keys()]
    .filter(path => path.includes('part-'))
    .map(path => path.slice(5, path.lastIndexOf('/')))
    .sort();
  expect(folders).toEqual([
    'country=%5F_HIVE_DEFAULT_PARTITION__/day=2022-01-08',
    'country=../day=2022-01-08',
    'country=/day=2022-01-08',
    'country=__HIVE_DEFAULT_PARTITION__/day=__HIVE_DEFAULT_PARTITION__',
    'country=a%2Fb%3Dc%25/day=2022-01-09',
    'country=de/day=2022-01-08',
  ]);
  const readSchema = structType([field('value', stringType), field('country', stringType), field('day', dateType)]);
  const table = new FileTable({ files, format: linesFormat, paths: ['/out'], schema: readSchema });
  const found = (await scanRows(table)).map(row => [row[1], row[0], row[2]].join('|'));
  expect(found.sort()).toEqual(rows.map(r => [r[0], `${r[1]},${r[3]}`, r[2]].join('|')).sort());
});

test('the manifest is merged in tens, and its size on disk stays small', async () => {
  const files = new VirtualFiles();
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  for (let n = 0; n < 237; n++) {
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
  }
  const names = (await files.list('/out/_millrace')).map(e => e.name).sort();
  expect(names).toEqual([
    '0-99',
    '100-199',
    '200-209',
    '210-219',
    '220-229',
    '230',
    '231',
    '232',
    '233',
    '234',
    '235',
    '236',
  ]);
  expect((await readOut(files)).length).toBe(237);
});

test('every crash leaves whole batches, each once', async () => {
  const rows = (n: number) => [[`${n}a`], [`${n}b`]];
  const count = 12;
  const step = async (files: Files, epoch: number, from: number, witness: { committed: number }, upTo: number) => {
    const sink = sinkTo();
    await sink.open(sinkContext(valueSchema, { files, epoch, lastCommitted: from - 1 }));
    for (let n = from; n < upTo; n++) {
      await sink.addBatch(sinkBatch(valueSchema, n, rows(n), n === from && epoch > 1));
      witness.committed = n;
      await sink.commit(n);
    }
  };
  const report = await enumerateCrashes({
    witness: { committed: -1 },
    run: (files, witness) => step(files, 1, 0, witness, count),
    recover: async (files, witness) => {
      const seen = (await exists(files, '/out')) ? await readOut(files) : [];
      expect(seen.length % 2).toBe(0);
      expect(seen.length / 2).toBeGreaterThanOrEqual(witness.committed + 1);
      expect(seen.length / 2).toBeLessThanOrEqual(witness.committed + 2);
      expect(seen).toEqual(
        Array.from({ length: seen.length / 2 }, (_, n) => rows(n).map(r => r[0]))
          .flat()
          .sort(),
      );
      await step(files, 2, witness.committed + 1, { committed: -1 }, count);
      expect(await readOut(files)).toEqual(
        Array.from({ length: count }, (_, n) => rows(n).map(r => r[0]))
          .flat()
          .sort(),
      );
    },
  });
  expect(describeCrashes(report)).toBe('');
  expect(report.points).toBeGreaterThan(200);
  expect(report.states).toBeGreaterThan(300);
});

test('a run that was taken over publishes nothing', async () => {
  const disk = new VirtualFiles();
  const files = new FaultyFiles(disk);
  let fenced = false;
  const checkFence = async () => {
    if (fenced) throw new Error('fenced');
  };
  const zombie = sinkTo();
  await zombie.open(sinkContext(valueSchema, { files, checkFence }));
  const held = files.delay({ operation: 'sync', path: /part-/ });
  const stuck = zombie.addBatch(sinkBatch(valueSchema, 0, [['old']]));
  await held.reached;
  fenced = true;
  const next = sinkTo();
  await next.open(sinkContext(valueSchema, { files: disk, epoch: 2 }));
  await next.addBatch(sinkBatch(valueSchema, 0, [['new']]));
  held.release();
  await expect(stuck).rejects.toThrow('fenced');
  expect(await readOut(disk)).toEqual(['new']);
});
