import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { Session } from 'millrace';
import { options } from '../report.js';

/**
 * What a query costs that waits for records: CPU of this process as a share of one core.
 *
 *     node build/bench/kafka/idle.js [--brokers localhost:9092] [--seconds 30]
 */
const given = options({ brokers: 'localhost:9092', seconds: '30', client: 'kafkajs' });
const tag = `${Date.now().toString(36)}-${process.pid}`;
const [input, output] = [`idle-in-${tag}`, `idle-out-${tag}`];
const admin = new Kafka({ brokers: given.brokers.split(','), logLevel: logLevel.ERROR }).admin();
await admin.connect();
await admin.createTopics({ waitForLeaders: true, topics: [{ topic: input, numPartitions: 4 }, { topic: output }] });
await admin.disconnect();
const cluster = { 'kafka.bootstrap.servers': given.brokers, client: given.client };
const checkpointLocation = mkdtempSync(join(tmpdir(), 'millrace-kafka-idle-'));
const session = Session.create();
const query = await session.readStream
  .format('kafka')
  .options({ ...cluster, subscribe: input, startingOffsets: 'earliest' })
  .load()
  .select('key', 'value')
  .writeStream.format('kafka')
  .options({ ...cluster, topic: output, checkpointLocation })
  .start();
await session
  .range(10)
  .selectExpr('CAST(id AS STRING) AS value')
  .write.format('kafka')
  .options({ ...cluster, topic: input })
  .save();
await query.processAllAvailable();
await pause(2000);
const before = process.cpuUsage();
await pause(Number(given.seconds) * 1000);
const { user, system } = process.cpuUsage(before);
const share = (user + system) / 1e6 / Number(given.seconds);
console.log(
  JSON.stringify({ client: given.client, seconds: Number(given.seconds), core_percent: +(share * 100).toFixed(2) }),
);
await query.stop();
rmSync(checkpointLocation, { recursive: true });
