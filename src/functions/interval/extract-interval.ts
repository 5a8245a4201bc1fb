import type { BoundScalar } from '../../expressions/expression.js';
import type { Int } from '../../expressions/integer.js';
import {
  type DataType,
  type DayTimeField,
  decimalType,
  intType,
  tinyintType,
  type YearMonthField,
} from '../../types/data-type.js';
import type { CalendarInterval, Value } from '../../types/value.js';

type Field = YearMonthField | DayTimeField;

const NAMES: ReadonlyMap<string, Field> = new Map(
  (
    [
      ['year', 'YEAR Y YEARS YR YRS'],
      ['month', 'MONTH MON MONS MONTHS'],
      ['day', 'DAY D DAYS'],
      ['hour', 'HOUR H HOURS HR HRS'],
      ['minute', 'MINUTE M MIN MINS MINUTES'],
      ['second', 'SECOND S SEC SECONDS SECS'],
    ] as const
  ).flatMap(([field, names]) => names.split(' ').map(name => [name, field] as const)),
);

const ORDER: readonly Field[] = ['year', 'month', 'day', 'hour', 'minute', 'second'];
const TYPES: Readonly<Record<Field, DataType>> = {
  year: intType,
  month: tinyintType,
  day: intType,
  hour: tinyintType,
  minute: tinyintType,
  second: decimalType(8, 6),
};

/** The kernel that takes a field (upper case, any of its names) out of intervals of a type; undefined where the type has none such. */
export function intervalField(name: string, type: DataType): BoundScalar | undefined {
  const field = NAMES.get(name);
  if (field === undefined) return undefined;
  const evaluate = reader(field, type);
  if (evaluate === undefined) return undefined;
  return { type: TYPES[field], nulls: 'propagate', evaluate, canFail: false };
}

function reader(field: Field, type: DataType): ((value: any) => Value) | undefined {
  if (type.kind === 'interval') {
    if (field === 'year' || field === 'month') return (value: CalendarInterval) => ofMonths(value.months, field);
    // Hours beyond a day count as days.
    if (field === 'day') return (value: CalendarInterval) => value.days + ofMicros(value.micros, 'day');
    return (value: CalendarInterval) => ofMicros(value.micros, field);
  }
  if (type.kind !== 'year_month_interval' && type.kind !== 'day_time_interval') return undefined;
  const at = ORDER.indexOf(field);
  if (at < ORDER.indexOf(type.from) || at > ORDER.indexOf(type.to)) return undefined;
  return type.kind === 'year_month_interval'
    ? (months: number) => ofMonths(months, field)
    : (micros: Int) => ofMicros(micros, field);
}

/** Parts have the sign of the whole; adding zero turns −0 into 0. */
function ofMonths(months: number, field: Field): number {
  return field === 'year' ? Math.trunc(months / 12) + 0 : (months % 12) + 0;
}

const SIZES: Readonly<Record<string, readonly [unit: number, next: number]>> = {
  day: [86_400_000_000, Number.POSITIVE_INFINITY],
  hour: [3_600_000_000, 86_400_000_000],
  minute: [60_000_000, 3_600_000_000],
  second: [1, 60_000_000],
};

function ofMicros(micros: Int, field: Field): number {
  const [unit, next] = SIZES[field];
  if (typeof micros === 'number') return Math.trunc((micros % next) / unit) + 0;
  const rest = next === Number.POSITIVE_INFINITY ? micros : micros % BigInt(next);
  return Number(rest / BigInt(unit));
}
