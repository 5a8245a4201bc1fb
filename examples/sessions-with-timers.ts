import {
  type ExpiredTimerInfo,
  type ListState,
  Session,
  type StatefulProcessor,
  type StatefulProcessorHandle,
  type TimerValues,
} from 'millrace';
import { z } from 'zod';

/** Visits of a shop: the pages that a user saw in one go, told as soon as it is certain that the visit is over. */

const View = z.object({ user: z.string(), at: z.date(), page: z.string() });
const Visit = z.object({ user: z.string(), from: z.date(), to: z.date(), pages: z.array(z.string()) });
const Seen = View.omit({ user: true });
type View = z.infer<typeof View>;
type Visit = z.infer<typeof Visit>;

const GAP_MS = 10 * 60_000;

/** A visit ends when the user has seen nothing for ten minutes of event time. */
class Visits implements StatefulProcessor<string, View, Visit> {
  private handle!: StatefulProcessorHandle;
  private seen!: ListState<z.infer<typeof Seen>>;

  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.seen = handle.getListState('seen', Seen);
  }

  handleInputRows(_user: string, rows: Iterable<View>) {
    for (const { at, page } of rows) {
      this.seen.appendValue({ at, page });
      this.handle.registerTimer(at.getTime() + GAP_MS);
    }
  }

  /** Ten minutes after some view: everything before the first pause is a visit. */
  *handleExpiredTimer(user: string, _timers: TimerValues, expired: ExpiredTimerInfo) {
    const views = this.seen.get().sort((a, b) => a.at.getTime() - b.at.getTime());
    const last = views.findIndex((view, i) => !(views[i + 1]?.at.getTime() <= view.at.getTime() + GAP_MS));
    if (last < 0 || views[last].at.getTime() + GAP_MS > expired.getExpiryTimeInMs()) return;
    const visit = views.slice(0, last + 1);
    this.seen.put(views.slice(last + 1));
    yield { user, from: visit[0].at, to: visit[last].at, pages: visit.map(v => v.page) };
  }
}

const session = Session.create();
const views = session.memoryStream(View);
const keyed = views.toDF().withWatermark('at', '5 minutes').groupByKey('user');
const processor = () => new Visits();
const query = await keyed
  .transformWithState({ outputMode: 'append', timeMode: 'eventTime', output: Visit, processor })
  .writeStream.foreachBatch(async (batch, batchId) => {
    for (const { user, from, to, pages } of await batch.collect()) {
      const time = (date: Date) => date.toISOString().slice(11, 16);
      console.log(`batch ${batchId}: ${user} ${time(from)} to ${time(to)}: ${pages.join(', ')}`);
    }
  })
  .start();

const at = (time: string) => new Date(`2025-06-01T${time}:00Z`);
const arrive = async (...rows: [user: string, time: string, page: string][]) => {
  views.addData(rows.map(([user, time, page]) => ({ user, at: at(time), page })));
  await query.processAllAvailable();
};

await arrive(['ann', '12:00', 'home'], ['bo', '12:02', 'home']);
// Out of order, but within the five minutes of the watermark.
await arrive(['ann', '12:08', 'cart'], ['ann', '12:05', 'shoes']);
await arrive(['bo', '12:20', 'help']);
await arrive(['ann', '12:40', 'home']);
await arrive(['cy', '13:30', 'home']);

const [state] = query.lastProgress!.stateOperators;
console.log(`${state.numRowsTotal} rows of state are left`);
await query.stop();
