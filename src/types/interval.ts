import { AnalysisError } from '../common/errors.js';
import type { DayTimeField, DayTimeIntervalType, YearMonthField, YearMonthIntervalType } from './data-type.js';
import { CalendarInterval, LONG_MAX, LONG_MIN, normalInteger } from './value.js';

/**
 * Reading intervals and durations.
 *
 *     readInterval('1 year -2 days 3.5 seconds')      amounts with units, `interval` in front allowed: a calendar interval, or null
 *     parseUnitInterval("1 02:03:04", day, second)    what stands in the quotes of INTERVAL '…' DAY TO SECOND: microseconds, or null
 *     parseDuration('1 minute 30 seconds')            the length of a window, trigger or delay: microseconds
 *
 * Units are years, months, weeks, days, hours, minutes, seconds, milliseconds and microseconds, with or without the s. Only seconds may
 * have a fraction.
 */
const UNITS: ReadonlyMap<string, readonly [part: 'months' | 'days' | 'micros', size: bigint]> = new Map([
  ['year', ['months', 12n]],
  ['month', ['months', 1n]],
  ['week', ['days', 7n]],
  ['day', ['days', 1n]],
  ['hour', ['micros', 3_600_000_000n]],
  ['minute', ['micros', 60_000_000n]],
  ['second', ['micros', 1_000_000n]],
  ['millisecond', ['micros', 1000n]],
  ['microsecond', ['micros', 1n]],
]);

const PART = /\s*([+-]?)\s*(\d+)?(?:\.(\d*))?\s+([a-z]+)(?=\s|$)/y;
const DAY_US = 86_400_000_000n;

/** Amounts with units, or null for a text that is none or does not fit. */
export function readInterval(text: string): CalendarInterval | null {
  const source = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, '');
  if (source === '' || source.length > 1000) return null;
  const sums = { months: 0n, days: 0n, micros: 0n };
  PART.lastIndex = 0;
  while (PART.lastIndex < source.length) {
    const match = PART.exec(source);
    if (match === null) return null;
    const [, sign, whole, fraction, word] = match;
    const unit = UNITS.get(word.endsWith('s') ? word.slice(0, -1) : word);
    if (unit === undefined || (whole === undefined && !fraction)) return null;
    if (fraction !== undefined && (!word.startsWith('second') || fraction.length > 9)) return null;
    const micros = BigInt((fraction ?? '').slice(0, 6).padEnd(6, '0'));
    const amount = BigInt(whole ?? '0') * unit[1] + (word.startsWith('second') ? micros : 0n);
    sums[unit[0]] += sign === '-' ? -amount : amount;
  }
  const { months, days, micros } = sums;
  if (!isInt32(months) || !isInt32(days) || !isInt64(micros)) return null;
  return new CalendarInterval(Number(months), Number(days), normalInteger(micros));
}

const isInt32 = (n: bigint): boolean => n >= -2147483648n && n <= 2147483647n;
const isInt64 = (n: bigint): boolean => n >= LONG_MIN && n <= LONG_MAX;

/** As `readInterval`; a text that is no interval is an AnalysisError. */
export function parseIntervalText(text: string): CalendarInterval {
  const interval = readInterval(text);
  if (interval !== null) return interval;
  throw new AnalysisError(
    'CANNOT_PARSE_INTERVAL',
    `Unable to parse '${text}'. Write an amount and a unit, such as '10 minutes' or '1 hour 30 seconds'.`,
  );
}

/**
 * A duration in microseconds. Months and years have no fixed length: they are refused, or count as `daysPerMonth` days where given
 * (a watermark delay takes 31).
 */
export function parseDuration(text: string, options: { daysPerMonth?: number } = {}): number | bigint {
  return durationOf(parseIntervalText(text), text, options.daysPerMonth);
}

export function durationOf(interval: CalendarInterval, text: string, daysPerMonth?: number): number | bigint {
  if (interval.months !== 0 && daysPerMonth === undefined) {
    throw new AnalysisError(
      '_LEGACY_ERROR_TEMP_1211',
      `Intervals greater than a month are not supported (${text}): months differ in length. Use days.`,
    );
  }
  const days = BigInt(interval.days) + BigInt(interval.months) * BigInt(daysPerMonth ?? 0);
  const micros = days * DAY_US + BigInt(interval.micros);
  if (isInt64(micros)) return normalInteger(micros);
  throw new AnalysisError('CANNOT_PARSE_INTERVAL', `The duration '${text}' is too long.`);
}

/** An interval of months from the text of its fields: `1-2` (YEAR TO MONTH), `-5` (YEAR or MONTH). */
export function readYearMonth(text: string, type: YearMonthIntervalType): number | 'overflow' | null {
  const [body, negative] = unwrapped(text, type.from, type.to);
  const both = type.from !== type.to;
  const match = (both ? /^([+-]?)(\d+)-(\d+)$/ : /^([+-]?)(\d+)$/).exec(body);
  if (match === null) return null;
  const [, sign, first, second = '0'] = match;
  if (both && Number(second) > 11) return 'overflow';
  const months = BigInt(first) * (type.from === 'year' ? 12n : 1n) + BigInt(second);
  const signed = (sign === '-') !== negative ? -months : months;
  return isInt32(signed) ? Number(signed) : 'overflow';
}

const DAY_TIME: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];
const SIZES = [DAY_US, 3_600_000_000n, 60_000_000n, 1_000_000n];
const LIMITS = [0, 23, 59, 59];

/** An interval of microseconds from the text of its fields: `1 02:03:04.5` (DAY TO SECOND), `90` (MINUTE). */
export function readDayTime(text: string, type: DayTimeIntervalType): number | bigint | 'overflow' | null {
  const [body, negative] = unwrapped(text, type.from, type.to);
  const from = DAY_TIME.indexOf(type.from);
  const to = DAY_TIME.indexOf(type.to);
  const match = pattern(from, to).exec(body);
  if (match === null) return null;
  let micros = 0n;
  for (let i = from; i <= to; i++) {
    const digits = match[2 + i - from];
    if (i > from && Number(digits) > LIMITS[i]) return null;
    micros += BigInt(digits) * SIZES[i];
  }
  const fraction = to === 3 ? match[3 + to - from] : undefined;
  if (fraction !== undefined) micros += BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const signed = (match[1] === '-') !== negative ? -micros : micros;
  return isInt64(signed) ? normalInteger(signed) : 'overflow';
}

const patterns = new Map<number, RegExp>();

function pattern(from: number, to: number): RegExp {
  const key = from * 4 + to;
  let result = patterns.get(key);
  if (result === undefined) {
    let source = '^([+-]?)(\\d+)';
    for (let i = from + 1; i <= to; i++) source += `${i === 1 ? ' ' : ':'}(\\d{1,2})`;
    if (to === 3) source += '(?:\\.(\\d{1,9}))?';
    result = new RegExp(`${source}$`);
    patterns.set(key, result);
  }
  return result;
}

/** Takes `INTERVAL '…' FIELDS` off, when the text is a whole literal of these fields, with the sign between INTERVAL and quote. */
function unwrapped(text: string, from: string, to: string): [body: string, negative: boolean] {
  const trimmed = text.trim();
  const fields = from === to ? from : `${from}\\s+to\\s+${to}`;
  const match = new RegExp(`^interval\\s+([+-]?)\\s*'\\s*([^']*?)\\s*'\\s+${fields}$`, 'i').exec(trimmed);
  return match === null ? [trimmed, false] : [match[2], match[1] === '-'];
}

/** What the quotes of `INTERVAL '…' from TO to` hold: months for YEAR and MONTH, else microseconds; null when it is none. */
export function parseUnitInterval(
  text: string,
  from: YearMonthField | DayTimeField,
  to: YearMonthField | DayTimeField,
): number | bigint | null {
  const value =
    from === 'year' || from === 'month'
      ? readYearMonth(text, { kind: 'year_month_interval', from, to: to as YearMonthField })
      : readDayTime(text, { kind: 'day_time_interval', from, to: to as DayTimeField });
  return value === 'overflow' ? null : value;
}
