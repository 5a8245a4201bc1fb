import { Partitioners } from 'kafkajs';
import { afterAll, expect, inject, test } from 'vitest';
import { openTransport } from '../../src/kafka/open-transport.js';
import type { KafkaTransport } from '../../src/kafka/transport.js';
import { readTopic } from './support/read-topic.js';
import { SinkRuns, valuesBatch } from './support/sink-runs.js';
import { clientOf, createTopics, topicName, withAdmin } from './support/topics.js';
import { batchOf, CLIENTS, produce, transportTo } from './support/transport.js';

/**
 * What kafkajs 2.2.4 gets wrong beside reading (decoding.test.ts), connections (connections.test.ts) and the encoding of batches
 * (sink.test.ts), each beside what is done instead.
 */
const bootstrap = inject('kafkaBrokers');
const opened: KafkaTransport[] = [];
async function open(client: (typeof CLIENTS)[number]): Promise<KafkaTransport> {
  const transport = await transportTo(bootstrap, { client });
  opened.push(transport);
  return transport;
}
afterAll(() => Promise.all(opened.map(transport => transport.close())));

test('9: kafkajs cannot delete records of a topic that this client has not met', async () => {
  const topic = topicName('unmet');
  await createTopics(bootstrap, [topic]);
  await withAdmin(bootstrap, async admin => {
    const request = { topic, partitions: [{ partition: 0, offset: '0' }] };
    await expect(admin.deleteTopicRecords(request)).rejects.toThrow();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords(request);
  });
});

test.each(CLIENTS)('9: %s: the first call of a transport may be about any topic', async client => {
  const [topic, later] = [topicName('unmet'), topicName('unmet-later')];
  await createTopics(bootstrap, [topic], { partitions: 2 });
  expect(await produce(await open(client), topic, 1, await batchOf(['a', 'b']))).toBe(0);
  const asking = await open(client);
  const [end] = await asking.listOffsets([{ topic, partition: 1, at: 'latest' }], 'read_committed');
  expect(end).toMatchObject({ offset: 2, error: null });
  // Nor has it to know of what is made afterwards.
  await createTopics(bootstrap, [later]);
  expect(await produce(asking, later, 0, await batchOf(['c']))).toBe(0);
});

test('10: after a commit that failed the sink goes on with a new producer (kafkajs: stuck for good)', async () => {
  const topic = topicName('failed-commit');
  await createTopics(bootstrap, [topic]);
  let interruptions = 1;
  const runs = new SinkRuns(
    { 'kafka.bootstrap.servers': bootstrap, topic },
    {
      openTransport: async (config, files) => {
        const transport = await openTransport(config, files);
        const end = transport.endTransaction.bind(transport);
        transport.endTransaction = async (producer, outcome) => {
          // Another producer of this id: the broker refuses the commit that follows.
          if (outcome === 'commit' && interruptions-- > 0)
            await transport.initProducer(producer.transactionalId, 60_000);
          return end(producer, outcome);
        };
        return transport;
      },
    },
  );
  const sink = await runs.open(-1);
  await expect(sink.addBatch(valuesBatch(0, ['a']))).rejects.toMatchObject({ code: 'KAFKA_PRODUCER_FENCED' });
  await sink.addBatch(valuesBatch(0, ['a'], true));
  await sink.addBatch(valuesBatch(1, ['b']));
  await sink.close();
  expect((await readTopic(bootstrap, topic)).map(record => record.value)).toEqual(['a', 'b']);

  const transactionalId = topicName('stuck');
  const stuck = clientOf(bootstrap).producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await stuck.connect();
  const transaction = await stuck.transaction();
  await transaction.send({ topic, messages: [{ value: 'c' }] });
  await (await open('kafkajs')).initProducer(transactionalId, 60_000);
  await expect(transaction.commit()).rejects.toThrow();
  await expect(stuck.transaction()).rejects.toThrow('Cannot call "beginTransaction" in state "COMMITTING"');
  await stuck.disconnect();
});
