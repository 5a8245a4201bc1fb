import { BytesVector, Int32Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { ChosenTexts } from '../../expressions/compile/chosen-texts.js';
import { exactly } from '../../types/coercion-implicit.js';
import { binaryType, booleanType, stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { mismatch, unexpectedInputType, wrongArgumentCount } from '../signature-errors.js';
import {
  anyParam,
  constant,
  exact,
  intParam,
  longParam,
  optional,
  stringParam,
  variadic,
} from '../signature-params.js';
import { tableWriter, writeQuoted } from './byte-writers.js';
import { writeKernel } from './text-kernels.js';
import { callView } from './views.js';

/** Small functions over characters: one by its number, one of several texts, masks, quotes, check digits. */

export const char = scalar({
  name: 'char',
  aliases: ['chr'],
  group: 'string',
  signature: 'char(n)',
  doc: 'The character with code point `n` modulo 256; empty for a negative number.',
  examples: [['char(65)', 'A']],
  params: [longParam('n')],
  returns: stringType,
  canFail: false,
  evaluate: character,
  vector: ([numbers], length) => {
    if (!(numbers instanceof IntegerVector) || numbers.wide) return undefined;
    const values = numbers.values as Float64Array;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      if (values[i] < 0) continue;
      const code = values[i] - 256 * Math.floor(values[i] / 256);
      starts[i] = code < 128 ? code : 2 * code - 128;
      ends[i] = starts[i] + (code < 128 ? 1 : 2);
    }
    return new BytesVector(stringType, length, starts, ends, LATIN, numbers.validity);
  },
});

/** All 256 characters, the upper half of them two bytes long. */
const LATIN = Buffer.from(String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code)));

function character(n: number | bigint): string {
  return n < 0 ? '' : String.fromCharCode(Number(BigInt.asUintN(8, BigInt(n))));
}

export const elt = scalar({
  name: 'elt',
  group: 'string',
  signature: 'elt(n, input1, input2, …)',
  doc: 'Input `n` (from 1). Fails when there is none.',
  examples: [["elt(1, 'scala', 'java')", 'scala']],
  params: [intParam('n'), variadic(anyParam('input'))],
  prepare: (args, call) => {
    if (args.length < 2) throw wrongArgumentCount(call, '> 1');
    const inputs = args.slice(1);
    const type = inputs.every(e => e.type.kind === 'binary') ? binaryType : stringType;
    return [
      args[0],
      ...inputs.map((e, i) => {
        if (exactly(type).from(e.type) === undefined) throw unexpectedInputType(call, i + 1, '"STRING" or "BINARY"');
        return coerce(e, type, call.context.zone);
      }),
    ];
  },
  returns: types => types[1],
  nulls: 'custom',
  evaluate: (n: number | null, ...inputs: Value[]) => {
    if (n === null) return null;
    if (n >= 1 && n <= inputs.length) return inputs[n - 1];
    throw new EvaluationError(
      'INVALID_ARRAY_INDEX',
      `The index ${n} is out of bounds. The array has ${inputs.length} elements.`,
    );
  },
  vector: chosenInput,
});

/** The bytes of the inputs stay where they are. */
function chosenInput([numbers, ...inputs]: readonly Vector[], length: number): Vector | undefined {
  if (!(numbers instanceof Int32Vector) || !inputs.every(input => input instanceof BytesVector)) return undefined;
  const texts = inputs as readonly BytesVector[];
  const { values, validity } = numbers;
  const chosen = new ChosenTexts(texts[0].type, length);
  for (let i = 0; i < length; i++) {
    if (validity !== null && validity[i] === 0) {
      chosen.appendNull();
      continue;
    }
    const n = values[i];
    if (n < 1 || n > texts.length) return undefined;
    const text = texts[n - 1];
    if (text.validity !== null && text.validity[i] === 0) chosen.appendNull();
    else chosen.appendBytes(text.data, text.starts[i], text.ends[i]);
  }
  return chosen.finish(length);
}

/** `mask`: what stands for capitals, small letters, digits and all other characters; null leaves them as they are. */
const MASKS = ['upperChar', 'lowerChar', 'digitChar', 'otherChar'] as const;

const maskParam = (name: string, value: string | null) => optional(constant(exact(stringParam(name))), value);

/** The code of an ASCII character, 255 for others. */
const asciiOf = (c: string): number => (c.charCodeAt(0) < 128 ? c.charCodeAt(0) : 255);

export const mask = scalar({
  name: 'mask',
  group: 'string',
  signature: 'mask(input [, upperChar, lowerChar, digitChar, otherChar])',
  doc: 'The text with its capitals as `X`, small letters as `x`, digits as `n`, or the given characters; NULL keeps what is there.',
  examples: [
    ["mask('abcd-EFGH-8765-4321')", 'xxxx-XXXX-nnnn-nnnn'],
    ["mask('AbCD123-@$#', 'Q', 'q', 'd', 'o')", 'QqQQdddoooo'],
  ],
  params: [
    exact(stringParam('str')),
    maskParam('upperChar', 'X'),
    maskParam('lowerChar', 'x'),
    maskParam('digitChar', 'n'),
    maskParam('otherChar', null),
  ],
  namedArguments: true,
  returns: stringType,
  nulls: 'custom',
  canFail: false,
  kernel: ({ constants, call }) => {
    const marks = MASKS.map((name, i) => {
      const mark = (constants[i + 1] ?? null) as string | null;
      if (mark === null || [...mark].length === 1) return mark;
      throw mismatch(call, 'INPUT_SIZE_NOT_ONE', `Length of \`${name}\` should be 1.`);
    });
    const [upper, lower, digit, other] = marks;
    const maskOf = (c: string) =>
      (/\p{Lu}/u.test(c) ? upper : /\p{Ll}/u.test(c) ? lower : /\p{Nd}/u.test(c) ? digit : other) ?? c;
    const evaluate = (text: string): string => {
      let out = '';
      for (const c of text) out += maskOf(c);
      return out;
    };
    return {
      vector: writeKernel(
        tableWriter(Uint8Array.from({ length: 128 }, (_, c) => asciiOf(maskOf(String.fromCharCode(c))))),
        evaluate,
      ),
      evaluate: (text: string | null) => {
        if (text === null) return null;
        let out = '';
        for (const c of text) out += maskOf(c);
        return out;
      },
    };
  },
});

export const quote = scalar({
  name: 'quote',
  group: 'string',
  signature: 'quote(str)',
  doc: 'The text in single quotes, with a backslash in front of those inside.',
  examples: [["quote('Don\\'t')", "'Don\\'t'"]],
  params: [stringParam('str')],
  returns: stringType,
  canFail: false,
  evaluate: quoted,
  vector: writeKernel(writeQuoted, quoted),
});

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`;
}

/** As `passesLuhn`, on bytes. */
function bytesPassLuhn(data: Uint8Array, start: number, end: number): boolean {
  let sum = 0;
  let doubled = false;
  for (let i = end - 1; i >= start; i--) {
    const digit = data[i] - 48;
    if (digit < 0 || digit > 9) return false;
    const part = doubled ? 2 * digit : digit;
    sum += part > 9 ? part - 9 : part;
    doubled = !doubled;
  }
  return end > start && sum % 10 === 0;
}

function passesLuhn(text: string): boolean {
  if (!/^[0-9]+$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(text.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? 2 * digit : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export const luhnCheck = scalar({
  name: 'luhn_check',
  group: 'string',
  signature: 'luhn_check(str)',
  doc: 'True when the digits, the last one being the check digit, pass the Luhn test.',
  examples: [["luhn_check('8112189876')", 'true']],
  params: [stringParam('str')],
  returns: booleanType,
  canFail: false,
  evaluate: passesLuhn,
  inlineViews: callView(bytesPassLuhn),
});

export const characterFunctions: readonly FunctionDefinition[] = [char, elt, mask, quote, luhnCheck];
