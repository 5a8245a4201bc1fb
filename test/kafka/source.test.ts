import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { KafkaTransport } from '../../src/kafka/transport.js';
import { KafkaStreamTable } from '../../src/sources/kafka/kafka-stream-table.js';
import type { Offset } from '../../src/sources/source.js';
import { sourceConformance } from '../../src/testing/source-conformance.js';
import { KafkaRuns } from './support/kafka-runs.js';
import { topicName } from './support/topics.js';
import { batchOf, CLIENTS, produce, TransactionWriter, transportTo } from './support/transport.js';

const bootstrap = inject('kafkaBrokers');
const runs = new KafkaRuns(bootstrap);
let transport: KafkaTransport;
beforeAll(async () => {
  transport = await transportTo(bootstrap);
});
afterAll(async () => {
  await runs.end();
  await transport.close();
});

async function makeTopic(subject: string, partitions = 1): Promise<string> {
  const topic = topicName(subject);
  await transport.createTopic({ topic, partitions });
  return topic;
}

async function write(topic: string, partition: number, ...values: string[]): Promise<void> {
  await produce(transport, topic, partition, await batchOf(values));
}

/** Values of a batch query. */
async function readAll(options: Record<string, unknown>): Promise<string[]> {
  const frame = await runs.session.read.format('kafka').options(runs.options(options)).load();
  const rows: any[] = await frame.selectExpr('CAST(value AS STRING) AS value').collect();
  return rows.map(row => row.value);
}

describe.each(CLIENTS)('the source contract, over %s', client => {
  const make = async () => {
    const topic = await makeTopic('contract');
    const options = { subscribe: topic, startingOffsets: 'earliest', client, commitOffsetsToGroup: false };
    const directory = join(runs.folder(), '0');
    let epoch = 0;
    let added = 0;
    return {
      table: new KafkaStreamTable(runs.options(options)),
      add: async (rows: number) => {
        await write(topic, 0, ...Array.from({ length: rows }, () => `row ${added++}`));
      },
      open: (latestSeen: Offset | null) => runs.source(options, { directory, latestSeen, epoch: ++epoch }),
    };
  };
  for (const { name, run } of sourceConformance(make)) test(name, run);
});

describe('batch queries', () => {
  test('columns, and rows in the order of partitions and offsets', async () => {
    const topic = await makeTopic('batch', 2);
    await write(topic, 1, 'c', 'd');
    await write(topic, 0, 'a', 'b');
    const frame = await runs.session.read
      .format('kafka')
      .options(runs.options({ subscribe: topic, includeHeaders: true }))
      .load();
    expect(frame.schema.fields.map(f => `${f.name} ${f.type.kind}`)).toEqual([
      'key binary',
      'value binary',
      'topic string',
      'partition int',
      'offset long',
      'timestamp timestamp',
      'timestampType int',
      'headers array',
    ]);
    const rows: any[] = await frame.collect();
    expect(rows.map(r => [Buffer.from(r.value).toString(), r.topic, r.partition, r.offset])).toEqual([
      ['a', topic, 0, 0],
      ['b', topic, 0, 1],
      ['c', topic, 1, 0],
      ['d', topic, 1, 1],
    ]);
    expect(rows[0]).toMatchObject({
      key: null,
      timestamp: new Date(1_700_000_000_000),
      timestampType: 0,
      headers: null,
    });
    expect(await frame.count()).toBe(4);
  });

  test('between positions: offsets, times, and what is not allowed', async () => {
    const topic = await makeTopic('positions');
    const at = (value: string, second: number) => ({ value, timestampMs: 1_700_000_000_000 + second * 1000 });
    await produce(transport, topic, 0, await batchOf([at('a', 0), at('b', 1), at('c', 2), at('d', 3)]));
    const json = (number: number) => JSON.stringify({ [topic]: { 0: number } });
    const read = (options: Record<string, unknown>) => readAll({ subscribe: topic, ...options });
    expect(await read({ startingOffsets: json(1), endingOffsets: json(3) })).toEqual(['b', 'c']);
    expect(await read({ startingOffsets: json(-2), endingOffsets: json(-1) })).toEqual(['a', 'b', 'c', 'd']);
    expect(await read({ startingTimestamp: 1_700_000_000_500, endingTimestamp: 1_700_000_003_000 })).toEqual([
      'b',
      'c',
    ]);
    const times = {
      startingOffsetsByTimestamp: json(1_700_000_002_000),
      endingOffsetsByTimestamp: json(1_800_000_000_000),
    };
    expect(await read(times)).toEqual(['c', 'd']);
    // A time for all wins over times, and those over offsets.
    expect(await read({ ...times, startingOffsets: json(0) })).toEqual(['c', 'd']);
    expect(await read({ ...times, startingTimestamp: 1_700_000_003_000 })).toEqual(['d']);
    const future = { startingTimestamp: 1_800_000_000_000 };
    await expect(read(future)).rejects.toMatchObject({ code: 'NO_OFFSET_FOR_TIME' });
    expect(await read({ ...future, startingOffsetsByTimestampStrategy: 'latest' })).toEqual([]);
    await expect(read({ startingOffsets: JSON.stringify({ [topic]: { 0: 0, 1: 0 } }) })).rejects.toThrow(`${topic}-1`);
    await expect(read({ startingOffsets: '{"other":{"0":1}}' })).rejects.toThrow(`Missing: ${topic}-0`);
    await expect(readAll({ subscribe: topicName('missing') })).rejects.toThrow('there is no such topic');
  });

  test('only some partitions; topics by pattern', async () => {
    const a = await makeTopic('pattern-a', 2);
    const b = await makeTopic(`${a}-b`);
    await write(a, 0, 'a0');
    await write(a, 1, 'a1');
    await write(b, 0, 'b0');
    expect(await readAll({ assign: JSON.stringify({ [a]: [1] }) })).toEqual(['a1']);
    expect(await readAll({ subscribe: `${a}, ${b}` })).toEqual(['a0', 'a1', 'b0']);
    expect(await readAll({ subscribePattern: `${a}` })).toEqual(['a0', 'a1']);
    expect(await readAll({ subscribePattern: `${a}.*` })).toEqual(['a0', 'a1', 'b0']);
  });

  test('committed records only, unless asked otherwise', async () => {
    const topic = await makeTopic('isolation');
    const writer = await TransactionWriter.open(transport, topicName('tx'), topic);
    await writer.write(['aborted']);
    await writer.end('abort');
    await writer.write(['committed']);
    await writer.end('commit');
    await expect.poll(() => readAll({ subscribe: topic })).toEqual(['committed']);
    const all = { subscribe: topic, 'kafka.isolation.level': 'read_uncommitted' };
    expect(await readAll(all)).toEqual(['aborted', 'committed']);
  });
});

describe('streams', () => {
  test('start at the end, follow what comes, and go on where they were', async () => {
    const topic = await makeTopic('follow', 2);
    await write(topic, 0, 'before');
    const first = await runs.query({ subscribe: topic });
    await first.query.processAllAvailable();
    await write(topic, 0, 'a');
    await write(topic, 1, 'b');
    await first.query.processAllAvailable();
    expect(first.values().sort()).toEqual(['a', 'b']);
    await first.query.stop();
    await write(topic, 0, 'c');
    const second = await runs.query(
      { subscribe: topic, startingOffsets: 'earliest' },
      { checkpoint: first.checkpoint },
    );
    await second.query.processAllAvailable();
    expect(second.values()).toEqual(['c']);
    await second.query.stop();
  });

  test('where a query began is kept though no batch was planned', async () => {
    const topic = await makeTopic('began');
    const first = await runs.query({ subscribe: topic });
    await first.query.processAllAvailable();
    await first.query.stop();
    await write(topic, 0, 'in between');
    const second = await runs.query({ subscribe: topic }, { checkpoint: first.checkpoint });
    await second.query.processAllAvailable();
    expect(second.values()).toEqual(['in between']);
    await second.query.stop();
  });

  test('progress: offsets, lag, and the group that lag tools look at', async () => {
    const topic = await makeTopic('lag', 2);
    await write(topic, 0, ...Array.from({ length: 9 }, String));
    await write(topic, 1, 'x');
    const options = { subscribe: topic, startingOffsets: 'earliest', maxOffsetsPerTrigger: 5 };
    const { query } = await runs.query(options);
    await query.processAllAvailable();
    // In proportion to what waits, and none of it starves.
    const [first] = query.recentProgress;
    expect(first.sources[0]).toMatchObject({
      startOffset: { [topic]: { 0: 0, 1: 0 } },
      endOffset: { [topic]: { 0: 4, 1: 1 } },
      latestOffset: { [topic]: { 0: 9, 1: 1 } },
      numInputRows: 5,
      metrics: { minOffsetsBehindLatest: '0', maxOffsetsBehindLatest: '5', avgOffsetsBehindLatest: '2.5' },
    });
    const last = query.recentProgress.at(-1)!;
    expect(last.sources[0].metrics).toMatchObject({ maxOffsetsBehindLatest: '0', avgOffsetsBehindLatest: '0.0' });
    const group = `millrace-kafka-source-${query.id}-0`;
    const committed = async () =>
      (await transport.fetchGroupOffsets(group, null)).map(o => [o.partition, o.offset]).sort();
    await expect.poll(committed).toEqual([
      [0, 9],
      [1, 1],
    ]);
    await query.stop();
  });

  test('availableNow reads what is there in steps, tells the group, and ends', async () => {
    const topic = await makeTopic('now', 2);
    await write(topic, 0, 'a', 'b', 'c');
    await write(topic, 1, 'd');
    const group = topicName('chosen');
    const options = { subscribe: topic, startingOffsets: 'earliest', maxOffsetsPerTrigger: 2, 'kafka.group.id': group };
    const { query, values } = await runs.query(options, {}, writer => writer.trigger({ availableNow: true }));
    await query.awaitTermination();
    expect(values().sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(query.recentProgress.length).toBeGreaterThan(1);
    expect((await transport.fetchGroupOffsets(group, null)).map(o => o.offset).sort()).toEqual([1, 3]);
  });

  test('minOffsetsPerTrigger waits for enough, and not for ever', async () => {
    const topic = await makeTopic('enough');
    const patient = { subscribe: topic, startingOffsets: 'earliest', minOffsetsPerTrigger: 3, maxTriggerDelay: '1h' };
    const source = await runs.source(patient);
    const start = await source.initialOffset();
    const look = (from: Offset | null) => source.latestOffset(from, source.defaultLimit);
    await write(topic, 0, 'a');
    // The first batch does not wait.
    const first = await look(start);
    expect(first).toEqual({ [topic]: { 0: 1 } });
    await write(topic, 0, 'b', 'c');
    expect(await look(first)).toEqual(first);
    await write(topic, 0, 'd');
    expect(await look(first)).toEqual({ [topic]: { 0: 4 } });
    const hasty = await runs.source({ ...patient, maxTriggerDelay: '1ms' });
    const again = await hasty.latestOffset(await hasty.initialOffset(), hasty.defaultLimit);
    await write(topic, 0, 'e');
    await new Promise(resolve => setTimeout(resolve, 2));
    expect(await hasty.latestOffset(again, hasty.defaultLimit)).toEqual({ [topic]: { 0: 5 } });
  });

  test('an idle query waits at the broker and sees a new record at once', async () => {
    const topic = await makeTopic('idle');
    const source = await runs.source({ subscribe: topic, startingOffsets: 'earliest' });
    const start = await source.initialOffset();
    expect(await source.latestOffset(start, {})).toEqual(start);
    const waiting = source.waitForData!(start, new AbortController().signal);
    await write(topic, 0, 'news');
    await waiting;
    expect(await source.latestOffset(start, {})).toEqual({ [topic]: { 0: 1 } });
  });
});

test('a partition whose turn comes after many answers full of another one', async () => {
  const topic = await makeTopic('in-turn', 2);
  const batch = await batchOf(Array.from({ length: 50 }, () => 'x'.repeat(200)));
  for (let i = 0; i < 20; i++) for (const partition of [0, 1]) await produce(transport, topic, partition, batch);
  // An answer holds two batches of the twenty.
  const limits = { 'kafka.fetch.max.bytes': 25_000, 'kafka.max.partition.fetch.bytes': 25_000 };
  const source = await runs.source({ subscribe: topic, startingOffsets: 'earliest', ...limits });
  const start = await source.initialOffset();
  const end = (await source.latestOffset(start, {}))!;
  const rows = [0, 0];
  for await (const part of source.read(start, end, { columns: ['partition'], pruning: [] }))
    for (let i = 0; i < part.length; i++) rows[part.row(i)[0] as number]++;
  expect(rows).toEqual([1000, 1000]);
});
