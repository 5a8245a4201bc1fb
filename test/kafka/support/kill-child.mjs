/**
 * The query that the kill loop runs: Kafka to Kafka, exactly once. `killAt`, if given, names a call and its number: `produce before 3` ends the
 * process at once before the third request to write, `after` when it is answered, `during` at some moment in between. `link` and `unlink` are
 * those of files of the checkpoint. JavaScript, and the library compiled: a process that is killed so often must start quickly.
 */
const [library, bootstrap, input, output, checkpoint, marker, perBatch, killAt] = process.argv.slice(2);
const { Session } = await import(`${library}/index.js`);
const { KafkaSink } = await import(`${library}/sinks/kafka/kafka-sink.js`);
const { openTransport } = await import(`${library}/kafka/open-transport.js`);

const session = Session.create({ conf: { 'millrace.minBatchesToRetain': 4 } });
const [call, when, nth] = (killAt ?? '').split(' ');

function killing(object, name) {
  const original = object[name].bind(object);
  let calls = 0;
  return (...args) => {
    if (++calls !== Number(nth)) return original(...args);
    if (when === 'before') process.kill(process.pid, 'SIGKILL');
    const result = original(...args);
    if (when === 'during') setTimeout(() => process.kill(process.pid, 'SIGKILL'), Math.random() * 4);
    return result.finally(() => when === 'after' && process.kill(process.pid, 'SIGKILL'));
  };
}

if (call in session.files) session.files[call] = killing(session.files, call);

const sink = new KafkaSink(
  { 'kafka.bootstrap.servers': bootstrap, topic: output, marker, 'kafka.transaction.timeout.ms': '30000' },
  {
    async openTransport(config, files) {
      const transport = await openTransport(config, files);
      if (call in transport) transport[call] = killing(transport, call);
      return transport;
    },
  },
);

const query = await session.readStream
  .format('kafka')
  .option('kafka.bootstrap.servers', bootstrap)
  .option('subscribe', input)
  .option('startingOffsets', 'earliest')
  .option('maxOffsetsPerTrigger', Number(perBatch))
  .load()
  .selectExpr('cast(partition AS STRING) AS key', 'value', 'partition')
  .writeStream.trigger({ availableNow: true })
  .option('checkpointLocation', checkpoint)
  .to(sink)
  .start();
process.send?.('started');
await query.awaitTermination();
