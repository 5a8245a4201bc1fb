import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EvaluationError } from '../../common/errors.js';
import { binaryType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { binaryParam, optional, stringParam } from '../signature-params.js';

/** AES: GCM with a nonce in front and the tag behind, CBC with the initial vector in front, ECB. */

interface Mode {
  readonly name: 'GCM' | 'CBC' | 'ECB';
  readonly ivLength: number;
}

const MODES: Readonly<Record<string, Mode>> = {
  'GCM DEFAULT': { name: 'GCM', ivLength: 12 },
  'GCM NONE': { name: 'GCM', ivLength: 12 },
  'CBC DEFAULT': { name: 'CBC', ivLength: 16 },
  'CBC PKCS': { name: 'CBC', ivLength: 16 },
  'ECB DEFAULT': { name: 'ECB', ivLength: 0 },
  'ECB PKCS': { name: 'ECB', ivLength: 0 },
};

const TAG = 16;

function modeOf(mode: string, padding: string): Mode {
  const key = `${mode} ${padding}`.toUpperCase();
  if (Object.hasOwn(MODES, key)) return MODES[key];
  throw new EvaluationError(
    'UNSUPPORTED_FEATURE.AES_MODE',
    `The feature is not supported: AES-${mode} with the padding ${padding}.`,
  );
}

function cipherName(key: Uint8Array, mode: Mode): string {
  if (key.length !== 16 && key.length !== 24 && key.length !== 32) {
    throw new EvaluationError(
      'INVALID_PARAMETER_VALUE.AES_KEY_LENGTH',
      `The value of parameter \`key\` is invalid: expects a binary value with 16, 24 or 32 bytes, but got ${key.length} bytes.`,
    );
  }
  return `aes-${key.length * 8}-${mode.name.toLowerCase()}`;
}

function checkExtras(mode: Mode, iv: Uint8Array, aad: Uint8Array): void {
  if (mode.name === 'ECB' && iv.length > 0) {
    throw new EvaluationError(
      'UNSUPPORTED_FEATURE.AES_MODE_IV',
      'AES-ECB does not support initialization vectors (IVs).',
    );
  }
  if (mode.name !== 'GCM' && aad.length > 0) {
    throw new EvaluationError(
      'UNSUPPORTED_FEATURE.AES_MODE_AAD',
      `AES-${mode.name} does not support additional authenticate data (AAD).`,
    );
  }
  if (iv.length > 0 && iv.length !== mode.ivLength) {
    throw new EvaluationError(
      'INVALID_PARAMETER_VALUE.AES_IV_LENGTH',
      `The value of parameter \`iv\` is invalid: supports ${mode.ivLength}-byte IVs for ${mode.name}, but got ${iv.length} bytes.`,
    );
  }
}

function encrypt(
  data: Uint8Array,
  key: Uint8Array,
  modeName: string,
  padding: string,
  iv: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  const mode = modeOf(modeName, padding);
  const name = cipherName(key, mode);
  checkExtras(mode, iv, aad);
  const vector = iv.length > 0 ? iv : randomBytes(mode.ivLength);
  if (mode.name === 'GCM') {
    const cipher = createCipheriv(name as 'aes-128-gcm', key, vector, { authTagLength: TAG });
    cipher.setAAD(aad);
    return Buffer.concat([vector, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  }
  const cipher = createCipheriv(name, key, mode.name === 'ECB' ? null : vector);
  return Buffer.concat([vector, cipher.update(data), cipher.final()]);
}

function decrypt(data: Uint8Array, key: Uint8Array, modeName: string, padding: string, aad: Uint8Array): Uint8Array {
  const mode = modeOf(modeName, padding);
  const name = cipherName(key, mode);
  checkExtras(mode, new Uint8Array(0), aad);
  if (mode.name === 'ECB' && data.length === 0) return data;
  try {
    const iv = data.subarray(0, mode.ivLength);
    if (mode.name === 'GCM') {
      const end = data.length - TAG;
      const cipher = createDecipheriv(name as 'aes-128-gcm', key, iv, { authTagLength: TAG });
      cipher.setAuthTag(data.subarray(end));
      cipher.setAAD(aad);
      return Buffer.concat([cipher.update(data.subarray(iv.length, end)), cipher.final()]);
    }
    const cipher = createDecipheriv(name, key, mode.name === 'ECB' ? null : iv);
    return Buffer.concat([cipher.update(data.subarray(iv.length)), cipher.final()]);
  } catch (cause) {
    throw new EvaluationError(
      'INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR',
      `The value of parameters \`expr\`, \`key\` is invalid: detail message: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

const NONE = new Uint8Array(0);
const modeParams = [optional(stringParam('mode'), 'GCM'), optional(stringParam('padding'), 'DEFAULT')];

export const aesEncrypt = scalar({
  name: 'aes_encrypt',
  group: 'misc',
  signature: 'aes_encrypt(expr, key [, mode [, padding [, iv [, aad]]]])',
  doc: 'The bytes encrypted with AES; the key has 16, 24 or 32 bytes. Modes GCM (default), CBC and ECB; without `iv` a random one.',
  examples: [["hex(aes_encrypt('secret', '0000111122223333', 'ECB'))", '8D9810C01FB01933EE0198135C133790']],
  params: [
    binaryParam('expr'),
    binaryParam('key'),
    ...modeParams,
    optional(binaryParam('iv'), NONE),
    optional(binaryParam('aad'), NONE),
  ],
  returns: binaryType,
  evaluate: encrypt,
  // With a random vector each call gives another result.
  kernel: ({ call }) => ({ deterministic: call.args.length > 4 }),
});

const decryptParams = [binaryParam('expr'), binaryParam('key'), ...modeParams, optional(binaryParam('aad'), NONE)];

export const aesDecrypt = scalar({
  name: 'aes_decrypt',
  group: 'misc',
  signature: 'aes_decrypt(expr, key [, mode [, padding [, aad]]])',
  doc: 'What `aes_encrypt` has encrypted. Fails where key or bytes are wrong.',
  examples: [
    ["CAST(aes_decrypt(unhex('8D9810C01FB01933EE0198135C133790'), '0000111122223333', 'ECB') AS STRING)", 'secret'],
  ],
  params: decryptParams,
  returns: binaryType,
  evaluate: decrypt,
});

export const tryAesDecrypt = scalar({
  name: 'try_aes_decrypt',
  group: 'misc',
  signature: 'try_aes_decrypt(expr, key [, mode [, padding [, aad]]])',
  doc: 'As `aes_decrypt`, with NULL where that fails.',
  examples: [["try_aes_decrypt(x'00', '0000111122223333')", 'NULL']],
  params: decryptParams,
  returns: binaryType,
  nullable: true,
  canFail: false,
  evaluate: (...args: Parameters<typeof decrypt>) => {
    try {
      return decrypt(...args);
    } catch (error) {
      if (error instanceof EvaluationError) return null;
      throw error;
    }
  },
});

export const aesFunctions: readonly FunctionDefinition[] = [aesEncrypt, aesDecrypt, tryAesDecrypt];
