import { expect, inject, test } from 'vitest';
import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { openTransport } from '../../src/kafka/open-transport.js';
import { field, intType, stringType, structType } from '../../src/types/data-type.js';
import { type Brokers, startBrokers } from './support/brokers.js';
import { readTopic } from './support/read-topic.js';
import { partsOf, RECORD_SCHEMA, SinkRuns, valuesBatch } from './support/sink-runs.js';
import { createTopics, topicName, withAdmin } from './support/topics.js';

/** What a user of the sink will meet: each has a code, and leaves nothing visible that should not be. */

const bootstrap = inject('kafkaBrokers');
const options = (topic: string | undefined, more: Record<string, unknown> = {}) => ({
  'kafka.bootstrap.servers': bootstrap,
  ...(topic === undefined ? {} : { topic }),
  ...more,
});

async function madeTopic(subject: string, config: Record<string, string> = {}): Promise<string> {
  const topic = topicName(subject);
  await createTopics(bootstrap, [topic], { config });
  return topic;
}

const valuesOf = async (topic: string) => (await readTopic(bootstrap, topic)).map(r => r.value);

test('a second run of the query fences the first', async () => {
  const topic = await madeTopic('fenced');
  const runs = new SinkRuns(options(topic));
  const first = await runs.open(-1);
  await first.addBatch(valuesBatch(0, ['a']));
  const second = await runs.open(0);
  await expect(first.addBatch(valuesBatch(1, ['zombie']))).rejects.toMatchObject({ code: 'KAFKA_PRODUCER_FENCED' });
  await second.addBatch(valuesBatch(1, ['b']));
  expect(await valuesOf(topic)).toEqual(['a', 'b']);
  await first.close();
  await second.close();
});

test('a run that is overtaken inside a batch leaves nothing of it', async () => {
  const topic = await madeTopic('overtaken');
  const runs = new SinkRuns(options(topic, { 'kafka.batch.size': 1024 }));
  const first = await runs.open(-1);
  const row = (text: string) => batchOf(RECORD_SCHEMA, [[null, text.repeat(600)]]);
  async function* overtaken(): AsyncGenerator<RecordBatch> {
    yield row('1');
    yield row('2');
    const second = await runs.open(-1);
    await second.addBatch(valuesBatch(0, ['of the second']));
    await second.close();
    yield row('3');
  }
  const late = first.addBatch({ batchId: 0, batches: overtaken(), isReplay: false });
  await expect(late).rejects.toMatchObject({ code: 'KAFKA_PRODUCER_FENCED' });
  await first.close();
  expect(await valuesOf(topic)).toEqual(['of the second']);
});

test('without its note a run does not go on, unless it is told to', async () => {
  const topic = await madeTopic('expired');
  const setup = options(topic, { marker: 'group' });
  const runs = new SinkRuns(setup);
  const first = await runs.open(-1);
  await first.addBatch(valuesBatch(0, ['a']));
  await first.close();
  // What happens to a group that has not committed for offsets.retention.minutes.
  await withAdmin(bootstrap, admin => admin.deleteGroups([`millrace-${runs.queryId}-sink`]));
  await expect(runs.open(0)).rejects.toMatchObject({ code: 'KAFKA_MARKER_MISSING' });
  Object.assign(setup, { onMissingMarker: 'continue' });
  const second = await runs.open(0);
  expect(runs.warnings.join()).toContain('batch 1 is written');
  await second.addBatch(valuesBatch(1, ['b']));
  await second.close();
  expect(await valuesOf(topic)).toEqual(['a', 'b']);
});

test('a checkpoint that is older than the output is refused', async () => {
  const topic = await madeTopic('older');
  const runs = new SinkRuns(options(topic));
  const first = await runs.open(-1);
  for (const n of [0, 1, 2]) await first.addBatch(valuesBatch(n, [`of ${n}`]));
  await first.close();
  await expect(runs.open(0)).rejects.toMatchObject({ code: 'SINK_AHEAD_OF_CHECKPOINT' });
  const again = await runs.open(1);
  await again.addBatch(valuesBatch(2, ['of 2'], true));
  await again.close();
  expect(await valuesOf(topic)).toEqual(['of 0', 'of 1', 'of 2']);
});

test('batches without rows are noted once, and then only what changes', async () => {
  const topic = await madeTopic('empty');
  const runs = new SinkRuns(options(topic));
  const first = await runs.open(-1);
  for (const n of [0, 1, 2]) await first.addBatch(valuesBatch(n, []));
  await first.close();
  const second = await runs.open(2);
  await second.addBatch(valuesBatch(3, ['a']));
  await second.close();
  expect(await valuesOf(topic)).toEqual(['a']);
});

test.each(['exactly_once', 'at_least_once'])('a record that the topic does not take, %s', async delivery => {
  const topic = await madeTopic('too-large', { 'max.message.bytes': '2000' });
  const runs = new SinkRuns(options(topic, { delivery }));
  const sink = await runs.open(-1);
  const batch = valuesBatch(0, ['x'.repeat(3000)]);
  await expect(sink.addBatch(batch)).rejects.toMatchObject({ code: 'KAFKA_RECORD_TOO_LARGE' });
  // The sink goes on after an error, as an engine that tries again would want it to.
  await sink.addBatch(valuesBatch(0, ['x'.repeat(1000)]));
  await sink.close();
  expect(await valuesOf(topic)).toEqual(['x'.repeat(1000)]);
});

test('topics and partitions that do not exist, rows that belong nowhere', async () => {
  const nowhere = topicName('nowhere');
  const sink = await new SinkRuns(options(nowhere)).open(-1);
  await expect(sink.addBatch(valuesBatch(0, ['a']))).rejects.toMatchObject({ code: 'KAFKA_UNKNOWN_TOPIC' });
  await sink.close();
  const schema = structType([field('topic', stringType), field('partition', intType), field('value', stringType)]);
  const routed = await new SinkRuns(options(undefined)).open(-1, { schema });
  const topic = await madeTopic('routed');
  const batch = (row: (string | number | null)[]) => ({
    batchId: 0,
    batches: partsOf([batchOf(schema, [row])]),
    isReplay: false,
  });
  const codes = [
    [[nowhere, null, 'a'], 'KAFKA_UNKNOWN_TOPIC'],
    [['no such/name', null, 'a'], 'KAFKA_UNKNOWN_TOPIC'],
    [[null, null, 'a'], 'KAFKA_NULL_TOPIC'],
    [[topic, 7, 'a'], 'KAFKA_UNKNOWN_PARTITION'],
    [[topic, -1, 'a'], 'KAFKA_UNKNOWN_PARTITION'],
  ] as const;
  for (const [row, code] of codes) await expect(routed.addBatch(batch([...row]))).rejects.toMatchObject({ code });
  await routed.addBatch(batch([topic, 0, 'here']));
  await routed.close();
  expect(await valuesOf(topic)).toEqual(['here']);
});

test('schemas that are no records, and options that do not fit', async () => {
  const open = (more: Record<string, unknown>, schema = RECORD_SCHEMA) => new SinkRuns(more).open(-1, { schema });
  const of = (...names: string[]) =>
    structType(names.map(name => field(name, name === 'value' ? intType : stringType)));
  const good = options('t');
  await expect(open(good, of('key'))).rejects.toMatchObject({ code: 'KAFKA_SINK_SCHEMA' });
  await expect(open(good, of('value'))).rejects.toThrow('wants value to be string or binary, and it is int');
  await expect(open(options(undefined))).rejects.toThrow("option('topic', …)");
  await expect(open(good, structType([...RECORD_SCHEMA.fields, field('other', intType)]))).rejects.toThrow('not other');
  for (const wrong of [
    { delivery: 'exactly_once', 'kafka.acks': '1' },
    { delivery: 'at_least_once', 'kafka.acks': '1', 'kafka.enable.idempotence': 'true' },
    { 'kafka.partitioner.class': 'com.example.Mine' },
    { 'kafka.compression.type': 'rar' },
    { delivery: 'at_most_once' },
    { 'kafka.value.serializer': 'x' },
    { 'kafka.linger.mss': '5' },
  ]) {
    const code = expect.stringMatching(/^(INVALID_OPTION|UNKNOWN_OPTION|OPTION_REFUSED)$/);
    await expect(open(options('t', wrong))).rejects.toMatchObject({ code });
  }
  await expect(open({ topic: 't' })).rejects.toMatchObject({ code: 'MISSING_OPTION' });
});

async function withBrokers(settings: readonly string[], body: (brokers: Brokers) => Promise<void>): Promise<void> {
  const brokers = await startBrokers(settings);
  try {
    await body(brokers);
  } finally {
    await brokers.end();
  }
}

test('a batch that takes longer than its transaction may', async () => {
  const quickly = ['--set', 'transaction.abort.timed.out.transaction.cleanup.interval.ms=100'];
  await withBrokers(quickly, async brokers => {
    const topic = topicName('slow');
    await createTopics(brokers.bootstrap, [topic]);
    const limits = { 'kafka.transaction.timeout.ms': 1000, 'kafka.batch.size': 1024 };
    const runs = new SinkRuns({ 'kafka.bootstrap.servers': brokers.bootstrap, topic, ...limits });
    const sink = await runs.open(-1);
    const row = batchOf(RECORD_SCHEMA, [[null, 'x'.repeat(800)]]);
    async function* slow(): AsyncGenerator<RecordBatch> {
      yield row;
      yield row;
      const transport = await openTransport(runs.config, runs.files);
      // The broker has given the transaction up when nothing is held back any more.
      const ends = async (isolation: 'read_committed' | 'read_uncommitted') =>
        (await transport.listOffsets([{ topic, partition: 0, at: 'latest' }], isolation))[0].offset;
      while ((await ends('read_committed')) < 2 || (await ends('read_committed')) < (await ends('read_uncommitted')));
      await transport.close();
      yield row;
    }
    const late = sink.addBatch({ batchId: 0, batches: slow(), isReplay: false });
    await expect(late).rejects.toMatchObject({ code: 'KAFKA_TRANSACTION_TIMED_OUT' });
    await sink.addBatch(valuesBatch(0, ['in time']));
    await sink.close();
    expect((await readTopic(brokers.bootstrap, topic)).map(r => r.value)).toEqual(['in time']);
    const longer = new SinkRuns({
      'kafka.bootstrap.servers': brokers.bootstrap,
      topic,
      'kafka.transaction.timeout.ms': 2e9,
    });
    await expect(longer.open(-1)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

test('a user who may not', async () => {
  const authorizer = 'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer';
  await withBrokers(['--secure', '--set', authorizer, '--set', 'super.users=User:ANONYMOUS'], async brokers => {
    const topic = topicName('forbidden');
    await createTopics(brokers.bootstrap, [topic]);
    const login = {
      'kafka.bootstrap.servers': brokers.facts.sasl,
      'kafka.security.protocol': 'SASL_PLAINTEXT',
      'kafka.sasl.mechanism': 'PLAIN',
      'kafka.sasl.username': brokers.facts.user,
      'kafka.sasl.password': brokers.facts.password,
    };
    await expect(new SinkRuns({ ...login, topic }).open(-1)).rejects.toMatchObject({ code: 'KAFKA_NOT_AUTHORIZED' });
    const sink = await new SinkRuns({
      ...login,
      topic,
      delivery: 'at_least_once',
      'kafka.enable.idempotence': 'false',
    }).open(-1);
    await expect(sink.addBatch(valuesBatch(0, ['a']))).rejects.toMatchObject({ code: 'KAFKA_NOT_AUTHORIZED' });
    await sink.close();
    const stranger = { ...login, topic, 'kafka.sasl.password': 'guess' };
    await expect(new SinkRuns(stranger).open(-1)).rejects.toThrow(/AUTHENTICATION/);
  });
});
