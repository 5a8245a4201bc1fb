import type { ColumnKernel } from '../../expressions/expression.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { optional, stringParam } from '../signature-params.js';
import { partKernel } from './text-kernels.js';

/**
 * Characters cut off at the ends: spaces, or any of a set. `trim(characters, text)` is what `TRIM(… FROM …)` stands for; only `btrim` has
 * the text first.
 */

interface Sides {
  readonly left: boolean;
  readonly right: boolean;
}

export function trimSet(text: string, set: string, { left, right }: Sides): string {
  if (set === '') return text;
  let start = 0;
  let end = text.length;
  if (set.length === 1) {
    const c = set.charCodeAt(0);
    if (left) while (start < end && text.charCodeAt(start) === c) start++;
    if (right) while (end > start && text.charCodeAt(end - 1) === c) end--;
    return text.slice(start, end);
  }
  const characters = new Set(set);
  const units = [...text];
  let from = 0;
  let to = units.length;
  if (left) while (from < to && characters.has(units[from])) from++;
  if (right) while (to > from && characters.has(units[to - 1])) to--;
  return units.slice(from, to).join('');
}

const SPACE = 32;

/** The part between the spaces at the ends. */
function withoutSpaces({ left, right }: Sides): ColumnKernel {
  return partKernel((texts, starts, ends) => {
    const { data, starts: from, ends: to } = texts;
    for (let i = 0; i < starts.length; i++) {
      let start = from[i];
      let end = to[i];
      if (left) while (start < end && data[start] === SPACE) start++;
      if (right) while (end > start && data[end - 1] === SPACE) end--;
      starts[i] = start;
      ends[i] = end;
    }
  });
}

function trimFunction(
  name: string,
  sides: Sides,
  doc: string,
  examples: FunctionDefinition['examples'],
  textFirst = false,
): FunctionDefinition {
  return scalar({
    name,
    group: 'string',
    signature: textFirst ? `${name}(str [, characters])` : `${name}([characters,] str)`,
    doc,
    examples,
    params: [stringParam('str'), optional(stringParam('trimStr'))],
    returns: stringType,
    canFail: false,
    kernel: ({ args }) => (args.length === 1 ? { vector: withoutSpaces(sides) } : {}),
    evaluate: textFirst
      ? (text: string, set = ' ') => trimSet(text, set, sides)
      : (first: string, text?: string) =>
          text === undefined ? trimSet(first, ' ', sides) : trimSet(text, first, sides),
  });
}

const both = { left: true, right: true };

export const trimFunctions: readonly FunctionDefinition[] = [
  trimFunction('trim', both, 'The text without spaces, or the given characters, at both ends.', [
    ["trim('    SparkSQL   ')", 'SparkSQL'],
    ["trim(BOTH 'SL' FROM 'SSparkSQLS')", 'parkSQ'],
  ]),
  trimFunction('ltrim', { left: true, right: false }, 'The text without spaces, or the given characters, in front.', [
    ["ltrim('    SparkSQL   ')", 'SparkSQL   '],
  ]),
  trimFunction('rtrim', { left: false, right: true }, 'The text without spaces, or the given characters, at the end.', [
    ["rtrim('    SparkSQL   ')", '    SparkSQL'],
  ]),
  trimFunction(
    'btrim',
    both,
    'The text without spaces, or the given characters, at both ends.',
    [
      ["btrim('    SparkSQL   ')", 'SparkSQL'],
      ["btrim('SSparkSQLS', 'SL')", 'parkSQ'],
    ],
    true,
  ),
];
