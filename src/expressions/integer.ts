import { EvaluationError } from '../common/errors.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../types/value.js';

/**
 * Arithmetic on normalised integers (`types/value`: a number while within ±(2^53−1), else a bigint) that must fit 64 bits: what the
 * interpreter and wide batches run on. Plain number arithmetic first; bigint only where the result left the safe range.
 */
export type Int = number | bigint;

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

/** True for results that plain number arithmetic got right. */
const isSafe = (n: number): boolean => n <= MAX_SAFE && n >= -MAX_SAFE;

export function overflow(what: string, instead?: string): EvaluationError {
  const hint = instead ? ` Use \`${instead}\` to tolerate overflow and return NULL instead.` : '';
  return new EvaluationError('ARITHMETIC_OVERFLOW', `${what} overflow.${hint}`);
}

/** The normalised form of an integer that must fit 64 bits. */
export function inLong(value: bigint, instead?: string): Int {
  if (value < LONG_MIN || value > LONG_MAX) throw overflow('long', instead);
  return normalInteger(value);
}

export function addLong(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (isSafe(sum)) return sum;
  }
  return inLong(BigInt(a) + BigInt(b), 'try_add');
}

export function subtractLong(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (isSafe(difference)) return difference;
  }
  return inLong(BigInt(a) - BigInt(b), 'try_subtract');
}

export function multiplyLong(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // Adding zero turns −0, which is no integer, into 0.
    if (isSafe(product)) return product + 0;
  }
  return inLong(BigInt(a) * BigInt(b), 'try_multiply');
}

/** Quotient towards zero; the divisor is not zero. */
export function divideLong(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') return divideSafe(a, b);
  return inLong(BigInt(a) / BigInt(b));
}

/** Quotient of safe integers towards zero. The rounded quotient of doubles can be one too large in magnitude. */
export function divideSafe(a: number, b: number): number {
  return (a - (a % b)) / b + 0;
}

/** Remainder with the sign of the dividend; the divisor is not zero. */
export function remainderLong(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return normalInteger(BigInt(a) % BigInt(b));
}

export function negateLong(a: Int): Int {
  return typeof a === 'number' ? 0 - a : inLong(-a);
}

/** A result of 32-bit arithmetic. */
export function checkInt(value: number): number {
  if (value >= -2147483648 && value <= 2147483647) return value + 0;
  throw overflow('integer');
}

export function checkShort(value: number): number {
  if (value >= -32768 && value <= 32767) return value + 0;
  throw binaryOverflow(value);
}

export function checkByte(value: number): number {
  if (value >= -128 && value <= 127) return value + 0;
  throw binaryOverflow(value);
}

function binaryOverflow(value: number): EvaluationError {
  return new EvaluationError('BINARY_ARITHMETIC_OVERFLOW', `The result ${value} caused overflow.`);
}

/** A product of two 32-bit integers: up to 2^62, beyond what a double counts exactly, but far enough outside to be refused. */
export const multiplyInt = (a: number, b: number): number => checkInt(a * b);

export function divideByZero(): EvaluationError {
  return new EvaluationError(
    'DIVIDE_BY_ZERO',
    'Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.',
  );
}

export function remainderByZero(): EvaluationError {
  return new EvaluationError(
    'REMAINDER_BY_ZERO',
    'Remainder by zero. Use `try_mod` to tolerate divisor being 0 and return NULL instead.',
  );
}

/** Two's complement bits of 64-bit integers. */
export function bitsOfLong(op: '&' | '|' | '^', a: Int, b: Int): Int {
  const x = BigInt(a);
  const y = BigInt(b);
  return normalInteger(BigInt.asIntN(64, op === '&' ? x & y : op === '|' ? x | y : x ^ y));
}
