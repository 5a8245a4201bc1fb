import { avg, col, count, max, Session, window } from 'millrace';
import { AIRPORTS, LATE_MINUTES, layout, type QueryMessage } from './layout.js';

/** The query: delays by state of origin and day. It runs for ever; whoever starts it may kill it and start it again at any time. */
const { input, output, checkpoint } = layout(process.argv[2]);
const session = Session.create();

const flights = session.readStream
  .schema('date TIMESTAMP, delay INT, distance INT, origin STRING, destination STRING')
  .option('maxFilesPerTrigger', 2)
  .json(input);

const airports = session.read
  .schema('iata STRING, name STRING, city STRING, state STRING, country STRING, latitude DOUBLE, longitude DOUBLE')
  .option('header', true)
  .csv(AIRPORTS);

const delays = flights
  .withWatermark('date', '1 hour')
  .join(airports, flights.col('origin').eq(airports.col('iata')))
  .groupBy('state', window(col('date'), '1 day').as('day'))
  .agg(
    count().as('flights'),
    avg('delay').as('meanDelay'),
    max('delay').as('maxDelay'),
    avg(col('delay').gt(LATE_MINUTES).cast('int')).as('shareLate'),
  )
  .select('state', col('day.start').as('day'), 'flights', 'meanDelay', 'maxDelay', 'shareLate');

session.streams.addListener({
  onQueryProgress: ({ progress }) => {
    const [source] = progress.sources;
    const message: QueryMessage = {
      kind: 'progress',
      batchId: progress.batchId,
      rows: progress.numInputRows,
      rowsPerSecond: progress.processedRowsPerSecond ?? 0,
      watermark: progress.eventTime?.watermark ?? '',
      stateRows: progress.stateOperators.reduce((rows, operator) => rows + operator.numRowsTotal, 0),
      filesRead: Number(source.metrics?.numFilesSeen ?? 0) - Number(source.metrics?.numFilesOutstanding ?? 0),
    };
    process.send?.(message);
  },
});

const query = await delays.writeStream
  .queryName('delays')
  .outputMode('append')
  .format('parquet')
  .partitionBy('state')
  .option('checkpointLocation', checkpoint)
  .start(output);

process.once('message', () => query.stop());
process.once('disconnect', () => process.exit()); // The parent is gone.
await query.awaitTermination();
process.disconnect?.();
