import type { DayTimeIntervalType, YearMonthIntervalType } from '../../types/data-type.js';
import { divideHalfUp, pow10 } from '../../types/decimal-text.js';
import { readDayTime, readInterval, readYearMonth } from '../../types/interval.js';
import { LONG_MAX, LONG_MIN, normalInteger, type Value } from '../../types/value.js';
import type { Int } from '../integer.js';
import { type CastFunction, type CastRequest, failed, overflowed } from './cast-failure.js';
import { MICROS_OF } from './to-integer.js';

/** Text as a calendar interval; null, not an error, where it is none. */
export function toCalendarInterval(): CastFunction {
  return (text: string) => readInterval(text);
}

/** Text as in the quotes of a literal; numbers count the last field; another interval loses fields smaller than the last. */
export function toYearMonth(request: CastRequest): CastFunction {
  const to = request.to as YearMonthIntervalType;
  const unit = to.to === 'year' ? 12n : 1n;
  const fitted = (months: bigint, source: Value): Value =>
    months >= -2147483648n && months <= 2147483647n ? Number(months) : overflowed(request, source);
  const { from } = request;
  switch (from.kind) {
    case 'string':
      return (text: string) => read(request, text, readYearMonth(text, to));
    case 'decimal': {
      const divisor = pow10(from.scale);
      return (value: Int) => fitted(divideHalfUp(BigInt(value) * unit, divisor), value);
    }
    case 'year_month_interval':
      return to.to === 'year' ? (months: number) => months - (months % 12) + 0 : (months: number) => months;
    default:
      return (value: Int) => fitted(BigInt(value) * unit, value);
  }
}

export function toDayTime(request: CastRequest): CastFunction {
  const to = request.to as DayTimeIntervalType;
  const unit = BigInt(MICROS_OF[to.to]);
  const fitted = (micros: bigint, source: Value): Value =>
    micros >= LONG_MIN && micros <= LONG_MAX ? normalInteger(micros) : overflowed(request, source);
  const { from } = request;
  switch (from.kind) {
    case 'string':
      return (text: string) => read(request, text, readDayTime(text, to));
    case 'decimal': {
      const divisor = pow10(from.scale);
      return (value: Int) => fitted(divideHalfUp(BigInt(value) * unit, divisor), value);
    }
    case 'day_time_interval':
      if (to.to === 'second') return (micros: Int) => micros;
      return (micros: Int) => normalInteger(BigInt(micros) - (BigInt(micros) % unit));
    default:
      return (value: Int) => fitted(BigInt(value) * unit, value);
  }
}

function read(request: CastRequest, text: string, value: Int | 'overflow' | null): Value {
  if (value !== null && value !== 'overflow') return value;
  const isYearMonth = request.to.kind === 'year_month_interval';
  const kind = !isYearMonth
    ? 'UNMATCHED_FORMAT_STRING_WITH_NOTICE'
    : value === null
      ? 'UNMATCHED_FORMAT_STRING'
      : 'INTERVAL_PARSING';
  return failed(request, `INVALID_INTERVAL_FORMAT.${kind}`, `Error parsing '${text.slice(0, 200)}' to interval.`);
}
