import { EvaluationError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import type { Int } from '../../expressions/integer.js';
import { longType } from '../../types/data-type.js';
import {
  civilFromDays,
  daysOfMicros,
  floorQuotient,
  type Micros,
  microsWithinDay,
} from '../../types/datetime/civil.js';
import { toLocal, UTC, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { shiftInstant } from '../../types/datetime-shift.js';
import { normalInteger } from '../../types/value.js';
import { type KernelParts, scalar } from '../signature.js';
import { anyTimestampParam, longParam, stringParam, timestampParam } from '../signature-params.js';
import { constantText } from './constant-text.js';

/** `DATEADD(DAY, n, t)` and `DATEDIFF(DAY, a, b)`, which the parser calls `timestampadd` and `timestampdiff` with the unit as text. */

const DAY = 86_400_000_000;
const MICROS: Readonly<Record<string, number>> = {
  MICROSECOND: 1,
  MILLISECOND: 1000,
  SECOND: 1_000_000,
  MINUTE: 60_000_000,
  HOUR: 3_600_000_000,
};
const DAYS: Readonly<Record<string, number>> = { DAY: 1, DAYOFYEAR: 1, WEEK: 7 };
const MONTHS: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

const unitOf = (args: readonly Expression[]): string => constantText(args[0])?.toUpperCase() ?? '';

export const timestampAdd = scalar({
  name: 'timestampadd',
  group: 'datetime',
  signature: 'timestampadd(UNIT, count, timestamp)',
  doc: 'A time so many units later. Days and longer units go by the calendar of the session time zone. Also called DATEADD.',
  examples: [
    ["timestampadd(HOUR, 8, TIMESTAMP'2022-02-28 00:00:00')", '2022-02-28 08:00:00'],
    ["dateadd(MONTH, 1, DATE'2020-01-31')", '2020-02-29 00:00:00'],
  ],
  params: [stringParam('unit'), longParam('count'), anyTimestampParam('timestamp')],
  returns: types => types[2],
  kernel: ({ args, types, zone }) => addKernel(unitOf(args), types[2].kind === 'timestamp' ? zoneOf(zone) : UTC),
});

function addKernel(unit: string, zone: Zone): KernelParts {
  const months = BigInt(MONTHS[unit] ?? 0);
  const days = BigInt(DAYS[unit] ?? 0);
  const micros = BigInt(MICROS[unit] ?? 0);
  const evaluate = (_: string, count: Int, time: Micros) => {
    const n = BigInt(count);
    const m = n * months;
    const d = n * days;
    const fits = m === BigInt.asIntN(32, m) && d === BigInt.asIntN(52, d);
    const moved = fits ? shiftInstant(time, Number(m), Number(d), normalInteger(n * micros), zone) : null;
    if (moved !== null) return moved;
    throw new EvaluationError('DATETIME_OVERFLOW', `Datetime operation overflow: add ${count} ${unit} to a timestamp.`);
  };
  const size = MICROS[unit] ?? (zone.fixedOffset !== null && DAYS[unit] ? DAYS[unit] * DAY : undefined);
  if (size === undefined) return { evaluate };
  return {
    evaluate,
    inline: ([, n, t], context) => context.safe(`${t} + ${context.safe(`${n} * ${size}`)}`),
    canFail: true,
  };
}

export const timestampDiff = scalar({
  name: 'timestampdiff',
  group: 'datetime',
  signature: 'timestampdiff(UNIT, start, end)',
  doc: 'Whole units from start to end on the clock of the session time zone; negative where the end is earlier. Also called DATEDIFF.',
  examples: [
    ["timestampdiff(HOUR, DATE'2022-02-11', TIMESTAMP'2022-02-12 01:30:00')", '25'],
    ["timestampdiff(MONTH, DATE'2021-02-28', DATE'2021-01-01')", '-1'],
  ],
  params: [stringParam('unit'), timestampParam('start'), timestampParam('end')],
  returns: longType,
  kernel: ({ args, zone }) => differenceKernel(unitOf(args), zoneOf(zone)),
});

function differenceKernel(unit: string, zone: Zone): KernelParts {
  if (unit in MONTHS) {
    const by = MONTHS[unit];
    return {
      evaluate: (_: string, start: Micros, end: Micros) =>
        Math.trunc(wholeMonths(toLocal(zone, start), toLocal(zone, end)) / by) + 0,
      canFail: false,
    };
  }
  const size = unit === 'DAYOFYEAR' ? undefined : (MICROS[unit] ?? DAYS[unit] * DAY);
  if (size === undefined) {
    return {
      evaluate: () => {
        const units = 'YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MILLISECOND or MICROSECOND';
        throw new EvaluationError(
          'INVALID_PARAMETER_VALUE.DATETIME_UNIT',
          `TIMESTAMPDIFF takes ${units}, not ${unit}.`,
        );
      },
    };
  }
  const evaluate = (_: string, start: Micros, end: Micros) => {
    const from = toLocal(zone, start);
    const to = toLocal(zone, end);
    const us = typeof from === 'number' && typeof to === 'number' ? to - from : Number.NaN;
    // In parts, because a quotient of doubles can come out one too large.
    if (Number.isSafeInteger(us)) return (us - (us % size)) / size + 0;
    return normalInteger((BigInt(to) - BigInt(from)) / BigInt(size));
  };
  if (zone.fixedOffset === null) return { evaluate, canFail: false };
  return {
    evaluate,
    inline: ([, start, end], context) => {
      const between = context.safe(`${end} - ${start}`);
      const whole = (us: number) => (us < 0 ? -floorQuotient(-us, size) + 0 : floorQuotient(us, size));
      return size === 1 ? between : `${context.constant(whole)}(${between})`;
    },
    canFail: false,
  };
}

const a = { year: 0, month: 0, day: 0 };
const b = { year: 0, month: 0, day: 0 };

/** Months that are over: the day of the month and the time of day must have been reached. */
function wholeMonths(start: Micros, end: Micros): number {
  const startDay = daysOfMicros(start);
  const endDay = daysOfMicros(end);
  civilFromDays(startDay, a);
  civilFromDays(endDay, b);
  const months = (b.year - a.year) * 12 + b.month - a.month;
  const days = b.day - a.day || microsWithinDay(end, endDay) - microsWithinDay(start, startDay);
  if (months > 0 && days < 0) return months - 1;
  return months < 0 && days > 0 ? months + 1 : months;
}
