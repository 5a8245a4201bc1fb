import type { Expression } from '../expressions/expression.js';
import { Literal } from '../expressions/expression.js';
import {
  type DataType,
  decimalType,
  doubleType,
  floatType,
  intType,
  longType,
  MAX_DECIMAL_PRECISION,
  smallintType,
  tinyintType,
} from '../types/data-type.js';
import { normalInteger } from '../types/value.js';
import type { Cursor } from './cursor.js';
import type { Token } from './token.js';

/** Number literals: `1` (int, bigint or decimal by size), `1.5` (decimal), `1e3` (double), suffixes L S Y F D BD. */
export function numberLiteral(cursor: Cursor, token: Token, negative: boolean): Expression {
  const text = (negative ? '-' : '') + token.text;
  const suffix = /(?:BD|[LSYFD])$/i.exec(text)?.[0].toUpperCase() ?? '';
  const digits = text.slice(0, text.length - suffix.length);
  const range = (type: string): Error =>
    cursor.errorAt('INVALID_NUMERIC_LITERAL_RANGE', `The number ${text} is outside the range of ${type}.`, token);
  switch (suffix) {
    case 'Y':
      return integer(digits, tinyintType, 7n) ?? fail(range('TINYINT'));
    case 'S':
      return integer(digits, smallintType, 15n) ?? fail(range('SMALLINT'));
    case 'L':
      return integer(digits, longType, 63n) ?? fail(range('BIGINT'));
    case 'F':
      return isBeyond(digits, FLOAT_MAX) ? fail(range('FLOAT')) : new Literal(Math.fround(Number(digits)), floatType);
    case 'D':
      return Number.isFinite(Number(digits)) ? new Literal(Number(digits), doubleType) : fail(range('DOUBLE'));
    case 'BD':
      return decimal(cursor, token, digits);
  }
  if (/e/i.test(digits)) {
    return Number.isFinite(Number(digits)) ? new Literal(Number(digits), doubleType) : fail(range('DOUBLE'));
  }
  if (digits.includes('.')) return decimal(cursor, token, digits);
  return integer(digits, intType, 31n) ?? integer(digits, longType, 63n) ?? decimal(cursor, token, digits);
}

function fail(error: Error): never {
  throw error;
}

function integer(digits: string, type: DataType, bits: bigint): Literal | undefined {
  const significant = /^-?0*(\d+)$/.exec(digits)?.[1];
  // What has more digits than any integer is not worth reading: that takes longer than linear time.
  if (significant === undefined || significant.length > 20) return undefined;
  const value = BigInt(digits);
  if (value < -(1n << bits) || value >= 1n << bits) return undefined;
  return new Literal(normalInteger(value), type);
}

/** The largest float as the shortest decimal of the double that it is: the bound that Spark compares with. */
const FLOAT_MAX = 3.4028234663852886e38;

const isBeyond = (digits: string, max: number): boolean => Math.abs(Number(digits)) > max;

function decimal(cursor: Cursor, token: Token, digits: string): Literal {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(digits)!;
  let unscaled = (whole + fraction).replace(/^0+(?=.)/, '') || '0';
  let scale = fraction.length - Number(exponent);
  if (scale < 0 && scale > -MAX_DECIMAL_PRECISION) {
    unscaled = unscaled === '0' ? '0' : unscaled + '0'.repeat(-scale);
    scale = 0;
  }
  const precision = Math.max(unscaled.length, scale);
  if (scale < 0 || precision > MAX_DECIMAL_PRECISION) {
    throw cursor.errorAt(
      'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
      `The number has ${precision} digits, more than a decimal can hold (${MAX_DECIMAL_PRECISION}).`,
      token,
    );
  }
  const value = BigInt(unscaled);
  return new Literal(normalInteger(sign === '-' ? -value : value), decimalType(precision, scale));
}
