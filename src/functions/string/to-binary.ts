import { binaryType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { bytesOfHex } from '../math/digits.js';
import { type CallShape, type KernelParts, scalar } from '../signature.js';
import { mismatch } from '../signature-errors.js';
import { constant, optional, stringParam } from '../signature-params.js';
import { invalid, strictBase64 } from './base-n.js';
import { writeUnhex } from './byte-writers.js';
import { writeKernel } from './text-kernels.js';

/** Text as bytes by the name of a notation: `hex`, `base64`, `utf-8`. */

type Reader = (text: string) => Uint8Array | null;

const READERS: Readonly<Record<string, Reader>> = {
  hex: bytesOfHex,
  base64: strictBase64,
  'utf-8': text => Buffer.from(text),
  utf8: text => Buffer.from(text),
};

function kernel(tolerant: boolean): (shape: CallShape) => KernelParts {
  return ({ constants, call }) => {
    const format = (constants[1] as string | null)?.toLowerCase() ?? 'hex';
    if (!Object.hasOwn(READERS, format)) {
      if (tolerant) return { evaluate: () => null };
      throw mismatch(
        call,
        'INVALID_ARG_VALUE',
        `The \`fmt\` value must to be a case-insensitive "STRING" literal of 'hex', 'utf-8', 'utf8', or 'base64', but got '${constants[1]}'.`,
      );
    }
    const read = READERS[format];
    const evaluate = (text: string) => {
      const bytes = read(text);
      if (bytes === null && !tolerant) throw invalid('to_binary', text, format.toUpperCase());
      return bytes;
    };
    return { evaluate, vector: format === 'hex' ? writeKernel(writeUnhex, evaluate, binaryType) : undefined };
  };
}

const common = {
  group: 'string',
  params: [stringParam('str'), optional(constant(stringParam('fmt')), 'hex')],
  returns: binaryType,
};

export const toBinary = scalar({
  ...common,
  name: 'to_binary',
  signature: 'to_binary(str [, fmt])',
  doc: 'The bytes of a text written in `hex` (the default), `base64` or as `utf-8`. Fails where it is not.',
  examples: [["to_binary('abc', 'utf-8')", 'abc']],
  kernel: kernel(false),
});

export const tryToBinary = scalar({
  ...common,
  name: 'try_to_binary',
  signature: 'try_to_binary(str [, fmt])',
  doc: 'As `to_binary`, with NULL where that fails.',
  examples: [["try_to_binary('a!', 'base64')", 'NULL']],
  nullable: true,
  canFail: false,
  kernel: kernel(true),
});

export const binaryConversions: readonly FunctionDefinition[] = [toBinary, tryToBinary];
