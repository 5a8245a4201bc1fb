import { arrayType, intType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { intParam, optional, stringParam } from '../signature-params.js';
import { codePointLength } from './code-points.js';
import { regexCache } from './regex.js';

/** What a regular expression finds in a text: groups, all matches, places, numbers. */

export const regexpExtract = scalar({
  name: 'regexp_extract',
  group: 'string',
  signature: 'regexp_extract(str, regexp [, idx])',
  doc: 'Group `idx` (default 1, 0 is the whole) of the first match; empty where there is no match or the group took no part.',
  examples: [["regexp_extract('100-200', '([0-9]+)-([0-9]+)', 2)", '200']],
  params: [stringParam('str'), stringParam('regexp'), optional(intParam('idx'), 1)],
  returns: stringType,
  kernel: () => {
    const compile = regexCache('regexp_extract');
    return {
      evaluate: (text: string, pattern: string, index: number) => {
        const regex = compile(pattern);
        const match = regex.find(text);
        return match === null ? '' : regex.group(match, index);
      },
    };
  },
});

export const regexpExtractAll = scalar({
  name: 'regexp_extract_all',
  group: 'string',
  signature: 'regexp_extract_all(str, regexp [, idx])',
  doc: 'Group `idx` (default 1, 0 is the whole) of every match.',
  examples: [["regexp_extract_all('100-200, 300-400', '([0-9]+)-([0-9]+)', 1)", '[100, 300]']],
  params: [stringParam('str'), stringParam('regexp'), optional(intParam('idx'), 1)],
  returns: arrayType(stringType),
  kernel: () => {
    const compile = regexCache('regexp_extract_all');
    return {
      evaluate: (text: string, pattern: string, index: number) => {
        const regex = compile(pattern);
        return Array.from(regex.findAll(text), match => regex.group(match, index));
      },
    };
  },
});

export const regexpCount = scalar({
  name: 'regexp_count',
  group: 'string',
  signature: 'regexp_count(str, regexp)',
  doc: 'How many times the regular expression matches.',
  examples: [["regexp_count('Steven Jones and Stephen Smith', 'Ste(v|ph)en')", '2']],
  params: [stringParam('str'), stringParam('regexp')],
  returns: intType,
  kernel: () => {
    const compile = regexCache('regexp_count');
    return { evaluate: (text: string, pattern: string) => [...compile(pattern).findAll(text)].length };
  },
});

export const regexpSubstr = scalar({
  name: 'regexp_substr',
  group: 'string',
  signature: 'regexp_substr(str, regexp)',
  doc: 'The first match; NULL where there is none or it is empty.',
  examples: [["regexp_substr('Steven Jones and Stephen Smith', 'Ste(v|ph)en')", 'Steven']],
  params: [stringParam('str'), stringParam('regexp')],
  returns: stringType,
  nullable: true,
  kernel: () => {
    const compile = regexCache('regexp_substr');
    return { evaluate: (text: string, pattern: string) => compile(pattern).find(text)?.[0] || null };
  },
});

export const regexpInstr = scalar({
  name: 'regexp_instr',
  group: 'string',
  signature: 'regexp_instr(str, regexp [, idx])',
  doc: 'The position (from 1) of the first match, 0 when there is none. `idx` is looked at for NULL only.',
  examples: [["regexp_instr('user@spark.apache.org', '@[^.]*')", '5']],
  params: [stringParam('str'), stringParam('regexp'), optional(intParam('idx'), 0)],
  returns: intType,
  kernel: () => {
    const compile = regexCache('regexp_instr');
    return {
      evaluate: (text: string, pattern: string) => {
        const match = compile(pattern).find(text);
        return match === null ? 0 : codePointLength(text.slice(0, match.index)) + 1;
      },
    };
  },
});

export const regexpFinders: readonly FunctionDefinition[] = [
  regexpExtract,
  regexpExtractAll,
  regexpCount,
  regexpSubstr,
  regexpInstr,
];
