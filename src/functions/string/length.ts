import { isAscii } from 'node:buffer';
import { BytesVector, decodeUtf8, Int32Vector } from '../../columnar/vector.js';
import type { ColumnKernel, ViewOperand } from '../../expressions/expression.js';
import { intType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { stringOrBinaryParam, stringParam } from '../signature-params.js';
import { codePointLength, countCodePoints } from './code-points.js';
import { callView } from './views.js';

/** How long texts and byte strings are: in characters, bytes, bits. */

const isText = (value: string | Uint8Array): value is string => typeof value === 'string';
const byteLength = (value: string | Uint8Array): number => (isText(value) ? Buffer.byteLength(value) : value.length);

const bytesOf = (s: ViewOperand): string => (s.form === 'view' ? `(${s.end} - ${s.start})` : '0');

export const length = scalar({
  name: 'length',
  aliases: ['char_length', 'character_length', 'len'],
  group: 'string',
  signature: 'length(expr)',
  doc: 'The number of characters of a text, trailing spaces included, or of bytes of a binary.',
  examples: [
    ["length('Spark SQL ')", '10'],
    ["length(x'0102')", '2'],
  ],
  params: [stringOrBinaryParam('expr')],
  returns: intType,
  canFail: false,
  kernel: ({ types }) =>
    types[0].kind === 'string'
      ? { evaluate: codePointLength, inlineViews: callView(countCodePoints), vector: lengthsOfAscii }
      : { evaluate: (bytes: Uint8Array) => bytes.length, inline: ([bytes]) => `${bytes}.length` },
});

/** Where every byte is a character. */
const lengthsOfAscii: ColumnKernel = ([texts], length) => {
  if (!(texts instanceof BytesVector) || !isAscii(texts.data)) return undefined;
  const { starts, ends } = texts;
  const out = new Int32Array(length);
  for (let i = 0; i < length; i++) out[i] = ends[i] - starts[i];
  return new Int32Vector(intType, length, out, texts.validity);
};

export const octetLength = scalar({
  name: 'octet_length',
  group: 'string',
  signature: 'octet_length(expr)',
  doc: 'The number of bytes of a text in UTF-8, or of a binary.',
  examples: [["octet_length('é')", '2']],
  params: [stringOrBinaryParam('expr')],
  returns: intType,
  canFail: false,
  evaluate: byteLength,
  kernel: ({ types }) => (types[0].kind === 'string' ? { inlineViews: ([s]) => bytesOf(s) } : {}),
});

export const bitLength = scalar({
  name: 'bit_length',
  group: 'string',
  signature: 'bit_length(expr)',
  doc: 'The number of bits of a text in UTF-8, or of a binary.',
  examples: [["bit_length('abc')", '24']],
  params: [stringOrBinaryParam('expr')],
  returns: intType,
  canFail: false,
  evaluate: (value: string | Uint8Array) => 8 * byteLength(value),
  kernel: ({ types }) => (types[0].kind === 'string' ? { inlineViews: ([s]) => `(8 * ${bytesOf(s)})` } : {}),
});

export const ascii = scalar({
  name: 'ascii',
  group: 'string',
  signature: 'ascii(str)',
  doc: 'The code point of the first character; 0 for an empty text.',
  examples: [["ascii('234')", '50']],
  params: [stringParam('str')],
  returns: intType,
  canFail: false,
  evaluate: (s: string) => s.codePointAt(0) ?? 0,
  inlineViews: callView(firstCodePoint),
});

function firstCodePoint(data: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  return data[start] < 128 ? data[start] : decodeUtf8(data, start, Math.min(end, start + 4)).codePointAt(0)!;
}

export const lengthFunctions: readonly FunctionDefinition[] = [length, octetLength, bitLength, ascii];
