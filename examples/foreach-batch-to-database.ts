import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Session, sum } from 'millrace';

/**
 * Sums per account into Postgres (PGlite: Postgres in the process). After a crash a batch comes again, with the same number and the same
 * rows. The table of batches makes it idempotent: the rows and the number are written in one transaction, or not at all.
 */
const database = await PGlite.create();
await database.exec(`
  CREATE TABLE balances (account TEXT PRIMARY KEY, balance BIGINT NOT NULL);
  CREATE TABLE batches (query TEXT, batch_id BIGINT, PRIMARY KEY (query, batch_id));
`);

const checkpoint = await mkdtemp(join(tmpdir(), 'foreach-batch-'));
const session = Session.create();
const transfers = session.memoryStream<{ account: string; cents: number }>('account STRING, cents BIGINT');
const balances = transfers.toDF().groupBy('account').agg(sum('cents').as('balance'));

let crashAfterWriting = false;
async function start() {
  return balances.writeStream
    .outputMode('update')
    .option('checkpointLocation', checkpoint)
    .foreachBatch(async (batch, batchId) => {
      const rows = await batch.collect();
      await database.transaction(async tx => {
        const claim = 'INSERT INTO batches VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1';
        const isNew = (await tx.query(claim, ['balances', batchId])).rows.length === 1;
        console.log(`batch ${batchId}: ${isNew ? `${rows.length} rows` : 'seen before, left alone'}`);
        if (!isNew) return;
        for (const { account, balance } of rows) {
          const upsert = 'INSERT INTO balances VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET balance = $2';
          await tx.query(upsert, [account, balance]);
        }
      });
      if (crashAfterWriting) throw new Error('the process dies before the batch is committed');
    })
    .start();
}

let query = await start();
transfers.addData([
  { account: 'ann', cents: 500 },
  { account: 'bo', cents: 70 },
]);
await query.processAllAvailable();

crashAfterWriting = true;
transfers.addData([{ account: 'ann', cents: -120 }]);
await query.awaitTermination().catch(error => console.log(error.code));

crashAfterWriting = false;
query = await start();
await query.processAllAvailable();
await query.stop();

console.log((await database.query('SELECT * FROM balances ORDER BY account')).rows);
await database.close();
await rm(checkpoint, { recursive: true });
