import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { col, Session } from 'millrace';

/**
 * JSON files to Parquet, partitioned by day, exactly once. The program may run every hour: `availableNow` takes what is there, in
 * batches of the size asked for, and ends; the checkpoint remembers which files have been read.
 */
const root = await mkdtemp(join(tmpdir(), 'files-to-parquet-'));
const input = join(root, 'input');
await mkdir(input);

/** Writes a file elsewhere and moves it into place, so that the stream never sees half of it. */
async function deliver(name: string, orders: object[]): Promise<void> {
  await writeFile(join(root, name), orders.map(order => `${JSON.stringify(order)}\n`).join(''));
  await rename(join(root, name), join(input, name));
}

async function runOnce(): Promise<void> {
  const session = Session.create();
  const orders = session.readStream
    .schema('id BIGINT, at TIMESTAMP, amount DECIMAL(10, 2)')
    .option('maxFilesPerTrigger', 1)
    .json(input);
  const query = await orders
    .withColumn('day', col('at').cast('date'))
    .writeStream.format('parquet')
    .partitionBy('day')
    .option('checkpointLocation', join(root, 'checkpoint'))
    .trigger({ availableNow: true })
    .start(join(root, 'orders'));
  await query.awaitTermination();
  console.log(
    `batches: ${query.recentProgress.length}, rows: ${query.recentProgress.map(p => p.numInputRows).join(' + ') || 0}`,
  );
}

await deliver('a.json', [
  { id: 1, at: '2025-06-01T10:00:00Z', amount: '10.00' },
  { id: 2, at: '2025-06-01T23:59:00Z', amount: '20.50' },
]);
await deliver('b.json', [{ id: 3, at: '2025-06-02T00:01:00Z', amount: '5.25' }]);
await runOnce();

await runOnce(); // Nothing new: nothing to do.

await deliver('c.json', [{ id: 4, at: '2025-06-02T08:00:00Z', amount: '7.00' }]);
await runOnce();

const written = await Session.create().read.parquet(join(root, 'orders'));
await written.orderBy('id').show();
await rm(root, { recursive: true });
