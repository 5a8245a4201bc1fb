import { beforeAll, describe, expect, test } from 'vitest';
import { Session } from '../../src/session/session.js';
import type {
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  TimerValues,
  ValueState,
} from '../../src/state/processor/stateful-processor.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

interface Purchase {
  readonly shop: string;
  readonly item: string;
  readonly n: number;
}

class Shop implements StatefulProcessor<string, Purchase> {
  private handle!: StatefulProcessorHandle;
  private last!: ValueState<{ item: string; n: number }>;
  private total!: ValueState<number>;
  private sizes!: ListState<number>;
  private items!: MapState<string, number>;
  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.last = handle.getValueState('last', 'item STRING, n INT');
    this.total = handle.getValueState('total', 'INT', { ttl: 1_000_000 });
    this.sizes = handle.getListState('sizes', 'INT');
    this.items = handle.getMapState('items', 'STRING', 'BIGINT');
  }
  handleInputRows(shop: string, rows: Iterable<Purchase>, timers: TimerValues) {
    for (const { item, n } of rows) {
      this.last.update({ item, n });
      this.total.update((this.total.get() ?? 0) + n);
      this.sizes.appendValue(n);
      if (n === 0) this.items.removeKey(item);
      else this.items.updateValue(item, (this.items.getValue(item) ?? 0) + n);
      this.handle.registerTimer(timers.getCurrentProcessingTimeInMs() + 60_000 * (1 + n));
    }
    return [{ shop }];
  }
}

const clock = { startMs: 0 };
const session = Session.create({ files: new VirtualFiles(), conf: { 'millrace.state.partitions': 2 } });

beforeAll(async () => {
  const purchases = session.memoryStream<Purchase>('shop STRING, item STRING, n INT');
  const query = await purchases
    .toDF()
    .groupByKey('shop')
    .transformWithState({
      outputMode: 'update',
      timeMode: 'processingTime',
      output: 'shop STRING',
      processor: () => new Shop(),
    })
    .writeStream.outputMode('update')
    .option('checkpointLocation', '/cp')
    .format('noop')
    .start();
  clock.startMs = Date.now();
  const batches: Purchase[][] = [
    [
      { shop: 'a', item: 'tea', n: 1 },
      { shop: 'a', item: 'rice', n: 2 },
      { shop: 'b', item: 'tea', n: 5 },
    ],
    [{ shop: 'a', item: 'tea', n: 0 }],
  ];
  for (const rows of batches) {
    purchases.addData(rows);
    await query.processAllAvailable();
  }
  await query.stop();
});

const state = (options: Record<string, unknown>) => session.read.format('statestore').options(options).load('/cp');
const rows = async (options: Record<string, unknown>, ...columns: string[]) =>
  (await state(options))
    .selectExpr(...columns)
    .orderBy(...columns.map(c => c.split(' AS ')[1] ?? c))
    .collect();

describe('the variables of a processor as tables', () => {
  test('a value that is a struct, and one that is not', async () => {
    expect(await rows({ stateVarName: 'last' }, 'key.shop AS k', 'value.item AS i', 'value.n AS n')).toEqual([
      { k: 'a', i: 'tea', n: 0 },
      { k: 'b', i: 'tea', n: 5 },
    ]);
    const totals = await rows(
      { stateVarName: 'total' },
      'key.shop AS k',
      'value.value.value AS n',
      'value.ttlExpirationMs AS t',
    );
    expect(totals).toMatchObject([
      { k: 'a', n: 3 },
      { k: 'b', n: 5 },
    ]);
    for (const { t } of totals as { t: number }[]) expect(t).toBeGreaterThanOrEqual(clock.startMs + 1_000_000);
  });

  test('a list, as a row for each element and as one', async () => {
    expect(await rows({ stateVarName: 'sizes' }, 'key.shop AS k', 'list_element.value AS n')).toEqual([
      { k: 'a', n: 0 },
      { k: 'a', n: 1 },
      { k: 'a', n: 2 },
      { k: 'b', n: 5 },
    ]);
    const whole = { stateVarName: 'sizes', flattenCollectionTypes: false };
    expect(await rows(whole, 'key.shop AS k', 'list_value.value AS list')).toEqual([
      { k: 'a', list: [1, 2, 0] },
      { k: 'b', list: [5] },
    ]);
  });

  test('a map, as a row for each entry and as one', async () => {
    const entry = ['key.shop AS k', 'user_map_key.value AS item', 'user_map_value.value AS n'];
    expect(await rows({ stateVarName: 'items' }, ...entry)).toEqual([
      { k: 'a', item: 'rice', n: 2 },
      { k: 'b', item: 'tea', n: 5 },
    ]);
    const whole = { stateVarName: 'items', flattenCollectionTypes: false, batchId: 0 };
    const entries = ['key.shop AS k', 'map_keys(map_value).value AS items', 'map_values(map_value).value AS ns'];
    expect(await rows(whole, ...entries)).toEqual([
      { k: 'a', items: ['rice', 'tea'], ns: [2, 1] },
      { k: 'b', items: ['tea'], ns: [5] },
    ]);
  });

  test('timers', async () => {
    const timers = await rows({ readRegisteredTimers: true }, 'key.shop AS k', 'expiration_timestamp_ms AS at');
    expect(timers.map(row => row.k)).toEqual(['a', 'a', 'a', 'b']);
    for (const { at } of timers as { at: number }[]) expect(at).toBeGreaterThanOrEqual(clock.startMs + 60_000);
  });

  test('what each batch changed', async () => {
    const feed = { stateVarName: 'items', readChangeFeed: true, changeStartBatchId: 0 };
    const columns = [
      'batch_id',
      'change_type',
      'key.shop AS k',
      'user_map_key.value AS i',
      'user_map_value.value AS n',
    ];
    expect(await rows(feed, ...columns)).toEqual([
      { batch_id: 0, change_type: 'update', k: 'a', i: 'rice', n: 2 },
      { batch_id: 0, change_type: 'update', k: 'a', i: 'tea', n: 1 },
      { batch_id: 0, change_type: 'update', k: 'b', i: 'tea', n: 5 },
      { batch_id: 1, change_type: 'delete', k: 'a', i: 'tea', n: null },
    ]);
  });

  test('their columns are those of Spark', async () => {
    const map = { stateVarName: 'items' };
    expect((await state(map)).schema.fields.map(f => f.name)).toEqual([
      'key',
      'user_map_key',
      'user_map_value',
      'partition_id',
    ]);
    expect((await state({ ...map, flattenCollectionTypes: false })).schema.fields.map(f => f.name)).toEqual([
      'key',
      'map_value',
      'partition_id',
    ]);
  });

  test('without a name all rows are bytes, and metadata lists the variables', async () => {
    const table = await state({});
    expect(table.schema.fields.map(f => f.type.kind)).toEqual(['binary', 'binary', 'int']);
    const metadata = await session.read.format('state-metadata').load('/cp');
    const [{ p }] = (await metadata.selectExpr('operatorProperties AS p').collect()) as { p: string }[];
    expect(JSON.parse(p).variables.map((v: { name: string }) => v.name)).toEqual(['last', 'total', 'sizes', 'items']);
  });

  test('what is not there is named, with what is', async () => {
    await expect(state({ stateVarName: 'x' })).rejects.toThrow(
      /no state variable "x"\. Its variables: last \(value\), total \(value\), sizes \(list\), items \(map\)/,
    );
    await expect(state({ stateVarName: 'last', readRegisteredTimers: true })).rejects.toThrow(/do not go together/);
    const feed = { readChangeFeed: true, changeStartBatchId: 0, stateVarName: 'sizes' };
    await expect(state({ ...feed, flattenCollectionTypes: false })).rejects.toThrow(/do not go together/);
  });
});
