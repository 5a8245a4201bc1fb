import { closeSync, fsync, linkSync, mkdtempSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expr, Session } from 'millrace';
import { options, print } from './report.js';

/**
 * The cost of a micro-batch of 10 rows: memory source, windowed count in update mode, foreachBatch, durable checkpoint; beside it, in the same
 * run and on the same disk, the cost of publishing one small file durably (write, fsync, link, fsync of the directory).
 *
 *     node build/bench/latency.js [--batches 1000] [--report out.json]
 */
const given = options({ batches: '1000', warm: '200', report: '' });
const sync = promisify(fsync);
const folder = mkdtempSync(join(tmpdir(), 'millrace-latency-'));

async function publishOnce(n: number): Promise<void> {
  const temp = join(folder, `temp-${n}`);
  const fd = openSync(temp, 'wx');
  writeSync(fd, Buffer.alloc(400, 120));
  await sync(fd);
  closeSync(fd);
  linkSync(temp, join(folder, `file-${n}`));
  unlinkSync(temp);
  const directory = openSync(folder, 'r');
  await sync(directory);
  closeSync(directory);
}

const session = Session.create();
const stream = session.memoryStream<{ at: Date; v: number }>('at TIMESTAMP, v BIGINT');
const counts = stream.toDF().withWatermark('at', '1 second').groupBy(expr("window(at, '10 seconds')")).count();
let rows = 0;
let lastBatch = -1;
const query = await counts.writeStream
  .outputMode('update')
  .foreachBatch(async batch => {
    rows += (await batch.collect()).length;
  })
  .option('checkpointLocation', join(folder, 'checkpoint'))
  .start();

const batchMs: number[] = [];
const roundMs: number[] = [];
const publishMs: number[] = [];
const total = Number(given.warm) + Number(given.batches);
for (let i = 0; i < total; i++) {
  const data = Array.from({ length: 10 }, (_, k) => ({ at: new Date(1_700_000_000_000 + i * 100 + k), v: k }));
  const before = performance.now();
  stream.addData(data);
  await query.processAllAvailable();
  const took = performance.now() - before;
  // A round is the batch of the rows and the one without rows that the moved watermark asks for.
  const batches = query.lastProgress!.batchId - lastBatch;
  lastBatch += batches;
  const started = performance.now();
  await publishOnce(i);
  if (i >= Number(given.warm)) {
    batchMs.push(took / batches);
    roundMs.push(took);
    publishMs.push(performance.now() - started);
  }
}
await query.stop();
rmSync(folder, { recursive: true });
const at = (list: number[], q: number) =>
  +list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))].toFixed(3);
const figures = (list: number[]) => ({
  p50: at(list, 0.5),
  p95: at(list, 0.95),
  p99: at(list, 0.99),
  max: at(list, 1),
});
const batch = figures(batchMs);
const publish = figures(publishMs);
print(
  {
    engine: 'millrace',
    query: 'latency',
    events: batchMs.length * 10,
    query_s: batchMs.reduce((a, b) => a + b, 0) / 1000,
    batch_ms: batch,
    round_ms: figures(roundMs),
    publish_ms: publish,
    p50_over_publish: +(batch.p50 / publish.p50).toFixed(2),
    p99_over_p50: +(batch.p99 / batch.p50).toFixed(2),
    rows,
  },
  given.report,
);
