import { Literal } from '../../expressions/expression.js';
import { doubleType, isInterval, longType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { anyParam, doubleParam, intParam, longParam, optional } from '../signature-params.js';

/** Functions of several numbers, and constants. */

export const pow = scalar({
  name: 'power',
  aliases: ['pow'],
  group: 'math',
  signature: 'power(base, exponent)',
  doc: '`base` to the power of `exponent`.',
  examples: [['power(2, 3)', '8.0']],
  params: [doubleParam('base'), doubleParam('exponent')],
  returns: doubleType,
  canFail: false,
  evaluate: (x: number, y: number) => x ** y,
  inline: ([x, y]) => `Math.pow(${x}, ${y})`,
});

export const atan2 = scalar({
  name: 'atan2',
  group: 'math',
  signature: 'atan2(y, x)',
  doc: 'The angle in radians between the positive x axis and the point (x, y).',
  examples: [['atan2(0, 0)', '0.0']],
  params: [doubleParam('y'), doubleParam('x')],
  returns: doubleType,
  canFail: false,
  // Adding zero turns −0 into 0, as Spark does.
  evaluate: (y: number, x: number) => Math.atan2(y + 0, x + 0),
  inline: ([y, x]) => `Math.atan2(${y} + 0, ${x} + 0)`,
});

export const hypot = scalar({
  name: 'hypot',
  group: 'math',
  signature: 'hypot(a, b)',
  doc: 'The square root of a² + b².',
  examples: [['hypot(3, 4)', '5.0']],
  params: [doubleParam('a'), doubleParam('b')],
  returns: doubleType,
  canFail: false,
  evaluate: (a: number, b: number) => Math.hypot(a, b),
  inline: ([a, b]) => `Math.hypot(${a}, ${b})`,
});

function logOf(first: number, second?: number): number | null {
  if (second === undefined) return first <= 0 ? null : Math.log(first);
  return first <= 0 || second <= 0 ? null : Math.log(second) / Math.log(first);
}

export const log = scalar({
  name: 'log',
  group: 'math',
  signature: 'log([base,] expr)',
  doc: 'The logarithm to `base`, the natural one without it; NULL where either is not positive.',
  examples: [['log(10, 100)', '2.0']],
  params: [doubleParam('base'), optional(doubleParam('expr'))],
  returns: doubleType,
  nullable: true,
  canFail: false,
  evaluate: logOf,
  inline: ([first, second]) =>
    second === undefined ? `Math.log(${first})` : `(Math.log(${second}) / Math.log(${first}))`,
  inlineNull: args => args.map(x => `${x} <= 0`).join(' || '),
});

function constant(name: string, doc: string, value: number, text: string): FunctionDefinition {
  return scalar({
    name,
    group: 'math',
    signature: `${name}()`,
    doc,
    examples: [[`${name}()`, text]],
    params: [],
    returns: doubleType,
    nullable: false,
    canFail: false,
    evaluate: () => value,
    inline: () => String(value),
  });
}

export const sign = scalar({
  name: 'sign',
  aliases: ['signum'],
  group: 'math',
  signature: 'sign(expr)',
  doc: '−1.0, 0.0 or 1.0 by the sign of a number or an interval.',
  examples: [
    ['sign(40)', '1.0'],
    ["sign(INTERVAL -'100' YEAR)", '-1.0'],
  ],
  params: [anyParam('expr')],
  prepare: (args, call) => {
    const [arg] = args;
    if (arg.type.kind === 'year_month_interval' || arg.type.kind === 'day_time_interval') return args;
    const number = doubleParam('expr').type.from(arg.type);
    if (number === undefined) {
      throw unexpectedInputType(call, 0, '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")');
    }
    return [coerce(arg, number, call.context.zone)];
  },
  returns: doubleType,
  canFail: false,
  evaluate: (x: number | bigint) => (typeof x === 'bigint' ? (x < 0n ? -1 : 1) : Math.sign(x)),
  inline: ([x]) => `Math.sign(${x})`,
});

const FACTORIALS: readonly (number | bigint)[] = Array.from({ length: 21 }, (_, n) => {
  let product = 1n;
  for (let i = 2n; i <= BigInt(n); i++) product *= i;
  return product <= 9007199254740991n ? Number(product) : product;
});

export const factorial = scalar({
  name: 'factorial',
  group: 'math',
  signature: 'factorial(expr)',
  doc: '1 · 2 · … · n for n from 0 to 20, else NULL.',
  examples: [['factorial(5)', '120']],
  params: [intParam('expr')],
  returns: longType,
  nullable: true,
  canFail: false,
  evaluate: (n: number) => FACTORIALS[n] ?? null,
});

const LONG_MAX = 9223372036854775807n;

function bucketOf(value: number, min: number, max: number, count: number | bigint): number | bigint | null {
  const bad = count <= 0 || count === LONG_MAX || Number.isNaN(value) || min === max;
  if (bad || !Number.isFinite(min) || !Number.isFinite(max)) return null;
  const lower = Math.min(min, max);
  const upper = Math.max(min, max);
  const beyond = typeof count === 'bigint' ? count + 1n : count + 1;
  if (min < max) {
    if (value < lower) return 0;
    if (value >= upper) return beyond;
    return Math.trunc((Number(count) * (value - lower)) / (upper - lower)) + 1;
  }
  if (value > upper) return 0;
  if (value <= lower) return beyond;
  return Math.trunc((Number(count) * (upper - value)) / (upper - lower)) + 1;
}

export const widthBucket = scalar({
  name: 'width_bucket',
  group: 'math',
  signature: 'width_bucket(value, min, max, buckets)',
  doc: 'Which of equally wide buckets between `min` and `max` holds the value: 0 below, `buckets + 1` above. NULL where there are none.',
  examples: [['width_bucket(5.3, 0.2, 10.6, 5)', '3']],
  params: [anyParam('value'), anyParam('min'), anyParam('max'), longParam('numBucket')],
  prepare: (args, call) => {
    const { zone } = call.context;
    if (isInterval(args[0].type) && args[0].type.kind !== 'interval') {
      const { kind } = args[0].type;
      const bad = args.findIndex((arg, i) => i < 3 && arg.type.kind !== kind && arg.type.kind !== 'void');
      if (bad >= 0)
        throw unexpectedInputType(call, bad, '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")');
      return args.map((arg, i) => (i < 3 && arg.type.kind === 'void' ? new Literal(null, args[0].type) : arg));
    }
    return args.map((arg, i) => {
      if (i === 3) return arg;
      const type = doubleParam('value').type.from(arg.type);
      if (type === undefined)
        throw unexpectedInputType(call, i, '("DOUBLE" or "INTERVAL YEAR TO MONTH" or "INTERVAL DAY TO SECOND")');
      return coerce(arg, type, zone);
    });
  },
  returns: longType,
  nullable: true,
  canFail: false,
  evaluate: (value: number | bigint, min: number | bigint, max: number | bigint, count: number | bigint) =>
    bucketOf(Number(value), Number(min), Number(max), count),
});

export const binaryMath: readonly FunctionDefinition[] = [
  pow,
  atan2,
  hypot,
  log,
  sign,
  factorial,
  widthBucket,
  constant('e', "Euler's number.", Math.E, '2.718281828459045'),
  constant('pi', 'The ratio of a circle to its diameter.', Math.PI, '3.141592653589793'),
];
