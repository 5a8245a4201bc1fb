import { col, Session } from 'millrace';

/**
 * The first stream: lines of text come in, words and how often they have been seen so far go out. In complete mode each batch gives the
 * whole result, which may therefore be sorted.
 */
const session = Session.create();
const lines = session.memoryStream<{ line: string }>('line STRING');

const counts = lines
  .toDF()
  .selectExpr("explode(split(lower(line), '[^a-z]+')) AS word")
  .where("word <> ''")
  .groupBy('word')
  .count()
  .orderBy(col('count').desc(), 'word')
  .limit(4);

const query = await counts.writeStream
  .outputMode('complete')
  .foreachBatch(async (batch, batchId) => {
    console.log(`after batch ${batchId}`);
    await batch.show();
  })
  .start();

lines.addData([{ line: 'The mill turns, the water runs' }]);
await query.processAllAvailable();
lines.addData([{ line: 'Water under the mill' }, { line: 'runs and runs and runs' }]);
await query.processAllAvailable();
await query.stop();
