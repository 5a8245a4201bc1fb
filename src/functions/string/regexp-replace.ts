import { EvaluationError } from '../../common/errors.js';
import { stringType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { mismatch } from '../signature-errors.js';
import { constant, intParam, optional, stringParam } from '../signature-params.js';
import { type Regex, regexCache, remembered } from './regex.js';
import { withinLimit } from './text-limit.js';

/** `regexp_replace` with Java's notation of replacements: `$1`, `${name}`, a backslash in front of an ordinary character. */

type Part = { readonly text: string } | { readonly digits: string } | { readonly name: string };

const PART = /\\([\s\S])|\$(\d+)|\$\{([A-Za-z][A-Za-z0-9]*)\}|([^\\$]+)|[\s\S]/g;

function partsOf(replacement: string): Part[] {
  return Array.from(replacement.matchAll(PART), ([whole, escaped, digits, name, plain]) => {
    if (escaped !== undefined) return { text: escaped };
    if (digits !== undefined) return { digits };
    if (name !== undefined) return { name };
    if (plain !== undefined) return { text: plain };
    throw badReplacement(replacement, `a group or character is missing after '${whole}'`);
  });
}

function badReplacement(replacement: string, problem: string): EvaluationError {
  return new EvaluationError(
    'INVALID_REGEXP_REPLACE',
    `Could not perform regexp_replace with replacement "${replacement}": ${problem}.`,
  );
}

/** As many digits as there are groups for; the others are text. */
function numberedGroup(regex: Regex, digits: string, replacement: string): { group: number; rest: string } {
  let length = 1;
  if (!regex.has(Number(digits[0]))) throw badReplacement(replacement, `there is no group ${digits[0]}`);
  while (length < digits.length && regex.has(Number(digits.slice(0, length + 1)))) length++;
  return { group: Number(digits.slice(0, length)), rest: digits.slice(length) };
}

function replaceAll(regex: Regex, text: string, parts: readonly Part[], replacement: string): string {
  let out = '';
  let at = 0;
  for (const match of regex.findAll(text)) {
    out += text.slice(at, match.index);
    for (const part of parts) {
      if ('text' in part) out += part.text;
      else if ('digits' in part) {
        const { group, rest } = numberedGroup(regex, part.digits, replacement);
        out += regex.group(match, group) + rest;
      } else {
        const content = regex.namedGroup(match, part.name);
        if (content === undefined) throw badReplacement(replacement, `there is no group named ${part.name}`);
        out += content;
      }
    }
    at = match.index + match[0].length;
  }
  return out + text.slice(at);
}

export const regexpReplace = scalar({
  name: 'regexp_replace',
  group: 'string',
  signature: 'regexp_replace(str, regexp, rep [, position])',
  doc: 'Every match from `position` (default 1) on replaced by `rep`, where `$1` stands for what group 1 matched.',
  examples: [
    ["regexp_replace('100-200', '([0-9]+)', 'num')", 'num-num'],
    ["regexp_replace('100-200', '([0-9]+)-([0-9]+)', '$2-$1')", '200-100'],
  ],
  params: [stringParam('str'), stringParam('regexp'), stringParam('rep'), optional(constant(intParam('position')), 1)],
  returns: stringType,
  kernel: ({ constants, call }) => {
    const position = constants[3] as number | null;
    if (position !== null && position < 1) {
      throw mismatch(
        call,
        'VALUE_OUT_OF_RANGE',
        `The \`position\` must be between (0, 2147483647] (current value = ${position}).`,
      );
    }
    const compile = regexCache('regexp_replace');
    const replacementOf = remembered(partsOf);
    return {
      evaluate: withinLimit('regexp_replace', (text: string, pattern: string, replacement: string, from: number) => {
        const regex = compile(pattern);
        if (from === 1) return replaceAll(regex, text, replacementOf(replacement), replacement);
        if (from > text.length) return text;
        const rest = text.slice(from - 1);
        return text.slice(0, from - 1) + replaceAll(regex, rest, replacementOf(replacement), replacement);
      }),
    };
  },
});
