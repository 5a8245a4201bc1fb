import { BytesVector, Int32Vector } from '../../columnar/vector.js';
import { type Expression, Literal } from '../../expressions/expression.js';
import { binaryType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { intParam, optional, stringOrBinaryParam, stringParam } from '../signature-params.js';
import { isAscii, padWriter, repeatWriter } from './byte-writers.js';
import { codePointLength, sliceCodePoints } from './code-points.js';
import { constantsBehind, writeKernel } from './text-kernels.js';
import { checkLength } from './text-limit.js';

/** Texts repeated and padded. */

function repeated(name: string, text: string, count: number): string {
  if (count <= 0 || text === '') return '';
  checkLength(name, text.length * count);
  return text.repeat(count);
}

export const repeat = scalar({
  name: 'repeat',
  group: 'string',
  signature: 'repeat(str, n)',
  doc: 'The text `n` times; empty for `n` below 1.',
  examples: [["repeat('123', 2)", '123123']],
  params: [stringParam('str'), intParam('n')],
  returns: stringType,
  evaluate: (text: string, count: number) => repeated('repeat', text, count),
  kernel: ({ args }) => {
    const behind = constantsBehind(args) as readonly [number] | undefined;
    if (behind === undefined) return {};
    const [count] = behind;
    return { vector: writeKernel(repeatWriter(count), (text: string) => repeated('repeat', text, count)) };
  },
});

export const space = scalar({
  name: 'space',
  group: 'string',
  signature: 'space(n)',
  doc: '`n` spaces.',
  examples: [["concat(space(2), '1')", '  1']],
  params: [intParam('n')],
  returns: stringType,
  evaluate: (count: number) => repeated('space', ' ', count),
  vector: ([counts], length) => {
    if (!(counts instanceof Int32Vector)) return undefined;
    const ends = new Int32Array(length);
    let most = 0;
    for (let i = 0; i < length; i++) {
      const count = counts.values[i];
      ends[i] = Math.max(0, count);
      if (count > most) most = count;
    }
    // All texts are the beginning of the longest.
    if (most > MOST_SHARED) return undefined;
    return new BytesVector(stringType, length, new Int32Array(length), ends, Buffer.alloc(most, ' '), counts.validity);
  },
});

const MOST_SHARED = 10_000;

function fill(name: string, text: string, length: number, pad: string): { kept: string; padding: string } {
  const size = codePointLength(text);
  if (length <= size || pad === '') return { kept: sliceCodePoints(text, 0, length), padding: '' };
  const missing = length - size;
  checkLength(name, length);
  const times = Math.ceil(missing / codePointLength(pad));
  const padding = sliceCodePoints(pad.repeat(times), 0, missing);
  return { kept: text, padding };
}

function fillBytes(
  name: string,
  bytes: Uint8Array,
  length: number,
  pad: Uint8Array,
): { kept: Uint8Array; padding: Uint8Array } {
  const size = Math.max(length, 0);
  if (size <= bytes.length || pad.length === 0) return { kept: bytes.subarray(0, size), padding: new Uint8Array(0) };
  checkLength(name, size);
  const padding = Buffer.allocUnsafe(size - bytes.length).fill(pad);
  return { kept: bytes, padding };
}

/** Without `pad`, texts are filled with spaces and binaries with zeros; a text and a binary make a text. */
function padArguments(args: readonly Expression[], zone: string): readonly Expression[] {
  const [text, length, pad] = args;
  if (pad === undefined) {
    const filler =
      text.type.kind === 'binary' ? new Literal(new Uint8Array(1), binaryType) : new Literal(' ', stringType);
    return [text, length, filler];
  }
  if (text.type.kind === 'binary' && pad.type.kind === 'binary') return args;
  const asText = (e: Expression) => (e.type.kind === 'binary' ? coerce(e, stringType, zone) : e);
  return [asText(text), length, asText(pad)];
}

function padFunction(
  name: string,
  doc: string,
  examples: FunctionDefinition['examples'],
  onText: (kept: string, padding: string) => string,
  order: (kept: Uint8Array, padding: Uint8Array) => Uint8Array[],
): FunctionDefinition {
  return scalar({
    name,
    group: 'string',
    signature: `${name}(str, len [, pad])`,
    doc,
    examples,
    params: [stringOrBinaryParam('str'), intParam('len'), optional(stringOrBinaryParam('pad'))],
    returns: types => types[0],
    prepare: (args, call) => padArguments(args, call.context.zone),
    kernel: ({ types, args }) => {
      if (types[0].kind !== 'string') {
        const evaluate = (bytes: Uint8Array, length: number, pad: Uint8Array) => {
          const { kept, padding } = fillBytes(name, bytes, length, pad);
          return Buffer.concat(order(kept, padding));
        };
        return { evaluate };
      }
      const evaluate = (text: string, length: number, pad: string) => {
        const { kept, padding } = fill(name, text, length, pad);
        return onText(kept, padding);
      };
      const behind = constantsBehind(args) as readonly [number, string] | undefined;
      if (behind === undefined || behind[0] > 4096) return { evaluate };
      const pad = Buffer.from(behind[1]);
      if (!isAscii(pad, 0, pad.length)) return { evaluate };
      const write = padWriter(behind[0], pad, name === 'lpad');
      return { evaluate, vector: writeKernel(write, (text: string) => evaluate(text, ...behind)) };
    },
  });
}

export const lpad = padFunction(
  'lpad',
  'The text filled on the left to `len` characters, or cut to them.',
  [
    ["lpad('hi', 5, '?')", '???hi'],
    ["lpad('hi', 1)", 'h'],
  ],
  (kept, padding) => padding + kept,
  (kept, padding) => [padding, kept],
);

export const rpad = padFunction(
  'rpad',
  'The text filled on the right to `len` characters, or cut to them.',
  [["rpad('hi', 5, '?')", 'hi???']],
  (kept, padding) => kept + padding,
  (kept, padding) => [kept, padding],
);

export const repeatFunctions: readonly FunctionDefinition[] = [repeat, space, lpad, rpad];
