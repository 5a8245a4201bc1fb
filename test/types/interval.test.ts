import { describe, expect, it } from 'vitest';
import { parseDuration, parseIntervalText, parseUnitInterval, readInterval } from '../../src/types/interval.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../../src/types/interval-text.js';
import { CalendarInterval } from '../../src/types/value.js';

describe('intervals from words', () => {
  const cases: readonly (readonly [string, CalendarInterval | null])[] = [
    ['1 year -2 days 3.5 seconds', new CalendarInterval(12, -2, 3_500_000)],
    ['interval 1 month', new CalendarInterval(1, 0, 0)],
    ['INTERVAL  - 1 Day +2 HOURS', new CalendarInterval(0, -1, 7_200_000_000)],
    ['2 weeks 3 milliseconds 4 microseconds', new CalendarInterval(0, 14, 3004)],
    ['.5 seconds', new CalendarInterval(0, 0, 500_000)],
    ['1.1234567 seconds', new CalendarInterval(0, 0, 1_123_456)],
    ['10 minute', new CalendarInterval(0, 0, 600_000_000)],
    ['', null],
    ['1', null],
    ['day', null],
    ['1 fortnight', null],
    ['1.5 days', null],
    ['1day', null],
    ['1 day extra', null],
    ['99999999999 months', null],
    ['9223372036854775807 hours', null],
  ];
  for (const [text, expected] of cases) it(text, () => expect(readInterval(text)).toEqual(expected));

  it('refuses with the condition that windows report', () => {
    expect(() => parseIntervalText('banana')).toThrow(expect.objectContaining({ code: 'CANNOT_PARSE_INTERVAL' }));
  });
});

describe('durations', () => {
  it('are microseconds', () => {
    expect(parseDuration('10 seconds')).toBe(10_000_000);
    expect(parseDuration('1 minute 30 seconds')).toBe(90_000_000);
    expect(parseDuration('-1 day')).toBe(-86_400_000_000);
  });

  it('have no months unless these are given a length', () => {
    expect(() => parseDuration('1 month')).toThrow(/months differ/);
    expect(parseDuration('1 month', { daysPerMonth: 31 })).toBe(31 * 86_400_000_000);
  });
});

describe('intervals from fields', () => {
  const cases: readonly (readonly [string, string, string, number | bigint | null])[] = [
    ['1-2', 'year', 'month', 14],
    ['-1-2', 'year', 'month', -14],
    ['+3', 'year', 'year', 36],
    ['1-13', 'year', 'month', null],
    ['5', 'month', 'month', 5],
    ['1 02:03:04.5', 'day', 'second', 93_784_500_000],
    ['-1 02', 'day', 'hour', -93_600_000_000],
    ['1 24', 'day', 'hour', null],
    ['02:03', 'hour', 'minute', 7_380_000_000],
    ['100', 'hour', 'hour', 360_000_000_000],
    ['90.5', 'second', 'second', 90_500_000],
    ["INTERVAL -'1 02:03:04' DAY TO SECOND", 'day', 'second', -93_784_000_000],
    ['106751992', 'day', 'day', null],
    ['x', 'day', 'day', null],
  ];
  for (const [text, from, to, expected] of cases) {
    it(`${text} ${from} to ${to}`, () => expect(parseUnitInterval(text, from as 'day', to as 'day')).toBe(expected));
  }
});

describe('intervals as text', () => {
  it('prints year-month intervals', () => {
    expect(yearMonthText(-14, { kind: 'year_month_interval', from: 'year', to: 'month' })).toBe(
      "INTERVAL '-1-2' YEAR TO MONTH",
    );
    expect(yearMonthText(25, { kind: 'year_month_interval', from: 'year', to: 'year' })).toBe("INTERVAL '2' YEAR");
    expect(yearMonthText(25, { kind: 'year_month_interval', from: 'month', to: 'month' })).toBe("INTERVAL '25' MONTH");
  });

  it('prints day-time intervals', () => {
    const print = (
      micros: number | bigint,
      from: 'day' | 'hour' | 'minute' | 'second',
      to: 'day' | 'hour' | 'minute' | 'second',
    ) => dayTimeText(micros, { kind: 'day_time_interval', from, to });
    expect(print(-1, 'day', 'second')).toBe("INTERVAL '-0 00:00:00.000001' DAY TO SECOND");
    expect(print(90_000_000, 'minute', 'minute')).toBe("INTERVAL '01' MINUTE");
    expect(print(90_000_000, 'second', 'second')).toBe("INTERVAL '90' SECOND");
    expect(print(-9223372036854775808n, 'day', 'second')).toBe("INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND");
  });

  it('prints calendar intervals', () => {
    expect(calendarIntervalText(new CalendarInterval(14, -3, 3_661_500_000))).toBe(
      '1 years 2 months -3 days 1 hours 1 minutes 1.5 seconds',
    );
    expect(calendarIntervalText(new CalendarInterval(0, 0, 0))).toBe('0 seconds');
    expect(calendarIntervalText(new CalendarInterval(-13, 0, -500_000))).toBe('-1 years -1 months -0.5 seconds');
  });
});
