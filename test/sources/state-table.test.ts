import { beforeAll, describe, expect, test } from 'vitest';
import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
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

  test('as changes, rows that went with a whole range included', async () => {
    const files = new VirtualFiles();
    const own = Session.create({ files, conf: { 'millrace.state.partitions': 2 } });
    const ticks = own.memoryStream<{ k: number; at: Date }>('k INT, at TIMESTAMP', 'ticks');
    const query = await ticks
      .toDF()
      .withWatermark('at', '0 seconds')
      .groupBy(expr("window(at, '1 minute')"), expr('k'))
      .count()
      .writeStream.outputMode('update')
      .option('checkpointLocation', '/ticks')
      .format('noop')
      .start();
    for (const minute of ['00', '01', '02', '05']) {
      ticks.addData(Array.from({ length: 400 }, (_, k) => ({ k, at: at(`${minute}:10`) })));
      await query.processAllAvailable();
    }
    await query.stop();
    const feed = await own.read
      .format('statestore')
      .options({ readChangeFeed: true, changeStartBatchId: 0 })
      .load('/ticks');
    const changes = await feed.selectExpr('change_type', 'key.k', 'key.window_start').collect();
    const ofType = (type: string) =>
      changes.filter(c => c.change_type === type).map(c => `${c.k} ${JSON.stringify(c.window_start)}`);
    const deleted = ofType('delete');
    expect(deleted.length).toBe(1200);
    expect(new Set(deleted).size).toBe(1200);
    expect(ofType('update').filter(row => deleted.includes(row)).length).toBe(1200);
    const left = await (await own.read.format('statestore').load('/ticks')).count();
    expect(left).toBe(400);
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

  test('of a join, side by side', async () => {
    const [orders, payments] = ['orders', 'payments'].map(name =>
      session.memoryStream<object>('id INT, at TIMESTAMP, note STRING', name),
    );
    const join = orders
      .toDF()
      .withWatermark('at', '1 hour')
      .alias('o')
      .join(
        payments.toDF().withWatermark('at', '1 hour').alias('p'),
        expr('o.id = p.id AND p.at BETWEEN o.at AND o.at + INTERVAL 1 HOUR'),
        'left',
      );
    const query = await join.writeStream.option('checkpointLocation', '/join').format('noop').start();
    orders.addData([1, 2].map(id => ({ id, at: at('00:01'), note: `order ${id}` })));
    payments.addData([{ id: 1, at: at('00:02'), note: 'paid' }]);
    await query.processAllAvailable();
    await query.stop();
    const side = async (joinSide: string, columns: string[]) =>
      (await session.read.format('statestore').option('joinSide', joinSide).load('/join')).selectExpr(...columns);
    const left = await side('left', ['key.id', 'value.matched', 'value.note']);
    expect(await left.orderBy('id').collect()).toEqual([
      { id: 1, matched: true, note: 'order 1' },
      { id: 2, matched: false, note: 'order 2' },
    ]);
    const right = await side('right', ['key.id', 'value.note']);
    expect(await right.collect()).toEqual([{ id: 1, note: 'paid' }]);

    const metadata = await session.read.format('state-metadata').load('/join');
    const stores = (await metadata.collect()).map(({ stateStoreName: name, operatorProperties: text }) => {
      const { keyPrefixBytes, keyTime, keySuffixBytes, values } = JSON.parse(String(text));
      return { name, keyPrefixBytes, keyTime: values[keyTime].name, keySuffixBytes };
    });
    expect(stores).toEqual([
      { name: 'left-rows', keyPrefixBytes: 9, keyTime: 'at', keySuffixBytes: 8 },
      { name: 'right-rows', keyPrefixBytes: 9, keyTime: 'at', keySuffixBytes: 8 },
    ]);
  });

  test('of a join, what came and what went', async () => {
    const files = new VirtualFiles();
    const own = Session.create({ files, conf: { 'millrace.state.partitions': 2 } });
    const ticks = own.memoryStream<{ k: number; at: Date }>('k INT, at TIMESTAMP', 'ticks');
    const left = ticks.toDF().selectExpr('k AS k1', 'at AS at1').withWatermark('at1', '0 seconds');
    const right = ticks.toDF().selectExpr('k AS k2', 'at AS at2').withWatermark('at2', '0 seconds');
    const query = await left
      .join(right, expr("k1 = k2 AND at2 BETWEEN at1 AND at1 + INTERVAL '1' MINUTE"))
      .writeStream.option('checkpointLocation', '/pairs')
      .format('noop')
      .start();
    for (const minute of ['00', '01', '05']) {
      ticks.addData(Array.from({ length: 200 }, (_, k) => ({ k, at: at(`${minute}:10`) })));
      await query.processAllAvailable();
    }
    await query.stop();
    const options = { joinSide: 'left', readChangeFeed: true, changeStartBatchId: 0 };
    const feed = await own.read.format('statestore').options(options).load('/pairs');
    const changes = await feed.selectExpr('change_type', 'key.k1', 'value.at1').collect();
    const of = (type: string) => changes.filter(c => c.change_type === type);
    expect(of('update').length).toBe(600);
    // Those of the first two minutes, each as a range of both partitions.
    expect(of('delete').length).toBe(400);
    expect(
      of('delete')
        .map(c => Number(c.k1))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 400 }, (_, i) => i >> 1));
    const left5 = await own.read.format('statestore').option('joinSide', 'left').load('/pairs');
    expect(await left5.selectExpr('key.k1', 'value.k1 AS k').where('k1 = k').count()).toBe(200);
  });

  test('of a join as it was kept before, with the ways to its rows', async () => {
    const { oldCheckpoints, opened } = await import('../engine/old-checkpoints.js');
    const { path } = oldCheckpoints().find(o => o.each === '0.1.0-2' && o.name === 'left outer join of two streams')!;
    const old = Session.create({ files: opened(path).disk });
    const store = async (storeName: string, columns: string[]) =>
      (await old.read.format('statestore').option('storeName', storeName).load('/checkpoint')).selectExpr(...columns);
    const rows = await store('left-rows', ['key.k1', 'value.v1']);
    expect(await rows.where("k1 = 'a'").orderBy('v1').collect()).toEqual([1, 1, 3, 3].map(v1 => ({ k1: 'a', v1 })));
    const keys = await store('left-keys', ['key.k1', 'value.*']);
    expect(await keys.where("k1 IN ('a', 'b')").orderBy('k1').collect()).toEqual([
      { k1: 'a', first: 0, next: 4, count: 4 },
      { k1: 'b', first: 0, next: 1, count: 1 },
    ]);
    const times = await store('right-times', ['key.t2', 'length(value) > 8 AS noted']);
    expect((await times.orderBy('t2').collect()).length).toBeGreaterThan(1);
    expect(await times.where('NOT noted').count()).toBe(0);
    const metadata = await old.read.format('state-metadata').load('/checkpoint');
    expect(await metadata.where('operatorProperties IS NULL').count()).toBe(0);
    expect(await metadata.count()).toBe(6);
  });

  test('of a join before and after its rows were migrated, and the changes across', async () => {
    const { oldCheckpoints, opened } = await import('../engine/old-checkpoints.js');
    const { finish } = await import('../engine/scenario.js');
    const { path, shape } = oldCheckpoints().find(
      o => o.each === '0.1.0-2' && o.name === 'left outer join of two streams',
    )!;
    const { disk, witness } = opened(path);
    await finish(disk, disk, { ...shape, conf: { ...shape.conf, 'millrace.minBatchesToRetain': 100 } }, witness);
    const own = Session.create({ files: disk });
    const left = (options: Record<string, unknown>) =>
      own.read
        .format('statestore')
        .options({ joinSide: 'left', ...options })
        .load('/checkpoint');
    expect(await (await left({ batchId: 3 })).count()).toBe(7);
    const last = await left({});
    expect(await last.selectExpr('key.k1', 'value.v1').collect()).toEqual([{ k1: 'z', v1: 10 }]);
    const changes = await (await left({ readChangeFeed: true, changeStartBatchId: 0 }))
      .selectExpr('batch_id <= 3 AS before', 'change_type AS what', 'key.k1 AS k', 'value.k1')
      .collect();
    const keysOf = (before: boolean, what: string) =>
      changes.filter(c => c.before === before && c.what === what).map(c => String(c.k));
    expect(keysOf(true, 'update')).toEqual(expect.arrayContaining(['a', 'b', 'c', 'ä']));
    expect(keysOf(false, 'update')).toEqual(['z']);
    expect(keysOf(false, 'delete').sort()).toEqual(['a', 'a', 'a', 'a', 'b', 'c', 'ä']);
    expect(changes.filter(c => c.what === 'update' && c.k !== c.k1)).toEqual([]);
  });

  test('as changes of batches that kept other columns: refused, and read apart', async () => {
    const { feed, run, WIDE } = await import('../execution/json-runs.js');
    const { bench } = await import('../execution/support.js');
    const b = bench();
    feed(b, { v: 1 });
    const counts = (events: DataFrame) => events.groupBy('v').count();
    await run(b, counts);
    feed(b, { v: 2 });
    await run(b, counts, { schema: WIDE });
    const changes = async (options: object) => {
      const table = b.session.read.format('statestore').options({ readChangeFeed: true, ...options });
      return (await table.load('/c')).selectExpr('key.v').collect();
    };
    await expect(changes({ changeStartBatchId: 0 })).rejects.toMatchObject({ code: 'STATE_COLUMNS_DIFFER' });
    expect(await changes({ changeStartBatchId: 0, changeEndBatchId: 0 })).toEqual([{ v: 1 }]);
    expect(await changes({ changeStartBatchId: 1 })).toEqual([{ v: 2 }]);
  });

  test('written as Parquet and Arrow, and read back', async () => {
    const table = await state({ operatorId: 1, batchId: 2 });
    const rows = await table.orderBy('key.k').collect();
    expect(rows.length).toBe(2);
    for (const format of ['parquet', 'arrow'] as const) {
      await table.write.format(format).save(`/exported-${format}`);
      const back = await session.read.format(format).load(`/exported-${format}`);
      expect(await back.orderBy('key.k').collect(), format).toEqual(rows);
    }
  });

  test('of every store of every operator: none is without columns', async () => {
    const { SHAPES } = await import('../engine/shapes.js');
    const { live, newWitness } = await import('../engine/scenario.js');
    for (const shape of SHAPES) {
      const disk = new VirtualFiles();
      await live(disk, disk, shape, newWitness());
      const reading = Session.create({ files: disk });
      const metadata = await reading.read.format('state-metadata').load('/checkpoint');
      for (const { operatorId, stateStoreName: storeName, operatorProperties } of await metadata.collect()) {
        expect(operatorProperties, `${shape.name}, ${storeName}`).not.toBeNull();
        const options = { operatorId, storeName };
        const table = await reading.read.format('statestore').options(options).load('/checkpoint');
        for await (const batch of table.batches()) expect(batch.length, shape.name).toBeGreaterThan(0);
      }
    }
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
