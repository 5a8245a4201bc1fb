import { EvaluationError } from '../../common/errors.js';
import { type Int, overflow } from '../../expressions/integer.js';
import {
  calendarIntervalType,
  dayTimeIntervalType,
  decimalType,
  yearMonthIntervalType,
} from '../../types/data-type.js';
import { CalendarInterval, LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import { shownInFull } from '../datetime/call-text.js';
import { scalar } from '../signature.js';
import { intParam, optional, typeParam } from '../signature-params.js';

/** Intervals from numbers of their units. Seconds have six digits after the point, so their unscaled form counts microseconds. */

const count = (name: string) => optional(intParam(name), 0);
const seconds = optional(typeParam(decimalType(18, 6))('secs'), 0);

const isInt32 = (n: bigint): boolean => n >= -2147483648n && n <= 2147483647n;
const isInt64 = (n: bigint): boolean => n >= LONG_MIN && n <= LONG_MAX;

function intervalOverflow(): EvaluationError {
  return new EvaluationError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
    'Integer overflow while making an interval. Give smaller numbers of its units.',
  );
}

const HOUR = 3_600_000_000n;
const MINUTE = 60_000_000n;

function calendarOf(
  years: number,
  months: number,
  weeks: number,
  days: number,
  hours: number,
  mins: number,
  secs: Int,
): CalendarInterval | null {
  const allMonths = BigInt(years) * 12n + BigInt(months);
  const allDays = BigInt(weeks) * 7n + BigInt(days);
  const micros = BigInt(hours) * HOUR + BigInt(mins) * MINUTE + BigInt(secs);
  if (!isInt32(allMonths) || !isInt32(allDays) || !isInt64(micros)) return null;
  return new CalendarInterval(Number(allMonths), Number(allDays), normalInteger(micros));
}

const CALENDAR = ['years', 'months', 'weeks', 'days', 'hours', 'mins'].map(count);
const CALENDAR_SIGNATURE = '([years[, months[, weeks[, days[, hours[, mins[, secs]]]]]]])';

const makeInterval = scalar({
  name: 'make_interval',
  group: 'interval',
  signature: `make_interval${CALENDAR_SIGNATURE}`,
  doc: 'A calendar interval of months, days and time. What is left out is 0. Fails where a part does not fit.',
  examples: [
    [
      'make_interval(100, 11, 1, 1, 12, 30, 1.001001)',
      '100 years 11 months 8 days 12 hours 30 minutes 1.001001 seconds',
    ],
    ['make_interval(0, 1)', '1 months'],
  ],
  params: [...CALENDAR, seconds],
  returns: calendarIntervalType,
  evaluate: (years, months, weeks, days, hours, mins, secs) => {
    const made = calendarOf(years, months, weeks, days, hours, mins, secs);
    if (made === null) throw overflow('interval', 'try_make_interval');
    return made;
  },
});

const tryMakeInterval = scalar({
  name: 'try_make_interval',
  group: 'interval',
  signature: `try_make_interval${CALENDAR_SIGNATURE}`,
  doc: 'As make_interval, but null where a part does not fit.',
  examples: [['try_make_interval(2147483647)', 'NULL']],
  params: [intParam('years'), ...CALENDAR.slice(1), seconds],
  returns: calendarIntervalType,
  nullable: true,
  canFail: false,
  evaluate: calendarOf,
});

const makeDayTimeInterval = scalar({
  name: 'make_dt_interval',
  group: 'interval',
  signature: 'make_dt_interval([days[, hours[, mins[, secs]]]])',
  doc: 'An interval of days, hours, minutes and seconds. What is left out is 0. Fails beyond 64 bits of microseconds.',
  examples: [['make_dt_interval(1, 12, 30, 1.001001)', "INTERVAL '1 12:30:01.001001' DAY TO SECOND"]],
  params: [count('days'), count('hours'), count('mins'), seconds],
  returns: dayTimeIntervalType,
  evaluate: (days: number, hours: number, mins: number, secs: Int) => {
    const plain = days * 86_400_000_000 + hours * 3_600_000_000 + mins * 60_000_000 + Number(secs);
    // Far below 2^53 no part of the sum was rounded.
    if (Math.abs(days) < 100_000 && Math.abs(hours) < 100_000 && Number.isSafeInteger(plain)) return plain;
    const micros = BigInt(days) * 24n * HOUR + BigInt(hours) * HOUR + BigInt(mins) * MINUTE + BigInt(secs);
    if (!isInt64(micros)) throw intervalOverflow();
    return normalInteger(micros);
  },
});

const makeYearMonthInterval = scalar({
  name: 'make_ym_interval',
  group: 'interval',
  signature: 'make_ym_interval([years[, months]])',
  doc: 'An interval of years and months. What is left out is 0. Fails beyond 32 bits of months.',
  examples: [['make_ym_interval(1, 2)', "INTERVAL '1-2' YEAR TO MONTH"]],
  params: [count('years'), count('months')],
  returns: yearMonthIntervalType,
  evaluate: (years: number, months: number) => {
    const total = years * 12 + months;
    if (total !== (total | 0)) throw intervalOverflow();
    return total;
  },
});

export const makeIntervalFunctions = [makeInterval, tryMakeInterval, makeDayTimeInterval, makeYearMonthInterval].map(
  shownInFull,
);
