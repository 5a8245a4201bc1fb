import type { ByteSink } from '../../columnar/json/byte-sink.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { stringParam } from '../signature-params.js';
import { caseKernel, writeKernel } from './text-kernels.js';

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
  vector: caseKernel(65, 90, s => s.toLowerCase()),
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
  vector: caseKernel(97, 122, s => s.toUpperCase()),
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
  evaluate: capitalized,
  vector: writeKernel(capitalizedAscii, capitalized),
});

function capitalized(text: string): string {
  return text.toLowerCase().replace(/(^| )([^ ])/gu, (_, gap: string, c: string) => gap + titleCase(c));
}

function capitalizedAscii(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  let first = true;
  for (let i = start; i < end; i++) {
    const byte = data[i];
    if (byte > 127) return false;
    const isOther = first ? byte >= 97 && byte <= 122 : byte >= 65 && byte <= 90;
    sink.data[sink.used++] = isOther ? byte ^ 32 : byte;
    first = byte === 32;
  }
  return true;
}

export const caseFunctions: readonly FunctionDefinition[] = [lower, upper, initcap];
