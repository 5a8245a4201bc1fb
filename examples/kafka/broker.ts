import { Kafka, logLevel } from 'kafkajs';

/** Where the examples find Kafka: `npm run kafka`, or `docker compose -f examples/kafka/compose.yaml up -d`. */
export const brokers = process.env.KAFKA_BROKERS ?? 'localhost:9092';

/** Creates a topic for one run of an example, with a name of its own. In production topics are made by whoever runs Kafka. */
export async function newTopic(name: string, partitions = 2): Promise<string> {
  const topic = `${name}-${Date.now().toString(36)}-${process.pid}`;
  const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.ERROR }).admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  return topic;
}
