import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { BytesVector } from '../../src/columnar/vector.js';
import { NodeFiles } from '../../src/common/node-files.js';
import type { KafkaConfig } from '../../src/kafka/kafka-config.js';
import { openTransport } from '../../src/kafka/open-transport.js';
import { NO_STAMP, RecordBatchEncoder } from '../../src/kafka/record-batch-encoder.js';
import { KafkaTable } from '../../src/sources/kafka/kafka-table.js';
import { binaryType } from '../../src/types/data-type.js';

/**
 * Records per CPU second on the way from a broker into the process: the Kafka source against kafkajs's consumer, in turns, each in a process
 * of its own. One partition, uncompressed, batches of 500 records.
 */
const USAGE = `node build/bench/kafka/consume.js --brokers HOST:PORT [--records N (3000000)] [--bytes N of a value (200)] [--runs N (3)]`;

const { values: given } = parseArgs({
  options: {
    brokers: { type: 'string' },
    records: { type: 'string', default: '3000000' },
    bytes: { type: 'string', default: '200' },
    runs: { type: 'string', default: '3' },
    role: { type: 'string' },
    topic: { type: 'string' },
  },
});
const records = Number(given.records);
const bytes = Number(given.bytes);
const BATCH = 500;

function configOf(brokers: string): KafkaConfig {
  const limits = { connectTimeoutMs: 10_000, requestTimeoutMs: 30_000, retryTimeoutMs: 60_000 };
  return { brokers: brokers.split(','), clientId: 'bench', client: 'kafkajs', ...limits };
}

/** One partition, uncompressed, batches of about 100 kB. */
async function fill(brokers: string, topic: string): Promise<void> {
  const transport = await openTransport(configOf(brokers), new NodeFiles());
  await transport.createTopic({ topic, partitions: 1 });
  const data = new Uint8Array(BATCH * bytes).map((_, i) => 97 + (i % 23));
  const starts = Int32Array.from({ length: BATCH }, (_, i) => i * bytes);
  const ends = starts.map(start => start + bytes);
  const value = new BytesVector(binaryType, BATCH, starts, ends, data, null);
  const encoder = new RecordBatchEncoder(null, BATCH * (bytes + 20));
  for (let left = records; left > 0; left -= BATCH) {
    for (let row = 0; row < Math.min(BATCH, left); row++)
      encoder.append({ key: null, value, headers: null }, row, Date.now());
    const batch = await encoder.finish(NO_STAMP);
    await transport.produce({ transactionalId: null, acks: 'leader', batches: [{ topic, partition: 0, batch }] });
  }
  await transport.close();
}

/** All columns of all records, as the engine would be given them. */
async function consumeHere(brokers: string, topic: string): Promise<number> {
  const table = new KafkaTable({ 'kafka.bootstrap.servers': brokers, subscribe: topic }, new NodeFiles());
  let sum = 0;
  for await (const batch of table.scan({ columns: table.schema.fields.map(f => f.name), pruning: [] })) {
    const value = batch.columns[1] as BytesVector;
    for (let row = 0; row < batch.length; row++) sum += value.ends[row] - value.starts[row];
  }
  return sum;
}

async function consumeKafkajs(brokers: string, topic: string): Promise<number> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({
    groupId: `bench-${topic}-${process.pid}`,
    maxBytes: 8 << 20,
    maxBytesPerPartition: 8 << 20,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  let sum = 0;
  let left = records;
  await new Promise<void>(resolve => {
    void consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { value } of batch.messages) sum += value!.length;
        left -= batch.messages.length;
        if (left <= 0) resolve();
      },
    });
  });
  return sum;
}

async function measure(role: string, brokers: string, topic: string): Promise<void> {
  // Libraries are loaded before the clock starts, whoever needs them.
  await (await openTransport(configOf(brokers), new NodeFiles())).close();
  const before = process.cpuUsage();
  const sum = await (role === 'millrace' ? consumeHere : consumeKafkajs)(brokers, topic);
  const { user, system } = process.cpuUsage(before);
  if (sum !== records * bytes) throw new Error(`${role} read ${sum} bytes instead of ${records * bytes}`);
  process.stdout.write(`${(user + system) / 1e6}\n`);
  process.exit(0);
}

async function compare(brokers: string): Promise<void> {
  const topic = `bench-${Date.now().toString(36)}`;
  await fill(brokers, topic);
  const seconds: Record<string, number[]> = { millrace: [], kafkajs: [] };
  const shared = ['--brokers', brokers, '--topic', topic, '--records', String(records), '--bytes', String(bytes)];
  for (let run = 0; run < Number(given.runs); run++) {
    for (const role of Object.keys(seconds)) {
      const args = [fileURLToPath(import.meta.url), ...shared, '--role', role];
      seconds[role].push(Number(execFileSync(process.execPath, args, { encoding: 'utf8' })));
    }
  }
  const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1];
  for (const [role, list] of Object.entries(seconds)) {
    const rate = (records / median(list) / 1e6).toFixed(2);
    const each = list.map(s => s.toFixed(2)).join(', ');
    console.log(`${role.padEnd(9)} ${rate} million records per CPU second (CPU seconds: ${each})`);
  }
  console.log(`ratio     ${(median(seconds.kafkajs) / median(seconds.millrace)).toFixed(2)}`);
}

if (given.brokers === undefined) console.log(USAGE);
else if (given.role === undefined) await compare(given.brokers);
else await measure(given.role, given.brokers, given.topic!);
