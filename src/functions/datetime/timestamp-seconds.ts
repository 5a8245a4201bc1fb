import { EvaluationError } from '../../common/errors.js';
import type { Int } from '../../expressions/integer.js';
import { type DataType, timestampType } from '../../types/data-type.js';
import { pow10 } from '../../types/decimal-text.js';
import { LONG_MAX, LONG_MIN, normalInteger, type Value } from '../../types/value.js';
import { type KernelParts, scalar } from '../signature.js';
import { exact, numericParam } from '../signature-params.js';
import { scaled } from './epoch.js';

export const timestampSeconds = scalar({
  name: 'timestamp_seconds',
  group: 'datetime',
  signature: 'timestamp_seconds(seconds)',
  doc: 'The timestamp seconds, also fractions of them, after 1970-01-01 00:00:00 UTC. Null for NaN and infinities.',
  examples: [
    ['timestamp_seconds(1230219000)', '2008-12-25 15:30:00'],
    ['timestamp_seconds(1230219000.123)', '2008-12-25 15:30:00.123'],
  ],
  params: [exact(numericParam('seconds'))],
  returns: timestampType,
  kernel: ({ types }) => kernelOf(types[0]),
});

function kernelOf(type: DataType): KernelParts {
  switch (type.kind) {
    case 'float':
    case 'double':
      return { evaluate: ofDouble, nullable: true, canFail: false };
    case 'decimal': {
      const { scale } = type;
      return { evaluate: (unscaled: Int) => ofDecimal(BigInt(unscaled), scale) };
    }
    default:
      return {
        evaluate: (seconds: Int) => scaled(seconds, 1_000_000),
        inline: ([seconds], context) => context.safe(`${seconds} * 1000000`),
        canFail: true,
      };
  }
}

/** Fractions of microseconds are cut off, what does not fit becomes the nearest end. */
function ofDouble(seconds: number): Value {
  if (!Number.isFinite(seconds)) return null;
  const micros = Math.trunc(seconds * 1e6);
  if (Number.isSafeInteger(micros)) return micros + 0;
  // Infinity, where the product is too large for a double, is no BigInt.
  if (Math.abs(micros) > 2 ** 63) return normalInteger(micros > 0 ? LONG_MAX : LONG_MIN);
  const wide = BigInt(micros);
  return normalInteger(wide > LONG_MAX ? LONG_MAX : wide < LONG_MIN ? LONG_MIN : wide);
}

function ofDecimal(unscaled: bigint, scale: number): Value {
  if (scale <= 6) return scaled(normalInteger(unscaled), 10 ** (6 - scale));
  const divisor = pow10(scale - 6);
  if (unscaled % divisor !== 0n)
    throw new EvaluationError(
      'ROUNDING_NECESSARY',
      'Timestamps do not hold fractions of microseconds; round the seconds first.',
    );
  return scaled(normalInteger(unscaled / divisor), 1);
}
