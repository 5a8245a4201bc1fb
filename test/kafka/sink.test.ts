import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { expr, Session } from '../../src/index.js';
import { COMPRESSIONS } from '../../src/kafka/compression.js';
import { readTopic } from './support/read-topic.js';
import { createTopics, topicName } from './support/topics.js';
import { watchTopic } from './support/watch-topic.js';

const bootstrap = inject('kafkaBrokers');
const murmur2 = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number;
const scratch = mkdtempSync(join(tmpdir(), 'millrace-kafka-sink-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let checkpoints = 0;
const checkpoint = () => join(scratch, `checkpoint-${checkpoints++}`);

test.each(['exactly_once', 'at_least_once'])('a stream to a topic, %s', async delivery => {
  const topic = topicName('stream');
  await createTopics(bootstrap, [topic], { partitions: 3 });
  const session = Session.create();
  const words = session.memoryStream<{ n: number }>('n INT');
  const query = await words
    .toDF()
    .selectExpr("concat('k', n % 7) AS key", 'cast(n AS STRING) AS value')
    .writeStream.format('kafka')
    .option('kafka.bootstrap.servers', bootstrap)
    .option('topic', topic)
    .option('delivery', delivery)
    .option('checkpointLocation', checkpoint())
    .start();
  const before = Date.now();
  for (let batch = 0; batch < 3; batch++) {
    words.addData(Array.from({ length: 100 }, (_, i) => ({ n: batch * 100 + i })));
    await query.processAllAvailable();
  }
  expect(query.lastProgress?.sink).toMatchObject({ description: `KafkaSink[${topic}]`, numOutputRows: 100 });
  await query.stop();
  const records = await readTopic(bootstrap, topic);
  expect(records.map(r => Number(r.value)).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  for (const { key, value, partition, timestampMs } of records) {
    expect(key).toBe(`k${Number(value) % 7}`);
    expect(partition).toBe((murmur2(Buffer.from(key!)) & 0x7fffffff) % 3);
    expect(timestampMs).toBeGreaterThanOrEqual(before);
  }
  for (const p of [0, 1, 2]) {
    const inOrder = records.filter(r => r.partition === p).map(r => Number(r.value));
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  }
});

test('every column of a record, from a table', async () => {
  const [a, b] = [topicName('table-a'), topicName('table-b')];
  await createTopics(bootstrap, [a, b], { partitions: 2 });
  const df = Session.create().createDataFrame(
    [
      { topic: a, partition: 1, key: 'x', value: 'one', h: 'é' },
      { topic: b, partition: 0, key: null, value: null, h: null },
      { topic: b, partition: null, key: 'y', value: '', h: '' },
    ],
    'topic STRING, partition INT, key STRING, value STRING, h STRING',
  );
  await df
    .withColumn(
      'headers',
      expr(
        "array(struct('h' AS key, cast(h AS BINARY) AS value), struct('z' AS key, X'00ff' AS value), struct('h' AS key, X'31' AS value))",
      ),
    )
    .drop('h')
    .write.format('kafka')
    .option('kafka.bootstrap.servers', bootstrap)
    .mode('append')
    .save();
  const second = '\u0000\ufffd';
  expect(await readTopic(bootstrap, a)).toMatchObject([
    { partition: 1, key: 'x', value: 'one', headers: { h: ['é', '1'], z: second } },
  ]);
  const ofB = await readTopic(bootstrap, b);
  // kafkajs has no null in a header.
  expect(ofB.find(r => r.partition === 0 && r.key === null)).toMatchObject({ value: null, headers: { z: second } });
  expect(ofB.find(r => r.key === 'y')).toMatchObject({ value: '', headers: { h: ['', '1'], z: second } });
});

test('headers keep their order, equal names and nulls (kafkajs writes neither)', async () => {
  const topic = topicName('headers');
  await createTopics(bootstrap, [topic]);
  const session = Session.create();
  const headers = ["'b', X'31'", "'10', X'32'", "'a', cast(null AS BINARY)", "'b', X''", "'9', X'33'"];
  await session
    .range(1)
    .selectExpr(
      "'v' AS value",
      `array(${headers.map(pair => `named_struct('key', ${pair.replace(', ', ", 'value', ")})`).join(', ')}) AS headers`,
    )
    .write.format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic })
    .save();
  const table = await session.read
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, subscribe: topic, includeHeaders: true })
    .load();
  const [row] = await table.select('headers').collect();
  const text = (value: Uint8Array | null) => (value === null ? null : Buffer.from(value).toString());
  expect(row.headers.map((h: { key: string; value: Uint8Array | null }) => [h.key, text(h.value)])).toEqual([
    ['b', '1'],
    ['10', '2'],
    ['a', null],
    ['b', ''],
    ['9', '3'],
  ]);
});

test.each(COMPRESSIONS)('records compressed with %s are read by the broker and by others', async compression => {
  const topic = topicName('compressed');
  await createTopics(bootstrap, [topic]);
  await Session.create()
    .range(2000)
    .selectExpr('repeat(cast(id AS STRING), 20) AS value')
    .write.format('kafka')
    .options({
      'kafka.bootstrap.servers': bootstrap,
      topic,
      'kafka.compression.type': compression,
      'kafka.batch.size': 20_000,
    })
    .save();
  const expected = Array.from({ length: 2000 }, (_, i) => String(i).repeat(20));
  // kafkajs itself reads the first two only; Kafka's own consumer reads all.
  if (COMPRESSIONS.indexOf(compression) < 2)
    expect((await readTopic(bootstrap, topic)).map(r => r.value)).toEqual(expected);
  const seen: string[] = [];
  let whole: () => void = () => {};
  const complete = new Promise<void>(resolve => (whole = resolve));
  const watch = await watchTopic(bootstrap, topic, (_, __, value) => {
    if (seen.push(value) >= expected.length) whole();
  });
  await complete;
  await watch.end();
  expect(seen.slice(0, 2000)).toEqual(expected);
});

test('200,000 records to one partition, at once (more than four minutes with kafkajs)', async () => {
  const topic = topicName('large');
  await createTopics(bootstrap, [topic]);
  const before = process.cpuUsage();
  await Session.create()
    .range(200_000)
    .selectExpr('cast(id AS STRING) AS value')
    .write.format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic, 'kafka.batch.size': 900_000, delivery: 'exactly_once' })
    .save();
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(20);
  const records = await readTopic(bootstrap, topic);
  expect(records).toHaveLength(200_000);
  expect(records.every((r, i) => r.value === String(i))).toBe(true);
});

test('a table in one transaction: all of it or nothing', async () => {
  const topic = topicName('atomic');
  await createTopics(bootstrap, [topic], { partitions: 2 });
  const write = (sql: string) =>
    Session.create()
      .range(50_000)
      .selectExpr(sql)
      .write.format('kafka')
      .options({ 'kafka.bootstrap.servers': bootstrap, topic, delivery: 'exactly_once', 'kafka.batch.size': 10_000 })
      .save();
  await expect(write('assert_true(id < 49999) AS value')).rejects.toThrow();
  await expect(
    write("CASE WHEN id < 49999 THEN cast(id AS STRING) ELSE cast(raise_error('late') AS STRING) END AS value"),
  ).rejects.toThrow('late');
  expect(await readTopic(bootstrap, topic)).toEqual([]);
  await write('cast(id AS STRING) AS value');
  expect(await readTopic(bootstrap, topic)).toHaveLength(50_000);
});

test('complete mode writes the whole result anew', async () => {
  const topic = topicName('complete');
  await createTopics(bootstrap, [topic]);
  const session = Session.create();
  const words = session.memoryStream<{ w: string }>('w STRING');
  const query = await words
    .toDF()
    .groupBy('w')
    .count()
    .selectExpr('w AS key', 'cast(count AS STRING) AS value')
    .orderBy('key')
    .writeStream.outputMode('complete')
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': bootstrap, topic, checkpointLocation: checkpoint() })
    .start();
  for (const w of ['a', 'b']) {
    words.addData([{ w }]);
    await query.processAllAvailable();
  }
  await query.stop();
  const records = await readTopic(bootstrap, topic);
  expect(records.map(r => `${r.key}${r.value}`)).toEqual(['a1', 'a1', 'b1']);
});
