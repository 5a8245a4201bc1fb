import { decodeUtf8 } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { type ArrayType, arrayType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { intParam, optional, stringParam } from '../signature-params.js';
import { partNumberKernel, partsBeforeKernel, splitKernel } from './part-kernels.js';
import { type Regex, regexCache, remembered } from './regex.js';
import { constantsBehind } from './text-kernels.js';
import { callView } from './views.js';

/** Texts taken apart: at matches of a regular expression, or at a plain separator. */

/** A pattern that stands for one plain text, or undefined. */
function plainText(pattern: string): string | undefined {
  if (/^[^\\^$.*+?()[\]{}|]+$/.test(pattern)) return pattern;
  return /^\\[^A-Za-z0-9]$/.test(pattern) ? pattern[1] : undefined;
}

type Splitter = (text: string, limit: number) => string[];

function splitter(compile: (pattern: string) => Regex, pattern: string): Splitter {
  const plain = plainText(pattern);
  if (plain !== undefined)
    return (text, limit) => (limit > 0 ? limited(text.split(plain), limit, plain) : text.split(plain));
  return (text, limit) => splitAt(compile(pattern), text, limit);
}

/** The first `limit - 1` parts and the rest as one. */
function limited(parts: string[], limit: number, separator: string): string[] {
  if (parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

/** An empty match at the very start separates nothing. */
function splitAt(regex: Regex, text: string, limit: number): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const match of regex.findAll(text)) {
    if (limit > 0 && parts.length === limit - 1) break;
    const size = match[0].length;
    if (match.index === 0 && size === 0) continue;
    parts.push(text.slice(at, match.index));
    at = match.index + size;
  }
  parts.push(text.slice(at));
  return parts;
}

/** Between all characters. */
function splitCharacters(text: string, limit: number): string[] {
  if (text === '') return [''];
  const characters = [...text];
  return limit > 0 ? limited(characters, limit, '') : characters;
}

export const split = scalar({
  name: 'split',
  group: 'string',
  signature: 'split(str, regex [, limit])',
  doc: 'The parts between matches of the regular expression; with a positive `limit` that many at most.',
  examples: [
    ["split('oneAtwoBthreeC', '[ABC]')", '[one, two, three, ]'],
    ["split('oneAtwoBthreeC', '[ABC]', 2)", '[one, twoBthreeC]'],
  ],
  params: [stringParam('str'), stringParam('regex'), optional(intParam('limit'), -1)],
  returns: arrayType(stringType, false),
  kernel: ({ args, type }) => {
    const compile = regexCache('split');
    const splitterOf = remembered(pattern => splitter(compile, pattern));
    const [pattern, limit] = constantsBehind(args) ?? [];
    const plain = typeof pattern === 'string' && pattern !== '' ? plainText(pattern) : undefined;
    return {
      vector:
        plain !== undefined && (limit as number) <= 0 ? splitKernel(Buffer.from(plain), type as ArrayType) : undefined,
      evaluate: (text: string, pattern: string, limit: number) =>
        pattern === '' ? splitCharacters(text, limit) : splitterOf(pattern)(text, limit),
    };
  },
});

function zeroIndex(): EvaluationError {
  return new EvaluationError(
    'INVALID_INDEX_OF_ZERO',
    'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
  );
}

export function partOf(text: string, separator: string, index: number): string {
  if (index === 0) throw zeroIndex();
  if (separator === '') return index === 1 || index === -1 ? text : '';
  if (index < 0) return text.split(separator).at(index) ?? '';
  let start = 0;
  for (let n = 1; ; n++) {
    const end = text.indexOf(separator, start);
    if (n === index) return text.slice(start, end < 0 ? undefined : end);
    if (end < 0) return '';
    start = end + separator.length;
  }
}

function partOfView(a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number, index: number): string {
  const n = f - t;
  if (index <= 0 || n === 0) return partOf(decodeUtf8(a, s, e), decodeUtf8(b, t, f), index);
  const first = b[t];
  let part = 1;
  let start = s;
  next: for (let i = s; i <= e - n; i++) {
    if (a[i] !== first) continue;
    for (let j = 1; j < n; j++) if (a[i + j] !== b[t + j]) continue next;
    if (part++ === index) return decodeUtf8(a, start, i);
    start = i + n;
    i = start - 1;
  }
  return part === index ? decodeUtf8(a, start, e) : '';
}

export const splitPart = scalar({
  name: 'split_part',
  group: 'string',
  signature: 'split_part(str, delimiter, partNum)',
  doc: 'Part `partNum` (from 1; negative: from the end) of the text taken apart at the delimiter; empty where there is none.',
  examples: [["split_part('11.12.13', '.', 3)", '13']],
  params: [stringParam('str'), stringParam('delimiter'), intParam('partNum')],
  returns: stringType,
  evaluate: partOf,
  inlineViews: callView(partOfView),
  kernel: ({ args }) => {
    const [separator, index] = constantsBehind(args) ?? [];
    if (typeof separator !== 'string' || separator === '' || (index as number) < 1) return {};
    return { vector: partNumberKernel(Buffer.from(separator), index as number) };
  },
});

/** What is in front of occurrence `count` of the separator; behind it, counted from the end, where `count` is negative. */
function substringIndexOf(text: string, separator: string, count: number): string {
  if (separator === '' || count === 0) return '';
  let at = count > 0 ? -1 : text.length;
  for (let n = Math.abs(count); n > 0; n--) {
    at = count > 0 ? text.indexOf(separator, at + 1) : at === 0 ? -1 : text.lastIndexOf(separator, at - 1);
    if (at < 0) return text;
  }
  return count > 0 ? text.slice(0, at) : text.slice(at + separator.length);
}

export const substringIndex = scalar({
  name: 'substring_index',
  group: 'string',
  signature: 'substring_index(str, delim, count)',
  doc: 'The text in front of occurrence `count` of `delim`; for a negative `count` the text behind it, counted from the end.',
  examples: [["substring_index('www.apache.org', '.', 2)", 'www.apache']],
  params: [stringParam('str'), stringParam('delim'), intParam('count')],
  returns: stringType,
  canFail: false,
  evaluate: substringIndexOf,
  kernel: ({ args }) => {
    const [separator, count] = constantsBehind(args) ?? [];
    if (typeof separator !== 'string' || separator === '' || (count as number) < 1) return {};
    return { vector: partsBeforeKernel(Buffer.from(separator), count as number) };
  },
});

export const splitFunctions: readonly FunctionDefinition[] = [split, splitPart, substringIndex];
