import { createHash } from 'node:crypto';
import { crc32 as crc32OfBytes } from '../../common/crc32.js';
import type { Expression } from '../../expressions/expression.js';
import { longType, stringType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { unexpectedInputType } from '../signature-errors.js';
import { intParam, type Param, stringOrBinaryParam } from '../signature-params.js';

/** Checksums and digests of bytes; text counts as its UTF-8 bytes. */

type Bytes = string | Uint8Array;

const content: Param = stringOrBinaryParam('expr');

/** Text and binaries only: numbers do not become text here. */
function onlyBytes(args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  const { kind } = args[0].type;
  if (kind !== 'string' && kind !== 'binary' && kind !== 'void') throw unexpectedInputType(call, 0, '"BINARY"');
  return args;
}

const digest = (algorithm: string, bytes: Bytes): string => createHash(algorithm).update(bytes).digest('hex');

export const md5 = scalar({
  name: 'md5',
  group: 'hash',
  signature: 'md5(expr)',
  doc: 'The MD5 digest as 32 hexadecimal digits.',
  examples: [["md5('Spark')", '8cde774d6f7333752ed72cacddb05126']],
  params: [content],
  prepare: onlyBytes,
  returns: stringType,
  canFail: false,
  evaluate: (bytes: Bytes) => digest('md5', bytes),
});

export const sha1 = scalar({
  name: 'sha1',
  aliases: ['sha'],
  group: 'hash',
  signature: 'sha1(expr)',
  doc: 'The SHA-1 digest as 40 hexadecimal digits.',
  examples: [["sha1('Spark')", '85f5955f4b27a9a4c2aab6ffe5d7189fc298b92c']],
  params: [content],
  prepare: onlyBytes,
  returns: stringType,
  canFail: false,
  evaluate: (bytes: Bytes) => digest('sha1', bytes),
});

const SHA2: Readonly<Record<number, string>> = {
  0: 'sha256',
  224: 'sha224',
  256: 'sha256',
  384: 'sha384',
  512: 'sha512',
};

export const sha2 = scalar({
  name: 'sha2',
  group: 'hash',
  signature: 'sha2(expr, bitLength)',
  doc: 'The SHA-2 digest of 224, 256, 384 or 512 bits (0 is 256) as hexadecimal digits; NULL for other lengths.',
  examples: [["sha2('Spark', 256)", '529bc3b07127ecb7e53a4dcf1991d9152c24537d919178022b2c42657f79a26b']],
  params: [content, intParam('bitLength')],
  prepare: onlyBytes,
  returns: stringType,
  nullable: true,
  canFail: false,
  evaluate: (bytes: Bytes, bits: number) => (Object.hasOwn(SHA2, bits) ? digest(SHA2[bits], bytes) : null),
});

export const crc32 = scalar({
  name: 'crc32',
  group: 'hash',
  signature: 'crc32(expr)',
  doc: 'The CRC-32 checksum as a bigint.',
  examples: [["crc32('Spark')", '1557323817']],
  params: [content],
  prepare: onlyBytes,
  returns: longType,
  canFail: false,
  evaluate: (bytes: Bytes) => crc32OfBytes(typeof bytes === 'string' ? Buffer.from(bytes) : bytes),
  kernel: ({ types }) =>
    types[0].kind === 'string'
      ? {
          inlineViews: ([s], context) =>
            s.form === 'view' ? `${context.constant(crc32OfBytes)}(${s.data}.subarray(${s.start}, ${s.end}))` : '0',
        }
      : {},
});

export const digests: readonly FunctionDefinition[] = [md5, sha1, sha2, crc32];
