import { TextDecoder } from 'node:util';
import { EvaluationError } from '../../common/errors.js';
import { compareBytes } from '../../types/value.js';
import { isWellFormed } from './code-points.js';

/** The character sets of `encode` and `decode`. Names are in any case, without other spellings. */

type Coder = { encode(text: string): Uint8Array | null; decode(bytes: Uint8Array): string | null };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const utf16le = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true });

function attempt(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function singleByte(limit: number): Coder {
  return {
    encode(text) {
      for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= limit) return null;
      return Buffer.from(text, 'latin1');
    },
    decode(bytes) {
      if (limit < 256 && bytes.some(byte => byte >= limit)) return null;
      return Buffer.from(bytes).toString('latin1');
    },
  };
}

const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes).swap16();
const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

function decode16(bytes: Uint8Array, littleEndian: boolean): string | null {
  if (bytes.length % 2 !== 0) return null;
  return attempt(utf16le, littleEndian ? bytes : swapped(bytes));
}

/** The byte order mark decides; without one the high byte comes first. */
function decodeMarked16(bytes: Uint8Array): string | null {
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff) return decode16(bytes.subarray(2), false);
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe) return decode16(bytes.subarray(2), true);
  return decode16(bytes, false);
}

function encode32(text: string): Uint8Array {
  const points = Array.from(text, c => c.codePointAt(0)!);
  const out = Buffer.alloc(points.length * 4);
  points.forEach((point, i) => {
    out.writeUInt32BE(point, 4 * i);
  });
  return out;
}

function decode32(bytes: Uint8Array): string | null {
  if (bytes.length % 4 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const marked = bytes.length >= 4 && [0xfeff, 0xfffe0000].includes(view.getUint32(0));
  const littleEndian = marked && view.getUint32(0) === 0xfffe0000;
  let out = '';
  for (let i = marked ? 4 : 0; i < bytes.length; i += 4) {
    const point = view.getUint32(i, littleEndian);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
    out += String.fromCodePoint(point);
  }
  return out;
}

const CODERS: Readonly<Record<string, Coder>> = {
  'iso-8859-1': singleByte(256),
  'us-ascii': singleByte(128),
  'utf-8': { encode: text => (isWellFormed(text) ? Buffer.from(text) : null), decode: bytes => attempt(utf8, bytes) },
  'utf-16be': { encode: bigEndian, decode: bytes => decode16(bytes, false) },
  'utf-16le': { encode: text => Buffer.from(text, 'utf16le'), decode: bytes => decode16(bytes, true) },
  'utf-16': {
    encode: text => (text === '' ? new Uint8Array(0) : Buffer.concat([Uint8Array.of(0xfe, 0xff), bigEndian(text)])),
    decode: decodeMarked16,
  },
  'utf-32': { encode: encode32, decode: decode32 },
};

function coder(name: string, charset: string): Coder {
  const key = charset.toLowerCase();
  if (Object.hasOwn(CODERS, key)) return CODERS[key];
  throw new EvaluationError(
    'INVALID_PARAMETER_VALUE.CHARSET',
    `The value of parameter \`charset\` in \`${name}\` is invalid: expects one of ${Object.keys(CODERS).join(', ')}, but got ${charset}.`,
  );
}

function malformed(name: string, charset: string): EvaluationError {
  return new EvaluationError(
    'MALFORMED_CHARACTER_CODING',
    `Invalid value found when performing \`${name}\` with ${charset}`,
  );
}

export function encodeText(text: string, charset: string): Uint8Array {
  const bytes = coder('encode', charset).encode(text);
  if (bytes === null) throw malformed('encode', charset);
  return bytes;
}

export function decodeBytes(bytes: Uint8Array, charset: string): string {
  const text = coder('decode', charset).decode(bytes);
  if (text === null) throw malformed('decode', charset);
  return text;
}

/** True when the bytes are what UTF-8 would write. */
export function isUtf8(bytes: Uint8Array): boolean {
  const text = attempt(utf8, bytes);
  return text !== null && compareBytes(Buffer.from(text), bytes) === 0;
}
