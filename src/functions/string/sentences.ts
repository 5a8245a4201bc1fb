import { arrayType, stringType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { optional, stringParam } from '../signature-params.js';

/** What finds sentences and words; making one costs a thousand times as much as using it. */
interface Segmenters {
  readonly bySentence: Intl.Segmenter;
  readonly byWord: Intl.Segmenter;
}

/** Sentences and their words by the rules of Unicode; words that start with no letter or digit are left out. */
function wordsOfSentences(text: string, { bySentence, byWord }: Segmenters): string[][] {
  return Array.from(bySentence.segment(text), ({ segment }) =>
    joined(Array.from(byWord.segment(segment), word => word.segment)).filter(word => /^[\p{L}\p{Nd}]/u.test(word)),
  );
}

/** Java's words are longer in places: `a-b` is one, and signs of currency and percent belong to their numbers. */
function joined(segments: readonly string[]): string[] {
  const words: string[] = [];
  segments.forEach((segment, i) => {
    const before = words.at(-1) ?? '';
    const next = segments[i + 1] ?? '';
    const isHyphen = segment === '-' && /\p{L}$/u.test(before) && /^\p{L}/u.test(next);
    const isAfter =
      (before.endsWith('-') && before.length > 1 && /^\p{L}/u.test(segment)) ||
      (/^\p{Sc}$/u.test(before) && /^\p{Nd}/u.test(segment)) ||
      (segment === '%' && /\p{Nd}$/u.test(before));
    if (isHyphen || isAfter) words[words.length - 1] = before + segment;
    else words.push(segment);
  });
  return words;
}

function localeOf(language: string, country: string): string {
  const tag = country === '' ? language : `${language}-${country}`;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? 'en-US';
  } catch {
    return 'en-US';
  }
}

export const sentences = scalar({
  name: 'sentences',
  group: 'string',
  signature: 'sentences(str [, lang [, country]])',
  doc: 'The words of each sentence.',
  examples: [["sentences('Hi there! Good morning.')", '[[Hi, there], [Good, morning]]']],
  params: [stringParam('str'), optional(stringParam('lang'), ''), optional(stringParam('country'), '')],
  returns: arrayType(arrayType(stringType, false), false),
  nulls: 'custom',
  canFail: false,
  kernel: () => {
    let last = '';
    let segmenters: Segmenters | undefined;
    const of = (language: string, country: string): Segmenters => {
      const key = `${language}-${country}`;
      if (segmenters !== undefined && last === key) return segmenters;
      const locale = localeOf(language, country);
      last = key;
      segmenters = {
        bySentence: new Intl.Segmenter(locale, { granularity: 'sentence' }),
        byWord: new Intl.Segmenter(locale, { granularity: 'word' }),
      };
      return segmenters;
    };
    return {
      evaluate: (text: string | null, language: string | null, country: string | null) =>
        text === null ? null : wordsOfSentences(text, of(language || 'en', country ?? '')),
    };
  },
});
