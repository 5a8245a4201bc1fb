import { EvaluationError } from '../../common/errors.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { exact, optional, stringParam } from '../signature-params.js';
import { regexCache, remembered } from '../string/regex.js';
import { type JavaUri, parseJavaUri } from './java-uri.js';

function part(uri: JavaUri, name: string): string | null {
  switch (name) {
    case 'HOST':
      return uri.host;
    case 'PATH':
      return uri.path;
    case 'QUERY':
      return uri.query;
    case 'REF':
      return uri.fragment;
    case 'PROTOCOL':
      return uri.scheme;
    case 'FILE':
      return uri.query === null ? uri.path : `${uri.path}?${uri.query}`;
    case 'AUTHORITY':
      return uri.authority;
    case 'USERINFO':
      return uri.userInfo;
    default:
      return null;
  }
}

function invalidUrl(url: string): EvaluationError {
  return new EvaluationError(
    'INVALID_URL',
    `The url is invalid: ${url}. Use \`try_parse_url\` to tolerate invalid URL and return NULL instead.`,
  );
}

/** The key of a query is a regular expression, as in Spark. */
function urlFunction(
  name: string,
  tolerant: boolean,
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return scalar({
    name,
    group: 'url',
    signature: `${name}(url, part [, key])`,
    doc,
    examples,
    params: [exact(stringParam('url')), exact(stringParam('partToExtract')), optional(exact(stringParam('key')))],
    returns: stringType,
    nullable: true,
    canFail: !tolerant,
    kernel: () => {
      const compile = regexCache(name);
      const patternOf = remembered(key => compile(`(&|^)${key}=([^&]*)`));
      return {
        evaluate: (url: string, wanted: string, key?: string) => {
          const uri = parseJavaUri(url);
          if (uri === null) {
            if (tolerant) return null;
            throw invalidUrl(url);
          }
          if (key === undefined) return url === '' && wanted !== 'PATH' && wanted !== 'FILE' ? null : part(uri, wanted);
          if (wanted !== 'QUERY' || uri.query === null) return null;
          const regex = patternOf(key);
          const match = regex.find(uri.query);
          return match === null ? null : regex.group(match, 2);
        },
      };
    },
  });
}

const PARTS = 'HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; with a key, a parameter of the QUERY';

export const urlParsers: readonly FunctionDefinition[] = [
  urlFunction('parse_url', false, `A part of a URL: ${PARTS}. Fails for an invalid URL.`, [
    ["parse_url('http://spark.apache.org/path?query=1', 'HOST')", 'spark.apache.org'],
    ["parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query')", '1'],
  ]),
  urlFunction('try_parse_url', true, `A part of a URL: ${PARTS}. NULL for an invalid URL.`, [
    ["try_parse_url('inva lid://spark.apache.org/path?query=1', 'HOST')", 'NULL'],
  ]),
];
