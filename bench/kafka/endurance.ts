import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Kafka, logLevel } from 'kafkajs';
import { Session, type StreamingQuery } from 'millrace';
import { diskUsage, options, print } from '../report.js';

/**
 * A day in miniature: a windowed count from Kafka to Kafka, exactly once, over thousands of small batches, while the broker is killed and the
 * query stopped and started again. What must stay flat: memory, open files, handles, the checkpoint. What must be right: the counts.
 *
 *     node --expose-gc build/bench/kafka/endurance.js [--records 10000000] [--per-batch 2000] [--marks 20] [--report out.json]
 */
const given = options({ records: '10000000', 'per-batch': '2000', marks: '20', report: '' });
const records = Number(given.records);
const perBatch = Number(given['per-batch']);
const batchesExpected = Math.ceil(records / perBatch);
const markEvery = Math.max(1, Math.floor(batchesExpected / Number(given.marks)));
/** Batches between two kills of the broker, and between two restarts of the query. */
const [KILL_EVERY, RESTART_EVERY] = [Math.ceil(batchesExpected / 12), Math.ceil(batchesExpected / 25)];
const AHEAD = 400_000;
const CHUNK = 100_000;

interface Broker {
  readonly address: string;
  control(action: string): Promise<void>;
  readonly process: ChildProcess;
}

async function startBroker(): Promise<Broker> {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const script = join(root, 'test/kafka/support/start-kafka.ts');
  const command = ['--import', 'tsx', script, '--stdin', '--port', '0', '--heap', '768m'];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  let done: () => void = () => {};
  const address = await new Promise<string>(resolve => {
    let found = '';
    createInterface({ input: child.stdout }).on('line', line => {
      if (line.startsWith('bootstrap=')) found = line.slice('bootstrap='.length);
      if (line === 'ready=1') resolve(found);
      if (line.startsWith('done ')) done();
    });
  });
  const control = (action: string) =>
    new Promise<void>(resolve => {
      done = resolve;
      child.stdin.write(`${action} 1\n`);
    });
  return { address, control, process: child };
}

const broker = await startBroker();
const cluster = { 'kafka.bootstrap.servers': broker.address };
const admin = new Kafka({ brokers: [broker.address], logLevel: logLevel.NOTHING }).admin();
await admin.connect();
await admin.createTopics({
  waitForLeaders: true,
  topics: [{ topic: 'endurance-in', numPartitions: 2 }, { topic: 'endurance-out' }],
});
await admin.disconnect();
const session = Session.create();
const checkpointLocation = mkdtempSync(join(tmpdir(), 'millrace-kafka-endurance-'));

/** Event time goes with the number, 1 ms each; ten keys. */
async function feed(from: number): Promise<void> {
  await session
    .range(from, Math.min(records, from + CHUNK))
    .selectExpr('CAST(id % 2 AS INT) AS partition', 'CAST(id % 10 AS STRING) AS key', 'CAST(id AS STRING) AS value')
    .write.format('kafka')
    .options({ ...cluster, topic: 'endurance-in', delivery: 'exactly_once' })
    .save();
}

const start = (): Promise<StreamingQuery> =>
  session.readStream
    .format('kafka')
    .options({ ...cluster, subscribe: 'endurance-in', startingOffsets: 'earliest', maxOffsetsPerTrigger: perBatch })
    .load()
    .selectExpr('CAST(key AS STRING) AS k', 'timestamp_millis(CAST(CAST(value AS STRING) AS BIGINT)) AS t')
    .withWatermark('t', '20 seconds')
    .selectExpr('k', "window(t, '10 seconds') AS w")
    .groupBy('k', 'w')
    .count()
    .selectExpr("concat(k, '|', unix_millis(w.start)) AS key", 'CAST(count AS STRING) AS value')
    .writeStream.outputMode('append')
    .format('kafka')
    .options({ ...cluster, topic: 'endurance-out', checkpointLocation })
    .start();

interface Mark {
  readonly batch: number;
  readonly rss_mb: number;
  readonly heap_mb: number;
  /** What the heap has taken from the system, used or not. */
  readonly heap_total_mb: number;
  readonly external_mb: number;
  readonly files_open: number;
  readonly handles: number;
  readonly checkpoint: { bytes: number; files: number };
}

function mark(batch: number): Mark {
  (globalThis as { gc?: () => void }).gc?.();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return {
    batch,
    rss_mb: Math.round(rss / 2 ** 20),
    heap_mb: Math.round(heapUsed / 2 ** 20),
    heap_total_mb: Math.round(heapTotal / 2 ** 20),
    external_mb: Math.round(external / 2 ** 20),
    files_open: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().length,
    checkpoint: diskUsage(checkpointLocation),
  };
}

const marks: Mark[] = [];
let [fed, batch, input, kills, restarts, failures] = [0, -1, 0, 0, 0, 0];
let nextKill = KILL_EVERY;
let nextRestart = RESTART_EVERY;
let nextMark = markEvery;
const started = performance.now();
let query = await start();
while (input < records) {
  const target = Math.min(records, input + AHEAD);
  while (fed < target) {
    await feed(fed);
    fed = Math.min(records, fed + CHUNK);
  }
  await new Promise(resolve => setTimeout(resolve, 50));
  batch = query.lastProgress?.batchId ?? batch;
  input = (batch + 1) * perBatch;
  if (!query.isActive) {
    failures++;
    console.error(`started again after: ${query.exception?.message.slice(0, 300)}`);
    query = await start();
  }
  if (batch >= nextMark) {
    nextMark += markEvery;
    marks.push(mark(batch));
    console.error(JSON.stringify(marks.at(-1)));
  }
  if (batch >= nextKill) {
    nextKill += KILL_EVERY;
    kills++;
    await broker.control('kill');
    await broker.control('start');
  } else if (batch >= nextRestart) {
    nextRestart += RESTART_EVERY;
    restarts++;
    await query.stop();
    query = await start();
  }
}
await query.processAllAvailable();
const batches = (query.lastProgress?.batchId ?? batch) + 1;
await query.stop();

// Every window that is closed: all of its ten thousand events, a tenth for each key, and every key once.
const table = await session.read
  .format('kafka')
  .options({ ...cluster, subscribe: 'endurance-out' })
  .load();
const rows = await table.selectExpr('CAST(key AS STRING) AS key', 'CAST(value AS STRING) AS value').collect();
const keys = new Set(rows.map(row => row.key));
const wrong = rows.filter(row => row.value !== '1000').length;
const query_s = (performance.now() - started) / 1000;
const [early, late] = [marks[Math.floor(marks.length / 4)], marks.at(-1)!];
print(
  {
    engine: 'millrace',
    query: 'kafka-endurance',
    events: records,
    query_s,
    batches,
    kills,
    restarts,
    failures,
    results: { windows: rows.length, doubled: rows.length - keys.size, wrong },
    early,
    late,
    marks,
  },
  given.report,
);
broker.process.stdin!.end();
rmSync(checkpointLocation, { recursive: true });
if (wrong > 0 || rows.length !== keys.size) process.exitCode = 1;
