import { decimalText, parseDecimal, pow10, rescale } from '../../types/decimal-text.js';

/** Digits of numbers for `printf`. Rounding is half up on the digits that the double prints as, as in Java. */

/** Commas between groups of three digits of the whole part. */
export function grouped(digits: string, wanted: boolean): string {
  if (!wanted) return digits;
  const point = digits.indexOf('.');
  const whole = point < 0 ? digits : digits.slice(0, point);
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (point < 0 ? '' : digits.slice(point));
}

export const fixedDigits = (unscaled: bigint, scale: number): string => decimalText(unscaled, scale);

/** The digits of a non-negative number for the conversions e, f, g and a. */
export function floatingText(x: number, conversion: string, precision: number | undefined): string {
  switch (conversion) {
    case 'f':
      return fixed(x, precision ?? 6);
    case 'e':
      return scientific(x, precision ?? 6);
    case 'a':
      return hexadecimal(x);
    default:
      return general(x, precision === 0 ? 1 : (precision ?? 6));
  }
}

function fixed(x: number, precision: number): string {
  const { unscaled, scale } = parseDecimal(String(x))!;
  return decimalText(rescale(unscaled, scale, precision), precision);
}

/** `1.234568e+04`: at least two digits of exponent. */
function scientific(x: number, precision: number): string {
  if (x === 0) return `${decimalText(0n, precision)}e+00`;
  const { unscaled, scale } = parseDecimal(String(x))!;
  const length = unscaled.toString().length;
  let exponent = length - 1 - scale;
  let digits = rescale(unscaled, length - 1, precision);
  if (digits >= pow10(precision + 1)) {
    digits /= 10n;
    exponent++;
  }
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${decimalText(digits, precision)}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** As many digits as asked for in all; with an exponent below 10^−4 and from 10^precision on. */
function general(x: number, precision: number): string {
  if (x === 0) return decimalText(0n, precision - 1);
  const text = scientific(x, precision - 1);
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return exponent >= -4 && exponent < precision ? fixed(x, precision - 1 - exponent) : text;
}

function hexadecimal(x: number): string {
  if (x === 0) return '0x0.0p0';
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0').replace(/0+$/, '') || '0';
  return exponent === 0 ? `0x0.${fraction}p-1022` : `0x1.${fraction}p${exponent - 1023}`;
}
