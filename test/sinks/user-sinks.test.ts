import { expect, test } from 'vitest';
import { batchOf } from '../../src/columnar/builder.js';
import { ConsoleSink } from '../../src/sinks/console-sink.js';
import { ForeachBatchSink } from '../../src/sinks/foreach-batch-sink.js';
import { ForeachSink } from '../../src/sinks/foreach-sink.js';
import { MemorySink } from '../../src/sinks/memory-sink.js';
import { PullSink } from '../../src/sinks/pull-sink.js';
import { showTable } from '../../src/sinks/show-table.js';
import {
  arrayType,
  binaryType,
  booleanType,
  dateType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  mapType,
  stringType,
  structType,
  timestampType,
} from '../../src/types/data-type.js';
import { MapValue, type Value } from '../../src/types/value.js';
import { scanRows } from '../sources/support.js';
import { sinkBatch, sinkContext } from './support.js';

const schema = structType([field('id', intType), field('name', stringType)]);

async function* failing() {
  yield batchOf(schema, [[1, 'a']]);
  throw new Error('the plan failed');
}

test('a table in the usual layout', () => {
  expect(
    showTable(schema, [
      [1, 'Ann'],
      [20000, null],
    ]),
  ).toBe('+-----+----+\n|   id|name|\n+-----+----+\n|    1| Ann|\n|20000|NULL|\n+-----+----+\n');
  expect(
    showTable(
      schema,
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ],
      { numRows: 2 },
    ),
  ).toContain('+---+----+\nonly showing top 2 rows\n');
  expect(
    showTable(
      schema,
      [
        [1, 'a'],
        [2, 'b'],
      ],
      { numRows: 1 },
    ),
  ).toContain('only showing top 1 row\n');
  expect(showTable(schema, [])).toBe('+---+----+\n| id|name|\n+---+----+\n+---+----+\n');
});

test('long, wide and dangerous cells', () => {
  const one = structType([field('c', stringType)]);
  const cell = (text: string, options = {}) => showTable(one, [[text]], options).split('\n')[3];
  expect(cell('abcdefghijklmnopqrstuvwxyz')).toBe('|abcdefghijklmnopq...|');
  expect(cell('abcdefghijklmnopqrstuvwxyz', { truncate: false })).toBe('|abcdefghijklmnopqrstuvwxyz|');
  expect(cell('abcdef', { truncate: 3 })).toBe('|abc|');
  expect(cell('ab', { truncate: false })).toBe('|ab |');
  expect(cell('a\nb\tc\u001b[31m')).toBe('|a\\nb\\tc\\x1b[31m|');
  expect(showTable(one, [['日本'], ['abcde']])).toBe('+-----+\n|    c|\n+-----+\n| 日本|\n|abcde|\n+-----+\n');
});

test('one line per column', () => {
  expect(showTable(schema, [[1, 'Ann']], { vertical: true })).toBe('-RECORD 0---\n id   | 1   \n name | Ann \n');
  expect(showTable(schema, [], { vertical: true })).toBe('(0 rows)\n');
});

test.each([
  [doubleType, 1, '1.0'],
  [doubleType, 1e10, '1.0E10'],
  [doubleType, 1.5e-5, '1.5E-5'],
  [doubleType, Number.NaN, 'NaN'],
  [doubleType, -0, '-0.0'],
  [floatType, Math.fround(0.1), '0.1'],
  [decimalType(5, 2), -5, '-0.05'],
  [booleanType, true, 'true'],
  [dateType, 19_000, '2022-01-08'],
  [timestampType, 1_500_000, '1970-01-01 00:00:01.5'],
  [binaryType, Uint8Array.of(49, 10), '[31 0A]'],
  [arrayType(intType), [1, null], '[1, NULL]'],
  [mapType(stringType, doubleType), new MapValue(['a'], [2]), '{a -> 2.0}'],
  [schema, [1, null], '{1, NULL}'],
] as const)('%j %s is shown as %s', (type, value, text) => {
  const table = showTable(structType([field('c', type)]), [[value as Value]], { truncate: false });
  expect(table.split('\n')[3].slice(1, -1).trim()).toBe(text);
});

test('console prints each batch', async () => {
  let out = '';
  const sink = new ConsoleSink({ numRows: '1', truncate: 'false' }, { print: text => (out += text) });
  await sink.open(sinkContext(schema));
  expect(
    await sink.addBatch(
      sinkBatch(schema, 7, [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
      ]),
    ),
  ).toEqual({ rows: 3 });
  const rule = '-'.repeat(43);
  expect(out).toBe(
    `${rule}\nBatch: 7\n${rule}\n+---+----+\n|id |name|\n+---+----+\n|1  |a   |\n+---+----+\nonly showing top 1 row\n\n`,
  );
  expect(() => new ConsoleSink({ rows: '1' })).toThrow(/numRows/);
});

test('foreach: open, process, close, also when things fail', async () => {
  const calls: string[] = [];
  const writer = (fail?: string, wanted = true) => ({
    open: async (partition: number, epoch: number) => {
      calls.push(`open ${partition} ${epoch}`);
      if (fail === 'open') throw new Error('no');
      return wanted;
    },
    process: async (row: { id: number }) => {
      calls.push(`process ${row.id}`);
      if (fail === 'process') throw null;
    },
    close: async (error: unknown) => {
      calls.push(`close ${error instanceof Error ? error.message : error}`);
      if (fail === 'close') throw new Error('close failed');
    },
  });
  const run = async (fail?: string, wanted?: boolean, batches?: AsyncIterable<any>) => {
    calls.length = 0;
    const sink = new ForeachSink<{ id: number }>(writer(fail, wanted));
    await sink.open(sinkContext(schema));
    const batch = sinkBatch(schema, 5, [
      [1, 'a'],
      [2, 'b'],
    ]);
    return sink.addBatch(batches === undefined ? batch : { ...batch, batches }).then(
      result => result.rows,
      error => error.code ?? error.message,
    );
  };
  expect([await run(), ...calls]).toEqual([2, 'open 0 5', 'process 1', 'process 2', 'close null']);
  expect([await run(undefined, false), ...calls]).toEqual([2, 'open 0 5', 'close null']);
  expect([await run('open'), ...calls]).toEqual(['FOREACH_USER_FUNCTION_ERROR', 'open 0 5']);
  expect([await run('process'), ...calls]).toEqual([
    'FOREACH_USER_FUNCTION_ERROR',
    'open 0 5',
    'process 1',
    'close null',
  ]);
  expect([await run('close'), ...calls]).toEqual([
    'FOREACH_USER_FUNCTION_ERROR',
    'open 0 5',
    'process 1',
    'process 2',
    'close null',
  ]);
  expect([await run(undefined, true, failing()), ...calls]).toEqual([
    'the plan failed',
    'open 0 5',
    'process 1',
    'close the plan failed',
  ]);
});

test('foreachBatch: the batch is whole, its function may fail, and is not called when the plan fails', async () => {
  const seen: unknown[] = [];
  const sink = new ForeachBatchSink(({ batchId, isReplay, batches, rows }) => {
    seen.push([batchId, isReplay, rows, batches.map(batch => batch.row(0)), batches.map(batch => batch.row(0))]);
    if (batchId === 2) throw 'not an error';
  });
  await sink.open(sinkContext(schema));
  await sink.addBatch(sinkBatch(schema, 0, [[1, 'a']], true));
  await sink.addBatch(sinkBatch(schema, 1, []));
  expect(seen).toEqual([
    [0, true, 1, [[1, 'a']], [[1, 'a']]],
    [1, false, 0, [], []],
  ]);
  await expect(sink.addBatch(sinkBatch(schema, 2, []))).rejects.toMatchObject({
    code: 'FOREACH_BATCH_USER_FUNCTION_ERROR',
    cause: 'not an error',
  });
  await expect(sink.addBatch({ batchId: 3, batches: failing(), isReplay: false })).rejects.toThrow('the plan failed');
  expect(seen).toHaveLength(3);
});

test('memory sink: append and update add, complete replaces', async () => {
  for (const outputMode of ['append', 'update', 'complete'] as const) {
    const sink = new MemorySink('t');
    await sink.open(sinkContext(schema, { outputMode }));
    await sink.addBatch(sinkBatch(schema, 0, [[1, 'a']]));
    const table = sink.table;
    await sink.addBatch(sinkBatch(schema, 1, [[2, 'b']]));
    await sink.addBatch(sinkBatch(schema, 1, [[2, 'b']], true));
    expect(await scanRows(table)).toEqual(
      outputMode === 'complete'
        ? [[2, 'b']]
        : [
            [1, 'a'],
            [2, 'b'],
          ],
    );
    expect(await scanRows(table, ['name'])).toHaveLength(outputMode === 'complete' ? 1 : 2);
    expect(sink.rowsSince(0)).toEqual([[2, 'b']]);
    expect(sink.latestBatchId).toBe(1);
  }
});

test('memory sink: a checkpoint that is ahead of it is refused, except in complete mode', async () => {
  const sink = new MemorySink();
  await expect(sink.open(sinkContext(schema, { lastCommitted: 0 }))).rejects.toMatchObject({
    code: 'SINK_BEHIND_CHECKPOINT',
  });
  await sink.open(sinkContext(schema, { lastCommitted: 5, outputMode: 'complete' }));
  await sink.open(sinkContext(schema, { queryId: 'another' }));
  await sink.addBatch(sinkBatch(schema, 0, [[1, 'a']]));
  expect(sink.rows()).toEqual([[1, 'a']]);
});

test('pull: the consumer sets the pace', async () => {
  const sink = new PullSink<{ id: number }>();
  await sink.open(sinkContext(schema));
  const iterator = sink[Symbol.asyncIterator]();
  let done = false;
  const first = sink.addBatch(sinkBatch(schema, 0, [[1, 'a']])).then(() => (done = true));
  expect(await iterator.next()).toEqual({
    done: false,
    value: { batchId: 0, rows: [{ id: 1, name: 'a' }], isReplay: false },
  });
  await new Promise(resolve => setImmediate(resolve));
  expect(done).toBe(false);
  const next = iterator.next();
  await first;
  await sink.addBatch(sinkBatch(schema, 1, []));
  const third = sink.addBatch(sinkBatch(schema, 2, [[2, 'b']]));
  expect((await next).value.batchId).toBe(2);
  const end = iterator.next();
  await third;
  sink.end();
  expect(await end).toEqual({ done: true, value: undefined });
  expect(() => sink[Symbol.asyncIterator]()).toThrow(/once/);
});

test('pull: leaving the loop gives the batch back and tells the owner; an error of the query reaches the loop', async () => {
  let left = 0;
  const sink = new PullSink(() => left++);
  await sink.open(sinkContext(schema));
  const adding = sink.addBatch(sinkBatch(schema, 0, [[1, 'a']])).catch(error => error.code);
  for await (const { batchId } of sink) {
    expect(batchId).toBe(0);
    break;
  }
  expect(left).toBe(1);
  expect(await adding).toBe('BATCH_NOT_TAKEN');
  await expect(sink.addBatch(sinkBatch(schema, 1, [[1, 'a']]))).rejects.toMatchObject({ code: 'BATCH_NOT_TAKEN' });
  const failingSink = new PullSink();
  await failingSink.open(sinkContext(schema));
  const loop = (async () => {
    for await (const _ of failingSink);
  })();
  failingSink.end(new Error('the query failed'));
  await expect(loop).rejects.toThrow('the query failed');
  const stopped = new PullSink();
  await stopped.open(sinkContext(schema));
  const pending = stopped.addBatch(sinkBatch(schema, 0, [[1, 'a']]));
  const refused = expect(pending).rejects.toMatchObject({ code: 'BATCH_NOT_TAKEN' });
  await stopped.close();
  await refused;
});
