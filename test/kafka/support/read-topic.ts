import { Partitioners } from 'kafkajs';
import { clientOf, topicName, withAdmin } from './topics.js';

export interface ReadRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly timestampMs: number;
  /** As kafkajs has them: an object, equal names together. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const SENTINEL = 'sentinel';

/**
 * All records of a topic as kafkajs's own consumer sees them, under read_committed: nothing of ours is in the way. A sentinel per partition,
 * written now, marks the end; it stays in the topic, and readers here leave it out.
 */
export async function readTopic(bootstrap: string, topic: string): Promise<ReadRecord[]> {
  const kafka = clientOf(bootstrap);
  const offsets = await withAdmin(bootstrap, admin => admin.fetchTopicOffsets(topic));
  const mark = topicName(SENTINEL);
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = offsets.map(({ partition }) => ({ partition, value: mark, headers: { [SENTINEL]: '' } }));
  await producer.send({ topic, messages });
  await producer.disconnect();
  const consumer = kafka.consumer({ groupId: topicName('reader') });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const records: ReadRecord[] = [];
  let waiting = offsets.length;
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ partition, message }) => {
          if (message.value?.toString() === mark && --waiting === 0) resolve();
          if (message.headers?.[SENTINEL] !== undefined) return;
          records.push({
            partition,
            offset: Number(message.offset),
            key: message.key?.toString() ?? null,
            value: message.value?.toString() ?? null,
            timestampMs: Number(message.timestamp),
            headers: Object.fromEntries(
              Object.entries(message.headers ?? {}).map(([name, value]) => [
                name,
                Array.isArray(value) ? value.map(String) : value?.toString(),
              ]),
            ),
          });
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return records;
}
