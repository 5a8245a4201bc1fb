import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { col, expr, Session, window } from 'millrace';
import { Checksum, diskUsage, metaOf, options, print, watchEventLoop } from './report.js';
import { YSB_SCHEMA } from './schemas.js';

/**
 * Yahoo Streaming Benchmark over JSON files: one file per micro-batch, durable checkpoint, update mode, one thread.
 *
 *     node build/bench/ysb.js --input D/ysb [--files-per-batch 1] [--report out.json]
 */
const given = options({ input: '', report: '', 'files-per-batch': '1', format: 'json', checkpoint: '' });
const session = Session.create();
const ads = session.read.schema('ad_id STRING, campaign_id STRING').json(join(given.input, 'ads.json'));
const reader = session.readStream.format(given.format).schema(YSB_SCHEMA);
if (given['files-per-batch'] !== '0') reader.option('maxFilesPerTrigger', given['files-per-batch']);
const counts = reader
  .load(join(given.input, given.format === 'json' ? 'events' : 'events_parquet'))
  .where("event_type = 'view'")
  .select('ad_id', expr('timestamp_millis(CAST(event_time AS BIGINT))').as('ts'))
  .withWatermark('ts', '10 seconds')
  .join(ads, 'ad_id')
  .groupBy(col('campaign_id'), window(col('ts'), '10 seconds').as('w'))
  .count()
  .select('campaign_id', expr('unix_millis(w.start)').as('ws'), 'count');

const latest = new Map<string, readonly unknown[]>();
const checkpoint = given.checkpoint || mkdtempSync(join(tmpdir(), 'millrace-ysb-'));
const stalls = watchEventLoop();
const started = performance.now();
const query = await counts.writeStream
  .outputMode('update')
  .foreachBatch(async batch => {
    for (const row of await batch.collect())
      latest.set(`${row.campaign_id}|${row.ws}`, [row.campaign_id, row.ws, row.count]);
  })
  .option('checkpointLocation', checkpoint)
  .trigger({ availableNow: true })
  .start();
await query.awaitTermination();
const query_s = (performance.now() - started) / 1000;
const checksum = new Checksum();
for (const row of latest.values()) checksum.add(row);
const progress = query.recentProgress;
print(
  {
    engine: 'millrace',
    query: 'ysb',
    events: metaOf(given.input).events,
    query_s,
    batches: query.lastProgress!.batchId + 1,
    batch_ms: progress.map(p => p.durationMs.triggerExecution),
    stalls_ms: stalls(),
    checkpoint: diskUsage(checkpoint),
    checksum: String(checksum),
  },
  given.report,
);
if (given.checkpoint === '') rmSync(checkpoint, { recursive: true });
