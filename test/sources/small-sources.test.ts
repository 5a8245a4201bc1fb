import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { MemoryStream } from '../../src/sources/memory/memory-stream.js';
import { MemoryTable } from '../../src/sources/memory/memory-table.js';
import { RangeTable } from '../../src/sources/range-table.js';
import { RateMicroBatchTable } from '../../src/sources/rate/rate-micro-batch-table.js';
import { Rate, RateStreamTable } from '../../src/sources/rate/rate-stream-table.js';
import { LineSplitter } from '../../src/sources/socket/line-splitter.js';
import { SocketStreamTable } from '../../src/sources/socket/socket-stream-table.js';
import { field, intType, stringType, structType, timestampType } from '../../src/types/data-type.js';
import { contextOf, readRows, scanRows } from './support.js';

const schema = structType([field('id', intType), field('at', timestampType), field('name', stringType)]);

test('memory stream: objects, arrays, dates, nulls; all or none', async () => {
  const stream = new MemoryStream(schema);
  expect(stream.addData([{ id: 1, at: new Date(7), name: 'a' }, [2, null, 'b'], { id: 3 }])).toBe(3);
  expect(() => stream.addData([{ id: 4 }, { id: 'x' }])).toThrow(/BAD_RECORD.*id/);
  expect(stream.position).toBe(3);
  const source = await stream.open(contextOf());
  expect(await readRows(source, null, 3, ['id', 'at', 'name'])).toEqual([
    [1, 7000, 'a'],
    [2, null, 'b'],
    [3, null, null],
  ]);
  expect(await readRows(source, 1, 2, ['name'])).toEqual([['b']]);
  await expect(readRows(source, 0, 4, ['id'])).rejects.toMatchObject({ code: 'SOURCE_DATA_LOST' });
  stream.reset();
  expect(await source.latestOffset(null, {})).toBe(null);
});

test('memory stream: many rows, any range', async () => {
  const stream = new MemoryStream(structType([field('id', intType)]));
  const count = 20_000;
  for (let i = 0; i < count; ) {
    const size = Math.min(count - i, (i % 977) + 1);
    stream.addData(Array.from({ length: size }, (_, k) => [i + k]));
    i += size;
  }
  const source = await stream.open(contextOf());
  for (const [from, to] of [
    [0, count],
    [1, 2],
    [4095, 4097],
    [4096, 8192],
    [9999, 19_999],
  ]) {
    const found = (await readRows(source, from, to, ['id'])).map(row => row[0]);
    expect(found).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
  }
  expect(await source.latestOffset(10, { rowsMax: 5 })).toBe(15);
});

test('memory stream that keeps only what is not committed', async () => {
  const stream = new MemoryStream(structType([field('id', intType)]), { keep: 'uncommitted' });
  stream.addData(Array.from({ length: 10_000 }, (_, i) => [i]));
  const [a, b] = [await stream.open(contextOf()), await stream.open(contextOf())];
  await a.commit(9000);
  expect((await readRows(b, 0, 10_000, ['id'])).length).toBe(10_000);
  await b.commit(9000);
  await expect(readRows(b, 0, 10_000, ['id'])).rejects.toMatchObject({ code: 'SOURCE_DATA_LOST' });
  expect((await readRows(b, 9000, 10_000, ['id'])).length).toBe(1000);
  expect(await (await stream.open(contextOf())).initialOffset()).toBe(9000);
});

test("rate: Spark's numbers during the ramp and after it", () => {
  const rate = new Rate(10, 4);
  expect([0, 1, 2, 3, 4, 5, 6].map(s => rate.valueAt(s))).toEqual([0, 2, 6, 12, 20, 30, 40]);
  const uneven = new Rate(8, 4);
  expect([0, 1, 2, 3, 4, 5].map(s => uneven.valueAt(s))).toEqual([0, 1, 3, 6, 10, 18]);
  expect(() => new Rate(2 ** 50, 100)).toThrow(/2\^53/);
});

test('rate: values and times of a second, and a clock that jumps back', async () => {
  const clock = new ManualClock(1_000_000);
  const source = await new RateStreamTable({ rowsPerSecond: '4' }).open(contextOf({ clock }));
  expect(await source.latestOffset(null, {})).toBe(null);
  await clock.advance(2999);
  const end = await source.latestOffset(null, {});
  expect(end).toEqual({ seconds: 2, startMs: 1_000_000 });
  const rows = await readRows(source, null, end!, ['timestamp', 'value']);
  expect(rows.map(row => [(row[0] as number) / 1000 - 1_000_000, row[1]])).toEqual([
    [0, 0],
    [250, 1],
    [500, 2],
    [750, 3],
    [1000, 4],
    [1250, 5],
    [1500, 6],
    [1750, 7],
  ]);
  clock.setWallClock(0);
  expect(await source.latestOffset(end, {})).toEqual(end);
  expect(await source.latestOffset(null, { rowsMax: 5 })).toEqual({ seconds: 1, startMs: 1_000_000 });
  const again = await new RateStreamTable({ rowsPerSecond: '4' }).open(contextOf({ clock, latestSeen: end }));
  expect(await again.latestOffset(end, {})).toEqual(end);
  expect(await readRows(again, null, end!, ['timestamp', 'value'])).toEqual(rows);
});

test('rate: waiting ends with the next second', async () => {
  const clock = new ManualClock(0);
  const source = await new RateStreamTable().open(contextOf({ clock }));
  let woken = false;
  const wait = source.waitForData!(null, new AbortController().signal).then(() => (woken = true));
  await clock.advance(999);
  expect(woken).toBe(false);
  await clock.advance(1);
  await wait;
  expect(await source.latestOffset(null, {})).toEqual({ seconds: 1, startMs: 0 });
});

test.each([
  [{ rowsPerSecond: '0' }, /rowsPerSecond/],
  [{ rowPerSecond: '1' }, /Did you mean 'rowsPerSecond'/],
  [{ rampUpTime: '-1s' }, /duration/],
])('rate refuses %j', (options, message) => {
  expect(() => new RateStreamTable(options as Record<string, string>)).toThrow(message);
});

test('rate-micro-batch: the same rows and one time in each batch', async () => {
  expect(() => new RateMicroBatchTable()).toThrow(/rowsPerBatch/);
  const table = new RateMicroBatchTable({ rowsPerBatch: '2', startTimestamp: '1000', advanceMillisPerBatch: '50' });
  const source = await table.open(contextOf());
  const first = await source.latestOffset(await source.initialOffset(), {});
  expect(first).toEqual({ offset: 2, timestamp: 1050 });
  expect(await readRows(source, null, first!, ['timestamp', 'value'])).toEqual([
    [1_000_000, 0],
    [1_000_000, 1],
  ]);
  const second = await source.latestOffset(first, {});
  expect(await readRows(source, first, second!, ['timestamp', 'value'])).toEqual([
    [1_050_000, 2],
    [1_050_000, 3],
  ]);
});

test('range: both directions, empty, beyond 2^53, and its errors', async () => {
  const ids = async (...args: [number | bigint, number | bigint, (number | bigint)?]) =>
    (await scanRows(new RangeTable(...args))).map(row => row[0]);
  expect(await ids(0, 5)).toEqual([0, 1, 2, 3, 4]);
  expect(await ids(0, 10, 3)).toEqual([0, 3, 6, 9]);
  expect(await ids(5, 0, -2)).toEqual([5, 3, 1]);
  expect(await ids(5, 5)).toEqual([]);
  expect(await ids(2n ** 53n - 2n, 2n ** 53n + 2n)).toEqual([2 ** 53 - 2, 2 ** 53 - 1, 2n ** 53n, 2n ** 53n + 1n]);
  expect((await scanRows(new RangeTable(0, 100_000), [])).length).toBe(100_000);
  expect(() => new RangeTable(0, 1, 0)).toThrow(/step/);
  expect(() => new RangeTable(0, 1.5)).toThrow(/whole number/);
});

test('rows as a table', async () => {
  const table = MemoryTable.fromRows(schema, [{ id: 1 }, [2, new Date(0), 'x']]);
  expect(await scanRows(table, ['name', 'id'])).toEqual([
    [null, 1],
    ['x', 2],
  ]);
});

test('lines are the same however the bytes are cut', () => {
  const text = 'a\r\nb\rc\n\né😀\n\r\nlast';
  const bytes = Buffer.from(text);
  const expected = ['a', 'b', 'c', '', 'é😀', '', 'last'];
  for (let size = 1; size <= bytes.length; size++) {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    for (let at = 0; at < bytes.length; at += size) lines.push(...splitter.push(bytes.subarray(at, at + size)));
    expect([...lines, ...splitter.end()]).toEqual(expected);
  }
  expect(() => new LineSplitter(10).push(Buffer.from('x'.repeat(11)))).toThrow(/LIMIT_EXCEEDED/);
});

test('socket: the server ends the input, not the query', async () => {
  const server = createServer(client => client.end('one\ntwo'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const clock = new ManualClock(5);
  const table = new SocketStreamTable({ host: '127.0.0.1', port: `${port}`, includeTimestamp: 'true' });
  const source = await table.open(contextOf({ clock }));
  const signal = new AbortController().signal;
  await source.waitForData!(null, signal);
  await source.waitForData!(1, signal);
  const end = await source.latestOffset(null, {});
  expect(await readRows(source, null, end!, ['value', 'timestamp'])).toEqual([
    ['one', 5000],
    ['two', 5000],
  ]);
  expect(await source.latestOffset(end, {})).toBe(end);
  await source.stop();
  await new Promise(resolve => server.close(resolve));
  await expect(table.open(contextOf())).rejects.toMatchObject({ code: 'IO_ERROR' });
});

test('socket: lines lost by a restart are told', async () => {
  const server = createServer(client => client.end('new\n'));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const context = contextOf({ latestSeen: 10 });
  const source = await new SocketStreamTable({ host: '127.0.0.1', port: `${port}` }).open(context);
  expect(await readRows(source, 4, 10, ['value'])).toEqual([]);
  expect(context.warnings[0]).toMatch(/6 lines are lost/);
  await source.waitForData!(10, new AbortController().signal);
  expect(await readRows(source, 10, 11, ['value'])).toEqual([['new']]);
  await source.stop();
  await new Promise(resolve => server.close(resolve));
});
