import { decodeUtf8 } from '../../columnar/vector.js';
import { doubleType, intType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { exact, intParam, optional, stringParam } from '../signature-params.js';
import { isAscii } from './byte-writers.js';
import { callView } from './views.js';

/** How like two texts are, in writing and in sound. */

function editDistance(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  let last = Int32Array.from({ length: b.length + 1 }, (_, j) => j);
  let row = new Int32Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(replaced, row[j - 1] + 1, last[j] + 1);
    }
    [last, row] = [row, last];
  }
  return last[b.length];
}

/** As `editDistance` of ASCII, on bytes and in memory that is there already. */
function bytesDistance(a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number): number {
  const width = f - t;
  if (width >= row.length || !isAscii(a, s, e) || !isAscii(b, t, f))
    return editDistance(decodeUtf8(a, s, e), decodeUtf8(b, t, f));
  for (let j = 0; j <= width; j++) row[j] = j;
  for (let i = s; i < e; i++) {
    const byte = a[i];
    // What was above on the left: the distance without both characters.
    let diagonal = row[0];
    let left = diagonal + 1;
    row[0] = left;
    for (let j = 1; j <= width; j++) {
      const above = row[j];
      const replaced = byte === b[t + j - 1] ? diagonal : diagonal + 1;
      left = Math.min(replaced, left + 1, above + 1);
      row[j] = left;
      diagonal = above;
    }
  }
  return row[width];
}

const row = new Int32Array(256);

export const levenshtein = scalar({
  name: 'levenshtein',
  group: 'string',
  signature: 'levenshtein(str1, str2 [, threshold])',
  doc: 'How many characters must be inserted, deleted or replaced to get from one text to the other; −1 above the threshold.',
  examples: [
    ["levenshtein('kitten', 'sitting')", '3'],
    ["levenshtein('kitten', 'sitting', 2)", '-1'],
  ],
  params: [stringParam('str1'), stringParam('str2'), optional(intParam('threshold'))],
  returns: intType,
  canFail: false,
  evaluate: (a: string, b: string, threshold?: number) => {
    const distance = editDistance(a, b);
    return threshold !== undefined && distance > threshold ? -1 : distance;
  },
  kernel: ({ args }) => (args.length === 2 ? { inlineViews: callView(bytesDistance) } : {}),
});

/** Matches are equal characters not too far from each other; half of those out of order count as transpositions. */
function jaro(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  if (a.length === 0 || b.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = new Array<boolean>(b.length).fill(false);
  const matched: string[] = [];
  a.forEach((c, i) => {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j++) {
      if (taken[j] || b[j] !== c) continue;
      taken[j] = true;
      matched.push(c);
      break;
    }
  });
  const m = matched.length;
  if (m === 0) return 0;
  const others = b.filter((_, j) => taken[j]);
  const swaps = matched.filter((c, i) => c !== others[i]).length / 2;
  return (m / a.length + m / b.length + (m - swaps) / m) / 3;
}

export const jaroWinkler = scalar({
  name: 'jaro_winkler_similarity',
  group: 'string',
  signature: 'jaro_winkler_similarity(str1, str2)',
  doc: 'The Jaro-Winkler similarity from 0.0 (nothing in common) to 1.0 (equal); a common beginning counts more.',
  examples: [["jaro_winkler_similarity('MARTHA', 'MARHTA')", '0.9611111111111111']],
  params: [stringParam('str1'), stringParam('str2')],
  returns: doubleType,
  canFail: false,
  evaluate: (left: string, right: string) => {
    const a = Array.from(left);
    const b = Array.from(right);
    const similarity = jaro(a, b);
    let prefix = 0;
    while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
    return similarity + 0.1 * prefix * (1 - similarity);
  },
});

/** Digits of the letters A to Z; 7 for H and W, which are looked through, 0 for vowels. */
const SOUNDS = '01230127022455012623017202';

function soundexOf(text: string): string {
  const codes = Buffer.from(text);
  const letter = (byte: number) => (byte >= 97 && byte <= 122 ? byte - 32 : byte);
  const first = letter(codes[0] ?? 0);
  if (first < 65 || first > 90) return text;
  let out = String.fromCharCode(first);
  let last = SOUNDS[first - 65];
  for (let i = 1; i < codes.length && out.length < 4; i++) {
    const c = letter(codes[i]);
    if (c < 65 || c > 90) {
      last = '0';
      continue;
    }
    const code = SOUNDS[c - 65];
    if (code === '7') continue;
    if (code !== '0' && code !== last) out += code;
    last = code;
  }
  return out.padEnd(4, '0');
}

export const soundex = scalar({
  name: 'soundex',
  group: 'string',
  signature: 'soundex(str)',
  doc: 'The Soundex code: a letter and three digits. A text that starts with no letter stays as it is.',
  examples: [["soundex('Miller')", 'M460']],
  params: [exact(stringParam('str'))],
  returns: stringType,
  canFail: false,
  evaluate: soundexOf,
});

export const similarityFunctions: readonly FunctionDefinition[] = [levenshtein, jaroWinkler, soundex];
