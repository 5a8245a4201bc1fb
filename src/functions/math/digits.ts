import { overflow } from '../../expressions/integer.js';
import { exactly } from '../../types/coercion-implicit.js';
import { binaryType, longType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { intParam, longParam, oneOfParam, stringParam } from '../signature-params.js';
import { writeHex, writeUnhex } from '../string/byte-writers.js';
import { bitsWriter, numberTextKernel } from '../string/number-writers.js';
import { writeKernel } from '../string/text-kernels.js';

/** Numbers and bytes written in other bases. */

export const bin = scalar({
  name: 'bin',
  group: 'math',
  signature: 'bin(expr)',
  doc: 'The binary digits of a bigint, in two’s complement of 64 bits where negative.',
  examples: [['bin(13)', '1101']],
  params: [longParam('expr')],
  returns: stringType,
  canFail: false,
  evaluate: binOf,
  vector: numberTextKernel(bitsWriter(1), binOf),
});

function binOf(n: number | bigint): string {
  return n >= 0 ? n.toString(2) : BigInt.asUintN(64, BigInt(n)).toString(2);
}

export function hexOf(value: number | bigint | string | Uint8Array): string {
  if (typeof value === 'number' || typeof value === 'bigint') {
    const digits = value >= 0 ? value.toString(16) : BigInt.asUintN(64, BigInt(value)).toString(16);
    return digits.toUpperCase();
  }
  return Buffer.from(value as Uint8Array)
    .toString('hex')
    .toUpperCase();
}

export const hex = scalar({
  name: 'hex',
  group: 'math',
  signature: 'hex(expr)',
  doc: 'The hexadecimal digits of a bigint, of a binary, or of the UTF-8 bytes of a text.',
  examples: [
    ['hex(17)', '11'],
    ["hex('Spark SQL')", '537061726B2053514C'],
  ],
  params: [oneOfParam(exactly(longType), exactly(binaryType), exactly(stringType))('expr')],
  returns: stringType,
  canFail: false,
  evaluate: hexOf,
  kernel: ({ types }) => ({
    vector: types[0].kind === 'long' ? numberTextKernel(bitsWriter(4), hexOf) : writeKernel(writeHex, hexOf),
  }),
});

/** Bytes from hexadecimal digits; an odd first digit stands alone. Null when something else is among them. */
export function bytesOfHex(text: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex');
}

export const unhex = scalar({
  name: 'unhex',
  group: 'math',
  signature: 'unhex(expr)',
  doc: 'The bytes that hexadecimal digits stand for; NULL where there is anything else.',
  examples: [["decode(unhex('537061726B2053514C'), 'UTF-8')", 'Spark SQL']],
  params: [stringParam('expr')],
  returns: binaryType,
  nullable: true,
  canFail: false,
  evaluate: bytesOfHex,
  vector: writeKernel(writeUnhex, bytesOfHex, binaryType),
});

const ULONG_MAX = 0xffffffffffffffffn;

const WHOLE = /^[0-9a-zA-Z]+$/;

/** Digits up to the first that the base does not have. A result to a negative base is signed. */
function convert(text: string, from: number, to: number): string | null {
  const target = Math.abs(to);
  if (from < 2 || from > 36 || target < 2 || target > 36) return null;
  const digits = text.replace(/^ +| +$/g, '');
  if (digits === '') return null;
  // So few digits of a number without sign are safe, and there is nothing to stop at.
  if (digits.length <= 10 && to > 0 && WHOLE.test(digits)) {
    const value = Number.parseInt(digits, from);
    if (!Number.isNaN(value) && value.toString(from).length === digits.replace(/^0+(?=.)/, '').length)
      return value.toString(to).toUpperCase();
  }
  const negative = digits[0] === '-';
  let value = 0n;
  for (const c of negative ? digits.slice(1) : digits) {
    const digit = /[0-9a-zA-Z]/.test(c) ? Number.parseInt(c, 36) : 99;
    if (digit >= from) break;
    value = value * BigInt(from) + BigInt(digit);
    if (value > ULONG_MAX) throw overflow('conv');
  }
  if (negative && to > 0) value = value > 0x7fffffffffffffffn ? ULONG_MAX : BigInt.asUintN(64, -value);
  let minus = negative;
  if (to < 0 && value > 0x7fffffffffffffffn) {
    value = BigInt.asUintN(64, -value);
    minus = true;
  }
  const out = value.toString(target).toUpperCase();
  return minus && to < 0 ? `-${out}` : out;
}

export const conv = scalar({
  name: 'conv',
  group: 'math',
  signature: 'conv(num, from_base, to_base)',
  doc: 'A number in digits of one base (2 to 36) written in another; a negative `to_base` makes it signed.',
  examples: [
    ["conv('100', 2, 10)", '4'],
    ['conv(-10, 16, -10)', '-16'],
  ],
  params: [stringParam('num'), intParam('fromBase'), intParam('toBase')],
  returns: stringType,
  nullable: true,
  evaluate: convert,
});

export const digitFunctions: readonly FunctionDefinition[] = [bin, hex, unhex, conv];
