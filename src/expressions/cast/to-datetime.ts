import { EvaluationError } from '../../common/errors.js';
import { daysOfMicros, type Micros, microsOf } from '../../types/datetime/civil.js';
import { parseDate, parseTimestamp, parseTimestampNtz } from '../../types/datetime/parse-datetime.js';
import { toInstant, toLocal } from '../../types/datetime/zone.js';
import { rescale } from '../../types/decimal-text.js';
import { LONG_MAX, LONG_MIN, normalInteger, type Value } from '../../types/value.js';
import type { Int } from '../integer.js';
import { type CastFunction, type CastRequest, malformed, overflowed } from './cast-failure.js';

export function toDate(request: CastRequest): CastFunction {
  const { zone } = request;
  switch (request.from.kind) {
    case 'string':
      return (text: string) => parseDate(text) ?? malformed(request, text);
    case 'timestamp':
      return (micros: Micros) => daysOfMicros(toLocal(zone, micros));
    default:
      return (micros: Micros) => daysOfMicros(micros);
  }
}

/** Numbers are seconds since the epoch. */
export function toTimestamp(request: CastRequest): CastFunction {
  const { zone, from } = request;
  switch (from.kind) {
    case 'string':
      return (text: string) => parseTimestamp(text, zone) ?? malformed(request, text);
    case 'date':
      return (days: number) => toInstant(zone, midnight(days));
    case 'timestamp_ntz':
      return (micros: Micros) => toInstant(zone, micros);
    case 'float':
    case 'double':
      return (seconds: number) => doubleToTimestamp(request, seconds);
    case 'decimal':
      return (unscaled: Int) => saturated(truncated(BigInt(unscaled), from.scale));
    default:
      return (seconds: Int) => saturated(BigInt(seconds) * 1_000_000n);
  }
}

export function toTimestampNtz(request: CastRequest): CastFunction {
  const { zone } = request;
  switch (request.from.kind) {
    case 'string':
      return (text: string) => parseTimestampNtz(text) ?? malformed(request, text);
    case 'date':
      return (days: number) => midnight(days);
    default:
      return (micros: Micros) => toLocal(zone, micros);
  }
}

function midnight(days: number): Micros {
  const micros = microsOf(days, 0);
  if (micros !== null) return micros;
  throw new EvaluationError(
    'ARITHMETIC_OVERFLOW',
    `The date ${days} days from 1970 is beyond the range of timestamps.`,
  );
}

/** Decimal seconds to microseconds, digits beyond the sixth cut off. */
const truncated = (unscaled: bigint, scale: number): bigint =>
  scale <= 6 ? rescale(unscaled, scale, 6) : unscaled / 10n ** BigInt(scale - 6);

/** As Java's `TimeUnit`: what does not fit is the nearest end. */
const saturated = (micros: bigint): Value =>
  normalInteger(micros > LONG_MAX ? LONG_MAX : micros < LONG_MIN ? LONG_MIN : micros);

function doubleToTimestamp(request: CastRequest, seconds: number): Value {
  if (!Number.isFinite(seconds)) return malformed(request, seconds);
  const micros = seconds * 1e6;
  if (!(Math.abs(micros) <= 2 ** 63)) return overflowed(request, seconds);
  return saturated(BigInt(Math.trunc(micros)));
}
