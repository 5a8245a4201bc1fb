import { EvaluationError } from '../../common/errors.js';
import { longType, timestampType } from '../../types/data-type.js';
import { floorQuotient } from '../../types/datetime/civil.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../types/value.js';
import { scalar } from '../signature.js';
import { anyTimestampParam, exact, integralParam } from '../signature-params.js';

/** Counts since 1970-01-01T00:00:00Z to timestamps and back. */

type Int = number | bigint;

const SCALES = { seconds: 1_000_000, millis: 1000, micros: 1 } as const;

function fromEpoch(unit: keyof typeof SCALES, example: readonly [string, string]) {
  const scale = SCALES[unit];
  return scalar({
    name: `timestamp_${unit}`,
    group: 'datetime',
    signature: `timestamp_${unit}(${unit})`,
    doc: `The timestamp ${unit} after 1970-01-01 00:00:00 UTC. Fails beyond 64 bits of microseconds.`,
    examples: [example],
    params: [integralParam(unit)],
    returns: timestampType,
    evaluate: (count: Int) => scaled(count, scale),
    inline: ([count], context) => (scale === 1 ? count : context.safe(`${count} * ${scale}`)),
  });
}

export function scaled(count: Int, scale: number): Int {
  const micros = BigInt(count) * BigInt(scale);
  if (micros < LONG_MIN || micros > LONG_MAX)
    throw new EvaluationError(
      'DATETIME_OVERFLOW',
      `Datetime operation overflow: a timestamp ${count} units of ${scale} microseconds after 1970 does not fit 64 bits.`,
    );
  return normalInteger(micros);
}

function toEpoch(unit: keyof typeof SCALES, example: readonly [string, string]) {
  const scale = SCALES[unit];
  return scalar({
    name: `unix_${unit}`,
    group: 'datetime',
    signature: `unix_${unit}(timestamp)`,
    doc: `Whole ${unit} since 1970-01-01 00:00:00 UTC, rounded down.`,
    examples: [example],
    params: [exact(anyTimestampParam('timestamp'))],
    returns: longType,
    canFail: false,
    evaluate: (micros: Int) => floored(micros, scale),
    inline: ([us], context) => (scale === 1 ? us : `${context.constant(floorQuotient)}(${us}, ${scale})`),
  });
}

function floored(micros: Int, scale: number): Int {
  if (typeof micros === 'number') return floorQuotient(micros, scale);
  const divisor = BigInt(scale);
  const quotient = micros / divisor;
  return normalInteger(quotient * divisor > micros ? quotient - 1n : quotient);
}

export const epochFunctions = [
  fromEpoch('millis', ['timestamp_millis(1230219000123)', '2008-12-25 15:30:00.123']),
  fromEpoch('micros', ['timestamp_micros(1230219000123123)', '2008-12-25 15:30:00.123123']),
  toEpoch('seconds', ["unix_seconds(TIMESTAMP'1970-01-01 00:00:01Z')", '1']),
  toEpoch('millis', ["unix_millis(TIMESTAMP'1970-01-01 00:00:01Z')", '1000']),
  toEpoch('micros', ["unix_micros(TIMESTAMP'1970-01-01 00:00:01Z')", '1000000']),
];
