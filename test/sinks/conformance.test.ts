import { describe, expect, test } from 'vitest';
import { ConsoleSink } from '../../src/sinks/console-sink.js';
import { FileSink } from '../../src/sinks/file/file-sink.js';
import { ForeachBatchSink } from '../../src/sinks/foreach-batch-sink.js';
import { ForeachSink } from '../../src/sinks/foreach-sink.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { NoopSink } from '../../src/sinks/noop-sink.js';
import { PullSink } from '../../src/sinks/pull-sink.js';
import type { Sink } from '../../src/sinks/sink.js';
import { FileTable } from '../../src/sources/file/file-table.js';
import {
  type SinkUnderTest,
  SINK_CONFORMANCE_SCHEMA as schema,
  sinkConformance,
} from '../../src/testing/sink-conformance.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import type { Value } from '../../src/types/value.js';
import { scanRows } from '../sources/support.js';
import { linesFormat, valueSchema } from '../sources/text-format.js';
import { sinkContext } from './support.js';

function subject(make: () => Sink, rows: SinkUnderTest['rows'], files = new VirtualFiles()): SinkUnderTest {
  let epoch = 0;
  return {
    async open(lastCommitted) {
      const sink = make();
      await sink.open(sinkContext(schema, { files, epoch: ++epoch, lastCommitted }));
      return sink;
    },
    rows,
  };
}

async function file(): Promise<SinkUnderTest> {
  const files = new VirtualFiles();
  const make = () => new FileSink({ path: '/out', format: linesFormat });
  const table = new FileTable({ files, format: linesFormat, paths: ['/out'], schema: valueSchema });
  const rows = async () =>
    (await scanRows(table)).map(([line]) => [Number((line as string).split(',')[0]), (line as string).split(',')[1]]);
  return subject(make, rows, files);
}

async function memory(): Promise<SinkUnderTest> {
  const sink = new MemorySink();
  return subject(
    () => sink,
    async () => scanRows(sink.table),
  );
}

async function foreachBatch(): Promise<SinkUnderTest> {
  const taken = new Map<number, Value[][]>();
  const make = () =>
    new ForeachBatchSink(({ batchId, batches }) => {
      taken.set(
        batchId,
        batches.flatMap(batch => Array.from({ length: batch.length }, (_, i) => batch.row(i))),
      );
    });
  return subject(make, async () => [...taken.values()].flat());
}

async function foreach(): Promise<SinkUnderTest> {
  const done: Value[][] = [];
  let batch: Value[][] = [];
  const make = () =>
    new ForeachSink<{ id: number; name: string }>({
      open: () => {
        batch = [];
      },
      process: ({ id, name }) => {
        batch.push([id, name]);
      },
      close: error => {
        if (error === null) done.push(...batch);
      },
    });
  return subject(make, async () => done);
}

async function pull(): Promise<SinkUnderTest> {
  const rows: Value[][] = [];
  const make = () => {
    const sink = new PullSink<{ id: number; name: string }>();
    void (async () => {
      for await (const batch of sink) rows.push(...batch.rows.map(({ id, name }) => [id, name]));
    })();
    return sink;
  };
  return subject(make, async () => rows);
}

const nothing = () => undefined;

describe.each([
  ['file', file, { exactlyOnce: true }, 9],
  ['memory', memory, { exactlyOnce: true }, 9],
  ['foreachBatch, keyed by batchId', foreachBatch, { exactlyOnce: true }, 9],
  ['foreach', foreach, { exactlyOnce: false }, 7],
  ['pull', pull, { exactlyOnce: false }, 7],
  ['console', async () => subject(() => new ConsoleSink({}, { print: () => {} }), nothing), { exactlyOnce: false }, 7],
  ['noop', async () => subject(() => new NoopSink(), nothing), { exactlyOnce: false }, 7],
] as const)('%s sink', (_, make, options, count) => {
  const checks = sinkConformance(make, options);
  for (const { name, run } of checks) test(name, run);
  // A suite that runs nothing must not pass.
  test('the suite is complete', () => expect(checks.length).toBe(count));
});
