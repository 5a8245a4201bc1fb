import { readFileSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import { expect, inject, test } from 'vitest';
import { startBrokers } from './support/brokers.js';
import { clientOf, createTopics, topicName, withAdmin } from './support/topics.js';

test('the broker of the suite takes topics', async () => {
  const topic = topicName('brokers');
  await createTopics(inject('kafkaBrokers'), [topic], { partitions: 3 });
  const offsets = await withAdmin(inject('kafkaBrokers'), admin => admin.fetchTopicOffsets(topic));
  expect(offsets.map(o => [o.partition, o.high]).sort()).toEqual([0, 1, 2].map(p => [p, '0']));
});

test('brokers of a test can be secured, stopped, killed, stalled and started again', async () => {
  const brokers = await startBrokers(['--secure']);
  const { facts } = brokers;
  try {
    const quiet = { logLevel: logLevel.NOTHING, retry: { retries: 10, initialRetryTime: 50, maxRetryTime: 500 } };
    const tls = new Kafka({ ...quiet, brokers: [facts.tls], ssl: { ca: [readFileSync(facts.ca, 'utf8')] } });
    const sasl = (mechanism: 'plain' | 'scram-sha-256') =>
      new Kafka({
        ...quiet,
        brokers: [facts.sasl],
        sasl: { mechanism: mechanism as 'plain', username: facts.user, password: facts.password },
      });
    for (const kafka of [tls, sasl('plain'), sasl('scram-sha-256'), clientOf(brokers.bootstrap)]) {
      const admin = kafka.admin();
      await admin.connect();
      expect((await admin.describeCluster()).brokers).toHaveLength(1);
      await admin.disconnect();
    }
    await createTopics(brokers.bootstrap, ['kept']);
    for (const [down, up] of [
      ['stop', 'start'],
      ['kill', 'start'],
      ['pause', 'resume'],
    ] as const) {
      await brokers.control(down, 1);
      await brokers.control(up, 1);
      expect(await withAdmin(brokers.bootstrap, admin => admin.listTopics())).toContain('kept');
    }
    await expect(brokers.control('stop', 7)).rejects.toThrow('there is no broker 7');
  } finally {
    await brokers.end();
  }
});
