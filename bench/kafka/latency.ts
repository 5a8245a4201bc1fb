import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { options } from '../report.js';

/**
 * Latency of `map.ts` from the moment a record is given to the producer to the moment a reader under read_committed has its copy. Producer and
 * reader are kafkajs, so a little of what is measured is theirs.
 *
 *     node build/bench/kafka/latency.js [--brokers localhost:9092] [--delivery exactly_once] [--rate 1000] [--seconds 60] [--warm 15]
 */
const given = options({
  brokers: 'localhost:9092',
  delivery: 'exactly_once',
  marker: 'auto',
  rate: '1000',
  seconds: '60',
  warm: '15',
});
const [rate, seconds, warm] = [given.rate, given.seconds, given.warm].map(Number);
const kafka = new Kafka({ brokers: given.brokers.split(','), logLevel: logLevel.ERROR });
const tag = `${Date.now().toString(36)}-${process.pid}`;
const [input, output] = [`latency-in-${tag}`, `latency-out-${tag}`];
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ waitForLeaders: true, topics: [{ topic: input }, { topic: output }] });

const stopFile = join(tmpdir(), `millrace-latency-stop-${tag}`);
const names = { BOOTSTRAP: given.brokers, TOPIC: input, OUT_TOPIC: output, STOP_FILE: stopFile };
const child = spawn(process.execPath, [fileURLToPath(new URL('./map.js', import.meta.url))], {
  env: { ...process.env, ...names, DELIVERY: given.delivery, MARKER: given.marker },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const said: string[] = [];
const ended = new Promise(resolve => child.on('exit', resolve));
await new Promise<void>(resolve => {
  createInterface({ input: child.stdout }).on('line', line => {
    said.push(line);
    if (line === 'started') resolve();
  });
});

const total = rate * seconds;
const sent = new Float64Array(total);
const got = new Float64Array(total);
let seen = 0;
const consumer = kafka.consumer({ groupId: `latency-${tag}`, maxWaitTimeInMs: 100 });
await consumer.connect();
await consumer.subscribe({ topic: output, fromBeginning: true });
const all = new Promise<void>(resolve => {
  void consumer.run({
    eachBatch: async ({ batch }) => {
      const now = performance.now();
      for (const { value } of batch.messages) {
        const id = Number(String(value).split(' ', 1)[0]);
        if (got[id] === 0 && ++seen === total) resolve();
        got[id] = now;
      }
    },
  });
});
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
await pause(2000);
const padding = 'x'.repeat(90);
const started = performance.now();
for (let i = 0; i < total; ) {
  const due = Math.min(total, Math.floor(((performance.now() - started) * rate) / 1000));
  const messages = [];
  for (; i < due; i++) {
    sent[i] = performance.now();
    messages.push({ key: String(i), value: `${i} ${padding}` });
  }
  if (messages.length > 0) void producer.send({ topic: input, messages, acks: 1 });
  await pause(2);
}
await Promise.race([all, pause(30_000)]);
await consumer.disconnect();
await producer.disconnect();
writeFileSync(stopFile, '');
await ended;
rmSync(stopFile);
await admin.deleteTopics({ topics: [input, output] });
await admin.disconnect();
const timed: number[] = [];
for (let i = rate * warm; i < total; i++) if (got[i] > 0) timed.push(got[i] - sent[i]);
timed.sort((a, b) => a - b);
const at = (q: number) => +(timed[Math.min(timed.length - 1, Math.floor(timed.length * q))] ?? Number.NaN).toFixed(1);
const ms = { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
console.log(JSON.stringify({ delivery: given.delivery, sent: total, received: seen, timed: timed.length, ms }));
for (const line of said.slice(1)) console.log(line);
