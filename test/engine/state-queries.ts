import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type {
  ExpiredTimerInfo,
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from '../../src/state/processor/stateful-processor.js';

interface Event {
  readonly k: string | null;
  readonly v: number | null;
  readonly d: number | null;
  readonly at: Date;
}

/** No row is late: the watermark stays an hour behind. */
const DELAY = '1 hour';

const minuteOf = (at: Date) => Math.floor(+at / 60_000);

/** Functions with state of their own. Where nothing is late, what they return depends on the rows of each key and their order alone. */
export const STATE_QUERIES = [
  {
    name: 'flatMapGroupsWithState',
    mode: 'append',
    build: (e: DataFrame) =>
      e
        .withWatermark('at', DELAY)
        .groupByKey('k')
        .flatMapGroupsWithState(
          {
            outputMode: 'append',
            timeout: 'eventTime',
            state: 'n INT, sum INT, d DOUBLE',
            output: 'k STRING, n INT, sum INT, d DOUBLE',
          },
          function* (k, rows: Iterable<Event>, state) {
            let { n, sum, d } = state.getOption() ?? { n: 0, sum: 0, d: null };
            for (const row of rows) {
              n++;
              sum += row.v ?? 0;
              d = row.d ?? d;
              yield { k, n, sum, d };
              // Some states come and go.
              if (sum >= 0) state.update({ n, sum, d });
              else {
                state.remove();
                n = 0;
                sum = 0;
                d = null;
              }
            }
            if (n % 2 === 0) state.setTimeoutTimestamp(Date.UTC(2024, 0, 1));
          },
        ),
  },
  {
    name: 'mapGroupsWithState by a function',
    mode: 'update',
    keys: 1,
    build: (e: DataFrame) =>
      e
        .groupByKey(r => [r.k, r.v])
        .mapGroupsWithState({ state: 'ARRAY<DOUBLE>', output: 'key STRING, all ARRAY<DOUBLE>' }, (key, rows, state) => {
          const all = [...(state.getOption() ?? []), ...[...rows].map(r => r.d)];
          state.update(all);
          return { key: JSON.stringify(key), all };
        }),
  },
  {
    name: 'transformWithState: a value, a list and a map',
    mode: 'update',
    keys: 2,
    build: (e: DataFrame) =>
      e.groupByKey('k', 'v').transformWithState({
        outputMode: 'update',
        output: 'k STRING, v INT, n INT, list ARRAY<INT>, minutes ARRAY<STRING>',
        processor: () => new Collector(),
      }),
  },
  {
    name: 'transformWithState: a timer per minute',
    mode: 'append',
    closes: true,
    build: (e: DataFrame) =>
      e
        .withWatermark('at', DELAY)
        .groupByKey('k')
        .transformWithState({
          outputMode: 'append',
          timeMode: 'eventTime',
          output: 'k STRING, minute BIGINT, n INT, at TIMESTAMP',
          eventTimeColumn: 'at',
          processor: () => new CountsPerMinute(),
        }),
  },
  {
    name: 'transformWithState, then windows',
    mode: 'append',
    closes: true,
    build: (e: DataFrame) =>
      e
        .withWatermark('at', DELAY)
        .groupByKey('k')
        .transformWithState({
          outputMode: 'append',
          timeMode: 'eventTime',
          output: 'k STRING, minute BIGINT, n INT, at TIMESTAMP',
          eventTimeColumn: 'at',
          processor: () => new CountsPerMinute(),
        })
        .groupBy(expr("window(at, '3 minutes')"), expr('k'))
        .agg(expr('sum(n) AS n'), expr('count(*) AS minutes'))
        .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'minutes'),
  },
] as const;

class Collector implements StatefulProcessor<{ k: string | null; v: number | null }, Event> {
  private state!: { n: ValueState<number>; list: ListState<number>; minutes: MapState<number, number> };
  init(handle: StatefulProcessorHandle) {
    this.state = {
      n: handle.getValueState('n', 'INT'),
      list: handle.getListState('list', 'INT', { ttl: '1 day' }),
      minutes: handle.getMapState('minutes', 'BIGINT', 'INT'),
    };
  }
  handleInputRows({ k, v }: { k: string | null; v: number | null }, rows: Iterable<Event>) {
    const { n, list, minutes } = this.state;
    for (const row of rows) {
      n.update((n.get() ?? 0) + 1);
      list.appendValue(row.d === null ? -1 : Math.round(row.d));
      if (n.get()! % 5 === 0) list.put(list.get().slice(-2));
      const minute = minuteOf(row.at);
      if (row.d === 4) minutes.removeKey(minute);
      else minutes.updateValue(minute, (minutes.getValue(minute) ?? 0) + 1);
      if (row.d === 1024) minutes.clear();
    }
    const entries = minutes.entries().map(([minute, count]) => `${minute}:${count}`);
    return [{ k, v, n: n.get(), list: list.get(), minutes: entries }];
  }
}

export class CountsPerMinute implements StatefulProcessor<string | null, Event> {
  private counts!: MapState<number, number>;
  private handle!: StatefulProcessorHandle;
  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.counts = handle.getMapState('counts', 'BIGINT', 'INT');
  }
  handleInputRows(_: string | null, rows: Iterable<Event>) {
    for (const { at } of rows) {
      const minute = minuteOf(at);
      this.counts.updateValue(minute, (this.counts.getValue(minute) ?? 0) + 1);
      this.handle.registerTimer((minute + 1) * 60_000);
    }
  }
  *handleExpiredTimer(k: string | null, _: unknown, expired: ExpiredTimerInfo) {
    const end = expired.getExpiryTimeInMs();
    const minute = end / 60_000 - 1;
    yield { k, minute, n: this.counts.getValue(minute), at: new Date(end) };
    this.counts.removeKey(minute);
  }
}
