import type { DataType, DayTimeField } from '../../types/data-type.js';
import { secondsOfMicros } from '../../types/datetime/civil.js';
import { pow10 } from '../../types/decimal-text.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import type { Int } from '../integer.js';
import { type CastFunction, type CastRequest, malformed, overflowed } from './cast-failure.js';
import { parseInteger } from './number-text.js';

/** Bounds of the integer types below 64 bits. */
const BOUNDS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  tinyint: [-128, 127],
  smallint: [-32768, 32767],
  int: [-2147483648, 2147483647],
};

/** To tinyint, smallint, int or long: fractions are cut off, what does not fit is an overflow (text that does not fit: malformed). */
export function toInteger(request: CastRequest): CastFunction {
  const fits = inRange(request.to);
  const checked = (value: Int, source: any) => (fits(value) ? value : overflowed(request, source));
  const { from } = request;
  switch (from.kind) {
    case 'boolean':
      return (value: boolean) => (value ? 1 : 0);
    case 'string':
      return (text: string) => {
        const value = parseInteger(text);
        if (value === null) return malformed(request, text);
        const normal = normalInteger(value);
        return fits(normal) ? normal : malformed(request, text);
      };
    case 'float':
    case 'double':
      return request.to.kind === 'long' ? doubleToLong(request) : doubleToSmall(request);
    case 'decimal': {
      if (from.scale === 0) return (value: Int) => checked(value, value);
      const divisor = pow10(from.scale);
      return (value: Int) => checked(normalInteger(BigInt(value) / divisor), value);
    }
    case 'timestamp':
      return (micros: Int) => checked(secondsOfMicros(micros), micros);
    case 'year_month_interval': {
      const unit = from.to === 'year' ? 12 : 1;
      return (months: number) => checked(Math.trunc(months / unit) + 0, months);
    }
    case 'day_time_interval': {
      const unit = BigInt(MICROS_OF[from.to]);
      return (micros: Int) => checked(normalInteger(BigInt(micros) / unit), micros);
    }
    default:
      return (value: Int) => checked(value, value);
  }
}

/** Microseconds of one unit of a day-time field. */
export const MICROS_OF: Readonly<Record<DayTimeField, number>> = {
  day: 86_400_000_000,
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
};

function inRange(type: DataType): (value: Int) => boolean {
  if (type.kind === 'long') return value => typeof value === 'number' || (value >= LONG_MIN && value <= LONG_MAX);
  const [low, high] = BOUNDS[type.kind];
  return value => value >= low && value <= high;
}

function doubleToSmall(request: CastRequest): CastFunction {
  const [low, high] = BOUNDS[request.to.kind];
  return (value: number) => {
    const whole = Math.trunc(value) + 0;
    return whole >= low && whole <= high ? whole : overflowed(request, value);
  };
}

/** The double 2^63 passes and becomes the largest long, as in Java. */
function doubleToLong(request: CastRequest): CastFunction {
  return (value: number) => {
    if (Number.isSafeInteger(value)) return value + 0;
    if (!(Math.abs(value) <= 2 ** 63)) return overflowed(request, value);
    const whole = BigInt(Math.trunc(value));
    return normalInteger(whole > LONG_MAX ? LONG_MAX : whole);
  };
}
