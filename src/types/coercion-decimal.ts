import { type DataType, type DecimalType, decimalType, MAX_DECIMAL_PRECISION } from './data-type.js';

/**
 * Precision and scale of decimal results: Spark's rules, with loss of precision allowed. Where the exact result needs more than 38 digits
 * the whole part is kept and digits after the point are given up, down to six.
 */
const MINIMUM_ADJUSTED_SCALE = 6;

/** The decimal that holds every value of an integer type. */
export function decimalOfIntegral(type: DataType): DecimalType {
  switch (type.kind) {
    case 'tinyint':
      return decimalType(3, 0);
    case 'smallint':
      return decimalType(5, 0);
    case 'int':
      return decimalType(10, 0);
    default:
      return decimalType(20, 0);
  }
}

/** The decimal that an argument of a numeric type becomes where a decimal is asked for. */
export function decimalOfNumber(type: DataType): DecimalType {
  if (type.kind === 'decimal') return type;
  if (type.kind === 'float') return decimalType(14, 7);
  return type.kind === 'double' ? decimalType(30, 15) : decimalOfIntegral(type);
}

/** The smallest decimal that holds one integer. */
export function decimalOfInteger(value: number | bigint): DecimalType {
  const digits = String(value < 0 ? -BigInt(value) : value).length;
  return decimalType(Math.min(digits, MAX_DECIMAL_PRECISION), 0);
}

/** True when every value of `b` is a value of `a`. */
export function isWiderDecimal(a: DecimalType, b: DecimalType): boolean {
  return a.precision - a.scale >= b.precision - b.scale && a.scale >= b.scale;
}

/** Where two decimals are compared or mixed. Beyond 38 digits the whole part wins. */
export function widerDecimal(a: DecimalType, b: DecimalType): DecimalType {
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const scale = Math.max(a.scale, b.scale);
  if (whole + scale <= MAX_DECIMAL_PRECISION) return decimalType(whole + scale, scale);
  return decimalType(MAX_DECIMAL_PRECISION, Math.max(0, MAX_DECIMAL_PRECISION - whole));
}

/** Result of `a op b` for decimals. */
export function decimalResult(op: '+' | '-' | '*' | '/' | '%', a: DecimalType, b: DecimalType): DecimalType {
  const [p1, s1, p2, s2] = [a.precision, a.scale, b.precision, b.scale];
  switch (op) {
    case '+':
    case '-': {
      const scale = Math.max(s1, s2);
      return adjusted(Math.max(p1 - s1, p2 - s2) + scale + 1, scale);
    }
    case '*':
      return adjusted(p1 + p2 + 1, s1 + s2);
    case '/': {
      const scale = Math.max(MINIMUM_ADJUSTED_SCALE, s1 + p2 + 1);
      return adjusted(p1 - s1 + s2 + scale, scale);
    }
    case '%': {
      const scale = Math.max(s1, s2);
      return adjusted(Math.min(p1 - s1, p2 - s2) + scale, scale);
    }
  }
}

/** Whole digits of `a div b`, before it becomes a bigint. */
export function integralDivideResult(a: DecimalType, b: DecimalType): DecimalType {
  const digits = a.precision - a.scale + b.scale;
  return decimalType(Math.min(Math.max(digits, 1), MAX_DECIMAL_PRECISION), 0);
}

function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= MAX_DECIMAL_PRECISION) return decimalType(precision, scale);
  const whole = precision - scale;
  const least = Math.min(scale, MINIMUM_ADJUSTED_SCALE);
  return decimalType(MAX_DECIMAL_PRECISION, Math.max(MAX_DECIMAL_PRECISION - whole, least));
}
