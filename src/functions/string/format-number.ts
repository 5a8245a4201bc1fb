import { exactly, oneOf } from '../../types/coercion-implicit.js';
import { type DataType, doubleType, intType, isNumeric, stringType } from '../../types/data-type.js';
import { parseDecimal, pow10 } from '../../types/decimal-text.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { unexpectedInputType } from '../signature-errors.js';
import { anyParam, oneOfParam } from '../signature-params.js';
import { type DecimalFormat, formatDecimal, parseDecimalFormat, placesFormat } from './decimal-format.js';
import { remembered } from './regex.js';
import { checkLength, withinLimit } from './text-limit.js';

type Printer = (format: DecimalFormat, value: number | bigint) => string;

/** On which side of what it prints as a double really lies: −1, 0 or 1. */
function leaning(x: number, unscaled: bigint, scale: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const mantissa = field === 0 ? bits & 0xfffffffffffffn : (bits & 0xfffffffffffffn) | 0x10000000000000n;
  const power = (field === 0 ? 1 : field) - 1075;
  // mantissa × 2^power against unscaled × 10^−scale, both made whole.
  const left = mantissa * (power > 0 ? 2n ** BigInt(power) : 1n) * (scale > 0 ? pow10(scale) : 1n);
  const right = unscaled * (power < 0 ? 2n ** BigInt(-power) : 1n) * (scale < 0 ? pow10(-scale) : 1n);
  return left > right ? 1 : left < right ? -1 : 0;
}

const printDouble: Printer = (format, value) => {
  const x = value as number;
  if (Number.isNaN(x)) return 'NaN';
  const negative = x < 0 || Object.is(x, -0);
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return negative ? `${format.negativePrefix}∞` : `${format.prefix}∞`;
  const { unscaled, scale } = parseDecimal(String(size))!;
  return formatDecimal(format, negative, unscaled, scale, leaning(size, unscaled, scale));
};

function printerOf(type: DataType): Printer {
  if (type.kind === 'double' || type.kind === 'float') return printDouble;
  const scale = type.kind === 'decimal' ? type.scale : 0;
  return (format, value) => {
    const n = BigInt(value);
    return formatDecimal(format, n < 0n, n < 0n ? -n : n, scale);
  };
}

const placesOrPattern = oneOf(exactly(intType), exactly(stringType));

export const formatNumber = scalar({
  name: 'format_number',
  group: 'string',
  signature: 'format_number(expr, places | pattern)',
  doc: 'The number with commas and so many places, or by a pattern such as `#,##0.00`; halves to the even digit. NULL for negative places.',
  examples: [
    ['format_number(12332.123456, 4)', '12,332.1235'],
    ["format_number(12332.123456, '##################.###')", '12332.123'],
  ],
  params: [anyParam('expr1'), oneOfParam(placesOrPattern)('expr2')],
  prepare: (args, call) => {
    if (args[0].type.kind === 'void') return [coerce(args[0], doubleType, call.context.zone), args[1]];
    if (!isNumeric(args[0].type)) throw unexpectedInputType(call, 0, '"NUMERIC"');
    if (args.length > 1 && !['int', 'string', 'void'].includes(args[1].type.kind)) {
      throw unexpectedInputType(call, 1, '("INT" or "STRING")');
    }
    return args;
  },
  returns: stringType,
  nullable: true,
  kernel: ({ types }) => {
    const print = printerOf(types[0]);
    const patternOf = remembered(parseDecimalFormat);
    return {
      evaluate: withinLimit('format_number', (value: number | bigint, form: number | string) => {
        if (typeof form === 'string') return print(patternOf(form), value);
        checkLength('format_number', form);
        return form < 0 ? null : print(placesFormat(form), value);
      }),
    };
  },
});
