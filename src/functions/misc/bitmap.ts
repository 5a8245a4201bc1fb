import { longType } from '../../types/data-type.js';
import { normalInteger } from '../../types/value.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { unexpectedInputType } from '../signature-errors.js';
import { binaryParam, longParam } from '../signature-params.js';

/** Numbers as bits of bitmaps of 32768 bits each: which bitmap, which bit; and how many bits are set. */

const BITS = 32768n;

export const bitPosition = scalar({
  name: 'bitmap_bit_position',
  group: 'misc',
  signature: 'bitmap_bit_position(expr)',
  doc: 'The bit (0 to 32767) of a number in its bitmap.',
  examples: [['bitmap_bit_position(123)', '122']],
  params: [longParam('expr')],
  returns: longType,
  canFail: false,
  evaluate: (n: number | bigint) => Number(n > 0 ? (BigInt(n) - 1n) % BITS : -BigInt(n) % BITS),
});

export const bucketNumber = scalar({
  name: 'bitmap_bucket_number',
  group: 'misc',
  signature: 'bitmap_bucket_number(expr)',
  doc: 'The number of the bitmap that a number is in.',
  examples: [['bitmap_bucket_number(123)', '1']],
  params: [longParam('expr')],
  returns: longType,
  canFail: false,
  evaluate: (n: number | bigint) => normalInteger(n > 0 ? 1n + (BigInt(n) - 1n) / BITS : BigInt(n) / BITS),
});

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

export const bitmapCount = scalar({
  name: 'bitmap_count',
  group: 'misc',
  signature: 'bitmap_count(bitmap)',
  doc: 'The number of bits set in a binary.',
  examples: [["bitmap_count(X'FFFF')", '16']],
  params: [binaryParam('child')],
  prepare: (args, call) => {
    if (args[0].type.kind !== 'binary') throw unexpectedInputType(call, 0, '"BINARY"');
    return args;
  },
  returns: longType,
  canFail: false,
  evaluate: (bytes: Uint8Array) => {
    let count = 0;
    for (const byte of bytes) count += ONES[byte];
    return count;
  },
});

export const bitmapFunctions: readonly FunctionDefinition[] = [bitPosition, bucketNumber, bitmapCount];
