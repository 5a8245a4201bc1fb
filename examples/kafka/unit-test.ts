import { type DataFrame, Session } from 'millrace';
import { addData, checkNewAnswer, testStream } from 'millrace/testing';

/** The query under test, as a function of its input: `readStream.format('kafka')` in production, a stream in memory here. */
const alerts = (records: DataFrame) =>
  records
    .selectExpr('cast(key AS STRING) AS key', "from_json(cast(value AS STRING), 'temperature DOUBLE') AS reading")
    .where('reading.temperature > 80')
    .selectExpr('key', "concat('too hot: ', reading.temperature) AS value");

/** No broker is needed: the stream has the columns of the Kafka source that the query reads. */
const session = Session.create();
const topic = session.memoryStream<{ key: Buffer | null; value: Buffer | null }>('key BINARY, value BINARY');
const record = (key: string | null, value: string | null) => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
});

await testStream(alerts(topic.toDF()), {}, [
  addData(topic, [record('stone-1', '{"temperature": 85.5}'), record('stone-2', '{"temperature": 20}')]),
  checkNewAnswer([{ key: 'stone-1', value: 'too hot: 85.5' }]),
  // Tombstones and damaged records: what a topic will hold one day.
  addData(topic, [record('stone-1', null), record(null, '{"temp'), record(null, '{"temperature": 99}')]),
  checkNewAnswer([{ key: null, value: 'too hot: 99.0' }]),
]);
console.log('passed');
