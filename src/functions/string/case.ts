import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { stringParam } from '../signature-params.js';

/** Upper and lower case by the rules of Unicode, whatever the locale. */

export const lower = scalar({
  name: 'lower',
  aliases: ['lcase'],
  group: 'string',
  signature: 'lower(str)',
  doc: 'The text in lower case.',
  examples: [["lower('SparkSql')", 'sparksql']],
  params: [stringParam('str')],
  returns: stringType,
  canFail: false,
  evaluate: (s: string) => s.toLowerCase(),
  inline: ([s]) => `${s}.toLowerCase()`,
});

export const upper = scalar({
  name: 'upper',
  aliases: ['ucase'],
  group: 'string',
  signature: 'upper(str)',
  doc: 'The text in upper case.',
  examples: [["upper('SparkSql')", 'SPARKSQL']],
  params: [stringParam('str')],
  returns: stringType,
  canFail: false,
  evaluate: (s: string) => s.toUpperCase(),
  inline: ([s]) => `${s}.toUpperCase()`,
});

/** Letters whose title case is neither their upper case nor one letter of it. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ...[...'ǄǅǆǇǈǉǊǋǌǱǲǳ'].map((c, i) => [c, 'ǅǈǋǲ'[Math.floor(i / 3)]] as const),
  ...[0x1f80, 0x1f90, 0x1fa0].flatMap(from =>
    Array.from({ length: 8 }, (_, i) => [String.fromCharCode(from + i), String.fromCharCode(from + i + 8)] as const),
  ),
  ['ᾳ', 'ᾼ'],
  ['ῃ', 'ῌ'],
  ['ῳ', 'ῼ'],
]);

/** As upper case, but of several letters only the first: `ß` is `Ss`. */
function titleCase(c: string): string {
  const special = TITLES.get(c);
  if (special !== undefined) return special;
  const [first, ...rest] = c.toUpperCase();
  return first + rest.join('').toLowerCase();
}

export const initcap = scalar({
  name: 'initcap',
  group: 'string',
  signature: 'initcap(str)',
  doc: 'Upper case for the first letter of each word, lower case for the others. Words are apart by spaces.',
  examples: [["initcap('sPark sql')", 'Spark Sql']],
  params: [stringParam('str')],
  returns: stringType,
  canFail: false,
  evaluate: (s: string) => s.toLowerCase().replace(/(^| )([^ ])/gu, (_, gap: string, c: string) => gap + titleCase(c)),
});

export const caseFunctions: readonly FunctionDefinition[] = [lower, upper, initcap];
