import { EvaluationError } from '../../common/errors.js';
import { binaryType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { binaryParam, stringParam } from '../signature-params.js';
import { writeBase64, writeUnbase64 } from './byte-writers.js';
import { writeKernel } from './text-kernels.js';

/** Bytes written in base 64 and base 32. */

/** Lines of 76 characters, as MIME has them. */
export function toBase64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  return text.length <= 76 ? text : text.match(/.{1,76}/g)!.join('\r\n');
}

/** Lenient as MIME: what is no digit is skipped. Padding must fit, and nothing but padding comes behind it. */
export function fromBase64(text: string): Uint8Array {
  const units = text.replace(/[^A-Za-z0-9+/=]/g, '');
  const [, digits, padding, rest] = /^([^=]*)(=*)(.*)$/.exec(units)!;
  const open = digits.length % 4;
  // A pair of digits wants two signs of padding, and the second stands right behind the first.
  const second = text[text.indexOf('=') + 1];
  const badPadding = padding !== '' && (open === 0 || (open === 2 && second !== '='));
  if (open === 1 || badPadding || /[^=]/.test(rest)) throw invalid('unbase64', text, 'BASE64');
  return Buffer.from(digits, 'base64');
}

/** Base 64 without white space but between whole groups, with its padding: what `to_binary` takes. Null when it is none. */
export function strictBase64(text: string): Uint8Array | null {
  const digits = text.replace(/[ \t\r\n\f\v]/g, '');
  const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(digits);
  if (!whole) return null;
  return Buffer.from(digits, 'base64');
}

export function invalid(name: string, text: string, format: string): EvaluationError {
  return new EvaluationError(
    'CONVERSION_INVALID_INPUT',
    `The value '${text}' of the type "STRING" cannot be converted to "BINARY" because it is malformed ${format}. Use \`try_${name}\` to tolerate it where there is one.`,
  );
}

export const base64 = scalar({
  name: 'base64',
  group: 'string',
  signature: 'base64(bin)',
  doc: 'Bytes, or the UTF-8 bytes of a text, in base 64; lines of 76 characters.',
  examples: [["base64('Spark SQL')", 'U3BhcmsgU1FM']],
  params: [binaryParam('bin')],
  returns: stringType,
  canFail: false,
  evaluate: toBase64,
  vector: writeKernel(writeBase64, toBase64),
});

export const unbase64 = scalar({
  name: 'unbase64',
  group: 'string',
  signature: 'unbase64(str)',
  doc: 'The bytes that base 64 digits stand for; other characters are skipped.',
  examples: [["decode(unbase64('U3BhcmsgU1FM'), 'UTF-8')", 'Spark SQL']],
  params: [stringParam('str')],
  returns: binaryType,
  evaluate: fromBase64,
  vector: writeKernel(writeUnbase64, fromBase64, binaryType),
});

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function toBase32(bytes: Uint8Array): string {
  let out = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 5) {
      count -= 5;
      out += DIGITS[(bits >> count) & 31];
    }
    bits &= (1 << count) - 1;
  }
  if (count > 0) out += DIGITS[(bits << (5 - count)) & 31];
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

/** Digits in either case, up to the padding; what is no digit is skipped. Bits that make no whole byte are lost. */
function fromBase32(text: string): Uint8Array {
  const body = text
    .split('=')[0]
    .toUpperCase()
    .replace(/[^A-Z2-7]/g, '');
  const out = new Uint8Array(Math.floor((body.length * 5) / 8) + (body.length % 8 === 1 ? 1 : 0));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const c of body) {
    bits = ((bits << 5) | DIGITS.indexOf(c)) & 0xfff;
    count += 5;
    if (count >= 8) {
      count -= 8;
      out[at++] = (bits >> count) & 255;
    }
  }
  // A lone digit at the end gives its upper bits.
  if (at < out.length) out[at] = (bits & 31) >> 2;
  return out;
}

export const toBase32Function = scalar({
  name: 'to_base32',
  group: 'string',
  signature: 'to_base32(bin)',
  doc: 'Bytes, or the UTF-8 bytes of a text, in base 32 with padding.',
  examples: [["to_base32('hello')", 'NBSWY3DP']],
  params: [binaryParam('bin')],
  returns: stringType,
  canFail: false,
  evaluate: toBase32,
});

export const fromBase32Function = scalar({
  name: 'from_base32',
  group: 'string',
  signature: 'from_base32(str)',
  doc: 'The bytes that base 32 digits stand for.',
  examples: [["decode(from_base32('NBSWY3DP'), 'UTF-8')", 'hello']],
  params: [stringParam('str')],
  returns: binaryType,
  evaluate: fromBase32,
});

export const baseFunctions: readonly FunctionDefinition[] = [base64, unbase64, toBase32Function, fromBase32Function];
