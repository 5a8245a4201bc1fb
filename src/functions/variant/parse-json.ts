import { jsonOptions } from '../../columnar/json/options.js';
import { JsonScanner } from '../../columnar/json/scanner.js';
import { MALFORMED } from '../../columnar/json/tokens.js';
import { DUPLICATE_KEY, variantJson } from '../../columnar/json/variant.js';
import { EvaluationError } from '../../common/errors.js';
import { variantType } from '../../types/data-type.js';
import { VariantValue } from '../../types/value.js';
import { scalar } from '../signature.js';
import { exact, stringParam } from '../signature-params.js';
import { isObject } from './json.js';

/** Strict JSON; text behind the value is ignored. An object with two fields of one name is malformed. */

const OPTIONS = jsonOptions(
  new Map([
    ['allowsinglequotes', 'false'],
    ['allownonnumericnumbers', 'false'],
  ]),
);

/** Reads variants out of bytes; gives the reason where it cannot. */
class VariantReader {
  private readonly scanner = new JsonScanner(OPTIONS);
  private attached: Uint8Array | undefined;

  read(data: Uint8Array, start: number, end: number): VariantValue | string {
    const { scanner } = this;
    if (data !== this.attached) {
      scanner.attach(data);
      this.attached = data;
    }
    scanner.start(start, end);
    try {
      if (scanner.space() < 0) return 'there is no value';
      const json = variantJson(scanner);
      if (json === DUPLICATE_KEY) return 'an object has two fields of one name';
      return new VariantValue(end - start > WHOLE_DIGITS ? withDoubles(json) : json);
    } catch (error) {
      if (error !== MALFORMED) throw error;
      return `${scanner.problem} at offset ${scanner.problemAt - start}`;
    }
  }

  readText(text: string): VariantValue | string {
    const bytes = Buffer.from(text);
    return this.read(bytes, 0, bytes.length);
  }
}

/** Whole numbers of more digits are doubles. */
const WHOLE_DIGITS = 38;
const WHOLE_LIMIT = 10n ** 38n;

function withDoubles(json: unknown): unknown {
  if (typeof json === 'bigint') return json >= WHOLE_LIMIT || json <= -WHOLE_LIMIT ? Number(json) : json;
  if (Array.isArray(json)) {
    for (let i = 0; i < json.length; i++) json[i] = withDoubles(json[i]);
  } else if (isObject(json)) {
    for (const key of Object.keys(json)) json[key] = withDoubles(json[key]);
  }
  return json;
}

function malformed(text: string, reason: string): EvaluationError {
  return new EvaluationError(
    'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION',
    `Malformed JSON: ${JSON.stringify(text.slice(0, 200))}: ${reason}. Use \`try_parse_json\` to get NULL instead.`,
  );
}

export const parseJson = scalar({
  name: 'parse_json',
  group: 'variant',
  signature: 'parse_json(text)',
  doc: 'The value of a JSON text as a variant. Fails where the text is malformed.',
  examples: [['parse_json(\'{"a":1,"b":0.8}\')', '{"a":1,"b":0.8}']],
  params: [exact(stringParam('text'))],
  returns: variantType,
  kernel: () => {
    const reader = new VariantReader();
    const evaluate = (text: string) => {
      const value = reader.readText(text);
      if (typeof value === 'string') throw malformed(text, value);
      return value;
    };
    const read = (data: Uint8Array, start: number, end: number) => {
      const value = reader.read(data, start, end);
      if (typeof value === 'string') throw malformed(Buffer.from(data.subarray(start, end)).toString(), value);
      return value;
    };
    return {
      evaluate,
      inlineViews: ([text], context) =>
        text.form === 'view'
          ? `${context.constant(read)}(${text.data}, ${text.start}, ${text.end})`
          : `${context.constant(evaluate)}(${text.code})`,
      canFail: true,
    };
  },
});

export const tryParseJson = scalar({
  name: 'try_parse_json',
  group: 'variant',
  signature: 'try_parse_json(text)',
  doc: 'The value of a JSON text as a variant, or null where the text is malformed.',
  examples: [["try_parse_json('{bad')", 'NULL']],
  params: [exact(stringParam('text'))],
  returns: variantType,
  nullable: true,
  canFail: false,
  kernel: () => {
    const reader = new VariantReader();
    return {
      evaluate: (text: string) => {
        const value = reader.readText(text);
        return typeof value === 'string' ? null : value;
      },
    };
  },
});
