import { type Expression, Literal } from '../../expressions/expression.js';
import { type DataType, dateType, isInterval, isTimestamp, stringType, timestampType } from '../../types/data-type.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { addDays, addInterval, subtractDates, subtractTimestamps } from './datetime-kernels.js';
import { addIntervals } from './interval-arithmetic.js';

/**
 * `+` and `-` where a date, a timestamp or an interval takes part; undefined where they are sums of numbers or of like intervals.
 *
 *     date ± int                date           date ± year-month, days          date
 *     date ± hours              timestamp      timestamp ± interval             the same timestamp type
 *     date − date               INTERVAL DAY   timestamp − timestamp            INTERVAL DAY TO SECOND
 *     text ± day-time interval  text of the timestamp
 */
export function addTimes(call: FunctionCall): Expression | undefined {
  const [left, right] = call.args;
  if (isInterval(left.type) && isInterval(right.type)) return mixedIntervals(call);
  if (isInterval(right.type)) return shifted(call, left, right, 1, 0);
  if (isInterval(left.type)) return shifted(call, right, left, 1, 1);
  if (left.type.kind === 'date') return dayShift(call, left, right, 1, 1);
  if (right.type.kind === 'date') return dayShift(call, right, left, 1, 0);
  if (isTimestamp(left.type) && right.type.kind === 'void') return new Literal(null, left.type);
  if (isTimestamp(right.type) && left.type.kind === 'void') return new Literal(null, right.type);
  return undefined;
}

export function subtractTimes(call: FunctionCall): Expression | undefined {
  const [left, right] = call.args;
  if (isInterval(left.type) && isInterval(right.type)) return mixedIntervals(call);
  if (isInterval(right.type)) return shifted(call, left, right, -1, 0);
  if (isTimestamp(left.type) || isTimestamp(right.type)) return timestampDifference(call);
  if (right.type.kind === 'date' || (left.type.kind === 'date' && isTextOrNull(right.type)))
    return dateDifference(call);
  if (left.type.kind === 'date') return dayShift(call, left, right, -1, 1);
  return undefined;
}

const isTextOrNull = (type: DataType): boolean => type.kind === 'string' || type.kind === 'void';

/** Intervals of one kind are left to the caller. */
function mixedIntervals(call: FunctionCall): undefined {
  const [left, right] = call.args;
  if (left.type.kind !== right.type.kind) throw unexpectedInputType(call, 0, '("TIMESTAMP" or "TIMESTAMP_NTZ")');
  return undefined;
}

/** A time (the argument at `at`) and an interval. */
function shifted(
  call: FunctionCall,
  time: Expression,
  interval: Expression,
  sign: 1 | -1,
  at: number,
): Expression | undefined {
  const { zone } = call.context;
  const { kind } = time.type;
  if (kind === 'void' && interval.type.kind !== 'interval') {
    const missing = coerce(time, interval.type, zone);
    const op = sign === 1 ? '+' : '-';
    return at === 0 ? addIntervals(call, op, missing, interval) : addIntervals(call, op, interval, missing);
  }
  const isDays = interval.type.kind === 'day_time_interval' && interval.type.to === 'day';
  if (kind === 'date' && interval.type.kind === 'day_time_interval' && !isDays) {
    return addInterval(call, coerce(time, timestampType, zone), interval, sign);
  }
  if (kind === 'date' || isTimestamp(time.type)) return addInterval(call, time, interval, sign);
  if (interval.type.kind === 'year_month_interval') return undefined;
  if (kind === 'string' || kind === 'void') {
    return coerce(addInterval(call, coerce(time, timestampType, zone), interval, sign), stringType, zone);
  }
  throw unexpectedInputType(call, at, '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"');
}

const DAYS: ReadonlySet<string> = new Set(['int', 'smallint', 'tinyint']);

/** A date and a number of days (the argument at `at`). */
function dayShift(call: FunctionCall, date: Expression, days: Expression, sign: 1 | -1, at: number): Expression {
  if (days.type.kind === 'void') return new Literal(null, timestampType);
  if (!DAYS.has(days.type.kind)) throw unexpectedInputType(call, at, '("INT" or "SMALLINT" or "TINYINT")');
  return addDays(call, date, days, sign);
}

function dateDifference(call: FunctionCall): Expression {
  const args = call.args.map((arg, i) => {
    if (arg.type.kind !== 'date' && !isTextOrNull(arg.type)) throw unexpectedInputType(call, i, '"DATE"');
    return coerce(arg, dateType, call.context.zone);
  });
  return subtractDates(call, args);
}

function timestampDifference(call: FunctionCall): Expression {
  const both = call.args.every(arg => arg.type.kind === 'timestamp_ntz');
  const type = both ? call.args[0].type : timestampType;
  const args = call.args.map((arg, i) => {
    if (!isTimestamp(arg.type) && arg.type.kind !== 'date' && !isTextOrNull(arg.type)) {
      throw unexpectedInputType(call, i, '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"');
    }
    return coerce(arg, type, call.context.zone);
  });
  return subtractTimestamps(call, args);
}
