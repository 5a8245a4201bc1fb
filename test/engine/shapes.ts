import { col, expr } from '../../src/session/column.js';
import type {
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/state/processor/stateful-processor.js';
import type { Shape } from './scenario.js';

/** Of rows with a window: all but that of the last event, which nothing closes. */
const closed = (row: Record<string, unknown>) => !String(row.start ?? row.at).startsWith('2024-01-01 00:16');

export const stateless: Shape = {
  name: 'filter and project',
  mode: 'append',
  sink: 'files',
  query: events => events.where('v <> 2').selectExpr('k', 'CAST(at AS STRING) AS at', 'v * 2 AS double'),
};

export const partitioned: Shape = { ...stateless, name: 'partitioned files', partitionBy: 'k' };

export const windowsInAppend: Shape = {
  name: 'windowed counts in append mode',
  mode: 'append',
  sink: 'files',
  final: closed,
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
};

export const windowsInUpdate: Shape = {
  ...windowsInAppend,
  name: 'windowed counts in update mode',
  mode: 'update',
  sink: 'table',
  final: undefined,
  keys: ['start', 'k'],
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
};

/** Every start wants another number of partitions, and the last one the rows on disk. */
export const repartitioned: Shape = {
  ...windowsInUpdate,
  name: 'windowed counts in other partitions at every start',
  confOfStart: [
    { 'millrace.state.partitions': 2 },
    { 'millrace.state.partitions': 3 },
    { 'millrace.state.partitions': 1, 'millrace.state.provider': 'lmdb' },
  ],
};

export const deduplicated: Shape = {
  name: 'dropDuplicates',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .dropDuplicates(['k', 'at'])
      .selectExpr('k', 'CAST(at AS STRING) AS at', 'v'),
};

export const deduplicatedWithin: Shape = {
  name: 'dropDuplicatesWithinWatermark',
  mode: 'append',
  sink: 'table',
  query: events =>
    events
      .withWatermark('at', '100 seconds')
      .dropDuplicatesWithinWatermark(['k', 'v'])
      .selectExpr('k', 'CAST(at AS STRING) AS at', 'v'),
};

export const sessionsInAppend: Shape = {
  name: 'sessions in append mode',
  mode: 'append',
  sink: 'files',
  final: closed,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("session_window(at, '4 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(session_window.start AS STRING) AS start', 'k', 'n', 'total'),
};

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

/** Rows of `v` up to five with the later ones of their key within a minute; the last event closes all but itself. */
export const joinedOuter: Shape = {
  name: 'left outer join of two streams',
  mode: 'append',
  sink: 'files',
  final: row => row.k1 !== 'z',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .where("v <= 5 OR k = 'z'")
      .selectExpr('k AS k1', 'v AS v1', 'at AS t1')
      .withWatermark('t1', '5 seconds')
      .join(
        events.selectExpr('k AS k2', 'v AS v2', 'at AS t2').withWatermark('t2', '5 seconds'),
        expr('k1 = k2 AND v1 < v2 AND t2 BETWEEN t1 AND t1 + INTERVAL 1 MINUTE'),
        'left_outer',
      )
      .selectExpr('k1', 'v1', 'v2', 'CAST(t1 AS STRING) AS t1'),
};

/** Rows of one window and key with each other; rows are forgotten by the window, which is the key. */
export const joinedOnWindows: Shape = {
  name: 'full outer join on windows',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: events =>
    events
      .where("v <= 5 OR k = 'z'")
      .withWatermark('at', '5 seconds')
      .selectExpr("window(at, '10 seconds') AS w1", 'k AS k1', 'v AS v1')
      .join(
        events
          .where('v >= 3')
          .withWatermark('at', '5 seconds')
          .selectExpr("window(at, '10 seconds') AS w2", 'k AS k2', 'v AS v2'),
        expr('w1 = w2 AND k1 = k2'),
        'full_outer',
      )
      .selectExpr('k1', 'v1', 'k2', 'v2', 'CAST(coalesce(w1, w2).start AS STRING) AS start'),
};

/** Each row of `v` up to five once, when a later one of its key has come. */
export const joinedSemi: Shape = {
  name: 'left semi join of two streams',
  mode: 'append',
  sink: 'files',
  query: events =>
    events
      .where("v <= 5 OR k = 'z'")
      .selectExpr('k AS k1', 'v AS v1', 'at AS t1')
      .withWatermark('t1', '5 seconds')
      .join(
        events.selectExpr('k AS k2', 'v AS v2', 'at AS t2').withWatermark('t2', '5 seconds'),
        expr('k1 = k2 AND v1 < v2 AND t2 BETWEEN t1 AND t1 + INTERVAL 1 MINUTE'),
        'left_semi',
      )
      .selectExpr('k1', 'v1', 'CAST(t1 AS STRING) AS t1'),
};

/** What has been counted is remembered in a store of its own. */
export const distinctCounts: Shape = {
  ...windowsInUpdate,
  name: 'distinct counts in update mode',
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(DISTINCT v) AS n'), expr('sum(DISTINCT v) FILTER (WHERE v > 2) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
};

/** Three stateful steps, one above the other. */
export const chained: Shape = {
  name: 'deduplication, windows, and windows of these',
  mode: 'append',
  sink: 'files',
  final: closed,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .dropDuplicates(['k', 'at'])
      .groupBy(expr("window(at, '10 seconds') AS w"), col('k'))
      .agg(expr('count(*) AS n'))
      .groupBy(expr("window(w, '20 seconds') AS w"))
      .agg(expr('sum(n) AS n'), expr('count(*) AS windows'))
      .selectExpr('CAST(w.start AS STRING) AS start', 'n', 'windows'),
};

export const limited: Shape = {
  name: 'limit',
  mode: 'append',
  sink: 'files',
  query: events => events.limit(6).selectExpr('k', 'v'),
};

export const SHAPES = [
  stateless,
  partitioned,
  windowsInAppend,
  windowsInUpdate,
  deduplicated,
  deduplicatedWithin,
  sessionsInAppend,
  countsWithState,
  processorSessions,
  joinedOuter,
  joinedOnWindows,
  joinedSemi,
  distinctCounts,
  chained,
  limited,
];
