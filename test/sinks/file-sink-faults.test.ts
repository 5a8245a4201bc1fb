import { expect, test } from 'vitest';
import { batchOf } from '../../src/columnar/builder.js';
import type { Files } from '../../src/common/files.js';
import { exists } from '../../src/common/files.js';
import { ManualClock } from '../../src/common/manual-clock.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { PayloadHash } from '../../src/sinks/file/payload-hash.js';
import { FileTable } from '../../src/sources/file/file-table.js';
import { readManifest } from '../../src/sources/file/manifest.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { sweepFaults } from '../../src/testing/fault-sweep.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  arrayType,
  doubleType,
  field,
  intType,
  mapType,
  stringType,
  structType,
  variantType,
} from '../../src/types/data-type.js';
import { MapValue, VariantValue } from '../../src/types/value.js';
import { scanRows } from '../sources/support.js';
import { linesFormat, valueSchema } from '../sources/text-format.js';
import { sinkBatch, sinkContext } from './support.js';

const sinkTo = (options = {}, partitionBy: string[] = []) =>
  new FileSink({ path: '/out', format: linesFormat, options, partitionBy });
const readOut = async (files: Files) =>
  (await scanRows(new FileTable({ files, format: linesFormat, paths: ['/out'], schema: valueSchema }))).map(
    row => row[0] as string,
  );

test('every file call fails once, and for ever: no loss, no duplicate, and the next run goes on', async () => {
  const count = 11;
  const expected = Array.from({ length: count }, (_, n) => [`${n}a`, `${n}b`])
    .flat()
    .sort();
  const run = async (files: Files, epoch: number) => {
    const done = (await exists(files, '/out/_millrace')) ? (await readManifest(files, '/out')).length : 0;
    const sink = sinkTo();
    await sink.open(sinkContext(valueSchema, { files, epoch, lastCommitted: done - 1 }));
    for (let n = Math.max(0, done - 1); n < count; n++) {
      await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}a`], [`${n}b`]], n < done));
      await sink.commit(n);
    }
    await sink.close();
  };
  const struck = await sweepFaults({
    errnos: ['EIO', 'ENOSPC'],
    disk: () => new VirtualFiles(),
    run: files => run(files, 1),
    check: async files => {
      await run(files, 2);
      expect((await readOut(files)).sort()).toEqual(expected);
      const temps = (await files.list('/out/_millrace')).filter(entry => entry.name.startsWith('.'));
      expect(temps).toEqual([]);
    },
  });
  expect(struck).toBeGreaterThan(400);
});

test('partitioned output: whatever crash, batches are whole', async () => {
  const schema = structType([field('k', intType), field('j', intType), field('value', stringType)]);
  const count = 3;
  const rows = (n: number) => [
    [1, n, `${n}a`],
    [2, n, `${n}b`],
  ];
  const table = (files: Files) => new FileTable({ files, format: linesFormat, paths: ['/out'], schema });
  const step = async (files: Files, epoch: number, from: number, witness: { committed: number }) => {
    const sink = sinkTo({}, ['k', 'j']);
    await sink.open(sinkContext(schema, { files, epoch, lastCommitted: from - 1 }));
    for (let n = from; n < count; n++) {
      await sink.addBatch(sinkBatch(schema, n, rows(n)));
      witness.committed = n;
    }
  };
  const report = await enumerateCrashes(
    {
      witness: { committed: -1 },
      run: (files, witness) => step(files, 1, 0, witness),
      recover: async (files, witness) => {
        await step(files, 2, witness.committed + 1, { committed: -1 });
        // Lost power again: what the second run built on must have been durable.
        for (const { disk } of files.afterPowerLoss({ changesMax: 4 })) {
          const found = (await scanRows(table(disk))).map(row => row.join()).sort();
          expect(found).toEqual(
            Array.from({ length: count }, (_, n) => rows(n).map(row => row.join()))
              .flat()
              .sort(),
          );
        }
      },
    },
    { changesMax: 6 },
  );
  expect(describeCrashes(report)).toBe('');
  expect(report.states).toBeGreaterThan(100);
});

test('an answer that was lost: the manifest is there, the sink finds out', async () => {
  const disk = new VirtualFiles();
  const files = new FaultyFiles(disk);
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  const fault = files.fail({ operation: 'syncDirectory', path: /_millrace$/, errno: 'EIO', effect: 'after' });
  await expect(sink.addBatch(sinkBatch(valueSchema, 0, [['a']]))).rejects.toMatchObject({ code: 'IO_ERROR' });
  expect(fault.fired).toBe(1);
  // The batch may be visible, so its file must not have been cleaned up.
  expect(await readOut(disk)).toEqual(['a']);
  const next = sinkTo();
  await next.open(sinkContext(valueSchema, { files: disk, epoch: 2 }));
  await next.addBatch(sinkBatch(valueSchema, 0, [['a']], true));
  expect(await readOut(disk)).toEqual(['a']);
});

test('two runs publish the same batch: the files of one count', async () => {
  for (const [mine, result] of [
    ['a', { rows: 1 }],
    ['b', { code: 'SINK_REPLAY_DIFFERS' }],
  ] as const) {
    const disk = new VirtualFiles();
    const files = new FaultyFiles(disk);
    const slow = sinkTo();
    await slow.open(sinkContext(valueSchema, { files }));
    const held = files.delay({ operation: 'open', path: /_millrace\/\.0\./ });
    const first = slow.addBatch(sinkBatch(valueSchema, 0, [['a']]));
    await held.reached;
    const next = sinkTo();
    await next.open(sinkContext(valueSchema, { files: disk, epoch: 2 }));
    held.release();
    await first;
    const outcome = await next.addBatch(sinkBatch(valueSchema, 0, [[mine]])).catch(error => error);
    expect(outcome).toMatchObject(result);
    expect(await readOut(disk)).toEqual(['a']);
    expect([...disk.tree().keys()].filter(path => path.includes('part-'))).toHaveLength(1);
    if (mine === 'b') continue;
    await next.addBatch(sinkBatch(valueSchema, 1, [['c']]));
    expect(await readOut(disk)).toEqual(['a', 'c']);
  }
});

test('no hard links: files are copied, and readers see the same', async () => {
  const files = new VirtualFiles({ hardLinks: false });
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  for (let n = 0; n < 12; n++) {
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
  }
  expect(await readOut(files)).toHaveLength(12);
});

test('a reader whose listing is overtaken by a merge lists again', async () => {
  const files = new FaultyFiles(new VirtualFiles());
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  for (let n = 0; n < 3; n++) await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
  const fault = files.fail({ operation: 'open', path: /_millrace\/1$/, errno: 'ENOENT' });
  expect(await readOut(files)).toHaveLength(3);
  expect(fault.fired).toBe(1);
});

test('damage to the manifest is noticed by sink and readers', async () => {
  const files = new VirtualFiles();
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  for (let n = 0; n < 3; n++) await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
  const open = () => sinkTo().open(sinkContext(valueSchema, { files, epoch: 2, lastCommitted: 2 }));
  for (const n of [1, 2]) {
    const path = `/out/_millrace/${n}`;
    const good = await files.read(path);
    const bad = good.slice();
    bad[bad.length - 5] ^= 1;
    files.place(path, bad);
    await expect(readOut(files)).rejects.toMatchObject({ code: 'SINK_MANIFEST_CORRUPT' });
    if (n === 2) await expect(open()).rejects.toMatchObject({ code: 'SINK_MANIFEST_CORRUPT' });
    await files.unlink(path);
    if (n === 1) {
      await expect(readOut(files)).rejects.toMatchObject({ code: 'SINK_MANIFEST_CORRUPT' });
      await expect(open()).rejects.toMatchObject({ code: 'SINK_MANIFEST_CORRUPT' });
    }
    files.place(path, good);
  }
  const [part] = [...files.tree().keys()].filter(path => path.includes('part-'));
  files.place(part, 'longer than it was\n');
  await expect(readOut(files)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
});

test('retention drops old batches from the manifest, not their files', async () => {
  const files = new VirtualFiles();
  const clock = new ManualClock();
  const sink = sinkTo({ retention: '1 hour' });
  await sink.open(sinkContext(valueSchema, { files, clock }));
  for (let n = 0; n < 60; n++) {
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
    await clock.advance(600_000);
  }
  const kept = (await readManifest(files, '/out')).map(batch => batch.batchId);
  expect(kept[0]).toBeGreaterThan(20);
  expect(kept.at(-1)).toBe(59);
  expect(kept).toHaveLength(60 - kept[0]);
  expect([...files.tree().keys()].filter(path => path.includes('part-'))).toHaveLength(60);
  await sinkTo().open(sinkContext(valueSchema, { files, epoch: 2, lastCommitted: 59 }));
});

test('batch ids that the sink never saw leave no hole', async () => {
  const files = new VirtualFiles();
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files, lastCommitted: 4 }));
  for (const n of [5, 6, 9, 10]) {
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
  }
  expect(await readOut(files)).toEqual(['5', '6', '9', '10']);
  const next = sinkTo();
  await next.open(sinkContext(valueSchema, { files, epoch: 2, lastCommitted: 10 }));
  await next.addBatch(sinkBatch(valueSchema, 11, [['11']]));
  expect(await readOut(files)).toHaveLength(5);
});

test('what one batch costs does not grow with the age of the query', async () => {
  const files = new FaultyFiles(new VirtualFiles());
  const sink = sinkTo();
  await sink.open(sinkContext(valueSchema, { files }));
  const calls: number[] = [];
  for (let n = 0; n < 1200; n++) {
    files.trace.length = 0;
    await sink.addBatch(sinkBatch(valueSchema, n, [[`${n}`]]));
    await sink.commit(n);
    calls.push(files.trace.length);
  }
  const ordinary = calls.filter((_, n) => (n + 1) % 10 !== 0);
  expect(Math.max(...ordinary)).toBe(Math.min(...ordinary));
  expect(Math.max(...calls)).toBeLessThan(300);
  expect((await files.list('/out/_millrace')).length).toBeLessThan(40);
});

test('the fingerprint sees rows, not their order, and every type', () => {
  const schema = structType([
    field('d', doubleType),
    field('m', mapType(stringType, intType)),
    field('a', arrayType(intType)),
    field('v', variantType),
  ]);
  const rows = [
    [Number.NaN, new MapValue(['a', 'b'], [1, 2]), [1, null], new VariantValue({ x: 1 })],
    [-0, null, null, null],
    [1, new MapValue([], []), [], new VariantValue(null)],
  ];
  const digest = (...batches: (typeof rows)[]) => {
    const hash = new PayloadHash();
    for (const batch of batches) hash.add(batchOf(schema, batch));
    return hash.digest();
  };
  expect(digest(rows)).toBe(digest([...rows].reverse()));
  expect(digest(rows)).toBe(digest([rows[1]], [rows[2], rows[0]]));
  const variants = [
    [rows[0], rows[1]],
    [rows[0], rows[1], rows[1]],
    [rows[0], rows[1], [2, ...rows[2].slice(1)]],
    [rows[0], rows[1], [...rows[2].slice(0, 2), [0], rows[2][3]]],
  ];
  expect(new Set([digest(rows), ...variants.map(v => digest(v as typeof rows))]).size).toBe(5);
});
