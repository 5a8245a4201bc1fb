import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import type { KafkaTransport } from '../../src/kafka/transport.js';
import type { StreamingQuery } from '../../src/session/streaming-query.js';
import type { Offset, StreamSource } from '../../src/sources/source.js';
import { startBrokers } from './support/brokers.js';
import { KafkaRuns } from './support/kafka-runs.js';
import { topicName, withAdmin } from './support/topics.js';
import { batchOf, produce, TransactionWriter, transportTo } from './support/transport.js';

/** What happens to topics while a query reads them. Never a silent skip while `failOnDataLoss` is on. */
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

async function makeTopic(subject: string, partitions = 1, configs: Record<string, string> = {}): Promise<string> {
  const topic = topicName(subject);
  await transport.createTopic({ topic, partitions, configs });
  return topic;
}

async function write(topic: string, partition: number, ...values: string[]): Promise<void> {
  await produce(transport, topic, partition, await batchOf(values));
}

async function deleteTopic(topic: string): Promise<void> {
  await withAdmin(bootstrap, admin => admin.deleteTopics({ topics: [topic] }));
  await expect.poll(async () => (await transport.metadata([topic]))[0].error?.unknownTopic).toBe(true);
}

async function recreate(topic: string): Promise<void> {
  await deleteTopic(topic);
  await transport.createTopic({ topic, partitions: 1 });
}

async function deleteRecords(topic: string, before: number): Promise<void> {
  await withAdmin(bootstrap, async admin => {
    // kafkajs cannot delete records of a topic that this client has not met.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(before) }] });
  });
}

async function valuesOf(source: StreamSource, start: Offset | null, end: Offset): Promise<string[]> {
  const values: string[] = [];
  for await (const batch of source.read(start, end, { columns: ['value'], pruning: [] }))
    for (let i = 0; i < batch.length; i++) values.push(Buffer.from(batch.row(i)[0] as Uint8Array).toString());
  return values;
}

/** What has come when nothing more is there, in the order of its text. */
async function settled(query: StreamingQuery, values: () => string[]): Promise<string[]> {
  await query.processAllAvailable();
  return values().sort();
}

const from = (topic: string, more: Record<string, unknown> = {}) => ({
  subscribe: topic,
  startingOffsets: 'earliest',
  ...more,
});
const LOST = { code: 'SOURCE_DATA_LOST' };

describe('what comes later', () => {
  test('partitions that are added are read from their first record on', async () => {
    const topic = await makeTopic('grown');
    const { query, values } = await runs.query(from(topic, { startingOffsets: 'latest' }));
    await query.processAllAvailable();
    await write(topic, 0, 'a');
    await query.processAllAvailable();
    await withAdmin(bootstrap, admin => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    await expect
      .poll(async () => (await transport.metadata([topic]))[0].partitions.map(p => p.leader))
      .toEqual([1, 1, 1]);
    await write(topic, 2, 'b');
    await write(topic, 1, 'c');
    await expect.poll(() => settled(query, values)).toEqual(['a', 'b', 'c']);
    await query.stop();
  });

  test('topics that come to match a pattern are read from their first record on', async () => {
    const first = topicName('matching');
    const { query, values } = await runs.query({ subscribePattern: `${first}.*`, startingOffsets: 'latest' });
    await query.processAllAvailable();
    for (const topic of [first, `${first}-2`]) {
      await transport.createTopic({ topic, partitions: 1 });
      await write(topic, 0, topic);
    }
    await expect.poll(() => settled(query, values)).toEqual([first, `${first}-2`]);
    await query.stop();
  });
});

describe('what is gone', () => {
  test('records that were deleted before they were read', async () => {
    const topic = await makeTopic('deleted-records');
    await write(topic, 0, 'a', 'b', 'c', 'd', 'e', 'f');
    const strict = await runs.source(from(topic));
    const start = await strict.initialOffset();
    const end = (await strict.latestOffset(start, {}))!;
    await deleteRecords(topic, 4);
    await expect(valuesOf(strict, start, end)).rejects.toMatchObject({
      ...LOST,
      message: expect.stringContaining(`${topic}-0 has lost 4 offsets from 0 to 3`),
    });
    const lenient = await runs.source(
      from(topic, { failOnDataLoss: false, startingOffsets: JSON.stringify({ [topic]: { 0: 0 } }) }),
    );
    await lenient.initialOffset();
    expect(await valuesOf(lenient, start, end)).toEqual(['e', 'f']);
    expect(lenient.metrics!(end)).toMatchObject({ dataLoss: '1' });
    expect(runs.warnings.at(-1)).toContain('4 offsets from 0 to 3');
  });

  test('a whole range that was deleted', async () => {
    const topic = await makeTopic('deleted-range');
    await write(topic, 0, 'a', 'b', 'c', 'd');
    const source = await runs.source(from(topic));
    const start = await source.initialOffset();
    await source.latestOffset(start, {});
    await deleteRecords(topic, 4);
    await expect(valuesOf(source, start, { [topic]: { 0: 2 } })).rejects.toMatchObject(LOST);
  });

  test('a topic that was deleted', async () => {
    const [topic, other] = [await makeTopic('deleted'), await makeTopic('staying')];
    const both = (failOnDataLoss: boolean) => ({
      subscribe: `${topic},${other}`,
      startingOffsets: 'earliest',
      failOnDataLoss,
    });
    await write(topic, 0, 'a');
    const [strict, lenient] = [await runs.query(both(true)), await runs.query(both(false))];
    for (const { query } of [strict, lenient]) await query.processAllAvailable();
    await deleteTopic(topic);
    await write(other, 0, 'b');
    await expect(strict.query.processAllAvailable()).rejects.toMatchObject({ cause: { ...LOST } });
    await lenient.query.processAllAvailable();
    expect(lenient.values()).toEqual(['a', 'b']);
    await lenient.query.stop();
  });

  test('a topic that is deleted while it is read', async () => {
    const topic = await makeTopic('deleted-midway');
    await write(topic, 0, 'a', 'b');
    const source = await runs.source(from(topic));
    const start = await source.initialOffset();
    const end = (await source.latestOffset(start, {}))!;
    await deleteTopic(topic);
    await expect(valuesOf(source, start, end)).rejects.toMatchObject(LOST);
  });

  test.each([
    ['with fewer records', ['x']],
    ['with as many records', ['x', 'y', 'z']],
    ['with more records', ['x', 'y', 'z', 'p', 'q', 'r']],
  ])('a topic that was made again, %s', async (_, fresh) => {
    const topic = await makeTopic('made-again');
    await write(topic, 0, 'a', 'b', 'c');
    const [strict, lenient] = [await runs.query(from(topic)), await runs.query(from(topic, { failOnDataLoss: false }))];
    for (const { query } of [strict, lenient]) {
      await query.processAllAvailable();
      await query.stop();
    }
    await recreate(topic);
    await write(topic, 0, ...fresh);
    // Noticed by the next run too, which has only the checkpoint to go by.
    const again = await runs.query(from(topic), { checkpoint: strict.checkpoint });
    await expect(again.query.processAllAvailable()).rejects.toMatchObject({ cause: LOST });
    const going = await runs.query(from(topic, { failOnDataLoss: false }), { checkpoint: lenient.checkpoint });
    await going.query.processAllAvailable();
    expect(going.values()).toEqual(fresh);
    await write(topic, 0, 'next');
    await going.query.processAllAvailable();
    expect(going.values()).toEqual([...fresh, 'next']);
    await going.query.stop();
  });

  test('a topic that was made again between two batches, and holds more already', async () => {
    const topic = await makeTopic('made-again-quickly');
    await write(topic, 0, 'a', 'b', 'c');
    const clock = new ManualClock();
    // Looks that fail are not repeated: the clock stands still.
    const source = await runs.source(from(topic, { 'fetchOffset.numRetries': 0 }), { clock });
    const start = await source.initialOffset();
    const end = (await source.latestOffset(start, {}))!;
    await recreate(topic);
    await write(topic, 0, 'x', 'y', 'z', 'p', 'q', 'r');
    await clock.advance(1001);
    await expect(source.latestOffset(end, {})).rejects.toMatchObject({
      ...LOST,
      message: expect.stringContaining('deleted and made again'),
    });
  });

  test('an end that falls once is not believed', async () => {
    const topic = await makeTopic('blip');
    await write(topic, 0, 'a', 'b');
    const source = await runs.source(from(topic));
    const start = await source.initialOffset();
    const end = (await source.latestOffset(start, {}))!;
    // Where the log ends cannot fall for a moment on demand: a position beyond it looks the same, until records come.
    const ahead = { [topic]: { 0: 3 } };
    const looking = source.latestOffset(ahead, {});
    await write(topic, 0, 'c', 'd');
    expect(await looking).toEqual({ [topic]: { 0: 4 } });
    expect(await valuesOf(source, end, { [topic]: { 0: 4 } })).toEqual(['c', 'd']);
  });
});

describe('gaps', () => {
  test('transactions: markers and aborted records take offsets and give no rows', async () => {
    const topic = await makeTopic('markers');
    const writer = await TransactionWriter.open(transport, topicName('tx'), topic);
    const { query, values } = await runs.query(from(topic));
    const expected: string[] = [];
    for (let i = 0; i < 12; i++) {
      await writer.write([`r${i}a`, `r${i}b`]);
      const outcome = i % 3 === 1 ? 'abort' : 'commit';
      if (outcome === 'commit') expected.push(`r${i}a`, `r${i}b`);
      await query.processAllAvailable();
      await writer.end(outcome);
    }
    await expect.poll(() => settled(query, values)).toEqual([...expected].sort());
    expect(values()).toEqual(expected);
    // Nothing but a marker: a batch without rows, and no end of it.
    expect(query.lastProgress!.sources[0].endOffset).toEqual({ [topic]: { 0: 36 } });
    await query.stop();
  });

  test('compaction: what is left is read, and the end is reached', async () => {
    const topic = await makeTopic('compact', 1, {
      'cleanup.policy': 'compact',
      'min.cleanable.dirty.ratio': '0.01',
      'segment.bytes': '1048576',
      'max.compaction.lag.ms': '100',
      'segment.ms': '200',
    });
    let timestampMs = Date.now() - 3_600_000;
    for (let i = 0; i < 40; i++)
      await produce(
        transport,
        topic,
        0,
        await batchOf([{ key: `k${i % 2}`, value: `v${i}`, timestampMs: (timestampMs += 1000) }]),
      );
    const source = await runs.source(from(topic));
    const start = await source.initialOffset();
    const end = (await source.latestOffset(start, {}))!;
    expect(end).toEqual({ [topic]: { 0: 40 } });
    const read = () => valuesOf(source, start, end);
    await expect.poll(async () => (await read()).length, { timeout: 90_000, interval: 500 }).toBeLessThan(10);
    expect((await read()).at(-1)).toBe('v39');
    // A range in the middle of which nothing is left.
    expect(await valuesOf(source, { [topic]: { 0: 5 } }, { [topic]: { 0: 9 } })).toEqual([]);
  });
});

test('three brokers: leaders are killed and come back while ranges of all of them are read', async () => {
  const brokers = await startBrokers(['--brokers', '3', '--heap', '256m']);
  const own = new KafkaRuns(brokers.bootstrap);
  const writer = await transportTo(brokers.bootstrap);
  try {
    const topic = topicName('leaders');
    await writer.createTopic({ topic, partitions: 6, replicationFactor: 3 });
    const value = 'x'.repeat(300);
    const batch = await batchOf(Array.from({ length: 500 }, () => value));
    const writeAll = async () => {
      for (let partition = 0; partition < 6; partition++) await produce(writer, topic, partition, batch);
    };
    for (let i = 0; i < 8; i++) await writeAll();
    const small = { 'kafka.fetch.max.bytes': 100_000, 'kafka.request.timeout.ms': 3000 };
    const options = { ...from(topic), ...small, maxOffsetsPerTrigger: 6000 };
    const { query, rows } = await own.query(options, { columns: ['partition', 'offset'] });
    for (const broker of [1, 2]) {
      await brokers.control('kill', broker);
      await writeAll();
      await brokers.control('start', broker);
    }
    await query.processAllAvailable();
    const seen = new Map<number, number[]>();
    for (const { partition, offset } of rows()) {
      if (!seen.has(partition)) seen.set(partition, []);
      seen.get(partition)!.push(offset);
    }
    const all = Array.from({ length: 5000 }, (_, i) => i);
    for (let partition = 0; partition < 6; partition++) expect(seen.get(partition)).toEqual(all);
    await query.stop();
  } finally {
    await own.end();
    await writer.close();
    await brokers.end();
  }
}, 240_000);

test('a checkpoint whose beginning is gone is refused', async () => {
  const topic = await makeTopic('beginning');
  await write(topic, 0, 'a');
  const source = await runs.source(from(topic), {
    directory: join(runs.folder(), '0'),
    latestSeen: { [topic]: { 0: 1 } },
  });
  await expect(valuesOf(source, null, { [topic]: { 0: 1 } })).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
});
