import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { Session } from '../../src/session/session.js';
import type {
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  TimerValues,
  ValueState,
} from '../../src/state/processor/stateful-processor.js';
import type { Shape } from './scenario.js';

/** All but what the last event would close. */
const closed = (row: Record<string, unknown>) => !String(row.start).startsWith('2024-01-01 00:16');

interface Event {
  readonly k: string;
  readonly at: Date;
  readonly v: number;
}

const text = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');

/** A running count that a timeout takes down a note of. Timeouts emit nothing, for a batch query has none. */
export const countsWithState: Shape = {
  name: 'flatMapGroupsWithState with event-time timeouts',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupByKey('k')
      .flatMapGroupsWithState(
        { outputMode: 'append', timeout: 'eventTime', state: 'n INT, timeouts INT', output: 'k STRING, v INT, n INT' },
        function* (k: string, rows: Iterable<Event>, state) {
          let { n, timeouts } = state.getOption() ?? { n: 0, timeouts: 0 };
          if (state.hasTimedOut) timeouts++;
          for (const { v, at } of rows) {
            yield { k, v, n: ++n };
            state.setTimeoutTimestamp(at, '10 seconds');
          }
          state.update({ n, timeouts });
        },
      ),
};

/** Sessions of rows that are at most four seconds apart, closed by the next row or by a timer. */
class Sessions implements StatefulProcessor<string, Event> {
  private session!: ValueState<{ start: Date; last: Date }>;
  private values!: ListState<number>;
  private counts!: MapState<number, number>;
  private handle!: StatefulProcessorHandle;

  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.session = handle.getValueState('session', 'start TIMESTAMP, last TIMESTAMP');
    this.values = handle.getListState('values', 'INT');
    this.counts = handle.getMapState('counts', 'INT', 'INT', { ttl: '1 day' });
  }

  *handleInputRows(k: string, rows: Iterable<Event>) {
    for (const { at, v } of [...rows].sort((a, b) => +a.at - +b.at)) {
      let session = this.session.get();
      if (session !== undefined && +at > +session.last + GAP_MS) {
        this.handle.deleteTimer(+session.last + GAP_MS);
        yield this.ended(k, session.start);
        session = undefined;
      }
      if (session !== undefined) this.handle.deleteTimer(+session.last + GAP_MS);
      this.session.update({ start: session?.start ?? at, last: at });
      this.handle.registerTimer(+at + GAP_MS);
      this.values.appendValue(v);
      this.counts.updateValue(v % 2, (this.counts.getValue(v % 2) ?? 0) + 1);
    }
  }

  handleExpiredTimer(k: string) {
    return [this.ended(k, this.session.get()!.start)];
  }

  private ended(k: string, start: Date) {
    const total = this.values.get().reduce((a, b) => a + b, 0);
    const row = { start: text(+start), k, n: this.values.get().length, total, odd: this.counts.getValue(1) ?? 0 };
    this.session.clear();
    this.values.clear();
    this.counts.clear();
    return row;
  }
}

const GAP_MS = 4000;

export const processorSessions: Shape = {
  name: 'transformWithState with timers, lists and maps',
  mode: 'append',
  sink: 'table',
  final: closed,
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        timeMode: 'eventTime',
        output: 'start STRING, k STRING, n INT, total INT, odd INT',
        processor: () => new Sessions(),
      }),
};

/** What a query begins with: counts of two keys, of which one never comes. */
const earlier = (session: Session) =>
  (
    session.createDataFrame(
      [
        { k: 'a', n: 10 },
        { k: 'never', n: 1 },
      ],
      'k STRING, n INT',
    ) as DataFrame<{ k: string; n: number }>
  ).groupByKey('k');

/** One row for each key and batch: the newest counts. */
export const totalsWithState: Shape = {
  name: 'mapGroupsWithState in update mode',
  mode: 'update',
  sink: 'table',
  keys: ['k'],
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: (events, session) =>
    events
      .groupByKey('k')
      .mapGroupsWithState(
        { state: 'n INT', output: 'k STRING, n INT', initialState: earlier(session), skipInitialKeysWithoutRows: true },
        (k: string, rows: Iterable<Event>, state) => {
          const n = (state.getOption()?.n ?? 0) + [...rows].length;
          state.update({ n });
          return { k, n };
        },
      ),
};

/** Numbers the rows of a key from where the initial state ended; remembers the last ones for half an hour, by a timer and by a time to live. */
class Numbers implements StatefulProcessor<string, Event, { k: string; v: number; n: number }, { n: number }> {
  private n!: ValueState<number>;
  private recent!: ListState<number>;
  private short!: MapState<number, number>;
  private handle!: StatefulProcessorHandle;

  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.n = handle.getValueState('n', 'INT');
    this.recent = handle.getListState('recent', 'INT');
    this.short = handle.getMapState('short', 'INT', 'INT', { ttl: '30 minutes' });
  }

  handleInitialState(_: string, { n }: { n: number }) {
    this.n.update(n);
  }

  *handleInputRows(k: string, rows: Iterable<Event>, timers: TimerValues) {
    for (const { v } of rows) {
      this.n.update((this.n.get() ?? 0) + 1);
      this.recent.appendValue(v);
      this.short.updateValue(v, v);
      yield { k, v, n: this.n.get()! };
    }
    this.handle.registerTimer(timers.getCurrentProcessingTimeInMs() + 1_800_000);
  }

  handleExpiredTimer() {
    this.recent.clear();
    return [];
  }
}

export const processorNumbers: Shape = {
  name: 'transformWithState with initial state, times to live and timers by the clock',
  mode: 'append',
  sink: 'files',
  hourly: true,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: (events, session) =>
    events.groupByKey('k').transformWithState({
      outputMode: 'append',
      timeMode: 'processingTime',
      output: 'k STRING, v INT, n INT',
      initialState: earlier(session),
      processor: () => new Numbers(),
    }),
};

/** Counts of half minutes that a timer closes, and windows of these. */
class HalfMinutes implements StatefulProcessor<string, Event, { k: string; n: number; at: Date }> {
  private counts!: MapState<number, number>;
  private handle!: StatefulProcessorHandle;

  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.counts = handle.getMapState('counts', 'BIGINT', 'INT');
  }

  handleInputRows(_: string, rows: Iterable<Event>) {
    for (const { at } of rows) {
      const end = (Math.floor(+at / 30_000) + 1) * 30_000;
      this.counts.updateValue(end, (this.counts.getValue(end) ?? 0) + 1);
      this.handle.registerTimer(end);
    }
    return [];
  }

  *handleExpiredTimer(k: string, _: TimerValues, expired: { getExpiryTimeInMs(): number }) {
    const end = expired.getExpiryTimeInMs();
    yield { k, n: this.counts.getValue(end)!, at: new Date(end) };
    this.counts.removeKey(end);
  }
}

export const processorThenWindows: Shape = {
  name: 'a processor, then windows of what it emits',
  mode: 'append',
  sink: 'files',
  final: row => !String(row.start).startsWith('2024-01-01 00:17'),
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupByKey('k')
      .transformWithState({
        outputMode: 'append',
        timeMode: 'eventTime',
        output: 'k STRING, n INT, at TIMESTAMP',
        eventTimeColumn: 'at',
        processor: () => new HalfMinutes(),
      })
      .groupBy(expr("window(at, '1 minute') AS w"))
      .agg(expr('sum(n) AS n'), expr('count(*) AS parts'))
      .selectExpr('CAST(w.start AS STRING) AS start', 'n', 'parts'),
};
