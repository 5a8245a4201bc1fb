import { col, Session } from 'millrace';
import { brokers, newTopic } from './broker.js';

/** Words in the lines of a topic, counted for as long as lines come. Here the query ends when it has read what is there. */
const session = Session.create();
const topic = await newTopic('lines');
await session
  .createDataFrame([{ value: 'The mill turns, the water runs' }, { value: 'Water under the mill' }])
  .write.format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, topic })
  .save();

const query = await session.readStream
  .format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, subscribe: topic, startingOffsets: 'earliest' })
  .load()
  .selectExpr("explode(split(lower(cast(value AS STRING)), '[^a-z]+')) AS word")
  .groupBy('word')
  .count()
  .orderBy(col('count').desc(), 'word')
  .writeStream.outputMode('complete')
  .trigger({ availableNow: true })
  .foreachBatch(counts => counts.show())
  .start();
await query.awaitTermination();
