import { EvaluationError } from '../../common/errors.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { stringParam } from '../signature-params.js';

/** Text in the form of `application/x-www-form-urlencoded`, UTF-8. */

function encode(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '?'))
    .replace(/[!'()~]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** Null where a percent sign is without its two digits. Bytes that are no UTF-8 become U+FFFD. */
function decode(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9A-Fa-f]{2})+/g, run => Buffer.from(run.replaceAll('%', ''), 'hex').toString());
}

const common = { group: 'url', params: [stringParam('str')], returns: stringType };

export const urlEncode = scalar({
  ...common,
  name: 'url_encode',
  signature: 'url_encode(str)',
  doc: 'The text with everything but letters, digits and `-_.*` as percent signs with hexadecimal digits, spaces as `+`.',
  examples: [["url_encode('https://spark.apache.org')", 'https%3A%2F%2Fspark.apache.org']],
  canFail: false,
  evaluate: encode,
});

export const urlDecode = scalar({
  ...common,
  name: 'url_decode',
  signature: 'url_decode(str)',
  doc: 'The opposite of `url_encode`. Fails for text that is not encoded that way.',
  examples: [["url_decode('https%3A%2F%2Fspark.apache.org')", 'https://spark.apache.org']],
  evaluate: (text: string) => {
    const decoded = decode(text);
    if (decoded !== null) return decoded;
    throw new EvaluationError('CANNOT_DECODE_URL', `The provided URL cannot be decoded: ${text}.`);
  },
});

export const tryUrlDecode = scalar({
  ...common,
  name: 'try_url_decode',
  signature: 'try_url_decode(str)',
  doc: 'As `url_decode`, with NULL where that fails.',
  examples: [["try_url_decode('%zz')", 'NULL']],
  nullable: true,
  canFail: false,
  evaluate: decode,
});

export const urlCodings: readonly FunctionDefinition[] = [urlEncode, urlDecode, tryUrlDecode];
