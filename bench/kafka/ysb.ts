import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { col, expr, Session, window } from 'millrace';
import { diskUsage, options, print } from '../report.js';

/**
 * Yahoo Streaming Benchmark from Kafka to Kafka, exactly once, update mode, durable checkpoint, one thread. What comes out is the newest value of
 * every key `campaign|start of the window in ms`. Names in the environment are those of the anchors: BOOTSTRAP, TOPIC, OUT_TOPIC, ADS_FILE, EVENTS.
 *
 *     node build/bench/kafka/ysb.js [--per-batch 200000] [--delivery exactly_once] [--report out.json]
 */
const given = options({ 'per-batch': '200000', delivery: 'exactly_once', client: 'kafkajs', report: '' });
const { BOOTSTRAP = 'localhost:9092', TOPIC = 'ad-events', OUT_TOPIC = 'out', ADS_FILE = 'ads.csv' } = process.env;
const session = Session.create();
const ads = session.read.option('header', true).schema('ad_id STRING, campaign_id STRING').csv(ADS_FILE);
const checkpoint = mkdtempSync(join(tmpdir(), 'millrace-kafka-ysb-'));
const cluster = { 'kafka.bootstrap.servers': BOOTSTRAP, client: given.client };
const before = process.cpuUsage();
const started = performance.now();
const query = await session.readStream
  .format('kafka')
  .options({ ...cluster, subscribe: TOPIC, startingOffsets: 'earliest', maxOffsetsPerTrigger: given['per-batch'] })
  .load()
  .select(expr("from_json(CAST(value AS STRING), 'ad_id STRING, event_type STRING, event_time STRING')").as('e'))
  .select('e.*')
  .where("event_type = 'view'")
  .select('ad_id', expr('timestamp_millis(CAST(event_time AS BIGINT))').as('t'))
  .withWatermark('t', '10 seconds')
  .join(ads, 'ad_id')
  .groupBy(col('campaign_id'), window(col('t'), '10 seconds').as('w'))
  .count()
  .select(
    expr("concat_ws('|', campaign_id, CAST(unix_millis(w.start) AS STRING))").as('key'),
    expr('CAST(count AS STRING)').as('value'),
  )
  .writeStream.outputMode('update')
  .format('kafka')
  .options({ ...cluster, topic: OUT_TOPIC, delivery: given.delivery, checkpointLocation: checkpoint })
  .trigger({ availableNow: true })
  .start();
await query.awaitTermination();
const query_s = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
const progress = query.recentProgress;
const events = progress.reduce((sum, p) => sum + p.numInputRows, 0);
const query_cpu_s = +((user + system) / 1e6).toFixed(2);
print(
  {
    engine: 'millrace',
    query: 'kafka-ysb',
    delivery: given.delivery,
    events,
    query_s,
    query_cpu_s,
    cpu_us_per_event: +((query_cpu_s * 1e6) / events).toFixed(2),
    batches: progress.length,
    batch_ms: progress.map(p => p.durationMs.triggerExecution),
    checkpoint: diskUsage(checkpoint),
  },
  given.report,
);
rmSync(checkpoint, { recursive: true });
