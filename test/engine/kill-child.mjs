/**
 * The query that the kill loop runs: counts per window and key from JSON files to partitioned files. `killAt`, if given, is the
 * name of a file operation and the number of the call before which the process ends itself at once. `partitions` and `provider` say how its
 * state is kept. JavaScript, and the library compiled:
 * a process that is killed so often must start quickly.
 */
const [library, folder, killAt, partitions, provider] = process.argv.slice(2);
const { expr, Session } = await import(`${library}/index.js`);

const session = Session.create({
  conf: {
    'millrace.state.snapshotInterval': 2,
    'millrace.minBatchesToRetain': 4,
    'millrace.state.partitions': partitions,
    'millrace.state.provider': provider,
  },
});

if (killAt !== undefined && killAt !== '') {
  const [operation, nth] = killAt.split(' ');
  const { files } = session;
  const original = files[operation].bind(files);
  let calls = 0;
  files[operation] = (...args) => {
    if (++calls === Number(nth)) process.kill(process.pid, 'SIGKILL');
    return original(...args);
  };
}

const query = await session.readStream
  .format('json')
  .schema('k STRING, at TIMESTAMP, v INT')
  .option('maxFilesPerTrigger', 1)
  .load(`${folder}/in`)
  .withWatermark('at', '0 seconds')
  .groupBy(expr("window(at, '10 seconds')"), expr('k'))
  .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
  .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total')
  .writeStream.trigger({ availableNow: true })
  .option('checkpointLocation', `${folder}/checkpoint`)
  .partitionBy('k')
  .format('json')
  .start(`${folder}/out`);
process.send?.('started');
await query.awaitTermination();
