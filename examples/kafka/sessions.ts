import { Session } from 'millrace';
import { brokers, newTopic } from './broker.js';

/** Visits: clicks of a user that are less than ten minutes apart, written when no later click can belong to them any more. */
const session = Session.create();
const topic = await newTopic('clicks', 1);
const click = (user: string, time: string) => ({ key: user, value: `{"at": "2025-06-01T${time}:00Z", "page": "/"}` });
await session
  .createDataFrame([
    click('ann', '12:00'),
    click('bob', '12:03'),
    click('ann', '12:08'),
    click('ann', '12:30'),
    click('bob', '12:05'),
    click('eve', '14:00'),
  ])
  .write.format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, topic })
  .save();

const query = await session.readStream
  .format('kafka')
  .options({ 'kafka.bootstrap.servers': brokers, subscribe: topic, startingOffsets: 'earliest' })
  .load()
  .selectExpr('cast(key AS STRING) AS user', "from_json(cast(value AS STRING), 'at TIMESTAMP') AS click")
  .selectExpr('user', 'click.at AS at')
  .withWatermark('at', '5 minutes')
  .selectExpr('user', "session_window(at, '10 minutes') AS visit")
  .groupBy('user', 'visit')
  .count()
  .writeStream.trigger({ availableNow: true })
  .foreachBatch(async visits => {
    for (const { user, visit, count } of await visits.orderBy('user', 'visit').collect()) {
      const time = (date: Date) => date.toISOString().slice(11, 16);
      console.log(`${user}: clicks: ${count}, ${time(visit.start)} to ${time(visit.end)}`);
    }
  })
  .start();
await query.awaitTermination();
