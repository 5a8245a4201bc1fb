import { EvaluationError } from '../../common/errors.js';
import { overflow } from '../../expressions/integer.js';
import { type DataType, dateType, decimalType, timestampNtzType, timestampType } from '../../types/data-type.js';
import {
  daysFromCivil,
  daysInMonth,
  isCivilDate,
  MICROS_PER_DAY,
  type Micros,
  microsOf,
  plusSeconds,
} from '../../types/datetime/civil.js';
import { toInstant, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { intParam, optional, stringParam, typeParam } from '../signature-params.js';
import { remembering } from './constant-text.js';

/** Dates and timestamps from their parts. */

function outOfBounds(message: string): EvaluationError {
  return new EvaluationError('DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION', message);
}

const MAX_YEAR = 999_999_999;

function checkRange(field: string, value: number, low: number, high: number): void {
  if (value < low || value > high)
    throw outOfBounds(`Invalid value for ${field} (valid values ${low} - ${high}): ${value}.`);
}

function makeDays(year: number, month: number, day: number): number {
  checkRange('Year', year, -MAX_YEAR, MAX_YEAR);
  checkRange('MonthOfYear', month, 1, 12);
  checkRange('DayOfMonth', day, 1, 31);
  if (day > daysInMonth(year, month)) throw outOfBounds(`Invalid date: ${year}-${month} has no day ${day}.`);
  return daysFromCivil(year, month, day);
}

const makeDate = scalar({
  name: 'make_date',
  group: 'datetime',
  signature: 'make_date(year, month, day)',
  doc: 'The date of a year, month and day. Fails where there is no such day.',
  examples: [['make_date(2013, 7, 15)', '2013-07-15']],
  params: [intParam('year'), intParam('month'), intParam('day')],
  returns: dateType,
  evaluate: (year: number, month: number, day: number) => {
    const days = makeDays(year, month, day);
    if (days !== (days | 0)) throw overflow('date');
    return days;
  },
});

const MILLION = 1_000_000;

/** The wall clock time; second 60 is the first of the next minute. `micros` counts the seconds with their fraction. */
function makeLocal(year: number, month: number, day: number, hour: number, minute: number, micros: number): Micros {
  const second = Math.floor(micros / MILLION);
  if (second === 60 && micros % MILLION !== 0) {
    throw new EvaluationError(
      'INVALID_FRACTION_OF_SECOND',
      `Valid range for seconds is [0, 60] (inclusive), but the provided value is ${micros / MILLION}.`,
    );
  }
  if (second !== 60) checkRange('SecondOfMinute', second, 0, 59);
  const days = makeDays(year, month, day);
  checkRange('HourOfDay', hour, 0, 23);
  checkRange('MinuteOfHour', minute, 0, 59);
  const local = microsOf(days, (hour * 60 + minute) * 60 * MILLION + (second === 60 ? 0 : micros));
  if (local === null) throw overflow('long');
  return second === 60 ? plusSeconds(local, 60) : local;
}

const PARTS = ['year', 'month', 'day', 'hour', 'min'].map(intParam);
const FIELDS = 'year, month, day, hour, min, sec';

function makeTimestamp(name: string, type: DataType, example: readonly [string, string]): FunctionDefinition {
  const orNull = name.startsWith('try_');
  const zoned = type.kind === 'timestamp';
  return scalar({
    name,
    group: 'datetime',
    signature: `${name}(${FIELDS}${zoned ? '[, timezone]' : ''})`,
    doc: `The ${zoned ? 'timestamp' : 'timestamp without time zone'} of a date and time. ${orNull ? 'Null' : 'Fails'} where there is no such time.`,
    examples: [example],
    params: [...PARTS, typeParam(decimalType(16, 6))('sec'), ...(zoned ? [optional(stringParam('timezone'))] : [])],
    returns: type,
    nullable: orNull ? true : undefined,
    kernel: ({ zone: zoneId, args }) => {
      const of = remembering(zoneOf);
      const make: MakeTime = (year, month, day, hour, minute, micros, zone = zoneId) => {
        const plain = plainLocal(year, month, day, hour, minute, micros);
        const local = plain === NOT_PLAIN ? makeLocal(year, month, day, hour, minute, micros) : plain;
        return zoned ? toInstant(of(zone), local) : local;
      };
      if (orNull) return { evaluate: orNullOutOfBounds(make, !zoned || zoneOf(zoneId).fixedOffset === 0) };
      return {
        evaluate: make,
        inline: args.length > 6 ? undefined : (parts, context) => context.safe(`${context.constant(make)}(${parts})`),
      };
    },
  });
}

type MakeTime = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  micros: number,
  zone?: string,
) => Micros;

const NOT_PLAIN = Number.NEGATIVE_INFINITY;

/** As `makeLocal` where nothing can go wrong: the years 1701 to 2199, and every part where clocks have it. */
function plainLocal(year: number, month: number, day: number, hour: number, minute: number, micros: number): number {
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && micros >= 0 && micros < 60 * MILLION;
  if (!isTime || year <= 1700 || year >= 2200 || !isCivilDate(year, month, day)) return NOT_PLAIN;
  return daysFromCivil(year, month, day) * MICROS_PER_DAY + (hour * 60 + minute) * 60 * MILLION + micros;
}

/** What has no such day or time is null; a zone that does not exist and a year beyond 64 bits fail still. */
function orNullOutOfBounds(make: MakeTime, isUtc: boolean) {
  const attempt = (...parts: Parameters<MakeTime>) => {
    try {
      return make(...parts);
    } catch (error) {
      const code = error instanceof EvaluationError ? error.code : '';
      if (code.startsWith('DATETIME_FIELD') || code.startsWith('INVALID_FRACTION')) return null;
      throw error;
    }
  };
  return (year: number, month: number, day: number, hour: number, minute: number, micros: number, zone?: string) => {
    const plain = isUtc && zone === undefined ? plainLocal(year, month, day, hour, minute, micros) : NOT_PLAIN;
    return plain === NOT_PLAIN ? attempt(year, month, day, hour, minute, micros, zone) : plain;
  };
}

export const makeDatetimeFunctions: readonly FunctionDefinition[] = [
  makeDate,
  makeTimestamp('make_timestamp', timestampType, [
    'make_timestamp(2014, 12, 28, 6, 30, 45.887)',
    '2014-12-28 06:30:45.887',
  ]),
  makeTimestamp('make_timestamp_ltz', timestampType, [
    "make_timestamp_ltz(2014, 12, 28, 6, 30, 45.887, 'CET')",
    '2014-12-28 05:30:45.887',
  ]),
  makeTimestamp('make_timestamp_ntz', timestampNtzType, [
    'make_timestamp_ntz(2019, 6, 30, 23, 59, 60)',
    '2019-07-01 00:00:00',
  ]),
  makeTimestamp('try_make_timestamp', timestampType, ['try_make_timestamp(2024, 13, 22, 15, 30, 0)', 'NULL']),
  makeTimestamp('try_make_timestamp_ltz', timestampType, ['try_make_timestamp_ltz(2024, 13, 22, 15, 30, 0)', 'NULL']),
  makeTimestamp('try_make_timestamp_ntz', timestampNtzType, [
    'try_make_timestamp_ntz(2024, 13, 22, 15, 30, 0)',
    'NULL',
  ]),
];
