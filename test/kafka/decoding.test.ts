import { createRequire } from 'node:module';
import { CompressionCodecs, CompressionTypes, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Compression } from '../../src/kafka/compression.js';
import { RecordBatchDecoder, wholeBatches } from '../../src/kafka/record-batch-decoder.js';
import { RecordRows } from '../../src/kafka/record-rows.js';
import type { Isolation, KafkaTransport } from '../../src/kafka/transport.js';
import type { Value } from '../../src/types/value.js';
import { clientOf, topicName } from './support/topics.js';
import { batchOf, produce, TransactionWriter, transportTo } from './support/transport.js';

/**
 * What kafkajs 2.2.4 gets wrong when it reads, each shown on a real broker beside what the own decoder does. Where kafkajs's answer is
 * asserted, a corrected kafkajs would be noticed.
 */
const require = createRequire(import.meta.url);
const KafkajsBatch = require('kafkajs/src/consumer/batch');

const bootstrap = inject('kafkaBrokers');
let transport: KafkaTransport;
let cluster: any;

beforeAll(async () => {
  transport = await transportTo(bootstrap);
  const kafka = clientOf(bootstrap) as any;
  const symbol = Object.getOwnPropertySymbols(kafka).find(s => s.description === 'private:Kafka:createCluster')!;
  cluster = kafka[symbol]({
    isolationLevel: 1,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 5,
    metadataMaxAge: 0,
  });
  await cluster.connect();
});
afterAll(async () => {
  await transport.close();
  await cluster.disconnect();
});

async function makeTopic(subject: string, configs: Record<string, string> = {}): Promise<string> {
  const topic = topicName(subject);
  await transport.createTopic({ topic, partitions: 1, configs });
  return topic;
}

const latest = async (topic: string, isolation: Isolation): Promise<number> =>
  (await transport.listOffsets([{ topic, partition: 0, at: 'latest' }], isolation))[0].offset;

/** One fetch from `offset`, by kafkajs's own classes. */
async function kafkajsFetch(topic: string, offset: number, maxBytes = 1 << 20): Promise<any> {
  await cluster.addMultipleTargetTopics([topic]);
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [0]));
  const broker = await cluster.findBroker({ nodeId });
  const partitions = [{ partition: 0, fetchOffset: String(offset), maxBytes }];
  const request = { maxWaitTime: 300, minBytes: 1, maxBytes, isolationLevel: 1, topics: [{ topic, partitions }] };
  const { responses } = await broker.fetch(request);
  return new KafkajsBatch(topic, String(offset), responses[0].partitions[0]);
}

interface Read {
  readonly rows: Value[][];
  readonly next: number;
}

/** [from, to) by the own decoder; `next` of the last answer. */
async function read(
  topic: string,
  from: number,
  to: number,
  { isolation = 'read_committed' as Isolation, columns = ['offset', 'value'], bytesMax = 16 << 20 } = {},
): Promise<Read> {
  const [{ partitions }] = await transport.metadata([topic]);
  const rows = new RecordRows(columns);
  const found: Value[][] = [];
  let next = from;
  while (next < to) {
    const [answer] = await transport.fetch(partitions[0].leader, {
      isolation,
      waitMsMax: 300,
      bytesMin: 1,
      bytesMax,
      partitions: [{ topic, partition: 0, offset: next, bytesMax }],
    });
    if (answer.error !== null) throw answer.error;
    const options = { committedOnly: isolation === 'read_committed' };
    const decoder = new RecordBatchDecoder(answer.records, answer.abortedTransactions, answer, next, options);
    while (decoder.position < to && decoder.hasBatch) await decoder.readBatch(to, rows);
    for (const batch of rows.take(true)) for (let i = 0; i < batch.length; i++) found.push(batch.row(i));
    expect(decoder.position).toBeGreaterThan(next);
    next = decoder.position;
  }
  return { rows: found, next };
}

const text = (value: Value): string => Buffer.from(value as Uint8Array).toString();

test('1: a batch that compaction has emptied is passed by, not all that follows', async () => {
  const topic = await makeTopic('compacted', {
    'cleanup.policy': 'compact',
    'min.cleanable.dirty.ratio': '0.01',
    'segment.bytes': '1048576',
    'max.compaction.lag.ms': '100',
    'segment.ms': '200',
  });
  const stamp = { ...(await transport.initProducer(null, 60_000)), baseSequence: 0, isTransactional: false };
  // Segments roll by the time of their records, and only what lies in older ones is compacted.
  let timestampMs = Date.now() - 3_600_000;
  const of = (key: string, value: string) => ({ key, value, timestampMs: (timestampMs += 1000) });
  await produce(transport, topic, 0, await batchOf([of('x', 'old1'), of('x', 'old2')], { stamp }));
  await produce(transport, topic, 0, await batchOf([of('x', 'new')]));
  for (let i = 0; i < 30; i++) await produce(transport, topic, 0, await batchOf([of(`y${i}`, 'filler')]));
  const written = 33;
  const firstBatch = () => kafkajsFetch(topic, 0, 60);
  await expect.poll(async () => (await firstBatch()).rawMessages, { timeout: 90_000, interval: 500 }).toEqual([]);
  const shown = await firstBatch();
  expect(Number(shown.lastOffset()) + 1).toBeGreaterThan(2);

  const [{ partitions }] = await transport.metadata([topic]);
  const limits = { isolation: 'read_committed', waitMsMax: 300, bytesMin: 1, bytesMax: 60 } as const;
  const asked = [{ topic, partition: 0, offset: 0, bytesMax: 60 }];
  const [answer] = await transport.fetch(partitions[0].leader, { ...limits, partitions: asked });
  expect(wholeBatches(answer.records)!.nextOffset).toBe(2);
  const { rows } = await read(topic, 0, written);
  expect(rows.map(([offset, value]) => [offset, text(value)])).toContainEqual([2, 'new']);
}, 120_000);

test('2: overlapping aborted transactions show nothing, wherever reading begins', async () => {
  const topic = await makeTopic('overlapping');
  const a = await TransactionWriter.open(transport, topicName('a'), topic);
  const b = await TransactionWriter.open(transport, topicName('b'), topic);
  for (const [writer, value] of [
    [a, 'a0'],
    [b, 'b1'],
    [b, 'b2'],
    [a, 'a3'],
    [b, 'b4'],
    [a, 'a5'],
  ] as const)
    await writer.write([value]);
  await b.end('abort');
  await a.end('abort');
  await expect.poll(() => latest(topic, 'read_committed')).toBe(8);
  const shown: string[] = [];
  for (let from = 0; from < 6; from++) {
    expect((await read(topic, from, 8)).rows).toEqual([]);
    shown.push(...(await kafkajsFetch(topic, from)).messages.map((m: any) => text(m.value)));
  }
  expect(shown).not.toEqual([]);
  expect((await read(topic, 0, 8, { isolation: 'read_uncommitted' })).rows).toHaveLength(6);
});

test('3: an aborted record whose key looks like an abort marker is not one', async () => {
  const topic = await makeTopic('zero-key');
  const writer = await TransactionWriter.open(transport, topicName('zero'), topic);
  await writer.write(['a', { key: Buffer.alloc(4), value: 'b' }, 'c']);
  await writer.end('abort');
  await writer.write(['d']);
  await writer.end('commit');
  await expect.poll(() => latest(topic, 'read_committed')).toBe(6);
  expect((await read(topic, 0, 6)).rows.map(([, value]) => text(value))).toEqual(['d']);
  const shown = (await kafkajsFetch(topic, 0)).messages.map((m: any) => text(m.value));
  expect(shown).not.toEqual(['d']);
});

test('7: a batch that was damaged on its way is refused', async () => {
  const topic = await makeTopic('damaged');
  await produce(transport, topic, 0, await batchOf(['sound', 'value']));
  const [{ partitions }] = await transport.metadata([topic]);
  const limits = { isolation: 'read_committed', waitMsMax: 300, bytesMin: 1, bytesMax: 1 << 20 } as const;
  const asked = [{ topic, partition: 0, offset: 0, bytesMax: 1 << 20 }];
  const [answer] = await transport.fetch(partitions[0].leader, { ...limits, partitions: asked });
  const damaged = Buffer.from(answer.records);
  damaged[damaged.indexOf('value')] ^= 0x20;
  const decode = (checkCrcs: boolean) => {
    const options = { committedOnly: true, checkCrcs };
    const rows = new RecordRows(['value']);
    new RecordBatchDecoder(damaged, [], answer, 0, options).readBatch(2, rows);
    return rows.take(true).map(batch => [0, 1].map(i => text(batch.row(i)[0])));
  };
  expect(() => decode(true)).toThrow(
    expect.objectContaining({ code: 'KAFKA_RECORD_BATCH_CORRUPT', message: expect.stringContaining('CRC-32C') }),
  );
  expect(decode(false)).toEqual([['sound', 'Value']]);
  const BatchDecoder = require('kafkajs/src/protocol/recordBatch/v0/decoder');
  const Decoder = require('kafkajs/src/protocol/decoder');
  const shown = await BatchDecoder(new Decoder(damaged));
  expect(text(shown.records[1].value)).toBe('Value');
});

test('8: headers keep their order, repeated names, and empty and missing values', async () => {
  const topic = await makeTopic('headers');
  const producer = clientOf(bootstrap).producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const headers = { z: 'last', a: ['1', '2'], b: '' };
  await producer.send({ topic, messages: [{ value: 'v', headers }, { value: null }, { key: 'k', value: 'w' }] });
  await producer.disconnect();
  const { rows } = await read(topic, 0, 3, {
    columns: ['key', 'value', 'headers', 'timestampType', 'partition', 'topic'],
  });
  const bytes = (value: string) => new Uint8Array(Buffer.from(value));
  const pairs = (rows[0][2] as Value[][]).map(([name, value]) => [name, text(value)]);
  expect(pairs).toEqual([
    ['z', 'last'],
    ['a', '1'],
    ['a', '2'],
    ['b', ''],
  ]);
  expect(rows[1]).toEqual([null, null, null, 0, 0, topic]);
  expect(rows[2]).toEqual([bytes('k'), bytes('w'), null, 0, 0, topic]);
});

test('11: a batch of 200,000 records', async () => {
  const topic = await makeTopic('large', { 'max.message.bytes': '20000000' });
  const batch = await batchOf(Array.from({ length: 200_000 }, (_, i) => String(i % 10)));
  await produce(transport, topic, 0, batch);
  const { rows } = await read(topic, 0, 200_000);
  expect(rows).toHaveLength(200_000);
  expect([rows[199_999][0], text(rows[199_999][1])]).toEqual([199_999, '9']);
  await expect(kafkajsFetch(topic, 0, 16 << 20)).rejects.toThrow('call stack');
});

describe('codecs', () => {
  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as Compression[])('%s: exact ranges', async compression => {
    const topic = await makeTopic(`codec-${compression}`);
    const values = Array.from({ length: 500 }, (_, i) => `${'x'.repeat(200)}${i}`);
    for (const half of [values.slice(0, 250), values.slice(250)])
      await produce(transport, topic, 0, await batchOf(half, { compression }));
    for (const [from, to] of [
      [0, 500],
      [100, 350],
      [249, 251],
      [250, 251],
      [499, 500],
    ]) {
      const { rows, next } = await read(topic, from, to);
      expect(rows.map(([offset]) => offset)).toEqual(Array.from({ length: to - from }, (_, i) => from + i));
      expect(rows.map(([, value]) => text(value))).toEqual(values.slice(from, to));
      expect(next).toBe(to);
    }
  });

  test('a batch of gzip that kafkajs wrote', async () => {
    expect(CompressionCodecs[CompressionTypes.GZIP]).toBeDefined();
    const topic = await makeTopic('kafkajs-gzip');
    const producer = clientOf(bootstrap).producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const messages = Array.from({ length: 300 }, (_, i) => ({ key: `k${i}`, value: `v${i}` }));
    await producer.send({ topic, compression: CompressionTypes.GZIP, messages });
    await producer.disconnect();
    const { rows } = await read(topic, 10, 290, { columns: ['key', 'value'] });
    expect(rows.map(row => row.map(text))).toEqual(messages.slice(10, 290).map(m => [m.key, m.value]));
  });
});

test('log append time is the time of every record of its batch', async () => {
  const topic = await makeTopic('append-time', { 'message.timestamp.type': 'LogAppendTime' });
  await produce(transport, topic, 0, await batchOf(['a', 'b']));
  const { rows } = await read(topic, 0, 2, { columns: ['timestamp', 'timestampType'] });
  expect(rows[0][1]).toBe(1);
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[0][0] as number).toBeGreaterThan(1_750_000_000_000_000);
});
