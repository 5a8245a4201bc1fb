import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  type DecimalOperation,
  divideDecimals,
  integralQuotient,
  multiplyDecimals,
  remainderDecimals,
  subtractDecimals,
} from '../../src/expressions/decimal.js';
import { decimalResult } from '../../src/types/coercion-decimal.js';
import { type DecimalType, decimalType } from '../../src/types/data-type.js';
import { decimalText, parseDecimal, toUnscaled } from '../../src/types/decimal-text.js';

const make = {
  '+': addDecimals,
  '-': subtractDecimals,
  '*': multiplyDecimals,
  '/': divideDecimals,
  '%': remainderDecimals,
} as const;

/** `'1.50' op '2'` as decimals of the given types. */
function compute(x: string, a: DecimalType, op: keyof typeof make, y: string, b: DecimalType): string {
  const result = decimalResult(op === '-' ? '+' : op, a, b);
  const operation: DecimalOperation = make[op](a, b, result);
  return decimalText(operation(unscaled(x, a), unscaled(y, b)), result.scale);
}

const unscaled = (text: string, { precision, scale }: DecimalType) =>
  toUnscaled(parseDecimal(text)!, precision, scale)!;

const d52 = decimalType(5, 2);
const wide = decimalType(38, 18);

describe('decimal arithmetic', () => {
  const cases: readonly (readonly [string, DecimalType, keyof typeof make, string, DecimalType, string])[] = [
    ['999.99', d52, '+', '0.01', d52, '1000.00'],
    ['1', d52, '-', '2.5', decimalType(2, 1), '-1.50'],
    ['1.5', d52, '*', '-1.5', d52, '-2.2500'],
    ['0', d52, '*', '-1', d52, '0.0000'],
    ['10.00', decimalType(4, 2), '/', '3.000', decimalType(4, 3), '3.3333333'],
    ['-2', d52, '/', '3', d52, '-0.66666667'],
    ['2', d52, '/', '-3', d52, '-0.66666667'],
    ['-7.5', d52, '%', '2', d52, '-1.50'],
    ['7.5', d52, '%', '-2', d52, '1.50'],
    ['12345678901234567890.123456789', wide, '*', '1.1', wide, '13580246791358024679.135802'],
    ['0.000000000000000001', wide, '*', '0.5', wide, '0.000000'],
  ];
  for (const [x, a, op, y, b, expected] of cases) {
    it(`${x} ${op} ${y}`, () => expect(compute(x, a, op, y, b)).toBe(expected));
  }

  it('refuses results of more than 38 digits', () => {
    const most = decimalType(38, 0);
    const nines = '9'.repeat(38);
    expect(() => compute(nines, most, '+', '1', most)).toThrow(/NUMERIC_VALUE_OUT_OF_RANGE/);
  });

  it('gives one form for one value', () => {
    expect(addDecimals(wide, wide, decimalType(38, 17))(10n ** 18n, 10n ** 18n)).toBe(2n * 10n ** 17n);
    expect(subtractDecimals(wide, wide, decimalType(38, 17))(10n ** 20n, 10n ** 20n)).toBe(0);
    expect(Object.is(multiplyDecimals(d52, d52, decimalType(11, 4))(0, -5), 0)).toBe(true);
  });

  it('cuts whole quotients towards zero', () => {
    expect(integralQuotient(d52, decimalType(2, 1))(-500, 3)).toBe(-16n);
  });
});

describe('decimal text', () => {
  it('reads what it prints', () => {
    for (const text of ['0', '-1.50', '.5', '5.', '1e3', '-2.5E-3', '+7']) {
      expect(Number(decimalText(unscaled(text, decimalType(20, 8)), 8))).toBe(Number(text));
    }
  });

  it('rounds half away from zero', () => {
    expect(unscaled('1.005', decimalType(5, 2))).toBe(101);
    expect(unscaled('-1.005', decimalType(5, 2))).toBe(-101);
    expect(unscaled('1.0049999', decimalType(5, 2))).toBe(100);
  });

  it('does not build huge numbers to find that they do not fit', () => {
    expect(toUnscaled(parseDecimal('1e2000000000')!, 38, 0)).toBeNull();
    expect(toUnscaled(parseDecimal('1e-2000000000')!, 38, 0)).toBe(0);
    expect(parseDecimal('1e99999999999')).toBeNull();
  });

  it('refuses what is no number', () => {
    for (const text of ['', '.', '+', 'e5', '1e', '1.2.3', '0x1', '1 2', '١']) expect(parseDecimal(text)).toBeNull();
  });
});
