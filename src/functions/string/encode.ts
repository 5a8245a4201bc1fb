import { type Expression, Literal } from '../../expressions/expression.js';
import { binaryType, stringType } from '../../types/data-type.js';
import { bindDecode } from '../conditional/choose.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { checkArgumentCount } from '../signature-errors.js';
import { binaryParam, stringParam } from '../signature-params.js';
import { decodeBytes, encodeText } from './charset.js';
import { sameBytes } from './text-kernels.js';

/** Text to bytes and back by the name of a character set. */

const isUtf8Name = (charset: Expression): boolean =>
  charset instanceof Literal && typeof charset.value === 'string' && charset.value.toUpperCase() === 'UTF-8';

export const encode = scalar({
  name: 'encode',
  group: 'string',
  signature: 'encode(str, charset)',
  doc: 'The text in a character set: US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16 or UTF-32.',
  examples: [["hex(encode('abc', 'utf-8'))", '616263']],
  params: [stringParam('str'), stringParam('charset')],
  returns: binaryType,
  evaluate: encodeText,
  kernel: ({ args }) => ({ vector: isUtf8Name(args[1]) ? sameBytes(binaryType) : undefined }),
});

const decodeBinary = scalar({
  name: 'decode',
  group: 'string',
  signature: 'decode(bin, charset)',
  doc: '',
  examples: [],
  params: [binaryParam('bin'), stringParam('charset')],
  returns: stringType,
  evaluate: decodeBytes,
  kernel: ({ args }) => ({ vector: isUtf8Name(args[1]) ? sameBytes(stringType) : undefined }),
});

/** With two arguments the opposite of `encode`; with more the choice of a value. */
export const decode: FunctionDefinition = {
  ...decodeBinary,
  signature: 'decode(bin, charset) or decode(expr, search, result, … [, default])',
  doc: 'Bytes as text by a character set; or the `result` of the first `search` that equals `expr` (NULL equals NULL).',
  examples: [
    ["decode(encode('abc', 'utf-8'), 'utf-8')", 'abc'],
    ["decode(2, 1, 'Southlake', 2, 'San Francisco', 'Non domestic')", 'San Francisco'],
  ],
  bind: call => {
    if (call.args.length > 2) return bindDecode(call);
    checkArgumentCount(call, 2);
    return decodeBinary.bind(call);
  },
};

export const encodings: readonly FunctionDefinition[] = [encode, decode];
