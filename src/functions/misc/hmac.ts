import { createHmac } from 'node:crypto';
import { EvaluationError } from '../../common/errors.js';
import { binaryType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { binaryParam, optional, stringParam } from '../signature-params.js';

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ...['1', '224', '256', '384', '512'].flatMap(size => [
    [`SHA-${size}`, `sha${size}`] as const,
    [`SHA${size}`, `sha${size}`] as const,
  ]),
]);

export const hmac = scalar({
  name: 'hmac',
  group: 'misc',
  signature: 'hmac(key, message [, algorithm])',
  doc: 'The keyed digest of the message: SHA-256, or SHA-1, SHA-224, SHA-384, SHA-512, MD5.',
  examples: [["hex(hmac('key', 'message', 'MD5'))", '4E4748E62B463521F6775FBF921234B5']],
  params: [binaryParam('key'), binaryParam('message'), optional(stringParam('algorithm'), 'SHA-256')],
  returns: binaryType,
  evaluate: (key: Uint8Array, message: Uint8Array, name: string) => {
    const algorithm = ALGORITHMS.get(name.toUpperCase());
    if (algorithm === undefined) {
      throw new EvaluationError(
        'INVALID_PARAMETER_VALUE.HMAC_ALGORITHM',
        `The value of parameter \`algorithm\` in \`hmac\` is invalid: expects one of ${[...ALGORITHMS.keys()].join(', ')}, but got ${name}.`,
      );
    }
    if (key.length === 0) {
      throw new EvaluationError(
        'INVALID_PARAMETER_VALUE.HMAC_CRYPTO_ERROR',
        'The value of parameter `key` in `hmac` is invalid: it is empty.',
      );
    }
    return createHmac(algorithm, key).update(message).digest();
  },
});
