import zlib from 'node:zlib';
import { decompressLz4, decompressLz4Raw, decompressSnappy, decompressZstd } from 'hyparquet-compressors';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { ConfigurationError } from '../../../common/errors.js';
import type { ParquetCompression } from '../engine.js';

/**
 * Compression of pages. What Node has natively (gzip, brotli, zstd from Node 22.15 on) is used natively, the rest is JavaScript or
 * WebAssembly. Output is limited to the length that the page header promises, so a bomb stops there.
 */
const native = zlib as typeof zlib & {
  zstdCompressSync?: (bytes: Uint8Array) => Uint8Array;
  zstdDecompressSync?: (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;
};

/** Throws when the bytes are damaged or do not have the promised length. */
export function decompress(codec: string, bytes: Uint8Array, length: number): Uint8Array {
  const out = decompressAny(codec, bytes, length);
  if (out.length !== length)
    throw new Error(`a page has ${out.length} bytes after decompression where ${length} were promised`);
  // A Buffer's `slice` shares memory, a Uint8Array's copies; callers count on the latter.
  return out instanceof Buffer ? new Uint8Array(out.buffer, out.byteOffset, out.length) : out;
}

function decompressAny(codec: string, bytes: Uint8Array, length: number): Uint8Array {
  // Zlib's limit must not be zero; an empty page is a few bytes long at most.
  const limit = { maxOutputLength: Math.max(length, 1) };
  switch (codec) {
    case 'UNCOMPRESSED':
      return bytes;
    case 'SNAPPY':
      return length === 0 ? new Uint8Array(0) : decompressSnappy(bytes, length);
    case 'GZIP':
      return zlib.gunzipSync(bytes, limit);
    case 'BROTLI':
      return zlib.brotliDecompressSync(bytes, limit);
    case 'ZSTD':
      return native.zstdDecompressSync?.(bytes, limit) ?? decompressZstd(bytes, new Uint8Array(length));
    case 'LZ4':
      return decompressLz4(bytes, length);
    case 'LZ4_RAW':
      return decompressLz4Raw(bytes, length);
    default:
      throw new Error(`the compression ${codec} is not supported`);
  }
}

export type Compressor = (bytes: Uint8Array) => Uint8Array;

/** Brotli's best quality takes minutes for a million rows and saves a few percent. */
const BROTLI_OPTIONS = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };

export const CODEC_NAMES: Readonly<Record<ParquetCompression, 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'BROTLI'>> =
  {
    uncompressed: 'UNCOMPRESSED',
    snappy: 'SNAPPY',
    gzip: 'GZIP',
    zstd: 'ZSTD',
    brotli: 'BROTLI',
  };

export function compressorFor(compression: ParquetCompression): Compressor {
  switch (compression) {
    case 'uncompressed':
      return bytes => bytes;
    case 'snappy':
      return snappyCompress;
    case 'gzip':
      return bytes => zlib.gzipSync(bytes);
    case 'brotli':
      return bytes => zlib.brotliCompressSync(bytes, BROTLI_OPTIONS);
    case 'zstd':
      if (native.zstdCompressSync === undefined) {
        throw new ConfigurationError(
          'UNSUPPORTED_COMPRESSION',
          `Writing zstd needs Node.js 22.15 or newer; this is ${process.version}. Use snappy, gzip or brotli.`,
        );
      }
      return native.zstdCompressSync;
  }
}
