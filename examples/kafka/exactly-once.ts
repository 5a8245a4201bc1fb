import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Session } from 'millrace';
import { brokers, newTopic } from './broker.js';

/**
 * Kafka to Kafka, exactly once: a batch and the note that it is in are one transaction. The query is run three times on one checkpoint, with new
 * records in between and without; every record is in the output once.
 */
const session = Session.create();
const input = await newTopic('readings');
const output = await newTopic('fahrenheit');
const checkpointLocation = mkdtempSync(`${tmpdir()}/fahrenheit-`);

const send = (from: number, to: number) =>
  session
    .range(from, to)
    .selectExpr("concat('sensor-', id % 3) AS key", 'cast(id AS STRING) AS value')
    .write.format('kafka')
    .options({ 'kafka.bootstrap.servers': brokers, topic: input })
    .save();

async function run(): Promise<void> {
  const query = await session.readStream
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': brokers, subscribe: input, startingOffsets: 'earliest' })
    .load()
    .selectExpr('key', 'cast(cast(cast(value AS STRING) AS INT) * 9 / 5 + 32 AS STRING) AS value')
    .writeStream.format('kafka')
    .options({ 'kafka.bootstrap.servers': brokers, topic: output, checkpointLocation })
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  const rows = query.recentProgress.reduce((sum, progress) => sum + progress.numInputRows, 0);
  console.log(`read ${rows} records in this run`);
}

await send(0, 100);
await run();
await run();
await send(100, 130);
await run();

// What a reader under read_committed sees.
const written = session.read.format('kafka').options({
  'kafka.bootstrap.servers': brokers,
  subscribe: output,
  'kafka.isolation.level': 'read_committed',
});
await (await written.load()).selectExpr('count(*) AS records', 'count(DISTINCT value) AS readings').show();
