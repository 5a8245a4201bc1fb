import { arrayType, stringType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { optional, stringParam } from '../signature-params.js';

/** Sentences and their words by the rules of Unicode; words without a letter or digit (punctuation, symbols) are left out. */
function wordsOfSentences(text: string, locale: string): string[][] {
  const bySentence = new Intl.Segmenter(locale, { granularity: 'sentence' });
  const byWord = new Intl.Segmenter(locale, { granularity: 'word' });
  return Array.from(bySentence.segment(text), ({ segment }) =>
    Array.from(byWord.segment(segment), word => word.segment).filter(word => /^[\p{L}\p{Nd}]/u.test(word)),
  );
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
  evaluate: (text: string | null, language: string | null, country: string | null) =>
    text === null ? null : wordsOfSentences(text, localeOf(language || 'en', country ?? '')),
});
