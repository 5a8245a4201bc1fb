import { writeFileSync } from 'node:fs';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { options } from '../report.js';

/**
 * YSB events, about 240 bytes of JSON each, into a new topic, and the table of ads as CSV. Event time advances 0.1 ms an event, so 2,000,000
 * events make 20 windows of 10 s. Records bear the time of their event, for programs that go by that.
 *
 *     node build/bench/kafka/generate.js --brokers localhost:9092 --topic ad-events --events 2000000 --partitions 2 --ads ads.csv
 */
const given = options({
  brokers: 'localhost:9092',
  topic: 'ad-events',
  events: '2000000',
  partitions: '2',
  ads: 'ads.csv',
});
const START_MS = 1_700_000_000_000;
/** More in one request and partition would cost the square in kafkajs. */
const CHUNK = 2000;

let seed = 42;
function chance(below: number): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * below);
}
const uuid = () =>
  [8, 4, 4, 4, 12].map(n => Array.from({ length: n }, () => '0123456789abcdef'[chance(16)]).join('')).join('-');
const pool = (n: number) => Array.from({ length: n }, uuid);
const [users, pages, ads, campaigns] = [pool(100), pool(100), pool(1000), pool(100)];
const TYPES = ['banner', 'modal', 'sponsored-search', 'mail', 'mobile'];
const EVENTS = ['view', 'click', 'purchase'];

const timeOf = (i: number) => START_MS + Math.floor(i / 10);

function event(i: number): string {
  return (
    `{"user_id":"${users[chance(100)]}","page_id":"${pages[chance(100)]}","ad_id":"${ads[chance(1000)]}","ad_type":"${TYPES[chance(5)]}",` +
    `"event_type":"${EVENTS[chance(3)]}","event_time":"${timeOf(i)}","ip_address":"1.2.3.4"}`
  );
}

const rows = ads.map((ad, i) => `${ad},${campaigns[Math.floor(i / 10)]}\n`);
writeFileSync(given.ads, `ad_id,campaign_id\n${rows.join('')}`);
const kafka = new Kafka({ brokers: given.brokers.split(','), logLevel: logLevel.ERROR });
const admin = kafka.admin();
await admin.connect();
const numPartitions = Number(given.partitions);
await admin.createTopics({ waitForLeaders: true, topics: [{ topic: given.topic, numPartitions }] });
await admin.disconnect();
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
await producer.connect();
const total = Number(given.events);
for (let from = 0; from < total; from += CHUNK) {
  const messages = Array.from({ length: Math.min(CHUNK, total - from) }, (_, i) => ({
    value: event(from + i),
    partition: (from + i) % numPartitions,
    timestamp: String(timeOf(from + i)),
  }));
  await producer.send({ topic: given.topic, messages, acks: 1 });
}
await producer.disconnect();
console.log(JSON.stringify({ topic: given.topic, events: total }));
