import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Session } from 'millrace';
import { brokers, newTopic } from './broker.js';

/** JSON from Kafka, enriched with a table, to Parquet files, each order once. */
const session = Session.create();
const orders = await newTopic('orders');
const folder = mkdtempSync(`${tmpdir()}/orders-`);
const products = session.createDataFrame([
  { product: 'flour', price: 2 },
  { product: 'bran', price: 1 },
]);
await session
  .createDataFrame([
    { key: 'ann', value: '{"id": 1, "product": "flour", "bags": 3}' },
    { key: 'bob', value: '{"id": 2, "product": "bran", "bags": 10}' },
    { key: 'ann', value: '{"id": 3, "product": "flour", "bags": 1}' },
  ])
  .write.format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, topic: orders })
  .save();

// The pipeline itself.
const query = await session.readStream
  .format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, subscribe: orders, startingOffsets: 'earliest' })
  .load()
  .selectExpr("from_json(cast(value AS STRING), 'id INT, product STRING, bags INT') AS o")
  .selectExpr('o.*')
  .join(products, 'product')
  .writeStream.option('checkpointLocation', `${folder}/checkpoint`)
  .start(`${folder}/out`);

await query.processAllAvailable();
await query.stop();
await (await session.read.parquet(`${folder}/out`))
  .selectExpr('id', 'product', 'bags * price AS total')
  .orderBy('id')
  .show();
