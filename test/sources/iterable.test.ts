import { expect, test } from 'vitest';
import type { Files } from '../../src/common/files.js';
import { IterableStreamTable } from '../../src/sources/iterable/iterable-stream-table.js';
import { RowWal } from '../../src/sources/iterable/row-wal.js';
import { batchesFromRows } from '../../src/sources/memory/memory-table.js';
import type { Offset, StreamSource } from '../../src/sources/source.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  bigintType,
  decimalType,
  doubleType,
  field,
  intType,
  mapType,
  stringType,
  structType,
  timestampType,
} from '../../src/types/data-type.js';
import { contextOf, readRows } from './support.js';

const schema = structType([field('id', intType), field('name', stringType)]);
const rows = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: first + i, name: `n${first + i}` }));
const turns = async (count = 5) => {
  for (let i = 0; i < count; i++) await new Promise(resolve => setImmediate(resolve));
};
const ids = async (source: StreamSource, start: Offset | null, end: Offset) =>
  (await readRows(source, start, end, ['id'])).map(row => row[0]);

async function collect(
  source: StreamSource,
  start: Offset | null = null,
): Promise<{ ids: unknown[]; end: Offset | null }> {
  const found: unknown[] = [];
  let at = start;
  for (;;) {
    await turns();
    const end = await source.latestOffset(at, source.defaultLimit);
    if (end === at) return { ids: found, end: at };
    found.push(...(await ids(source, at, end!)));
    await source.commit(end!);
    at = end;
  }
}

test('arrays, generators and functions that make them', async () => {
  const generator = (async function* () {
    yield* rows(0, 3);
  })();
  for (const iterable of [rows(0, 3), generator, () => rows(0, 3), new Set(rows(0, 3))]) {
    const source = await new IterableStreamTable(iterable, schema).open(contextOf());
    expect((await collect(source)).ids).toEqual([0, 1, 2]);
    await source.stop();
  }
});

test('rows of all types survive the log', async () => {
  const wide = structType([
    field('l', bigintType),
    field('d', decimalType(20, 2)),
    field('f', doubleType),
    field('t', timestampType),
    field('m', mapType(stringType, intType)),
    field('s', schema),
  ]);
  const row = {
    l: 2n ** 62n,
    d: '123456789012345678.25',
    f: Number.NaN,
    t: new Date(5),
    m: new Map([['a', 1]]),
    s: { id: 1, name: 'é😀' },
  };
  const files = new VirtualFiles();
  const source = await new IterableStreamTable([row, { f: -0 }], wide).open(contextOf({ files }));
  await turns();
  const end = await source.latestOffset(null, {});
  const columns = wide.fields.map(f => f.name);
  const before = await readRows(source, null, end!, columns);
  await source.stop();
  const again = await new IterableStreamTable([], wide).open(contextOf({ files, epoch: 2, latestSeen: end }));
  expect(await readRows(again, null, end!, columns)).toEqual(before);
  expect(before[0][0]).toBe(2n ** 62n);
});

test('a row that does not fit fails the query, after the rows before it', async () => {
  const source = await new IterableStreamTable([{ id: 1 }, { id: 'x' }], schema).open(contextOf());
  await turns();
  const end = await source.latestOffset(null, {});
  expect(await ids(source, null, end!)).toEqual([1]);
  await expect(source.latestOffset(end, {})).rejects.toMatchObject({
    code: 'SOURCE_FAILED',
    cause: { code: 'BAD_RECORD' },
  });
  await expect(source.waitForData!(end, new AbortController().signal)).rejects.toMatchObject({ code: 'SOURCE_FAILED' });
});

test('it reads ahead only so far, and goes on when a batch has begun', async () => {
  let pulled = 0;
  function* endless() {
    for (;;) yield { id: pulled++, name: 'x' };
  }
  const source = await new IterableStreamTable(endless(), schema, { bufferRows: '100' }).open(contextOf());
  await turns(10);
  expect(pulled).toBe(100);
  const end = await source.latestOffset(null, {});
  expect(end).toBe(100);
  await ids(source, null, end!);
  await turns(10);
  expect(pulled).toBe(200);
  await source.stop();
  await turns(10);
  expect(pulled).toBe(200);
});

test('availableNow takes what comes without a pause', async () => {
  async function* bursts() {
    yield* rows(0, 1000);
    await new Promise(() => {});
  }
  const source = await new IterableStreamTable(bursts(), schema, { bufferRows: '64', maxRowsPerTrigger: '50' }).open(
    contextOf(),
  );
  await source.prepareForAvailableNow!();
  const found: unknown[] = [];
  let at: Offset | null = null;
  for (;;) {
    const end: Offset | null = await source.latestOffset(at, source.defaultLimit);
    if (end === at) break;
    const part = await ids(source, at, end!);
    expect(part.length).toBeLessThanOrEqual(50);
    found.push(...part);
    at = end;
  }
  expect(found).toEqual(rows(0, 1000).map(row => row.id));
});

test('stop closes the iterator once and does not wait for it', async () => {
  let returned = 0;
  const stuck = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<unknown>>(() => {}),
      return: () => {
        returned++;
        return Promise.reject(new Error('return failed'));
      },
    }),
  };
  const table = new IterableStreamTable(stuck, schema);
  const source = await table.open(contextOf());
  await expect(table.open(contextOf())).rejects.toMatchObject({ code: 'SOURCE_IN_USE' });
  await source.stop();
  await turns();
  expect(returned).toBe(1);
});

async function filledLog(files: Files): Promise<void> {
  const wal = new RowWal(contextOf({ files }), schema);
  await wal.recover(0);
  for (let n = 0; n < 4; n++) await wal.append(batchesFromRows(schema, rows(n * 10, 10)));
  await wal.close();
}

const LOG = '/checkpoint/sources/0/0.1';

test('a torn end is cut off with a warning; anything else is damage', async () => {
  const disk = new VirtualFiles();
  await filledLog(disk);
  const good = await disk.read(LOG);
  const recover = async (bytes: Uint8Array, promised = 0) => {
    const files = disk.afterKill();
    files.place(LOG, bytes);
    const context = contextOf({ files, epoch: 2 });
    const { batches } = await new RowWal(context, schema).recover(promised);
    return { rows: batches.reduce((sum, batch) => sum + batch.length, 0), warnings: context.warnings };
  };
  expect(await recover(good)).toEqual({ rows: 40, warnings: [] });
  for (let length = 0; length < good.length; length += 7) {
    const { rows: found, warnings } = await recover(good.slice(0, length));
    expect(found % 10).toBe(0);
    expect(found).toBeLessThan(40);
    if (length > 0) expect(warnings.length + Number(found > 0)).toBeGreaterThan(0);
  }
  expect((await recover(good.slice(0, good.length - 1))).warnings[0]).toMatch(/cut short by a crash/);
  await expect(recover(good.slice(0, good.length - 1), 40)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  const header = good.indexOf(10) + 1;
  const lastRecord = good.length - (good.length - header) / 4;
  let damaged = 0;
  for (let at = header; at < lastRecord; at += 11) {
    const bad = good.slice();
    bad[at] ^= 0x10;
    const result = await recover(bad, 40).then(
      () => 'accepted',
      error => error.code,
    );
    expect(result).toBe('CHECKPOINT_CORRUPT');
    damaged++;
  }
  expect(damaged).toBeGreaterThan(10);
});

test('another schema or another query is refused', async () => {
  const files = new VirtualFiles();
  await filledLog(files);
  const other = structType([field('id', stringType), field('name', stringType)]);
  await expect(new RowWal(contextOf({ files, epoch: 2 }), other).recover(0)).rejects.toMatchObject({
    code: 'CHECKPOINT_INCOMPATIBLE',
  });
  await expect(new RowWal(contextOf({ files, epoch: 2, queryId: 'other' }), schema).recover(0)).rejects.toMatchObject({
    code: 'CHECKPOINT_CORRUPT',
  });
});

test('segments roll and are removed once committed', async () => {
  const files = new VirtualFiles();
  const text = 'x'.repeat(1000);
  const many = Array.from({ length: 40_000 }, (_, id) => ({ id, name: text }));
  const source = await new IterableStreamTable(many, schema, { bufferRows: '5000' }).open(contextOf({ files }));
  const names = async () => (await files.list('/checkpoint/sources/0')).length;
  let at: Offset | null = null;
  let most = 0;
  for (;;) {
    await turns(60);
    const end: Offset | null = await source.latestOffset(at, {});
    if (end === at) break;
    for await (const _ of source.read(at, end!, { columns: [], pruning: [] }));
    most = Math.max(most, await names());
    if (at !== null) await source.commit(at);
    at = end;
  }
  expect(at).toBe(40_000);
  expect(most).toBeLessThanOrEqual(4);
  expect(most).toBeGreaterThanOrEqual(2);
});

test('whatever crash: a row in a planned batch is never lost, and none comes twice', async () => {
  const disk = new VirtualFiles();
  await disk.makeDirectory('/checkpoint/sources');
  const report = await enumerateCrashes(
    {
      disk,
      witness: { planned: 0, next: 0 },
      run: async (files, witness) => {
        for (let epoch = 1; epoch <= 3; epoch++) {
          const wal = new RowWal(contextOf({ files, epoch }), schema);
          await wal.recover(witness.planned);
          for (let n = 0; n < 3; n++) {
            await wal.append(batchesFromRows(schema, rows(wal.end, 10)));
            // Durable: the offset log may name it from here on.
            witness.planned = wal.end;
          }
          await wal.close();
        }
      },
      recover: async (files, witness) => {
        for (const epoch of [10, 11]) {
          const wal = new RowWal(contextOf({ files, epoch }), schema);
          const { first, batches } = await wal.recover(witness.planned);
          const found = batches.flatMap(batch => Array.from({ length: batch.length }, (_, i) => batch.row(i)[0]));
          expect(first).toBe(0);
          expect(found.length).toBeGreaterThanOrEqual(witness.planned);
          expect(found).toEqual(rows(0, found.length).map(row => row.id));
          await wal.append(batchesFromRows(schema, rows(wal.end, 5)));
          witness.planned = wal.end;
          await wal.close();
        }
        // Lost power again: what the later runs relied on must have been durable.
        for (const { disk } of files.afterPowerLoss({ changesMax: 4 })) {
          const { batches } = await new RowWal(contextOf({ files: disk, epoch: 12 }), schema).recover(witness.planned);
          expect(batches.reduce((sum, batch) => sum + batch.length, 0)).toBe(witness.planned);
        }
      },
    },
    { changesMax: 8 },
  );
  expect(describeCrashes(report)).toBe('');
  expect(report.points).toBeGreaterThan(40);
  expect(report.states).toBeGreaterThan(60);
});
