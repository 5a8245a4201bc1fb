import { EvaluationError } from '../../common/errors.js';
import type { DecimalType } from '../../types/data-type.js';
import { decimalType, MAX_DECIMAL_PRECISION } from '../../types/data-type.js';
import { decimalText, fitsPrecision, pow10 } from '../../types/decimal-text.js';
import { normalInteger } from '../../types/value.js';

/** How numbers are rounded that lie between two: away from zero from the half on, halves to the even one, up, down. */
export type Rounding = 'halfUp' | 'halfEven' | 'ceiling' | 'floor';

/** The quotient, rounded; the divisor is positive. */
export function divideRounded(value: bigint, divisor: bigint, rounding: Rounding): bigint {
  const quotient = value / divisor;
  const rest = value - quotient * divisor;
  if (rest === 0n) return quotient;
  const away = value < 0n ? -1n : 1n;
  switch (rounding) {
    case 'ceiling':
      return value > 0n ? quotient + 1n : quotient;
    case 'floor':
      return value < 0n ? quotient - 1n : quotient;
    default: {
      const twice = (rest < 0n ? -rest : rest) * 2n;
      if (twice > divisor) return quotient + away;
      if (twice < divisor) return quotient;
      return rounding === 'halfUp' || quotient % 2n !== 0n ? quotient + away : quotient;
    }
  }
}

/** `unscaled` of a scale rounded to `places` digits after the point (before it, where negative), as an unscaled value of `scale`. */
export function roundUnscaled(
  unscaled: bigint,
  from: number,
  places: number,
  rounding: Rounding,
): { value: bigint; scale: number } {
  if (places >= from) return { value: unscaled, scale: from };
  const drop = from - places;
  // More digits than any number has: only the direction is left to find.
  const divisor = drop > 400 ? pow10(400) : pow10(drop);
  const value = divideRounded(unscaled, divisor, rounding);
  return places >= 0 ? { value, scale: places } : { value: value * pow10(Math.min(-places, 400)), scale: 0 };
}

/** Spark's type of a decimal rounded to `places`: one digit more before the point, for what is carried. */
export function roundedType(type: DecimalType, places: number): DecimalType {
  const whole = type.precision - type.scale + 1;
  if (places < 0) return decimalType(Math.min(Math.max(whole, -places + 1), MAX_DECIMAL_PRECISION), 0);
  const scale = Math.min(type.scale, places);
  return decimalType(Math.min(whole + scale, MAX_DECIMAL_PRECISION), scale);
}

function tooLarge(unscaled: bigint, scale: number, type: DecimalType): EvaluationError {
  return new EvaluationError(
    'NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION',
    `The value ${decimalText(unscaled, scale)} cannot be represented as Decimal(${type.precision}, ${type.scale}).`,
  );
}

/** The kernel for decimals. */
export function decimalRounder(
  from: DecimalType,
  to: DecimalType,
  places: number,
  rounding: Rounding,
): (unscaled: number | bigint) => number | bigint {
  return unscaled => {
    const { value, scale } = roundUnscaled(BigInt(unscaled), from.scale, places, rounding);
    const result = scale < to.scale ? value * pow10(to.scale - scale) : value;
    if (!fitsPrecision(result, to.precision)) throw tooLarge(value, scale, to);
    return normalInteger(result);
  };
}
