import type { ByteSink } from '../../columnar/json/byte-sink.js';
import { EvaluationError } from '../../common/errors.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { stringParam } from '../signature-params.js';
import { writeUrlDecoded } from '../string/byte-writers.js';
import { writeKernel } from '../string/text-kernels.js';

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

const HEX = Buffer.from('0123456789ABCDEF');

/** Letters, digits and `-_.*`. */
const isPlain = (byte: number): boolean =>
  (byte >= 97 && byte <= 122) ||
  (byte >= 48 && byte <= 57) ||
  (byte >= 65 && byte <= 90) ||
  byte === 45 ||
  byte === 95 ||
  byte === 46 ||
  byte === 42;

function encodeBytes(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  sink.reserve((end - start) * 3);
  const out = sink.data;
  let at = sink.used;
  for (let i = start; i < end; i++) {
    const byte = data[i];
    if (isPlain(byte)) out[at++] = byte;
    else if (byte === 32) out[at++] = 43;
    else {
      out[at++] = 37;
      out[at++] = HEX[byte >> 4];
      out[at++] = HEX[byte & 15];
    }
  }
  sink.used = at;
  return true;
}

export const urlEncode = scalar({
  ...common,
  name: 'url_encode',
  signature: 'url_encode(str)',
  doc: 'The text with everything but letters, digits and `-_.*` as percent signs with hexadecimal digits, spaces as `+`.',
  examples: [["url_encode('https://spark.apache.org')", 'https%3A%2F%2Fspark.apache.org']],
  canFail: false,
  evaluate: encode,
  vector: writeKernel(encodeBytes, encode),
});

export const urlDecode = scalar({
  ...common,
  name: 'url_decode',
  signature: 'url_decode(str)',
  doc: 'The opposite of `url_encode`. Fails for text that is not encoded that way.',
  examples: [["url_decode('https%3A%2F%2Fspark.apache.org')", 'https://spark.apache.org']],
  evaluate: decodeOrFail,
  vector: writeKernel(writeUrlDecoded, decodeOrFail),
});

function decodeOrFail(text: string): string {
  const decoded = decode(text);
  if (decoded !== null) return decoded;
  throw new EvaluationError('CANNOT_DECODE_URL', `The provided URL cannot be decoded: ${text}.`);
}

export const tryUrlDecode = scalar({
  ...common,
  name: 'try_url_decode',
  signature: 'try_url_decode(str)',
  doc: 'As `url_decode`, with NULL where that fails.',
  examples: [["try_url_decode('%zz')", 'NULL']],
  nullable: true,
  canFail: false,
  evaluate: decode,
  vector: writeKernel(writeUrlDecoded, decode),
});

export const urlCodings: readonly FunctionDefinition[] = [urlEncode, urlDecode, tryUrlDecode];
