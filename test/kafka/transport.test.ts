import { afterAll, describe, expect, inject, test } from 'vitest';
import { KafkaError } from '../../src/kafka/kafka-error.js';
import type { FetchRequest, KafkaTransport } from '../../src/kafka/transport.js';
import { topicName } from './support/topics.js';
import { batchOf, CLIENTS, produce, TransactionWriter, transportTo } from './support/transport.js';

/** The promises of `KafkaTransport`, on every client. */
const opened: KafkaTransport[] = [];
afterAll(() => Promise.all(opened.map(transport => transport.close())));

const fetchOf = (topic: string, offsets: readonly number[], more: Partial<FetchRequest> = {}): FetchRequest => ({
  isolation: 'read_committed',
  waitMsMax: 100,
  bytesMin: 1,
  bytesMax: 1 << 20,
  partitions: offsets.map((offset, partition) => ({ topic, partition, offset, bytesMax: 1 << 20 })),
  ...more,
});

async function failure(work: Promise<unknown>): Promise<KafkaError> {
  const error = await work.then(
    () => undefined,
    e => e,
  );
  expect(error).toBeInstanceOf(KafkaError);
  return error;
}

describe.each(CLIENTS)('%s', client => {
  const bootstrap = inject('kafkaBrokers');

  async function make(partitions = 1, subject = 'transport') {
    const transport = await transportTo(bootstrap, { client });
    opened.push(transport);
    const topic = topicName(subject);
    await transport.createTopic({ topic, partitions });
    // Answered once every leader is ready.
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition, at: 'latest' as const }));
    await transport.listOffsets(all, 'read_committed');
    const [{ partitions: found }] = await transport.metadata([topic]);
    return { transport, topic, leader: found[0].leader };
  }

  test('topics are made, listed and described', async () => {
    const { transport, topic } = await make(3);
    const unknown = topicName('missing');
    const [none, known] = await transport.metadata([unknown, topic]);
    expect([none.topic, none.error!.unknownTopic, none.partitions]).toEqual([unknown, true, []]);
    expect(known).toMatchObject({ topic, error: null, isInternal: false });
    expect(known.partitions.map(p => p.partition)).toEqual([0, 1, 2]);
    expect(known.topicId).toMatch(/^[0-9a-f]{32}$/);
    expect((await transport.metadata(null)).map(t => t.topic)).toContain(topic);
    expect((await failure(transport.createTopic({ topic, partitions: 1 }))).reason).toBe('TOPIC_ALREADY_EXISTS');
  });

  test('offsets by position and by time', async () => {
    const { transport, topic } = await make(2);
    const times = [1000, 2000, 3000].map(n => ({ value: 'v', timestampMs: 1_700_000_000_000 + n }));
    expect(await produce(transport, topic, 1, await batchOf(times))).toBe(0);
    const ask = (at: number | 'earliest' | 'latest', partition = 1) => ({ topic, partition, at });
    const answers = await transport.listOffsets(
      [
        ask('latest'),
        ask('earliest'),
        ask('latest', 0),
        ask(1_700_000_001_500),
        ask(1_800_000_000_000),
        ask('latest', 9),
      ],
      'read_uncommitted',
    );
    expect(answers.map(a => a.offset)).toEqual([3, 0, 0, 1, -1, -1]);
    expect(answers[3].timestampMs).toBe(1_700_000_002_000);
    expect(answers.map(a => a.error?.unknownTopic ?? false)).toEqual([false, false, false, false, false, true]);
  });

  test('one fetch gives several partitions, whole batches, and the state of their logs', async () => {
    const { transport, topic, leader } = await make(3);
    await produce(transport, topic, 0, await batchOf(['a', 'b']));
    await produce(transport, topic, 2, await batchOf(['c']));
    const answers = await transport.fetch(leader, fetchOf(topic, [1, 0, 0]));
    expect(answers.map(a => [a.partition, a.error, a.highWatermark, a.lastStableOffset, a.logStartOffset])).toEqual([
      [0, null, 2, 2, 0],
      [1, null, 0, 0, 0],
      [2, null, 1, 1, 0],
    ]);
    // The batch is sent whole though its second record was asked for.
    expect(answers[0].records.readInt32BE(57)).toBe(2);
    expect(answers[1].records).toHaveLength(0);
  });

  test('an offset that is not there and a partition that is not there are errors of their own', async () => {
    const { transport, topic, leader } = await make(1);
    const [beyond, missing] = await transport.fetch(leader, fetchOf(topic, [5, 0]));
    expect([beyond.error!.outOfRange, beyond.error!.retriable]).toEqual([true, false]);
    expect([missing.error!.unknownTopic, missing.error!.staleMetadata]).toEqual([true, true]);
  });

  test('a fetch waits for what is to come, beside other requests', async () => {
    const { transport, topic, leader } = await make(1);
    const waiting = transport.fetch(leader, fetchOf(topic, [0], { waitMsMax: 20_000 }));
    await produce(transport, topic, 0, await batchOf(['late']));
    expect((await waiting)[0].records.length).toBeGreaterThan(60);
  });

  test('batches for several partitions; one that is refused does not keep the others', async () => {
    const { transport, topic } = await make(2);
    const good = await batchOf(['x']);
    const bad = await batchOf(['y']);
    bad[17] ^= 1;
    const answers = await transport.produce({
      transactionalId: null,
      acks: 'all',
      batches: [
        { topic, partition: 1, batch: bad },
        { topic, partition: 0, batch: good },
      ],
    });
    expect(answers.map(a => [a.partition, a.error?.reason ?? null, a.baseOffset])).toEqual([
      [1, 'CORRUPT_MESSAGE', -1],
      [0, null, 0],
    ]);
    const request = { transactionalId: null, batches: [{ topic, partition: 0, batch: good }] };
    expect((await transport.produce({ ...request, acks: 'leader' }))[0].baseOffset).toBe(1);
    expect((await transport.produce({ ...request, acks: 'none' }))[0]).toMatchObject({ error: null, baseOffset: -1 });
  });

  test('a batch that is sent twice under a producer id is stored once', async () => {
    const { transport, topic } = await make(1);
    const identity = await transport.initProducer(null, 60_000);
    const stamp = { ...identity, baseSequence: 0, isTransactional: false };
    for (let i = 0; i < 2; i++) await produce(transport, topic, 0, await batchOf(['once'], { stamp }));
    const [end] = await transport.listOffsets([{ topic, partition: 0, at: 'latest' }], 'read_uncommitted');
    expect(end.offset).toBe(1);
  });

  test('transactions: invisible until committed, listed as aborted otherwise', async () => {
    const { transport, topic, leader } = await make(1);
    const writer = await TransactionWriter.open(transport, topicName('tx'), topic);
    await writer.write(['a', 'b']);
    const ends = async () => {
      const question = [{ topic, partition: 0, at: 'latest' as const }];
      const [stable] = await transport.listOffsets(question, 'read_committed');
      const [all] = await transport.listOffsets(question, 'read_uncommitted');
      return [stable.offset, all.offset];
    };
    expect(await ends()).toEqual([0, 2]);
    await writer.end('abort');
    await writer.end('abort');
    await expect.poll(ends).toEqual([3, 3]);
    const [{ abortedTransactions }] = await transport.fetch(leader, fetchOf(topic, [0]));
    expect(abortedTransactions).toEqual([{ producerId: writer.producer.producerId, firstOffset: 0 }]);
    await writer.write(['c']);
    await writer.end('commit');
    await expect.poll(ends).toEqual([5, 5]);
  });

  test('a newer producer of a transactional id fences the older and ends what it left', async () => {
    const { transport, topic } = await make(1);
    const id = topicName('fenced');
    const zombie = await TransactionWriter.open(transport, id, topic);
    await zombie.write(['never seen']);
    const heir = await TransactionWriter.open(transport, id, topic);
    expect(heir.producer.producerEpoch).toBeGreaterThan(zombie.producer.producerEpoch);
    for (const work of [zombie.write(['x']), zombie.end('commit')]) {
      const error = await failure(work);
      expect([error.fenced, error.retriable]).toEqual([true, false]);
    }
    await heir.write(['seen']);
    await heir.end('commit');
  });

  test('group offsets, in a transaction and outside of one', async () => {
    const { transport, topic } = await make(2);
    const group = topicName('group');
    const partitions = [0, 1].map(partition => ({ topic, partition }));
    expect(await transport.fetchGroupOffsets(group, partitions)).toEqual(
      partitions.map(p => ({ ...p, offset: -1, metadata: expect.anything() })),
    );
    expect(await transport.fetchGroupOffsets(group, null)).toEqual([]);
    const writer = await TransactionWriter.open(transport, topicName('tx'), topic);
    const at = (offset: number, metadata: string) => [{ topic, partition: 0, offset, metadata }];
    for (const [offset, outcome] of [
      [7, 'commit'],
      [9, 'abort'],
    ] as const) {
      await writer.write(['r']);
      await transport.commitOffsetsInTransaction(writer.producer, group, at(offset, `{"batch":${offset}}`));
      await writer.end(outcome);
    }
    await expect.poll(() => transport.fetchGroupOffsets(group, null)).toEqual(at(7, '{"batch":7}'));
    await transport.commitGroupOffsets(group, [{ topic, partition: 1, offset: 3, metadata: null }]);
    expect((await transport.fetchGroupOffsets(group, partitions)).map(o => o.offset)).toEqual([7, 3]);
  });

  test('what waits when the transport is closed rejects, and so does what comes later', async () => {
    const { transport, topic, leader } = await make(1);
    const waiting = failure(transport.fetch(leader, fetchOf(topic, [0], { waitMsMax: 60_000 })));
    const listed = await transport.metadata([topic]);
    expect(listed).toHaveLength(1);
    await transport.close();
    await transport.close();
    expect((await waiting).reason).toBe('TRANSPORT_CLOSED');
    expect((await failure(transport.metadata(null))).reason).toBe('TRANSPORT_CLOSED');
    expect((await failure(transport.fetch(leader, fetchOf(topic, [0])))).reason).toBe('TRANSPORT_CLOSED');
  });

  test('where nobody listens: a retriable error, after as long as was asked for', async () => {
    const transport = await transportTo('127.0.0.1:1', { client, retryTimeoutMs: 50 });
    const error = await failure(transport.metadata(null));
    expect([error.reason, error.retriable, error.unknownOutcome]).toEqual(['CONNECTION_FAILED', true, true]);
    await transport.close();
  });
});
