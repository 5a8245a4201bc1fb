import { EvaluationError } from '../common/errors.js';
import type { DecimalType } from '../types/data-type.js';
import { decimalText, divideHalfUp, fitsPrecision, pow10, rescale } from '../types/decimal-text.js';
import { normalInteger } from '../types/value.js';
import type { Int } from './integer.js';

/**
 * Arithmetic on decimals, which are unscaled integers plus a type: exact, then rounded half up to the scale of the result, then checked
 * against its precision. Each maker returns a function for fixed types. Operands of up to fifteen digits that need no scaling are
 * plain numbers.
 */
export type DecimalOperation = (a: Int, b: Int) => Int;

/** A value that has more digits before the point than the type admits. */
export function outOfRange(unscaled: bigint, scale: number, type: DecimalType): EvaluationError {
  return new EvaluationError(
    'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    `The value ${decimalText(unscaled, scale)} cannot be represented as Decimal(${type.precision}, ${type.scale}). ` +
      'Use `try_cast` or a `try_` function to tolerate overflow and return NULL instead.',
  );
}

/** `unscaled` of `scale`, rounded to `type`. Throws when it does not fit. */
export function toDecimal(unscaled: bigint, scale: number, type: DecimalType): Int {
  const rounded = rescale(unscaled, scale, type.scale);
  if (!fitsPrecision(rounded, type.precision)) throw outOfRange(unscaled, scale, type);
  return normalInteger(rounded);
}

/** Largest precision whose unscaled values are all safe integers. */
export const SAFE_PRECISION = 15;

export function addDecimals(a: DecimalType, b: DecimalType, result: DecimalType): DecimalOperation {
  return sum(a, b, result, 1n);
}

export function subtractDecimals(a: DecimalType, b: DecimalType, result: DecimalType): DecimalOperation {
  return sum(a, b, result, -1n);
}

function sum(a: DecimalType, b: DecimalType, result: DecimalType, sign: 1n | -1n): DecimalOperation {
  const scale = Math.max(a.scale, b.scale);
  const up1 = pow10(scale - a.scale);
  const up2 = pow10(scale - b.scale) * sign;
  if (result.precision <= SAFE_PRECISION && result.scale === scale) {
    const [f1, f2] = [Number(up1), Number(up2)];
    return (x, y) => (x as number) * f1 + (y as number) * f2;
  }
  return (x, y) => toDecimal(BigInt(x) * up1 + BigInt(y) * up2, scale, result);
}

export function multiplyDecimals(a: DecimalType, b: DecimalType, result: DecimalType): DecimalOperation {
  const scale = a.scale + b.scale;
  if (result.precision <= SAFE_PRECISION && result.scale === scale) return (x, y) => (x as number) * (y as number) + 0;
  return (x, y) => toDecimal(BigInt(x) * BigInt(y), scale, result);
}

/** Digits after the point that Spark divides to before it rounds to the result type. */
const QUOTIENT_SCALE = 39;

/** The divisor is not zero. */
export function divideDecimals(a: DecimalType, b: DecimalType, result: DecimalType): DecimalOperation {
  const shift = QUOTIENT_SCALE - a.scale + b.scale;
  const up = pow10(Math.max(shift, 0));
  return (x, y) => {
    const numerator = BigInt(x) * up;
    const divisor = BigInt(y);
    const quotient = divisor < 0n ? divideHalfUp(-numerator, -divisor) : divideHalfUp(numerator, divisor);
    return toDecimal(quotient, QUOTIENT_SCALE, result);
  };
}

/** Remainder with the sign of the dividend; the divisor is not zero. */
export function remainderDecimals(a: DecimalType, b: DecimalType, result: DecimalType): DecimalOperation {
  const scale = Math.max(a.scale, b.scale);
  const up1 = pow10(scale - a.scale);
  const up2 = pow10(scale - b.scale);
  if (a.precision + scale - a.scale <= SAFE_PRECISION && b.precision + scale - b.scale <= SAFE_PRECISION) {
    const [f1, f2] = [Number(up1), Number(up2)];
    return (x, y) => (((x as number) * f1) % ((y as number) * f2)) + 0;
  }
  return (x, y) => toDecimal((BigInt(x) * up1) % (BigInt(y) * up2), scale, result);
}

/** The whole part of the quotient, an integer; the divisor is not zero. */
export function integralQuotient(a: DecimalType, b: DecimalType): (x: Int, y: Int) => bigint {
  const scale = Math.max(a.scale, b.scale);
  const up1 = pow10(scale - a.scale);
  const up2 = pow10(scale - b.scale);
  return (x, y) => (BigInt(x) * up1) / (BigInt(y) * up2);
}
