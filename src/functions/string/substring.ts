import { isAscii } from 'node:buffer';
import { decodeUtf8 } from '../../columnar/vector.js';
import type { ColumnKernel, Expression } from '../../expressions/expression.js';
import { binaryType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { differentTypes } from '../signature-errors.js';
import { intParam, optional, stringOrBinaryParam, stringParam } from '../signature-params.js';
import { overlayWriter } from './byte-writers.js';
import { byteOfCodePoint, codePointLength, countCodePoints, sliceCodePoints } from './code-points.js';
import { constantsBehind, type FindParts, partKernel, writeKernel } from './text-kernels.js';
import { callView } from './views.js';

/** Parts of a text by position: `substring`, `left`, `right`. Positions count from 1, from the end where negative. */

const END = 2147483647;

/** Spark's arithmetic: a start before the text counts towards the length; only sums beyond 32 bits are cut off. */
export function substringText(text: string, position: number, length: number): string {
  const size = position < 0 ? codePointLength(text) : 0;
  const start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
  const end = Math.max(-END - 1, Math.min(END, start + length));
  return sliceCodePoints(text, start, end);
}

function substringView(data: Uint8Array, from: number, to: number, position: number, length: number): string {
  const size = position < 0 ? countCodePoints(data, from, to) : 0;
  const start = position > 0 ? position - 1 : position < 0 ? size + position : 0;
  const end = start + length;
  if (end <= start || end <= 0) return '';
  const first = byteOfCodePoint(data, from, to, Math.max(start, 0));
  return decodeUtf8(data, first, byteOfCodePoint(data, first, to, end - Math.max(start, 0)));
}

/** The kernel over columns when position and length are known; `place` gives them from the arguments behind the text. */
function partsOf(
  args: readonly Expression[],
  place: (...behind: number[]) => readonly [position: number, length: number],
): ColumnKernel | undefined {
  const behind = constantsBehind(args);
  if (behind === undefined) return undefined;
  const [position, length] = place(...(behind as readonly number[]));
  // A start that may lie before the text counts towards the length.
  if (position < 0 && length > 0 && length < -position) return undefined;
  return partKernel(
    position < 0 ? fromTheEnd(length <= 0 ? 0 : -position) : fromTheStart(Math.max(0, position - 1), length),
  );
}

/** The last `count` characters, which are found by going back. */
function fromTheEnd(count: number): FindParts {
  return ({ data, starts: from, ends: to }, starts, ends) => {
    ends.set(to.length === ends.length ? to : to.subarray(0, ends.length));
    if (isAscii(data)) for (let i = 0; i < starts.length; i++) starts[i] = Math.max(from[i], to[i] - count);
    else for (let i = 0; i < starts.length; i++) starts[i] = backBytes(data, from[i], to[i], count);
  };
}

/** `length` characters at most behind the first `skipped`. */
function fromTheStart(skipped: number, length: number): FindParts {
  const count = Math.max(0, length);
  return ({ data, starts: from, ends: to }, starts, ends) => {
    if (isAscii(data)) {
      for (let i = 0; i < starts.length; i++) {
        const start = Math.min(to[i], from[i] + skipped);
        starts[i] = start;
        ends[i] = Math.min(to[i], start + count);
      }
      return;
    }
    for (let i = 0; i < starts.length; i++) {
      const start = byteOfCodePoint(data, from[i], to[i], skipped);
      starts[i] = start;
      ends[i] = count === 0 ? start : byteOfCodePoint(data, start, to[i], count);
    }
  };
}

/** Where the last `count` characters begin; the start when there are not so many. */
function backBytes(data: Uint8Array, from: number, to: number, count: number): number {
  let at = to;
  for (let left = count; left > 0 && at > from; left--) {
    do at--;
    while (at > from && (data[at] & 0xc0) === 0x80);
  }
  return at;
}

export function substringBytes(bytes: Uint8Array, position: number, length: number): Uint8Array {
  if (position > bytes.length) return bytes.subarray(0, 0);
  const start = position > 0 ? position - 1 : position < 0 ? bytes.length + position : 0;
  const end = Math.min(bytes.length, start + length);
  return bytes.subarray(Math.max(start, 0), Math.max(start, end, 0));
}

export const substring = scalar({
  name: 'substring',
  aliases: ['substr'],
  group: 'string',
  signature: 'substring(str, pos [, len])',
  doc: 'The part from position `pos` (from 1; negative: from the end) on, of `len` characters at most. Bytes for binaries.',
  examples: [
    ["substring('Spark SQL', 5)", 'k SQL'],
    ["substring('Spark SQL', -3)", 'SQL'],
    ["substring('Spark SQL', 5, 1)", 'k'],
  ],
  params: [stringOrBinaryParam('str'), intParam('pos'), optional(intParam('len'), END)],
  returns: types => types[0],
  canFail: false,
  kernel: ({ types, args }) =>
    types[0].kind === 'string'
      ? { evaluate: substringText, inlineViews: callView(substringView), vector: partsOf(args, (p, n) => [p, n]) }
      : { evaluate: substringBytes },
});

export const left = scalar({
  name: 'left',
  group: 'string',
  signature: 'left(str, len)',
  doc: 'The first `len` characters, or bytes of a binary; none when `len` is not positive.',
  examples: [["left('Spark SQL', 3)", 'Spa']],
  params: [stringOrBinaryParam('str'), intParam('len')],
  returns: types => types[0],
  canFail: false,
  kernel: ({ types, args }) =>
    types[0].kind === 'string'
      ? {
          vector: partsOf(args, n => [1, n]),
          evaluate: (s: string, n: number) => substringText(s, 1, n),
          inlineViews: callView((data: Uint8Array, from: number, to: number, n: number) =>
            substringView(data, from, to, 1, n),
          ),
        }
      : { evaluate: (bytes: Uint8Array, n: number) => substringBytes(bytes, 1, n) },
});

export const right = scalar({
  name: 'right',
  group: 'string',
  signature: 'right(str, len)',
  doc: 'The last `len` characters; none when `len` is not positive.',
  examples: [["right('Spark SQL', 3)", 'SQL']],
  params: [stringParam('str'), intParam('len')],
  returns: stringType,
  computesAll: true,
  canFail: false,
  kernel: ({ args }) => ({ vector: partsOf(args, n => (n <= 0 ? [1, 0] : [-n, END])) }),
  evaluate: (s: string, n: number) => (n <= 0 ? '' : substringText(s, -n, END)),
});

function overlayText(text: string, part: string, position: number, length: number): string {
  const size = length >= 0 ? length : codePointLength(part);
  return substringText(text, 1, position - 1) + part + substringText(text, position + size, END);
}

function overlayBytes(bytes: Uint8Array, part: Uint8Array, position: number, length: number): Uint8Array {
  const size = length >= 0 ? length : part.length;
  return Buffer.concat([substringBytes(bytes, 1, position - 1), part, substringBytes(bytes, position + size, END)]);
}

export const overlay = scalar({
  name: 'overlay',
  group: 'string',
  signature: 'overlay(str, replace, pos [, len])',
  doc: 'The text with `len` characters from `pos` on (as many as `replace` has, if not given) put over by `replace`.',
  examples: [
    ["overlay('Spark SQL' PLACING '_' FROM 6)", 'Spark_SQL'],
    ["overlay('Spark SQL' PLACING 'ANSI ' FROM 7 FOR 0)", 'Spark ANSI SQL'],
  ],
  params: [
    stringOrBinaryParam('input'),
    stringOrBinaryParam('replace'),
    intParam('pos'),
    optional(intParam('len'), -1),
  ],
  returns: types => types[0],
  canFail: false,
  prepare: (args, call) => {
    // Each side may become the other's type only from NULL.
    const kinds = args.slice(0, 2).map(arg => arg.type.kind);
    if (kinds.includes('binary') && !kinds.every(kind => kind === 'binary' || kind === 'void')) {
      throw differentTypes(call, args.slice(0, 2));
    }
    if (!kinds.includes('binary') || !kinds.includes('void')) return args;
    return args.map((arg, i) => (i < 2 ? coerce(arg, binaryType, call.context.zone) : arg));
  },
  kernel: ({ types, args }) => {
    if (types[0].kind !== 'string') return { evaluate: overlayBytes };
    const behind = constantsBehind(args) as readonly [string, number, number] | undefined;
    if (behind === undefined || behind[1] < 1) return { evaluate: overlayText };
    const [part, position, length] = behind;
    const write = overlayWriter(Buffer.from(part), position, length >= 0 ? length : codePointLength(part));
    return { evaluate: overlayText, vector: writeKernel(write, (text: string) => overlayText(text, ...behind)) };
  },
});

export const substringFunctions: readonly FunctionDefinition[] = [substring, left, right, overlay];
