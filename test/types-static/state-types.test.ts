import {
  type DataFrame,
  type GroupState,
  type KeyedDataFrame,
  Session,
  type StatefulProcessor,
  type StatefulProcessorHandle,
} from 'millrace';
import { testProcessor } from 'millrace/testing';
import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';

/** What the compiler knows about keys, rows and states. */

const Event = z.object({ userId: z.string(), kind: z.enum(['view', 'click']), at: z.date() });
const Count = z.object({ n: z.int32(), last: z.date() });
const Result = z.object({ userId: z.string(), n: z.int32() });
type Event = z.infer<typeof Event>;
type Result = z.infer<typeof Result>;
const events = Session.create().memoryStream(Event).toDF();

test('keys', () => {
  expectTypeOf(events.groupByKey('userId')).toEqualTypeOf<KeyedDataFrame<string, Event>>();
  expectTypeOf(events.groupByKey('userId', 'kind')).toEqualTypeOf<
    KeyedDataFrame<Pick<Event, 'userId' | 'kind'>, Event>
  >();
  expectTypeOf(events.groupByKey(e => e.at.getTime())).toEqualTypeOf<KeyedDataFrame<number, Event>>();
  expectTypeOf(events.groupByKey(e => e.kind, 'STRING')).toEqualTypeOf<KeyedDataFrame<'view' | 'click', Event>>();
});

test('states and rows of functions', () => {
  const options = { outputMode: 'append', state: Count, output: Result } as const;
  const df = events
    .groupByKey(e => e.userId)
    .flatMapGroupsWithState(options, (key, rows, state) => {
      expectTypeOf(key).toEqualTypeOf<string>();
      expectTypeOf(rows).toEqualTypeOf<Iterable<Event>>();
      expectTypeOf(state).toEqualTypeOf<GroupState<{ n: number; last: Date }>>();
      // @ts-expect-error: a field is missing
      const wrong = () => state.update({ n: 1 });
      return [{ userId: key, n: wrong.length }];
    });
  expectTypeOf(df).toEqualTypeOf<DataFrame<Result>>();
  // @ts-expect-error: a column is missing
  events.groupByKey('userId').flatMapGroupsWithState(options, userId => [{ userId }]);
  events.groupByKey('userId').mapGroupsWithState({ state: z.number(), output: Result }, (userId, _rows, state) => {
    expectTypeOf(state.getOption()).toEqualTypeOf<number | undefined>();
    return { userId, n: 1 };
  });
  events.groupByKey('userId').mapGroupsWithState({ state: 'n BIGINT', output: Result }, (userId, _rows, state) => {
    expectTypeOf(state.get()).toBeAny();
    return { userId, n: 1 };
  });
});

class Counter implements StatefulProcessor<string, Event, Result> {
  init(handle: StatefulProcessorHandle) {
    const value = handle.getValueState('value', Count);
    const list = handle.getListState('list', z.string());
    const map = handle.getMapState('map', z.string(), z.boolean(), { ttl: '1 day' });
    expectTypeOf(value.get).returns.toEqualTypeOf<{ n: number; last: Date } | undefined>();
    expectTypeOf(list.get).returns.toEqualTypeOf<string[]>();
    expectTypeOf(map.entries).returns.toEqualTypeOf<[string, boolean][]>();
    // @ts-expect-error: not a text
    const wrong = () => list.appendValue(1);
    expectTypeOf(wrong).returns.toEqualTypeOf<void>();
  }
  handleInputRows(userId: string, rows: Iterable<Event>) {
    return [{ userId, n: [...rows].length }];
  }
}

test('processors', () => {
  const options = { outputMode: 'append', output: Result, processor: () => new Counter() } as const;
  expectTypeOf(events.groupByKey('userId').transformWithState(options)).toEqualTypeOf<DataFrame<Result>>();
  // @ts-expect-error: keys are texts
  events.groupByKey('at').transformWithState(options);
  // @ts-expect-error: no such column
  expect(() => events.groupByKey('userId').transformWithState({ ...options, eventTimeColumn: 'at' })).toThrow(/"at"/);
  expectTypeOf(testProcessor(new Counter(), { output: Result }).then(t => t.rows('ann', []))).resolves.toEqualTypeOf<
    Result[]
  >();
});
