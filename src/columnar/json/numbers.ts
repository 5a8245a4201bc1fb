import type { JsonScanner } from './scanner.js';
import { INTEGER } from './tokens.js';

/** Powers of ten that a double holds exactly. */
export const POWERS_OF_TEN: readonly number[] = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** As Spark (Jackson): a longer number fits no type. */
export const NUMBER_LENGTH_MAX = 1000;

/** The double nearest to the number the scanner has just read; NaN and infinities where they were spelled or are nearest. */
export function doubleOf(scanner: JsonScanner): number {
  const { exponent } = scanner;
  if (scanner.digits <= 15 && exponent >= -22 && exponent <= 22) {
    // Both operands are exact, so the one rounding is the right one.
    const m = exponent < 0 ? scanner.mantissa / POWERS_OF_TEN[-exponent] : scanner.mantissa * POWERS_OF_TEN[exponent];
    return scanner.negative ? -m : m;
  }
  return Number(textOf(scanner));
}

/** The whole number the scanner has just read (an INTEGER), exactly: number while safe, else bigint. */
export function integerOf(scanner: JsonScanner): number | bigint {
  if (scanner.digits <= 15) return scanner.negative ? 0 - scanner.mantissa : scanner.mantissa;
  const value = BigInt(textOf(scanner));
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/**
 * The number the scanner has just read as unscaled decimal(precision, scale), rounded half up; null when it has too many digits.
 */
export function decimalOf(scanner: JsonScanner, precision: number, scale: number): number | bigint | null {
  const shift = scanner.exponent + scale;
  if (scanner.digits <= 15 && shift >= -15 && shift <= 22) {
    const m = scanner.mantissa;
    const power = POWERS_OF_TEN[Math.abs(shift)];
    let unscaled: number;
    if (shift < 0) {
      unscaled = Math.floor(m / power);
      if ((m - unscaled * power) * 2 >= power) unscaled++;
    } else unscaled = m * power;
    if (unscaled <= Number.MAX_SAFE_INTEGER) {
      if (precision < 16 && unscaled >= POWERS_OF_TEN[precision]) return null;
      return scanner.negative ? 0 - unscaled : unscaled;
    }
  }
  return decimalOfText(textOf(scanner), precision, scale);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** As `decimalOf`, of what Java's BigDecimal accepts as text. Null also when the text is no number. */
export function decimalOfText(text: string, precision: number, scale: number): number | bigint | null {
  const match = text.length <= NUMBER_LENGTH_MAX ? DECIMAL.exec(text) : null;
  if (match === null) return null;
  const fraction = match[3] ?? '';
  const digits = match[2] + fraction;
  if (digits === '') return null;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return 0;
  const shift = Number(match[4] ?? 0) - fraction.length + scale;
  // Digits left of the rounding place; more than the precision can only overflow, and much fewer than none can only be zero.
  const whole = significant.length + shift;
  if (whole > precision) return null;
  if (whole < 0) return 0;
  let unscaled: bigint;
  if (shift >= 0) unscaled = BigInt(significant) * 10n ** BigInt(shift);
  else {
    unscaled = BigInt(significant.slice(0, whole) || '0');
    if (significant.charCodeAt(whole) >= 0x35) unscaled++;
  }
  if (unscaled >= 10n ** BigInt(precision)) return null;
  if (match[1] === '-') unscaled = -unscaled;
  return unscaled >= -9007199254740991n && unscaled <= 9007199254740991n ? Number(unscaled) : unscaled;
}

/** The characters of the number. */
export function textOf(scanner: JsonScanner): string {
  return latin1(scanner.bytes, scanner.textStart, scanner.textEnd);
}

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).latin1Slice(0, end - start);
}

/** The text of a JSON number as Jackson writes it back: whole numbers as they are, others as a Java double (`1.10` is `1.1`). */
export function numberText(scanner: JsonScanner, kind: number): string {
  if (kind === INTEGER) return scanner.digits <= 15 ? String(integerOf(scanner)) : BigInt(textOf(scanner)).toString();
  const value = kind === 3 ? scanner.mantissa : doubleOf(scanner);
  return Number.isFinite(value) ? javaDouble(value) : `"${value}"`;
}

/** `Double.toString` of Java: at least one digit behind the point, an exponent below 1E-3 and from 1E7 on. */
export function javaDouble(value: number): string {
  if (Number.isInteger(value) && value > -1e7 && value < 1e7) return Object.is(value, -0) ? '-0.0' : `${value}.0`;
  if (!Number.isFinite(value)) return String(value);
  return javaLayout(String(value), value);
}

/** `Float.toString` of Java: the shortest digits that mean this float. */
export function javaFloat(value: number): string {
  if (Number.isInteger(value) && value > -1e7 && value < 1e7) return javaDouble(value);
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return javaLayout(String(Number(text)), value);
  }
  return javaLayout(String(Number(value.toPrecision(9))), value);
}

function javaLayout(shortest: string, value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return shortest.includes('.') ? shortest : `${shortest}.0`;
  if (size === 5e-324) return value < 0 ? '-4.9E-324' : '4.9E-324';
  const text = shortest.includes('e') ? shortest : Number(shortest).toExponential();
  const at = text.indexOf('e');
  const digits = text.slice(0, at);
  const exponent = text.slice(at + 1).replace('+', '');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${exponent}`;
}

declare global {
  interface Buffer {
    latin1Slice(start: number, end: number): string;
  }
}
