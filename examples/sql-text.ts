import { expr, Session } from 'millrace';

/** SQL text over batch and stream: the same functions, the same plan, and values that are bound and never pasted. */
const session = Session.create();

session
  .createDataFrame([
    { plant: 'north', sensor: 1, limit_c: 70 },
    { plant: 'north', sensor: 2, limit_c: 80 },
    { plant: 'south', sensor: 3, limit_c: 60 },
  ])
  .createOrReplaceTempView('sensors');

await session
  .sql('SELECT plant, count(*) AS sensors, max(limit_c) AS hottest FROM sensors GROUP BY plant ORDER BY plant')
  .show();

const readings = session.memoryStream<{ sensor: number; at: Date; celsius: number }>(
  'sensor BIGINT, at TIMESTAMP, celsius DOUBLE',
);
readings.toDF().withWatermark('at', '1 minute').createOrReplaceTempView('readings');

const alarms = session.sql(
  `SELECT s.plant, window.start AS minute, count(*) AS alarms, max(r.celsius) AS peak
     FROM readings r JOIN sensors s ON r.sensor = s.sensor
    WHERE r.celsius > s.limit_c AND s.plant = :plant
    GROUP BY s.plant, window(r.at, '1 minute')`,
  { plant: 'north' },
);

const query = await alarms.writeStream.queryName('alarms').outputMode('append').format('memory').start();
const at = (time: string) => new Date(`2025-06-01T${time}Z`);
readings.addData([
  { sensor: 1, at: at('08:00:05'), celsius: 71.5 },
  { sensor: 1, at: at('08:00:35'), celsius: 74.25 },
  { sensor: 2, at: at('08:00:40'), celsius: 79 },
  { sensor: 3, at: at('08:00:41'), celsius: 99 },
  { sensor: 1, at: at('08:05:00'), celsius: 20 },
]);
await query.processAllAvailable();

// The memory sink is a table under the name of the query.
const least = 73;
await session.table('alarms').where(expr`peak > ${least}`).show();
await query.stop();
