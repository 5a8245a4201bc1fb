import { createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { FileStreamTable } from '../../src/sources/file/file-stream-table.js';
import { IterableStreamTable } from '../../src/sources/iterable/iterable-stream-table.js';
import { MemoryStream } from '../../src/sources/memory/memory-stream.js';
import { RateMicroBatchTable } from '../../src/sources/rate/rate-micro-batch-table.js';
import { RateStreamTable } from '../../src/sources/rate/rate-stream-table.js';
import { SocketStreamTable } from '../../src/sources/socket/socket-stream-table.js';
import type { Offset, SourceContext, StreamSource, StreamTable } from '../../src/sources/source.js';
import { type SourceUnderTest, sourceConformance } from '../../src/testing/source-conformance.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { field, intType, stringType, structType } from '../../src/types/data-type.js';
import { contextOf } from './support.js';
import { linesFormat, valueSchema } from './text-format.js';

const schema = structType([field('id', intType), field('name', stringType)]);
const rowsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: first + i, name: `n${first + i}` }));

function subject(
  table: StreamTable,
  add: (rows: number) => Promise<void>,
  overrides: Partial<SourceContext> = {},
): SourceUnderTest {
  const files = overrides.files ?? new VirtualFiles();
  let epoch = 0;
  return {
    table,
    add,
    open: (latestSeen: Offset | null) => table.open(contextOf({ ...overrides, files, epoch: ++epoch, latestSeen })),
  };
}

async function memory(): Promise<SourceUnderTest> {
  const stream = new MemoryStream(schema);
  return subject(stream, async rows => void stream.addData(rowsFrom(stream.position, rows)));
}

async function files(): Promise<SourceUnderTest> {
  const disk = new VirtualFiles();
  const table = new FileStreamTable({ files: disk, format: linesFormat, paths: ['/in'], schema: valueSchema });
  let count = 0;
  const add = async (rows: number) => {
    const lines = Array.from({ length: rows }, (_, i) => `${count}-${i}\n`);
    disk.place(`/in/f${count++}`, lines.slice(0, rows >> 1).join(''));
    disk.place(`/in/f${count++}`, lines.slice(rows >> 1).join(''));
  };
  return subject(table, add, { files: disk });
}

async function iterable(): Promise<SourceUnderTest> {
  const queue: { id: number; name: string }[] = [];
  let wake: (() => void) | undefined;
  let count = 0;
  async function* rows() {
    for (;;) {
      while (queue.length > 0) yield queue.shift()!;
      await new Promise<void>(resolve => (wake = resolve));
    }
  }
  const inner = subject(new IterableStreamTable(rows, schema, {}), async () => {});
  return {
    table: inner.table,
    open: async latestSeen => {
      const source = await inner.open(latestSeen);
      return {
        ...bound(source),
        stop: () => source.stop().then(() => (wake = undefined)) as Promise<unknown> as Promise<void>,
      };
    },
    add: async n => {
      queue.push(...rowsFrom(count, n));
      count += n;
      // Between runs nobody pulls.
      if (wake === undefined) return;
      wake();
      while (queue.length > 0) await new Promise(resolve => setImmediate(resolve));
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

/** The methods of a source as an object of their own, to replace one of them. */
function bound(source: StreamSource): StreamSource {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(source)).filter(name => name !== 'constructor');
  const copy = Object.fromEntries(methods.map(name => [name, (source as any)[name].bind(source)]));
  return { ...copy, defaultLimit: source.defaultLimit } as unknown as StreamSource;
}

async function rate(): Promise<SourceUnderTest> {
  const clock = new ManualClock();
  return subject(new RateStreamTable({ rowsPerSecond: '7' }), rows => clock.advance(Math.ceil(rows / 7) * 1000), {
    clock,
  });
}

async function rateMicroBatch(): Promise<SourceUnderTest> {
  return subject(new RateMicroBatchTable({ rowsPerBatch: '7' }), async () => {});
}

const servers: { close(): void }[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function socket(): Promise<SourceUnderTest> {
  const clients: Socket[] = [];
  let connected = () => {};
  const server = createServer(client => {
    clients.push(client);
    client.on('error', () => {});
    connected();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    close: () => {
      for (const client of clients) client.destroy();
      server.close();
    },
  });
  const { port } = server.address() as { port: number };
  const table = new SocketStreamTable({ host: '127.0.0.1', port: String(port) });
  const inner = subject(table, async () => {});
  let source: Awaited<ReturnType<SourceUnderTest['open']>>;
  let count = 0;
  return {
    table,
    open: async latestSeen => {
      const ready = new Promise<void>(resolve => (connected = resolve));
      source = await inner.open(latestSeen);
      await ready;
      return source;
    },
    add: async rows => {
      clients.at(-1)!.write(
        rowsFrom(count, rows)
          .map(row => `${row.name}\n`)
          .join(''),
      );
      count += rows;
      while ((source.reportLatestOffset!() as number) < count)
        await source.waitForData!(source.reportLatestOffset!(), new AbortController().signal);
    },
  };
}

describe.each([
  ['memory', memory, {}, 16],
  ['file', files, {}, 16],
  ['iterable', iterable, {}, 16],
  ['rate', rate, {}, 16],
  ['rate-micro-batch', rateMicroBatch, { canBeIdle: false }, 14],
  ['socket', socket, { replayable: false }, 13],
] as const)('%s source', (_, make, options, count) => {
  const checks = sourceConformance(make, options);
  for (const { name, run } of checks) test(name, run);
  // A suite that runs nothing must not pass.
  test('the suite is complete', () => expect(checks.length).toBe(count));
});
