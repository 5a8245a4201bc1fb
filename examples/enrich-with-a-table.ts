import { col, Session, sum } from 'millrace';

/**
 * A stream of payments is joined with a table of shops. The table is read again for every batch; the stream is read once. A left
 * join keeps payments of shops that the table does not know.
 */
const session = Session.create();
const shops = session.createDataFrame(
  [
    { shop: 1, name: 'Bakery', city: 'Bergen' },
    { shop: 2, name: 'Books', city: 'Oslo' },
    { shop: 3, name: 'Bikes', city: 'Oslo' },
  ],
  'shop INT, name STRING, city STRING',
);

const payments = session.memoryStream<{ shop: number; amount: string }>('shop INT, amount DECIMAL(8, 2)');
const perCity = payments
  .toDF()
  .join(shops, 'shop', 'left')
  .na.fill({ city: '(unknown)' })
  .groupBy('city')
  .agg(sum('amount').as('amount'));

payments.addData([
  { shop: 1, amount: '12.50' },
  { shop: 2, amount: '8.99' },
  { shop: 3, amount: '349.00' },
  { shop: 9, amount: '1.00' },
]);

// Pull the results: the engine waits for the loop, and leaving the loop stops the query.
for await (const { batchId, rows } of perCity.writeStream.outputMode('update').iterate()) {
  const lines = rows.map(row => `${row.city}: ${row.amount}`).sort();
  console.log(`batch ${batchId}\n  ${lines.join('\n  ')}`);
  if (batchId === 1) break;
  payments.addData([{ shop: 1, amount: '7.50' }]);
}

console.log('the same join over a table:');
const all = session.createDataFrame([{ shop: 1, amount: '20.00' }], 'shop INT, amount DECIMAL(8, 2)');
await all.join(shops, 'shop').select(col('name'), col('amount')).show();
