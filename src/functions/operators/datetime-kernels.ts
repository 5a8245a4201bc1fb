import { EvaluationError } from '../../common/errors.js';
import type { BoundScalar, Expression } from '../../expressions/expression.js';
import { checkInt, type Int, overflow } from '../../expressions/integer.js';
import { type DataType, type DayTimeIntervalType, dateType, dayTimeIntervalType } from '../../types/data-type.js';
import { toLocal, UTC, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { addMicros, addMonths, shiftInstant } from '../../types/datetime-shift.js';
import { type CalendarInterval, LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import type { FunctionCall } from '../definition.js';
import { operatorCall } from './operator.js';

/** Calls that move times by intervals and measure the time between them. */

const DAY = 86_400_000_000;

function present<T>(value: T | null, what: string): T {
  if (value === null) throw overflow(what);
  return value;
}

export function addDays(call: FunctionCall, date: Expression, days: Expression, sign: 1 | -1): Expression {
  const first = call.args[0] === days;
  const evaluate = (a: number, b: number) => checkInt(first ? b + sign * a : a + sign * b);
  return operatorCall(
    call,
    first ? [days, date] : [date, days],
    {
      type: dateType,
      nulls: 'propagate',
      evaluate,
      inline: ([a, b], context) => {
        const check = context.constant(checkInt);
        return first
          ? `${check}(${b} ${sign === 1 ? '+' : '-'} ${a})`
          : `${check}(${a} ${sign === 1 ? '+' : '-'} ${b})`;
      },
      canFail: true,
    },
    `${sign === 1 ? 'date_add' : 'date_sub'}(${date}, ${days})`,
  );
}

/** A date or timestamp moved by an interval; a date only by whole days or months. */
export function addInterval(call: FunctionCall, time: Expression, interval: Expression, sign: 1 | -1): Expression {
  const zone = time.type.kind === 'timestamp' ? zoneOf(call.context.zone) : UTC;
  const evaluate =
    time.type.kind === 'date' ? shiftedDate(interval.type, sign) : shiftedInstant(interval.type, sign, zone);
  const type = time.type;
  return operatorCall(
    call,
    [time, interval],
    {
      type,
      nulls: 'propagate',
      evaluate,
      inline: inlineShift(type, interval.type, sign, zone),
      canFail: true,
    },
    shiftText(call, interval, sign),
  );
}

/** As Spark shows it: the time first, without parentheses. */
function shiftText({ args }: FunctionCall, interval: Expression, sign: 1 | -1): string {
  const time = args[0] === interval ? args[1] : args[0];
  const isDays = interval.type.kind === 'day_time_interval' && interval.type.to === 'day';
  if (time.type.kind === 'date' && isDays) {
    return `${sign === 1 ? 'date_add' : 'date_sub'}(${time}, extractansiintervaldays(${interval}))`;
  }
  return `${time} ${sign === 1 ? '+' : '-'} ${interval}`;
}

function shiftedDate(interval: DataType, sign: 1 | -1): BoundScalar['evaluate'] {
  switch (interval.kind) {
    case 'year_month_interval':
      return (days: number, months: number) => present(addMonths(days, sign * months), 'date');
    case 'day_time_interval':
      return (days: number, micros: Int) => checkInt(days + sign * Number(BigInt(micros) / BigInt(DAY)));
    default:
      return (days: number, by: CalendarInterval) => {
        if (by.micros !== 0) {
          throw new EvaluationError(
            'INVALID_INTERVAL_WITH_MICROSECONDS_ADDITION',
            'Cannot add an interval to a date because its microseconds part is not 0. Cast the date to a timestamp first.',
          );
        }
        return checkInt(present(addMonths(days, sign * by.months), 'date') + sign * by.days);
      };
  }
}

function shiftedInstant(interval: DataType, sign: 1 | -1, zone: Zone): BoundScalar['evaluate'] {
  const negated = (n: Int): Int => (sign === 1 ? n : typeof n === 'number' ? 0 - n : normalInteger(-n));
  switch (interval.kind) {
    case 'year_month_interval':
      return (time: Int, months: number) => present(shiftInstant(time, sign * months, 0, 0, zone), 'timestamp');
    case 'day_time_interval':
      if (zone.fixedOffset !== null)
        return (time: Int, micros: Int) => present(addMicros(time, negated(micros)), 'long');
      return (time: Int, micros: Int) => {
        const by = BigInt(negated(micros));
        const days = by / BigInt(DAY);
        const rest = normalInteger(by - days * BigInt(DAY));
        return present(shiftInstant(time, 0, Number(days), rest, zone), 'timestamp');
      };
    default:
      return (time: Int, by: CalendarInterval) =>
        present(shiftInstant(time, sign * by.months, sign * by.days, negated(by.micros), zone), 'timestamp');
  }
}

function inlineShift(type: DataType, interval: DataType, sign: 1 | -1, zone: Zone): BoundScalar['inline'] {
  if (type.kind === 'date' || interval.kind !== 'day_time_interval' || zone.fixedOffset === null) return undefined;
  return ([time, micros], context) => context.safe(`${time} ${sign === 1 ? '+' : '-'} ${micros}`);
}

const daysInterval: DayTimeIntervalType = { kind: 'day_time_interval', from: 'day', to: 'day' };

export function subtractDates(call: FunctionCall, args: readonly Expression[]): Expression {
  return operatorCall(call, args, {
    type: daysInterval,
    nulls: 'propagate',
    evaluate: (end: number, start: number) => normalInteger(BigInt(end - start) * BigInt(DAY)),
    inline: ([end, start], context) => context.safe(`(${end} - ${start}) * ${DAY}`),
    canFail: false,
  });
}

/** The time between two wall clocks: days of 24 hours, also where the clocks change. */
export function subtractTimestamps(call: FunctionCall, args: readonly Expression[]): Expression {
  const zone = args[0].type.kind === 'timestamp' ? zoneOf(call.context.zone) : UTC;
  const fixed = zone.fixedOffset !== null;
  const evaluate = (end: Int, start: Int) => {
    const difference = fixed ? BigInt(end) - BigInt(start) : BigInt(toLocal(zone, end)) - BigInt(toLocal(zone, start));
    if (difference < LONG_MIN || difference > LONG_MAX) throw overflow('long');
    return normalInteger(difference);
  };
  return operatorCall(call, args, {
    type: dayTimeIntervalType,
    nulls: 'propagate',
    evaluate,
    inline: fixed ? ([end, start], context) => context.safe(`${end} - ${start}`) : undefined,
    canFail: true,
  });
}
