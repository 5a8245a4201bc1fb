import { col, count, type DataFrame, Session, window } from 'millrace';
import {
  addData,
  checkNewAnswer,
  checkState,
  execute,
  ManualClock,
  startStream,
  stopStream,
  testStream,
} from 'millrace/testing';

/** The query under test, as a function of its input, so that a test can feed it. */
const viewsPerPage = (views: DataFrame) =>
  views
    .withWatermark('at', '10 seconds')
    .groupBy('page', window(col('at'), '1 minute'))
    .agg(count().as('views'))
    .select('page', col('window.start').as('minute'), 'views');

const at = (time: string) => new Date(`2025-06-01T${time}Z`);

/** A windowed count comes out once, when the watermark has passed its end, also when the query restarts in between. */
async function countsEachWindowOnce(): Promise<void> {
  const session = Session.create();
  const views = session.memoryStream<{ page: string; at: Date }>('page STRING, at TIMESTAMP');
  await testStream(viewsPerPage(views.toDF()), { outputMode: 'append' }, [
    addData(views, [{ page: 'home', at: at('12:00:01') }]),
    checkNewAnswer([]),
    checkState({ rows: 1 }),
    stopStream(),
    startStream(),
    addData(views, [
      { page: 'home', at: at('12:00:59') },
      { page: 'help', at: at('12:02:00') },
    ]),
    checkNewAnswer([{ page: 'home', minute: at('12:00:00'), views: 2 }]),
    checkState({ rows: 1 }),
  ]);
}

/** Time that stands still until the test moves it. */
async function stampsRowsWithTheBatchClock(): Promise<void> {
  const clock = new ManualClock(at('12:00:00').getTime());
  const session = Session.create({ clock });
  const views = session.memoryStream<{ page: string }>('page STRING');
  await testStream(views.toDF().selectExpr('page', 'current_timestamp() AS seen'), {}, [
    addData(views, [{ page: 'home' }]),
    checkNewAnswer([{ page: 'home', seen: at('12:00:00') }]),
    execute(() => clock.advance(90_000)),
    addData(views, [{ page: 'help' }]),
    checkNewAnswer([{ page: 'help', seen: at('12:01:30') }]),
  ]);
}

/** What a failing script looks like. */
async function saysWhatIsWrong(): Promise<void> {
  const session = Session.create();
  const views = session.memoryStream<{ page: string }>('page STRING');
  await testStream(views.toDF(), {}, [addData(views, [{ page: 'home' }]), checkNewAnswer([{ page: 'help' }])]);
}

for (const test of [countsEachWindowOnce, stampsRowsWithTheBatchClock, saysWhatIsWrong]) {
  await test().then(
    () => console.log(`${test.name}: passed`),
    error => console.log(`${test.name}: failed\n${error.message}`),
  );
}
