import { BytesVector, Int32Vector } from '../../columnar/vector.js';
import { bothValid } from '../../expressions/compile/column-kernel.js';
import { type ColumnKernel, type InlineContext, Literal, type ViewOperand } from '../../expressions/expression.js';
import { booleanType, type DataType, intType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { containsBytes, endsWithBytes, indexOfBytes, startsWithBytes } from '../operators/byte-views.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { intParam, optional, stringOrBinaryParam, stringParam } from '../signature-params.js';
import { codePointLength, countCodePoints, hasSurrogates, unitsOf } from './code-points.js';

/** Finding a text in another: yes or no, and where. */

type BytesTest = (data: Uint8Array, start: number, end: number, part: Uint8Array) => boolean;

/** The second argument as bytes: a literal's own, else a view of them. */
function testViews(test: BytesTest): (args: readonly ViewOperand[], context: InlineContext) => string {
  const general = (a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number): boolean =>
    test(a, s, e, t === 0 && f === b.length ? b : b.subarray(t, f));
  return ([a, b], context) => {
    if (a.form !== 'view' || b.form !== 'view') return 'false';
    return `${context.constant(general)}(${a.data}, ${a.start}, ${a.end}, ${b.data}, ${b.start}, ${b.end})`;
  };
}

function containment(
  name: string,
  doc: string,
  example: readonly [string, string],
  onText: (text: string, part: string) => boolean,
  onBytes: BytesTest,
): FunctionDefinition {
  return scalar({
    name,
    group: 'string',
    signature: `${name}(left, right)`,
    doc,
    examples: [example],
    params: [stringOrBinaryParam('left'), stringOrBinaryParam('right')],
    returns: booleanType,
    canFail: false,
    prepare: (args, call) => {
      const isBinary = (t: DataType) => t.kind === 'binary' || t.kind === 'void';
      if (args.every(a => isBinary(a.type))) return args;
      // One text and one binary: both are text.
      return args.map(a => (a.type.kind === 'binary' ? coerce(a, stringType, call.context.zone) : a));
    },
    kernel: ({ types }) =>
      types[0].kind === 'string'
        ? { evaluate: onText, inlineViews: testViews(onBytes) }
        : { evaluate: (bytes: Uint8Array, part: Uint8Array) => onBytes(bytes, 0, bytes.length, part) },
  });
}

export const contains = containment(
  'contains',
  'True when `right` occurs in `left`.',
  ["contains('Spark SQL', 'park')", 'true'],
  (text, part) => text.includes(part),
  containsBytes,
);

export const startswith = containment(
  'startswith',
  'True when `left` starts with `right`.',
  ["startswith('Spark SQL', 'Spark')", 'true'],
  (text, part) => text.startsWith(part),
  startsWithBytes,
);

export const endswith = containment(
  'endswith',
  'True when `left` ends with `right`.',
  ["endswith('Spark SQL', 'SQL')", 'true'],
  (text, part) => text.endsWith(part),
  endsWithBytes,
);

/** Position from 1 of `part` in `text` at or behind the character `from` (from 0); 0 when there is none. */
export function positionOf(part: string, text: string, from: number): number {
  const wide = hasSurrogates(text);
  const at = text.indexOf(part, from === 0 ? 0 : wide ? unitsOf(text, from) : from);
  if (at < 0) return 0;
  return wide ? codePointLength(text.slice(0, at)) + 1 : at + 1;
}

function positionView(a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number): number {
  const n = f - t;
  if (n === 0) return 1;
  const first = b[t];
  next: for (let i = s; i <= e - n; i++) {
    if (a[i] !== first) continue;
    for (let j = 1; j < n; j++) if (a[i + j] !== b[t + j]) continue next;
    return countCodePoints(a, s, i) + 1;
  }
  return 0;
}

/** The place of the n-th occurrence, forward from position `start`, or backward from there when it is negative (−1: the last character). */
function occurrenceOf(part: string, text: string, start: number, occurrence: number): number {
  if (start === 0 || occurrence < 1) return 0;
  const characters = [...text];
  const wanted = [...part];
  const isAt = (place: number) => wanted.every((c, i) => characters[place + i] === c);
  const step = start > 0 ? 1 : -1;
  const last = characters.length - wanted.length;
  let left = occurrence;
  let place = start > 0 ? start - 1 : Math.min(characters.length + start, last);
  for (; place >= 0 && place <= last; place += step) if (isAt(place) && --left === 0) return place + 1;
  return 0;
}

export const instr = scalar({
  name: 'instr',
  group: 'string',
  signature: 'instr(str, substr [, start [, occurrence]])',
  doc: 'The position (from 1) of an occurrence of `substr`, the first one unless said otherwise, 0 when there is none. A negative `start` searches backward from the end.',
  examples: [
    ["instr('SparkSQL', 'SQL')", '6'],
    ["instr('abcabc', 'b', -1)", '5'],
    ["instr('abcabc', 'b', 1, 2)", '5'],
  ],
  params: [stringParam('str'), stringParam('substr'), optional(intParam('start')), optional(intParam('occurrence'))],
  returns: intType,
  canFail: false,
  kernel: ({ args }) => {
    if (args.length > 2) {
      return {
        evaluate: (text: string, part: string, start: number, occurrence = 1) =>
          occurrenceOf(part, text, start, occurrence),
      };
    }
    return {
      evaluate: (text: string, part: string) => positionOf(part, text, 0),
      inlineViews: ([a, b], context) =>
        a.form === 'view' && b.form === 'view'
          ? `${context.constant(positionView)}(${a.data}, ${a.start}, ${a.end}, ${b.data}, ${b.start}, ${b.end})`
          : '0',
    };
  },
});

export const locate = scalar({
  name: 'locate',
  aliases: ['position'],
  group: 'string',
  signature: 'locate(substr, str [, pos])',
  doc: 'The position (from 1) of `substr` in `str` at or behind position `pos`, 0 when there is none or `pos` is NULL or below 1.',
  examples: [
    ["locate('bar', 'foobarbar')", '4'],
    ["locate('bar', 'foobarbar', 5)", '7'],
    ["position('bar' IN 'foobarbar')", '4'],
  ],
  params: [stringParam('substr'), stringParam('str'), optional(intParam('pos'), 1)],
  returns: intType,
  nulls: 'custom',
  canFail: false,
  evaluate: (part: string | null, text: string | null, position: number | null) => {
    if (position === null) return 0;
    if (part === null || text === null) return null;
    if (position < 1) return 0;
    return part === '' ? 1 : positionOf(part, text, position - 1);
  },
  kernel: ({ args }) => {
    const [part, , position] = args.map(arg => (arg instanceof Literal ? arg.value : undefined));
    return {
      vector: typeof part === 'string' && part !== '' && position === 1 ? locateKernel(Buffer.from(part)) : undefined,
    };
  },
});

/** The position of the first occurrence of a text that is always the same. */
function locateKernel(part: Uint8Array): ColumnKernel {
  return ([, texts], length) => {
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, starts, ends } = texts;
    const out = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const at = indexOfBytes(data, starts[i], ends[i], part);
      if (at >= 0) out[i] = countCodePoints(data, starts[i], at) + 1;
    }
    return new Int32Vector(intType, length, out, texts.validity);
  };
}

export const findInSet = scalar({
  name: 'find_in_set',
  group: 'string',
  signature: 'find_in_set(str, list)',
  doc: 'The position (from 1) of `str` in a list with commas between the items; 0 when it is not there or holds a comma itself.',
  examples: [["find_in_set('ab', 'abc,b,ab,c,def')", '3']],
  params: [stringParam('str'), stringParam('list')],
  returns: intType,
  canFail: false,
  evaluate: inSet,
  kernel: ({ args }) => {
    const list = args[1] instanceof Literal ? args[1].value : undefined;
    return { vector: typeof list === 'string' ? findKernel(list) : undefined };
  },
});

function inSet(text: string, list: string): number {
  return text.includes(',') ? 0 : list.split(',').indexOf(text) + 1;
}

/** The position in a list that is always the same. */
function findKernel(list: string): ColumnKernel {
  const items = list.split(',').map(item => Buffer.from(item));
  return ([texts, lists], length) => {
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, starts, ends } = texts;
    const out = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      for (let k = 0; k < items.length && out[i] === 0; k++)
        if (ends[i] - starts[i] === items[k].length && startsWithBytes(data, starts[i], ends[i], items[k]))
          out[i] = k + 1;
    }
    return new Int32Vector(intType, length, out, bothValid(texts.validity, lists.validity, length));
  };
}

export const searchFunctions: readonly FunctionDefinition[] = [
  contains,
  startswith,
  endswith,
  instr,
  locate,
  findInSet,
];
