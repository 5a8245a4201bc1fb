import { col, count, type OutputMode, Session, window } from 'millrace';

/**
 * Readings per window of ten minutes, with late data, in the three output modes. The watermark follows the newest time seen at a
 * distance of five minutes; what is older than the watermark when its batch starts is too late and dropped, where state may be dropped.
 *
 *     step 0   12:02  12:07  12:14            newest 12:14  →  watermark 12:09
 *     step 1   12:08 (late, still taken)  12:26             →  watermark 12:21, closes 12:00–12:10 and 12:10–12:20
 *     step 2   12:09 (too late)  12:41                      →  watermark 12:36
 */
const at = (time: string) => ({ at: new Date(`2025-06-01T${time}:00Z`) });
const batches = [
  [at('12:02'), at('12:07'), at('12:14')],
  [at('12:08'), at('12:26')],
  [at('12:09'), at('12:41')],
];

async function run(mode: OutputMode): Promise<void> {
  const session = Session.create();
  const readings = session.memoryStream<{ at: Date }>('at TIMESTAMP');
  const counts = readings
    .toDF()
    .withWatermark('at', '5 minutes')
    .groupBy(window(col('at'), '10 minutes'))
    .agg(count().as('readings'));

  let results: string[] = [];
  const query = await counts.writeStream
    .outputMode(mode)
    .foreachBatch(async batch => {
      for (const { window, readings } of await batch.orderBy('window').collect())
        results.push(`${time(window.start)}–${time(window.end)}: ${readings}`);
    })
    .start();
  console.log(mode);
  for (const [step, rows] of batches.entries()) {
    readings.addData(rows);
    await query.processAllAvailable();
    console.log(`  step ${step}  ${results.join('  ') || '(nothing)'}`);
    results = [];
  }
  const [operator] = query.lastProgress!.stateOperators;
  console.log(`  windows still kept: ${operator.numRowsTotal}`);
  const dropped = query.recentProgress.flatMap(p => p.stateOperators).map(o => o.numRowsDroppedByWatermark);
  console.log(`  rows too late: ${dropped.reduce((a, b) => a + b, 0)}`);
  await query.stop();
}

const time = (date: Date) => date.toISOString().slice(11, 16);

for (const mode of ['append', 'update', 'complete'] as const) await run(mode);
