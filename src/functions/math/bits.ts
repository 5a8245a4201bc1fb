import { EvaluationError } from '../../common/errors.js';
import { Literal } from '../../expressions/expression.js';
import { classOf } from '../../types/coercion-implicit.js';
import { type DataType, intType, isIntegral, tinyintType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { integralParam, intParam, oneOfParam } from '../signature-params.js';

/** Single bits of integers. */

function bitCount(value: number | bigint | boolean): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && value >= 0 && value <= 0x7fffffff) return ones(value);
  const wide = BigInt.asUintN(64, BigInt(value));
  return ones(Number(wide & 0xffffffffn)) + ones(Number(wide >> 32n));
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

const countable = classOf(
  'INTEGRAL',
  t => isIntegral(t) || t.kind === 'boolean',
  t => (t.kind === 'void' ? intType : undefined),
);

export const bitCountFunction = scalar({
  name: 'bit_count',
  group: 'bitwise',
  signature: 'bit_count(expr)',
  doc: 'The number of bits that are set in an integer, seen as 64 bits, or a boolean.',
  examples: [['bit_count(0)', '0']],
  params: [oneOfParam(countable)('expr')],
  returns: intType,
  canFail: false,
  evaluate: bitCount,
});

const WIDTHS: Readonly<Record<string, number>> = { tinyint: 8, smallint: 16, int: 32, long: 64 };

function bitGetter(type: DataType): (value: number | bigint, position: number) => number {
  const width = WIDTHS[type.kind];
  return (value, position) => {
    if (position < 0 || position >= width) {
      throw new EvaluationError(
        'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE',
        `The value of parameter \`pos\` in \`bit_get\` is invalid: expects an integer value in [0, ${width}), but got ${position}.`,
      );
    }
    return Number((BigInt(value) >> BigInt(position)) & 1n);
  };
}

export const bitGet = scalar({
  name: 'bit_get',
  aliases: ['getbit'],
  group: 'bitwise',
  signature: 'bit_get(expr, pos)',
  doc: 'The bit (0 or 1) at a position counted from the right, from 0.',
  examples: [['bit_get(11, 0)', '1']],
  params: [integralParam('expr'), intParam('pos')],
  returns: tinyintType,
  kernel: ({ types, args }) => {
    const evaluate = bitGetter(types[0]);
    const position = args[1] instanceof Literal ? args[1].value : undefined;
    const isPlain = types[0].kind === 'int' && typeof position === 'number' && position >= 0 && position < 32;
    return isPlain ? { evaluate, inline: ([x]) => `((${x} >> ${position}) & 1)`, canFail: false } : { evaluate };
  },
});

export const bitFunctions: readonly FunctionDefinition[] = [bitCountFunction, bitGet];
