import {
  addDecimals,
  divideDecimals,
  integralQuotient,
  multiplyDecimals,
  remainderDecimals,
  subtractDecimals,
} from '../../expressions/decimal.js';
import type { BoundScalar } from '../../expressions/expression.js';
import {
  addLong,
  checkByte,
  checkInt,
  checkShort,
  divideByZero,
  divideLong,
  divideSafe,
  type Int,
  multiplyLong,
  remainderByZero,
  remainderLong,
  subtractLong,
} from '../../expressions/integer.js';
import { decimalResult } from '../../types/coercion-decimal.js';
import { type DataType, type DecimalType, doubleType, longType, MAX_DECIMAL_PRECISION } from '../../types/data-type.js';
import { normalInteger } from '../../types/value.js';

/** Kernels of arithmetic on two numbers of one kind: the function, and the code of it for narrow batches. */

type Sum = '+' | '-' | '*';
const SMALL: Readonly<Record<string, (value: number) => number>> = {
  tinyint: checkByte,
  smallint: checkShort,
  int: checkInt,
};
const LONG = { '+': addLong, '-': subtractLong, '*': multiplyLong };
const DOUBLE: Readonly<Record<Sum, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
};
const DECIMAL = { '+': addDecimals, '-': subtractDecimals, '*': multiplyDecimals };

/** `a + b`, `a - b`, `a * b`. */
export function sumKernel(op: Sum, left: DataType, right: DataType): BoundScalar {
  const nulls = 'propagate' as const;
  const plain = DOUBLE[op];
  switch (left.kind) {
    case 'decimal':
      return decimalSum(op, left, right as DecimalType);
    case 'double':
      return { type: left, nulls, evaluate: plain, inline: ([a, b]) => `(${a} ${op} ${b})`, canFail: false };
    case 'float':
      return {
        type: left,
        nulls,
        evaluate: (a: number, b: number) => Math.fround(plain(a, b)),
        inline: ([a, b]) => `Math.fround(${a} ${op} ${b})`,
        canFail: false,
      };
    case 'long':
      return {
        type: left.view === (right as typeof left).view ? left : longType,
        nulls,
        evaluate: LONG[op],
        inline: ([a, b], context) =>
          op === '*' ? `(${context.safe(`${a} * ${b}`)} + 0)` : context.safe(`${a} ${op} ${b}`),
        canFail: true,
      };
    default: {
      const check = SMALL[left.kind];
      return {
        type: left,
        nulls,
        evaluate: (a: number, b: number) => check(plain(a, b)),
        inline: ([a, b], context) => `${context.constant(check)}(${a} ${op} ${b})`,
        canFail: true,
      };
    }
  }
}

function decimalSum(op: Sum, a: DecimalType, b: DecimalType): BoundScalar {
  const type = decimalResult(op, a, b);
  const evaluate = DECIMAL[op](a, b, type);
  const exact = op === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  const scaled = (x: string, from: DecimalType, safe: (code: string) => string) =>
    from.scale === exact ? x : safe(`${x} * ${10 ** (exact - from.scale)}`);
  // Without rounding, and with room for every safe integer, the plain sum is the answer wherever it is safe.
  const plain = type.scale === exact && exact <= 22;
  const inline: BoundScalar['inline'] = plain
    ? ([x, y], context) => {
        const safe = (code: string) => context.safe(code);
        if (op === '*') return `(${safe(`${x} * ${y}`)} + 0)`;
        return safe(`${scaled(x, a, safe)} ${op} ${scaled(y, b, safe)}`);
      }
    : undefined;
  return { type, nulls: 'propagate', evaluate, inline, canFail: type.precision === MAX_DECIMAL_PRECISION };
}

/** `a / b`: doubles or decimals. */
export function quotientKernel(left: DataType, right: DataType): BoundScalar {
  if (left.kind !== 'decimal') {
    return {
      type: doubleType,
      nulls: 'propagate',
      evaluate: divideDoubles,
      inline: ([a, b], context) => `${context.constant(divideDoubles)}(${a}, ${b})`,
      canFail: true,
    };
  }
  const type = decimalResult('/', left, right as DecimalType);
  const divide = divideDecimals(left, right as DecimalType, type);
  return {
    type,
    nulls: 'propagate',
    evaluate: (a: Int, b: Int) => {
      if (b === 0) throw divideByZero();
      return divide(a, b);
    },
    canFail: true,
  };
}

function divideDoubles(a: number, b: number): number {
  if (b === 0) throw divideByZero();
  return a / b;
}

/** `a div b`: the quotient towards zero, a bigint. */
export function wholeQuotientKernel(left: DataType, right: DataType): BoundScalar {
  const common = { type: longType, nulls: 'propagate' as const, canFail: true };
  if (left.kind === 'decimal') {
    const quotient = integralQuotient(left, right as DecimalType);
    const evaluate = (a: Int, b: Int) => {
      if (b === 0) throw divideByZero();
      // Spark keeps the low 64 bits of a quotient that is longer.
      return normalInteger(BigInt.asIntN(64, quotient(a, b)));
    };
    return { ...common, evaluate };
  }
  return {
    ...common,
    evaluate: (a: Int, b: Int) => {
      if (b === 0) throw divideByZero();
      return divideLong(a, b);
    },
    inline: ([a, b], context) => `${context.constant(divideWhole)}(${a}, ${b})`,
  };
}

function divideWhole(a: number, b: number): number {
  if (b === 0) throw divideByZero();
  return divideSafe(a, b);
}

/** `a % b`, with the sign of `a`; or the remainder that `pmod` makes of it. */
export function remainderKernel(left: DataType, right: DataType, positive = false): BoundScalar {
  const nulls = 'propagate' as const;
  if (left.kind === 'decimal') {
    const b = right as DecimalType;
    const type = decimalResult('%', left, b);
    const remainder = remainderDecimals(left, b, type);
    const up = 10n ** BigInt(Math.max(left.scale, b.scale) - b.scale);
    const evaluate = (x: Int, y: Int) => {
      if (y === 0) throw remainderByZero();
      const rest = remainder(x, y);
      if (!positive || rest >= 0) return rest;
      const divisor = BigInt(y) * up;
      return normalInteger((BigInt(rest) + divisor) % divisor);
    };
    return { type, nulls, evaluate, canFail: true };
  }
  const floating = left.kind === 'double' || left.kind === 'float';
  const small = left.kind !== 'long';
  const number = positive
    ? floating
      ? positiveDouble
      : left.kind === 'int'
        ? positiveInt
        : positiveInteger
    : floating
      ? remainderOfDouble
      : remainderOfInteger;
  const rounded = left.kind === 'float' ? (a: number, b: number) => Math.fround(number(a, b)) : number;
  return {
    type: left,
    nulls,
    evaluate: small ? rounded : (a: Int, b: Int) => longRemainder(a, b, positive),
    inline: ([a, b], context) => `${context.constant(rounded)}(${a}, ${b})`,
    canFail: true,
  };
}

function remainderOfInteger(a: number, b: number): number {
  if (b === 0) throw remainderByZero();
  return (a % b) + 0;
}

function remainderOfDouble(a: number, b: number): number {
  if (b === 0) throw remainderByZero();
  return a % b;
}

function positiveInteger(a: number, b: number): number {
  const rest = remainderOfInteger(a, b);
  return rest < 0 && b > 0 ? rest + b : rest;
}

/** The sum below wraps around at 32 bits, as Spark's does: `pmod(-7, -2147483648)` is positive. */
function positiveInt(a: number, b: number): number {
  const rest = remainderOfInteger(a, b);
  return rest < 0 ? (((rest + b) | 0) % b) + 0 : rest;
}

function positiveDouble(a: number, b: number): number {
  const rest = remainderOfDouble(a, b);
  return rest < 0 ? (rest + b) % b : rest;
}

function longRemainder(a: Int, b: Int, positive: boolean): Int {
  if (b === 0) throw remainderByZero();
  const rest = remainderLong(a, b);
  return positive && rest < 0 ? normalInteger(BigInt.asIntN(64, BigInt(rest) + BigInt(b)) % BigInt(b)) : rest;
}
