/**
 * Numbers as text and back, the way Spark does it (which is Java's way): doubles as `1.0`, `1.0E10`, `4.9E-324`, `NaN`, `Infinity`.
 */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  // Java prints two digits at least and picks the nearer of those: 4.9E-324 where one digit would do (5E-324).
  const shortest = value.toExponential();
  const digits = shortest.indexOf('.') < 0 ? value.toExponential(1) : shortest;
  return javaExponent(digits);
}

/** A float (a double that `Math.fround` leaves alone): the shortest digits that read back as the same float. */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || value === 0) return doubleText(value);
  let digits = 2;
  let text = value.toExponential(1);
  while (digits < 9 && Math.fround(Number(text)) !== value) text = value.toExponential(digits++);
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(Number(text));
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  return javaExponent(text);
}

/** `1.50e+10` to `1.5E10`. */
function javaExponent(text: string): string {
  const [mantissa, exponent] = text.split('e');
  const trimmed = mantissa.includes('.') ? mantissa.replace(/0+$/, '').replace(/\.$/, '.0') : `${mantissa}.0`;
  return `${trimmed}E${exponent.replace('+', '')}`;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)[dDfF]?$/;

/** Text as a double: Java's grammar plus `inf`, `infinity`, `nan` in any case. Null when it is none. */
export function parseDouble(text: string): number | null {
  const trimmed = trimText(text);
  if (NUMBER.test(trimmed)) return Number(trimmed.replace(/[dDfF]$/, ''));
  switch (trimmed.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
    case '+infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
  }
  return hexadecimal(trimmed);
}

/** Java's binary notation: `0x1.8p3`. */
function hexadecimal(text: string): number | null {
  const match = HEXADECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole, fraction = '', exponent] = match;
  if (whole === '' && fraction === '') return null;
  const value = Number.parseInt(`${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}

const INTEGER = /^[+-]?\d+$/;

/** Text as an integer of any size, white space around it allowed; null when it is none. */
export function parseInteger(text: string): bigint | null {
  const trimmed = trimText(text);
  if (!INTEGER.test(trimmed) || trimmed.length > 400) return null;
  return BigInt(trimmed.charCodeAt(0) === 43 ? trimmed.slice(1) : trimmed);
}

/** Without white space and control characters at both ends: all up to U+0020, and DEL. */
export function trimText(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

const isBlank = (code: number): boolean => code <= 32 || code === 127;
