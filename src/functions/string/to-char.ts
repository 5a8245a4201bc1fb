import { AnalysisError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import { type DecimalType, decimalType, isDatetime, stringType } from '../../types/data-type.js';
import { dateFormat } from '../datetime/date-format.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { hexOf } from '../math/digits.js';
import { scalar } from '../signature.js';
import { checkArgumentCount } from '../signature-errors.js';
import { binaryParam, constant, decimalParam, stringParam } from '../signature-params.js';
import { toBase64 } from './base-n.js';
import { decodeBytes } from './charset.js';
import { parseNumberFormat } from './number-format.js';
import { printNumber } from './print-number.js';
import { mismatchedInput, readNumber } from './read-number.js';

/** `to_char` prints numbers, dates and bytes by a format; `to_number` reads numbers by one. */

const meta = { group: 'string', doc: '', examples: [], signature: '', returns: stringType };

const printDecimal = scalar({
  ...meta,
  name: 'to_char',
  params: [decimalParam('expr'), constant(stringParam('format'))],
  kernel: ({ types, constants }) => {
    if (constants[1] === null) return { evaluate: () => null };
    const format = parseNumberFormat(constants[1] as string);
    const { scale } = types[0] as DecimalType;
    return { evaluate: (value: number | bigint) => printNumber(format, BigInt(value), scale) };
  },
});

const PRINTERS: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  hex: hexOf,
  base64: toBase64,
  'utf-8': bytes => decodeBytes(bytes, 'UTF-8'),
};

const printBinary = scalar({
  ...meta,
  name: 'to_char',
  params: [binaryParam('expr'), constant(stringParam('format'))],
  kernel: ({ constants, call }) => {
    if (constants[1] === null) return { evaluate: () => null };
    const name = (constants[1] as string).toLowerCase();
    if (!Object.hasOwn(PRINTERS, name)) {
      throw new AnalysisError(
        'INVALID_PARAMETER_VALUE.BINARY_FORMAT',
        `The value of parameter \`format\` in \`${call.name}\` is invalid: expects one of base64, hex, utf-8, but got '${constants[1]}'.`,
      );
    }
    return { evaluate: PRINTERS[name] };
  },
});

function bindToChar(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const { type } = call.args[0];
  if (isDatetime(type)) return dateFormat.bind(call);
  return (type.kind === 'binary' ? printBinary : printDecimal).bind(call);
}

export const toChar: FunctionDefinition = {
  name: 'to_char',
  aliases: ['to_varchar'],
  kind: 'scalar',
  group: 'string',
  signature: 'to_char(expr, format)',
  doc: 'A number by a format such as `S$9,999.99`, a date or timestamp by a pattern, bytes as `hex`, `base64` or `utf-8`.',
  examples: [
    ["to_char(454, '999')", '454'],
    ["to_char(12454, '99G999')", '12,454'],
    ["to_char(-12454.8, '99G999D9S')", '12,454.8-'],
    ["to_char(date'2016-04-08', 'y')", '2016'],
    ["to_char(x'537061726b2053514c', 'base64')", 'U3BhcmsgU1FM'],
  ],
  bind: bindToChar,
};

function numberReader(
  name: string,
  tolerant: boolean,
  doc: string,
  example: readonly [string, string],
): FunctionDefinition {
  return scalar({
    name,
    group: 'string',
    signature: `${name}(str, format)`,
    doc,
    examples: [example],
    params: [stringParam('expr'), constant(stringParam('format'))],
    returns: decimalType(10, 0),
    nullable: tolerant ? true : undefined,
    kernel: ({ constants }) => {
      if (constants[1] === null) return { evaluate: () => null };
      const format = parseNumberFormat(constants[1] as string);
      const type = decimalType(format.whole + format.fraction, format.fraction);
      return {
        type,
        evaluate: (text: string) => {
          const value = readNumber(format, type, text);
          if (value === null && !tolerant) throw mismatchedInput(format.text, text);
          return value;
        },
      };
    },
  });
}

export const numberFormats: readonly FunctionDefinition[] = [
  toChar,
  numberReader(
    'to_number',
    false,
    'The number that a text holds by a format such as `S$9,999.99`. Fails where it does not match.',
    ["to_number('12,454', '99,999')", '12454'],
  ),
  numberReader('try_to_number', true, 'As `to_number`, with NULL where the text does not match.', [
    "try_to_number('abc', '999')",
    'NULL',
  ]),
];
