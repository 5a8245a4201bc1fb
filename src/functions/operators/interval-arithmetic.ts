import { EvaluationError } from '../../common/errors.js';
import { type Expression, ScalarCall } from '../../expressions/expression.js';
import { divideByZero, type Int, overflow } from '../../expressions/integer.js';
import { widerInterval } from '../../types/coercion.js';
import { numericType } from '../../types/coercion-implicit.js';
import {
  type DataType,
  dayTimeIntervalType,
  doubleType,
  isIntegral,
  longType,
  yearMonthIntervalType,
} from '../../types/data-type.js';
import { divideHalfUp, pow10 } from '../../types/decimal-text.js';
import { CalendarInterval, LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { operatorCall } from './operator.js';

/** Sums of intervals, and intervals times and divided by numbers. Results are rounded half up to months or microseconds. */

function intervalOverflow(instead: string): EvaluationError {
  return new EvaluationError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION',
    `Integer overflow while operating with intervals. Use \`${instead}\` to tolerate overflow and return NULL instead.`,
  );
}

const isInt32 = (n: bigint): boolean => n >= -2147483648n && n <= 2147483647n;
const isInt64 = (n: bigint): boolean => n >= LONG_MIN && n <= LONG_MAX;

/** `a + b`, `a - b` for intervals of one kind. */
export function addIntervals(call: FunctionCall, op: '+' | '-', left: Expression, right: Expression): Expression {
  const sign = op === '+' ? 1n : -1n;
  const instead = op === '+' ? 'try_add' : 'try_subtract';
  const type = widerInterval(left.type, right.type) ?? left.type;
  const fits = type.kind === 'year_month_interval' ? isInt32 : isInt64;
  const evaluate =
    type.kind === 'interval'
      ? (a: CalendarInterval, b: CalendarInterval) => addCalendar(a, b, sign)
      : (a: Int, b: Int) => {
          const sum = BigInt(a) + sign * BigInt(b);
          if (!fits(sum)) throw intervalOverflow(instead);
          return normalInteger(sum);
        };
  return operatorCall(call, [left, right], { type, nulls: 'propagate', evaluate, canFail: true });
}

function addCalendar(a: CalendarInterval, b: CalendarInterval, sign: bigint): CalendarInterval {
  const months = BigInt(a.months) + sign * BigInt(b.months);
  const days = BigInt(a.days) + sign * BigInt(b.days);
  const micros = BigInt(a.micros) + sign * BigInt(b.micros);
  if (!isInt32(months) || !isInt32(days) || !isInt64(micros)) throw overflow('interval');
  return new CalendarInterval(Number(months), Number(days), normalInteger(micros));
}

/** `at` is the position of the number in the call. */
export function multiplyInterval(call: FunctionCall, interval: Expression, factor: Expression, at: number): Expression {
  const number = numberOperand(call, interval.type, factor, at);
  const name = '*';
  if (interval.type.kind === 'interval') {
    const evaluate = (value: CalendarInterval, by: number) => scaleCalendar(value, n => n * by);
    return pair(call, name, interval, number, interval.type, evaluate);
  }
  const type = wholeInterval(interval.type);
  const fitted = rounder(type);
  const scale = number.type.kind === 'decimal' ? number.type.scale : 0;
  const evaluate =
    number.type.kind === 'double' || number.type.kind === 'float'
      ? (value: Int, by: number) => fitted.double(Number(value) * by)
      : (value: Int, by: Int) => fitted.exact(BigInt(value) * BigInt(by), pow10(scale));
  return pair(call, name, interval, number, type, evaluate);
}

export function divideInterval(call: FunctionCall, interval: Expression, divisor: Expression): Expression {
  const number = numberOperand(call, interval.type, divisor, 1);
  const nonZero = <T extends Int>(by: T): T => {
    if (by !== 0) return by;
    throw new EvaluationError(
      'INTERVAL_DIVIDED_BY_ZERO',
      'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.',
    );
  };
  if (interval.type.kind === 'interval') {
    const evaluate = (value: CalendarInterval, by: number) => {
      nonZero(by);
      return scaleCalendar(value, n => n / by);
    };
    return pair(call, '/', interval, number, interval.type, evaluate);
  }
  const type = wholeInterval(interval.type);
  const fitted = rounder(type);
  const up = pow10(number.type.kind === 'decimal' ? number.type.scale : 0);
  const evaluate =
    number.type.kind === 'double' || number.type.kind === 'float'
      ? (value: Int, by: number) => fitted.double(Number(value) / nonZero(by))
      : (value: Int, by: Int) => {
          const d = BigInt(nonZero(by));
          return d < 0n ? fitted.exact(-BigInt(value) * up, -d) : fitted.exact(BigInt(value) * up, d);
        };
  return pair(call, '/', interval, number, type, evaluate);
}

/** How often one interval goes into another, cut off. */
export function divideIntervals(call: FunctionCall, left: Expression, right: Expression): Expression {
  const evaluate = (a: Int, b: Int) => {
    if (b === 0) throw divideByZero();
    return normalInteger(BigInt(a) / BigInt(b));
  };
  return operatorCall(call, [left, right], { type: longType, nulls: 'propagate', evaluate, canFail: true });
}

function pair(
  call: FunctionCall,
  name: string,
  interval: Expression,
  number: Expression,
  type: DataType,
  evaluate: (value: any, by: any) => any,
): Expression {
  const text = `(${call.args[0]} ${name} ${call.args[1]})`;
  return new ScalarCall(name, [interval, number], { type, nulls: 'propagate', evaluate, canFail: true }, text);
}

function numberOperand(call: FunctionCall, interval: DataType, e: Expression, at: number): Expression {
  if (interval.kind === 'interval') {
    if (numericType.from(e.type) === undefined) throw unexpectedInputType(call, at, '"DOUBLE"');
    return coerce(e, doubleType, call.context.zone);
  }
  const type = numericType.from(e.type);
  if (type === undefined) throw unexpectedInputType(call, at, '"NUMERIC"');
  return coerce(e, isIntegral(type) ? longType : type, call.context.zone);
}

const wholeInterval = (type: DataType): DataType =>
  type.kind === 'year_month_interval' ? yearMonthIntervalType : dayTimeIntervalType;

/** Rounding half up into months (32 bits) or microseconds (64 bits). */
function rounder(type: DataType) {
  const fits = type.kind === 'year_month_interval' ? isInt32 : isInt64;
  const checked = (n: bigint): Int => {
    if (!fits(n)) throw overflow(type.kind === 'year_month_interval' ? 'integer' : 'long');
    return normalInteger(n);
  };
  return {
    exact: (value: bigint, divisor: bigint): Int => checked(divideHalfUp(value, divisor)),
    double: (value: number): Int => {
      if (!(Math.abs(value) <= 2 ** 63)) throw overflow('interval');
      const whole = Math.trunc(value);
      const up = Math.abs(value - whole) >= 0.5 ? Math.sign(value) : 0;
      return checked(BigInt(whole) + BigInt(up));
    },
  };
}

/** Fractions of months are dropped, fractions of days become time of 24 hours a day. */
function scaleCalendar(value: CalendarInterval, by: (n: number) => number): CalendarInterval {
  const months = Math.trunc(by(value.months));
  const exactDays = by(value.days);
  const days = Math.trunc(exactDays);
  const micros = Math.round(by(Number(value.micros)) + 86_400_000_000 * (exactDays - days));
  if (!(Math.abs(months) <= 2147483647 && Math.abs(days) <= 2147483647 && Math.abs(micros) < 2 ** 63)) {
    throw overflow('interval');
  }
  return new CalendarInterval(months + 0, days + 0, normalInteger(BigInt(micros)));
}
