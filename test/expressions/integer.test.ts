import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addLong,
  bitsOfLong,
  checkByte,
  checkInt,
  checkShort,
  divideLong,
  type Int,
  multiplyLong,
  negateLong,
  remainderLong,
  subtractLong,
} from '../../src/expressions/integer.js';
import { LONG_MAX, LONG_MIN, normalInteger } from '../../src/types/value.js';

const long = fc.oneof(
  fc.bigInt({ min: LONG_MIN, max: LONG_MAX }),
  fc.bigInt({ min: -5n, max: 5n }),
  fc.constantFrom(LONG_MIN, LONG_MAX, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 3037000500n),
);

/** The exact result in its normal form, or the word for one that does not fit. */
const expected = (exact: bigint): Int | 'overflow' =>
  exact < LONG_MIN || exact > LONG_MAX ? 'overflow' : normalInteger(exact);

function actual(compute: () => Int): Int | string {
  try {
    return compute();
  } catch (error) {
    return (error as { code: string }).code === 'ARITHMETIC_OVERFLOW' ? 'overflow' : String(error);
  }
}

function agrees(compute: (a: Int, b: Int) => Int, exact: (a: bigint, b: bigint) => bigint, divisor = false): void {
  fc.assert(
    fc.property(long, long, (a, b) => {
      if (divisor && b === 0n) return;
      expect(actual(() => compute(normalInteger(a), normalInteger(b)))).toBe(expected(exact(a, b)));
    }),
    { numRuns: 2000 },
  );
}

describe('64-bit integers', () => {
  it('add', () => agrees(addLong, (a, b) => a + b));
  it('subtract', () => agrees(subtractLong, (a, b) => a - b));
  it('multiply', () => agrees(multiplyLong, (a, b) => a * b));
  it('divide', () => agrees(divideLong, (a, b) => a / b, true));
  it('remainder', () => agrees(remainderLong, (a, b) => a % b, true));
  it('negate', () =>
    agrees(
      a => negateLong(a),
      a => -a,
    ));
  it('bits', () => {
    agrees(
      (a, b) => bitsOfLong('&', a, b),
      (a, b) => a & b,
    );
    agrees(
      (a, b) => bitsOfLong('|', a, b),
      (a, b) => a | b,
    );
    agrees(
      (a, b) => bitsOfLong('^', a, b),
      (a, b) => a ^ b,
    );
  });

  it('never gives minus zero', () => {
    for (const zero of [multiplyLong(0, -5), divideLong(-1, 2), remainderLong(-6, 3), negateLong(0)]) {
      expect(Object.is(zero, 0)).toBe(true);
    }
  });
});

describe('smaller integers', () => {
  it('fit or fail', () => {
    expect(checkInt(2147483647)).toBe(2147483647);
    expect(() => checkInt(2147483648)).toThrow(/ARITHMETIC_OVERFLOW/);
    expect(() => checkInt(Number.NaN)).toThrow(/ARITHMETIC_OVERFLOW/);
    expect(() => checkShort(32768)).toThrow(/BINARY_ARITHMETIC_OVERFLOW/);
    expect(() => checkByte(-129)).toThrow(/BINARY_ARITHMETIC_OVERFLOW/);
  });
});
