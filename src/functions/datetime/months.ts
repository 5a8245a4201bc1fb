import { EvaluationError } from '../../common/errors.js';
import { overflow } from '../../expressions/integer.js';
import { dateType, doubleType } from '../../types/data-type.js';
import {
  civilFromDays,
  daysFromCivil,
  daysInMonth,
  daysOfMicros,
  isoDayOfWeek,
  type Micros,
  microsOf,
} from '../../types/datetime/civil.js';
import { toInstant, toLocal, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { addMonths } from '../../types/datetime-shift.js';
import { scalar } from '../signature.js';
import { booleanParam, dateParam, intParam, optional, stringParam, timestampParam } from '../signature-params.js';
import { shownInFull } from './call-text.js';
import { remembering } from './constant-text.js';

/** Steps by months and weeks. */

const addMonthsFunction = scalar({
  name: 'add_months',
  group: 'datetime',
  signature: 'add_months(start, months)',
  doc: 'The date so many months later; the last day of the month where that has no such day.',
  examples: [["add_months('2016-08-31', 1)", '2016-09-30']],
  params: [dateParam('start'), intParam('months')],
  returns: dateType,
  evaluate: (days: number, months: number) => {
    const moved = addMonths(days, months);
    if (moved === null) throw overflow('date');
    return moved;
  },
});

const from = { year: 0, month: 0, day: 0 };
const to = { year: 0, month: 0, day: 0 };
const SECONDS_PER_MONTH = 31 * 86_400;

function monthsBetween(end: Micros, start: Micros, roundOff: boolean, zone: Zone): number {
  const endDay = daysOfMicros(toLocal(zone, end));
  const startDay = daysOfMicros(toLocal(zone, start));
  civilFromDays(endDay, to);
  civilFromDays(startDay, from);
  const months = (to.year - from.year) * 12 + to.month - from.month;
  const bothLast = to.day === daysInMonth(to.year, to.month) && from.day === daysInMonth(from.year, from.month);
  if (to.day === from.day || bothLast) return months;
  const seconds =
    (to.day - from.day) * 86_400 +
    secondsSinceMidnight(end, endDay, zone) -
    secondsSinceMidnight(start, startDay, zone);
  const exact = months + seconds / SECONDS_PER_MONTH;
  return roundOff ? Math.floor(exact * 1e8 + 0.5) / 1e8 : exact;
}

/** Real time, not that of the clock on the wall: 3 hours at 4 o'clock where clocks went forward. */
function secondsSinceMidnight(instant: Micros, day: number, zone: Zone): number {
  const midnight = microsOf(day, 0);
  if (midnight === null) throw overflow('long');
  const start = toInstant(zone, midnight);
  const micros =
    typeof instant === 'number' && typeof start === 'number' ? instant - start : BigInt(instant) - BigInt(start);
  return Math.floor(Number(micros) / 1e6);
}

const monthsBetweenFunction = shownInFull(
  scalar({
    name: 'months_between',
    group: 'datetime',
    signature: 'months_between(end, start[, roundOff])',
    doc: 'Months from start to end. Whole where the days agree or both are the last of their month; else with a part of a month of 31 days, rounded to eight digits unless roundOff is false.',
    examples: [
      ["months_between('1997-02-28 10:30:00', '1996-10-30')", '3.94959677'],
      ["months_between('1997-02-28 10:30:00', '1996-10-30', false)", '3.9495967741935485'],
    ],
    params: [timestampParam('end'), timestampParam('start'), optional(booleanParam('roundOff'), true)],
    returns: doubleType,
    kernel: ({ zone: zoneId }) => {
      const zone = zoneOf(zoneId);
      return { evaluate: (end: Micros, start: Micros, roundOff: boolean) => monthsBetween(end, start, roundOff, zone) };
    },
  }),
);

const lastDay = scalar({
  name: 'last_day',
  group: 'datetime',
  signature: 'last_day(date)',
  doc: 'The last day of the month of a date.',
  examples: [["last_day('2009-01-12')", '2009-01-31']],
  params: [dateParam('date')],
  returns: dateType,
  canFail: false,
  evaluate: (days: number) => {
    const { year, month } = civilFromDays(days, from);
    return daysFromCivil(year, month, daysInMonth(year, month)) | 0;
  },
});

const WEEK_DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** 1 for `MO`, `MON` or `MONDAY` in any case, to 7. */
function weekDay(text: string): number {
  const name = text.toUpperCase();
  const index = WEEK_DAYS.findIndex(day => name === day || name === day.slice(0, 2) || name === day.slice(0, 3));
  if (index >= 0) return index + 1;
  throw new EvaluationError('ILLEGAL_DAY_OF_WEEK', `Illegal input for day of week: ${text}.`);
}

const nextDay = scalar({
  name: 'next_day',
  group: 'datetime',
  signature: 'next_day(date, day)',
  doc: 'The first date after this one that is a `Monday` (`MO`, `MON`), `Tuesday`, …',
  examples: [["next_day('2015-01-14', 'TU')", '2015-01-20']],
  params: [dateParam('date'), stringParam('day')],
  returns: dateType,
  kernel: () => {
    const dayOf = remembering(weekDay);
    return { evaluate: (days: number, day: string) => (days + 1 + ((dayOf(day) - isoDayOfWeek(days) + 6) % 7)) | 0 };
  },
});

export const monthFunctions = [addMonthsFunction, monthsBetweenFunction, lastDay, nextDay];
