import type {
  ExpiredTimerInfo,
  ListState,
  MapState,
  StatefulProcessor,
  StatefulProcessorHandle,
  TimerValues,
  ValueState,
} from 'millrace';
import { testProcessor } from 'millrace/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

interface Click {
  readonly at: Date;
  readonly page: string;
}
const Summary = z.object({ user: z.string(), clicks: z.int32() });
const at = (second: number) => new Date(second * 1000);
const click = (second: number, page = 'home'): Click => ({ at: at(second), page });

/** Clicks of a user, until a minute has passed without any. */
class Sessions implements StatefulProcessor<string, Click, z.infer<typeof Summary>, { clicks: number }> {
  private handle!: StatefulProcessorHandle;
  private clicks!: ValueState<number>;
  private pages!: ListState<string>;
  private counts!: MapState<string, number>;
  closed = 0;

  init(handle: StatefulProcessorHandle) {
    this.handle = handle;
    this.clicks = handle.getValueState('clicks', z.int32());
    this.pages = handle.getListState('pages', 'STRING', { ttl: '1 hour' });
    this.counts = handle.getMapState('counts', 'STRING', 'INT');
  }
  handleInitialState(_user: string, { clicks }: { clicks: number }) {
    this.clicks.update(clicks);
  }
  handleInputRows(_user: string, rows: Iterable<Click>) {
    for (const { at, page } of rows) {
      this.clicks.update((this.clicks.get() ?? 0) + 1);
      this.pages.appendValue(page);
      this.counts.updateValue(page, (this.counts.getValue(page) ?? 0) + 1);
      for (const timer of this.handle.listTimers()) this.handle.deleteTimer(timer);
      this.handle.registerTimer(at.getTime() + 60_000);
    }
  }
  *handleExpiredTimer(user: string, _timers: TimerValues, _expired: ExpiredTimerInfo) {
    yield { user, clicks: this.clicks.get()! };
    this.clicks.clear();
    this.counts.clear();
  }
  close() {
    this.closed++;
  }
}

const start = (options = {}) =>
  testProcessor(new Sessions(), {
    output: Summary,
    timeMode: 'eventTime',
    eventTime: (row: Click) => row.at,
    ...options,
  });

describe('a processor without an engine', () => {
  test('rows, state and timers', async () => {
    const tester = await start();
    expect(await tester.rows('ann', [click(1), click(2, 'help')])).toEqual([]);
    expect(await tester.rows('bo', [click(30)])).toEqual([]);
    expect(tester.value('clicks', 'ann')).toBe(2);
    expect(tester.list('pages', 'ann')).toEqual(['home', 'help']);
    expect(tester.map('counts', 'ann')).toEqual(
      new Map([
        ['help', 1],
        ['home', 1],
      ]),
    );
    expect(tester.timers('ann')).toEqual([62_000]);
    expect(await tester.setWatermark(at(61))).toEqual([]);
    expect(await tester.setWatermark(at(62))).toEqual([{ user: 'ann', clicks: 2 }]);
    expect([tester.value('clicks', 'ann'), tester.timers('ann'), tester.timers('bo')]).toEqual([
      undefined,
      [],
      [90_000],
    ]);
    // Late rows do not reach the handler.
    await tester.rows('ann', [click(62), click(63)]);
    expect(tester.value('clicks', 'ann')).toBe(1);
  });

  test('times to live follow the clock', async () => {
    const tester = await start();
    await tester.rows('ann', [click(1)]);
    await tester.setProcessingTime(3_599_999);
    expect(tester.list('pages', 'ann')).toEqual(['home']);
    await tester.setProcessingTime(3_600_000);
    expect(tester.list('pages', 'ann')).toEqual([]);
    expect(tester.value('clicks', 'ann')).toBe(1);
  });

  test('state may be set', async () => {
    const tester = await start({ initialState: [['cy', { clicks: 7 }]] });
    expect(tester.value('clicks', 'cy')).toBe(7);
    tester.setValue('clicks', 'ann', 40);
    tester.setList('pages', 'ann', ['a', 'b']);
    tester.setMap('counts', 'ann', new Map([['home', 9]]));
    await tester.rows('ann', [click(1)]);
    expect([tester.value('clicks', 'ann'), tester.list('pages', 'ann')]).toEqual([41, ['a', 'b', 'home']]);
    expect(tester.map('counts', 'ann')).toEqual(new Map([['home', 10]]));
    tester.setValue('clicks', 'ann', undefined);
    expect(tester.value('clicks', 'ann')).toBeUndefined();
  });

  test('what a query would refuse is refused', async () => {
    const tester = await start();
    expect(() => tester.value('pages', 'ann')).toThrow(/no value variable "pages".*pages \(list\)/);
    expect(() => tester.setValue('clicks', 'ann', 1.5)).toThrow(/clicks/);
    await tester.setWatermark(at(10));
    await expect(tester.setWatermark(at(9))).rejects.toThrow(/cannot go back/);
    const wrong = { init: () => {}, handleInputRows: () => [{ user: 5, clicks: 1 }] };
    const failing = await testProcessor(wrong as never, { output: Summary });
    await expect(failing.rows('ann', [1])).rejects.toThrow(/testProcessor, key "ann": column user/);
  });

  test('close', async () => {
    const processor = new Sessions();
    const tester = await testProcessor(processor, { output: Summary });
    await tester.close();
    expect(processor.closed).toBe(1);
  });
});
