import { beforeAll, describe, expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import { Session } from '../../src/session/session.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

const at = (time: string) => new Date(`2025-06-01T12:${time}Z`);
const session = Session.create({ files: new VirtualFiles(), conf: { 'millrace.state.partitions': 2 } });

beforeAll(async () => {
  const events = session.memoryStream<{ k: string; v: number; at: Date }>('k STRING, v INT, at TIMESTAMP', 'events');
  const query = await events
    .toDF()
    .withWatermark('at', '0 seconds')
    .dropDuplicates(['k', 'v', 'at'])
    .groupBy(expr("window(at, '1 minute')"), expr('k'))
    .agg(expr('count(*) AS n'), expr('avg(v)'), expr('count(DISTINCT v) AS d'))
    .writeStream.outputMode('append')
    .option('checkpointLocation', '/checkpoint')
    .format('noop')
    .start();
  const rounds = [
    [
      { k: 'a', v: 1, at: at('00:01') },
      { k: 'b', v: 2, at: at('00:02') },
    ],
    [
      { k: 'a', v: 4, at: at('00:30') },
      { k: 'a', v: 4, at: at('00:31') },
    ],
    [{ k: 'c', v: 9, at: at('05:00') }],
  ];
  for (const rows of rounds) {
    events.addData(rows);
    await query.processAllAvailable();
  }
  await query.stop();
});

const state = (options: Record<string, unknown> = {}) =>
  session.read.format('statestore').options(options).load('/checkpoint');

describe('state as a table', () => {
  test('has the columns that the operator declares', async () => {
    const table = await state({ operatorId: 1 });
    expect(table.schema.fields.map(f => f.name)).toEqual(['key', 'value', 'partition_id']);
    const rows = await table.selectExpr('key.k', 'value.`count(1)` AS n', 'value.`avg(v)_0` AS total').collect();
    expect(rows).toEqual([{ k: 'c', n: 1, total: 9 }]);
  });

  test('of an earlier batch, and of every partition', async () => {
    const table = await state({ operatorId: 1, batchId: 2 });
    const rows = await table.selectExpr('key.k', 'value.`count(1)` AS n').orderBy('k').collect();
    expect(rows).toEqual([
      { k: 'a', n: 3 },
      { k: 'b', n: 1 },
    ]);
    const partitions = await (await state({ batchId: 2 })).select('partition_id').distinct().count();
    expect(partitions).toBe(2);
  });

  test('of a store beside the main one', async () => {
    const table = await state({ operatorId: 1, batchId: 2, storeName: 'distinct-0' });
    const rows = await table.selectExpr('key.k', 'key.v', 'value.seen').orderBy('k', 'v').collect();
    expect(rows).toEqual([
      { k: 'a', v: 1, seen: 1 },
      { k: 'a', v: 4, seen: 1 },
      { k: 'b', v: 2, seen: 1 },
    ]);
  });

  test('as changes, batch by batch', async () => {
    const feed = await state({ operatorId: 1, readChangeFeed: true, changeStartBatchId: 0 });
    const rows = await feed
      .selectExpr('batch_id', 'change_type', 'key.k', 'value.`count(1)` AS n')
      .orderBy('batch_id', 'k')
      .collect();
    expect(rows.filter(r => r.batch_id === 0)).toEqual([
      { batch_id: 0, change_type: 'update', k: 'a', n: 1 },
      { batch_id: 0, change_type: 'update', k: 'b', n: 1 },
    ]);
    expect(rows.filter(r => r.change_type === 'delete').map(r => [r.k, r.n])).toEqual([
      ['a', null],
      ['b', null],
    ]);
  });

  test('its metadata', async () => {
    const table = session.read.format('state-metadata').load('/checkpoint');
    const rows = await (await table).select('operatorId', 'operatorName', 'stateStoreName', 'numPartitions').collect();
    expect(rows).toEqual([
      { operatorId: 0, operatorName: 'dedupe', stateStoreName: 'default', numPartitions: 2 },
      { operatorId: 1, operatorName: 'stateStoreSave', stateStoreName: 'default', numPartitions: 2 },
      { operatorId: 1, operatorName: 'stateStoreSave', stateStoreName: 'distinct-0', numPartitions: 2 },
    ]);
  });

  test('what is not there is named, with what is', async () => {
    await expect(state({ operatorId: 7 })).rejects.toThrow(/no stateful operator 7.*1 \(stateStoreSave\)/);
    await expect(state({ storeName: 'left' })).rejects.toThrow(/no store "left".*default/);
    await expect(state({ batchId: 99 })).rejects.toThrow(/Batch 99 is not in the checkpoint.*keeps 0 to/);
    await expect(state({ batchid: 1, readChangeFeed: true })).rejects.toThrow(/do not go together/);
    await expect(state({ oops: 1 })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    await expect(session.read.format('statestore').load('/nothing')).rejects.toMatchObject({ code: 'STATE_NOT_FOUND' });
  });
});
