import { describe, expect, inject, test } from 'vitest';
import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import type { Sink, SinkBatch } from '../../src/sinks/sink.js';
import { type SinkUnderTest, sinkConformance } from '../../src/testing/sink-conformance.js';
import { readTopic } from './support/read-topic.js';
import { RECORD_SCHEMA, SinkRuns } from './support/sink-runs.js';
import { createTopics, topicName } from './support/topics.js';

const bootstrap = inject('kafkaBrokers');

/** The suite's rows have a number and a name: the number becomes the key. */
async function* asRecords(batches: AsyncIterable<RecordBatch>): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    const rows = Array.from({ length: batch.length }, (_, i) => batch.row(i));
    yield batchOf(
      RECORD_SCHEMA,
      rows.map(([id, name]) => [String(id), name]),
    );
  }
}

function recording(sink: Sink): Sink {
  return {
    description: sink.description,
    outputModes: sink.outputModes,
    needsCheckpoint: sink.needsCheckpoint,
    open: context => sink.open(context),
    addBatch: (batch: SinkBatch) => sink.addBatch({ ...batch, batches: asRecords(batch.batches) }),
    close: () => sink.close(),
  };
}

const subject = (options: Record<string, string>) => async (): Promise<SinkUnderTest> => {
  const topic = topicName('contract');
  await createTopics(bootstrap, [topic], { partitions: 2 });
  const runs = new SinkRuns({ 'kafka.bootstrap.servers': bootstrap, topic, ...options });
  return {
    open: async lastCommitted => recording(await runs.open(lastCommitted)),
    rows: async () => (await readTopic(bootstrap, topic)).map(({ key, value }) => [Number(key), value]),
  };
};

describe.each([
  ['exactly once, note in a group', { delivery: 'exactly_once', marker: 'group' }, { exactlyOnce: true }, 9],
  ['exactly once, note in a topic', { delivery: 'exactly_once', marker: 'topic' }, { exactlyOnce: true }, 9],
  ['exactly once, @platformatic/kafka', { delivery: 'exactly_once', client: 'platformatic' }, { exactlyOnce: true }, 9],
  ['at least once', { delivery: 'at_least_once' }, { exactlyOnce: false }, 7],
] as const)('%s', (_, options, promise, count) => {
  const checks = sinkConformance(subject(options), promise);
  for (const { name, run } of checks) test(name, run);
  test('the suite is complete', () => expect(checks.length).toBe(count));
});
