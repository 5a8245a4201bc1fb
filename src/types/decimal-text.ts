import { normalInteger } from './value.js';

/** Powers of ten as bigints: `pow10(38)` is the first number that no decimal holds. */
const POWERS: readonly bigint[] = Array.from({ length: 120 }, (_, i) => 10n ** BigInt(i));

export const pow10 = (n: number): bigint => (n < POWERS.length ? POWERS[n] : 10n ** BigInt(n));

/** Digits of an unscaled integer with the point put in: `(1230, 2)` is `12.30`. */
export function decimalText(unscaled: number | bigint, scale: number): string {
  const negative = unscaled < 0;
  const digits = String(negative ? -BigInt(unscaled) : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** A number as digits and a power of ten: value = unscaled × 10^−scale. `scale` may be negative. */
export interface ParsedDecimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** `12.30`, `-.5`, `1e3`; null for anything else, and for exponents that no decimal comes near. */
export function parseDecimal(text: string): ParsedDecimal | null {
  const match = DECIMAL.exec(text);
  if (match === null || text.length > 4096) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const shift = Number(exponent);
  if (!Number.isInteger(shift) || Math.abs(shift) > 2147483647) return null;
  const magnitude = BigInt(`${whole}${fraction}`);
  return { unscaled: sign === '-' ? -magnitude : magnitude, scale: fraction.length - shift };
}

/** `unscaled` at another scale, rounded half up (away from zero). */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * pow10(to - from);
  return divideHalfUp(unscaled, pow10(from - to));
}

/** Quotient rounded half away from zero; the divisor is positive. */
export function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  const rest = value - quotient * divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < divisor) return quotient;
  return value < 0n ? quotient - 1n : quotient + 1n;
}

/** The unscaled value of a parsed number as `decimal(precision, scale)`, or null where it has too many digits before the point. */
export function toUnscaled(parsed: ParsedDecimal, precision: number, scale: number): number | bigint | null {
  if (parsed.unscaled === 0n) return 0;
  const digits = String(parsed.unscaled).length;
  // Far outside: do not build numbers of millions of digits to find out.
  if (digits - parsed.scale > 80) return null;
  if (digits - parsed.scale < -80) return 0;
  const unscaled = rescale(parsed.unscaled, parsed.scale, scale);
  return fitsPrecision(unscaled, precision) ? normalInteger(unscaled) : null;
}

export function fitsPrecision(unscaled: bigint, precision: number): boolean {
  const limit = pow10(precision);
  return unscaled < limit && unscaled > -limit;
}
