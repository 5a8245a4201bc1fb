import type { DataType, DecimalType } from './data-type.js';
import { parseDecimal, toUnscaled } from './decimal-text.js';
import { Misfit, type Reader } from './external-misfit.js';
import { readDayTime, readInterval, readYearMonth } from './interval.js';
import { CalendarInterval, LONG_MAX, LONG_MIN, normalInteger, type Value, VariantValue } from './value.js';
import { variantJson } from './variant-json.js';

/** Readers of values that have no parts. Nothing is guessed: text is no number, a number no text. */
export function scalarReader(type: DataType): Reader {
  const read = lenient(type);
  return value => {
    const result = read(value);
    if (result === undefined) throw Misfit.of(type, value);
    return result;
  };
}

const HALF: Readonly<Record<string, number>> = { tinyint: 128, smallint: 32768, int: 2147483648 };

/** Undefined for what does not fit. */
function lenient(type: DataType): (value: any) => Value | undefined {
  switch (type.kind) {
    case 'void':
      return () => undefined;
    case 'boolean':
      return value => (typeof value === 'boolean' ? value : undefined);
    case 'string':
      return readText;
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const half = HALF[type.kind];
      return value => {
        const n = typeof value === 'bigint' ? Number(value) : value;
        return Number.isInteger(n) && n >= -half && n < half ? n + 0 : undefined;
      };
    }
    case 'long':
      return readLong;
    case 'float':
      return value => (typeof value === 'number' ? Math.fround(value) : undefined);
    case 'double':
      return value => (typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : undefined);
    case 'decimal':
      return value => readDecimal(value, type);
    case 'binary':
      return value => (value instanceof Uint8Array ? value : undefined);
    case 'date':
      return value => (isTime(value) ? Math.floor(value.getTime() / 86_400_000) : undefined);
    case 'timestamp':
    case 'timestamp_ntz':
      return value => (isTime(value) ? microsOfDate(value) : undefined);
    default:
      return lenientOther(type);
  }
}

function lenientOther(type: DataType): (value: any) => Value | undefined {
  const known = <T extends Value>(value: T | 'overflow' | null): T | undefined =>
    value === null || value === 'overflow' ? undefined : value;
  switch (type.kind) {
    case 'year_month_interval':
      return value => {
        if (typeof value === 'string') return known(readYearMonth(value, type));
        return Number.isInteger(value) && Math.abs(value) <= 2147483647 ? value + 0 : undefined;
      };
    case 'day_time_interval':
      return value => (typeof value === 'string' ? known(readDayTime(value, type)) : readLong(value));
    case 'interval':
      return value => {
        if (value instanceof CalendarInterval) return value;
        return typeof value === 'string' ? known(readInterval(value)) : undefined;
      };
    default:
      return value => (value instanceof VariantValue ? value : new VariantValue(variantJson(value)));
  }
}

interface WellFormed {
  isWellFormed(): boolean;
}

/** A lone surrogate has no UTF-8 form: two different ones would become the same text. */
function readText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if ((value as unknown as WellFormed).isWellFormed()) return value;
  throw new Misfit('text with a lone surrogate, which has no UTF-8 form');
}

function readLong(value: unknown): Value | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : undefined;
  return typeof value === 'bigint' && value >= LONG_MIN && value <= LONG_MAX ? normalInteger(value) : undefined;
}

/** Text, numbers and bigints; rounded half up to the scale. */
function readDecimal(value: unknown, type: DecimalType): Value | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const parsed = parseDecimal(String(value).trim());
  return (parsed && toUnscaled(parsed, type.precision, type.scale)) ?? undefined;
}

const isTime = (value: unknown): value is Date => value instanceof Date && !Number.isNaN(value.getTime());

function microsOfDate(value: Date): Value {
  const ms = value.getTime();
  return Number.isSafeInteger(ms * 1000) ? ms * 1000 + 0 : normalInteger(BigInt(ms) * 1000n);
}
