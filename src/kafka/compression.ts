import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { ConfigurationError } from '../common/errors.js';
import { KafkaError } from './kafka-error.js';

/** Compression of the records of a batch, in the order of their numbers in its attributes. */
export const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface Codec {
  /** Bits 0 to 2 of the attributes. */
  readonly attributes: number;
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects with `RECORD_BATCH_CORRUPT` where the bytes are damaged, or grow beyond `bytesMax`. */
  decompress(bytes: Uint8Array, bytesMax?: number): Promise<Uint8Array>;
}

/** A batch is small on the wire; one that grows to more than this is an attack or damage. */
const BYTES_MAX = 1 << 30;

/** Node has these from 22.15 on. */
interface NativeZstd {
  zstdCompress?(bytes: Uint8Array, done: (error: Error | null, result: Buffer) => void): void;
  zstdDecompress?(
    bytes: Uint8Array,
    options: { maxOutputLength: number },
    done: (error: Error | null, result: Buffer) => void,
  ): void;
}

/**
 * The codec of a compression; null for `none`. gzip is Node's, snappy comes with the library, lz4 needs the package `lz4-napi`, zstd needs
 * Node 22.15 or `@bokuweb/zstd-wasm` for writing. Packages are loaded on first use; one that is missing is a `ConfigurationError`.
 */
export async function codecFor(compression: Compression): Promise<Codec | null> {
  switch (compression) {
    case 'none':
      return null;
    case 'gzip':
      return gzip;
    case 'snappy':
      return checked('snappy', 2, await snappy());
    case 'lz4':
      return checked('lz4', 3, await lz4());
    case 'zstd':
      return checked('zstd', 4, await zstd());
  }
}

const gzip = checked('gzip', 1, {
  compress: promisify(zlib.gzip) as (bytes: Uint8Array) => Promise<Uint8Array>,
  decompress: (bytes, bytesMax) =>
    new Promise((resolve, reject) =>
      zlib.gunzip(bytes, { maxOutputLength: bytesMax }, (error, out) =>
        error === null ? resolve(out) : reject(error),
      ),
    ),
});

interface Raw {
  compress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  decompress(bytes: Uint8Array, bytesMax: number): Uint8Array | Promise<Uint8Array>;
}

function checked(name: Compression, attributes: number, raw: Raw): Codec {
  return {
    attributes,
    async compress(bytes) {
      return raw.compress(bytes);
    },
    async decompress(bytes, bytesMax = BYTES_MAX) {
      let out: Uint8Array;
      try {
        out = await raw.decompress(bytes, bytesMax);
      } catch (cause) {
        throw damaged(`a batch compressed with ${name} cannot be read: ${(cause as Error).message}`, cause);
      }
      if (out.length <= bytesMax) return out;
      throw damaged(`a batch of ${bytes.length} bytes compressed with ${name} holds more than ${bytesMax} bytes`);
    },
  };
}

/**
 * Kafka's clients in Java frame snappy as its `SnappyOutputStream` does: a magic number, two version numbers, then blocks with their lengths;
 * others write one bare block. Both are read, the first is written.
 */
async function snappy(): Promise<Raw> {
  const [{ snappyCompress }, { compressors }] = await Promise.all([
    import('hyparquet-writer/src/snappy.js'),
    import('hyparquet-compressors'),
  ]);
  const block = (bytes: Uint8Array, bytesMax: number) => {
    const length = varint(bytes);
    if (length > bytesMax) throw new Error(`it claims ${length} bytes`);
    return compressors.SNAPPY!(bytes, length);
  };
  return {
    compress(bytes) {
      const blocks: Uint8Array[] = [SNAPPY_HEADER];
      for (let at = 0; at < bytes.length; at += SNAPPY_BLOCK) {
        const compressed = snappyCompress(bytes.subarray(at, at + SNAPPY_BLOCK));
        const length = Buffer.alloc(4);
        length.writeInt32BE(compressed.length);
        blocks.push(length, compressed);
      }
      return Buffer.concat(blocks);
    },
    decompress(bytes, bytesMax) {
      if (!SNAPPY_MAGIC.every((byte, i) => bytes[i] === byte)) return block(bytes, bytesMax);
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const blocks: Uint8Array[] = [];
      let total = 0;
      for (let at = SNAPPY_HEADER.length; at < bytes.length; ) {
        const end = at + 4 + view.readInt32BE(at);
        const part = block(view.subarray(at + 4, end), bytesMax - total);
        total += part.length;
        blocks.push(part);
        at = end;
      }
      return Buffer.concat(blocks);
    },
  };
}

const SNAPPY_MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0];
/** The magic number, version 1, readable by version 1. */
const SNAPPY_HEADER = Buffer.from([...SNAPPY_MAGIC, 0, 0, 0, 1, 0, 0, 0, 1]);
const SNAPPY_BLOCK = 32 * 1024;

function varint(bytes: Uint8Array): number {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    value += (bytes[i] & 127) * 2 ** (7 * i);
    if (bytes[i] < 128) return value;
  }
  throw new Error('its length is damaged');
}

async function lz4(): Promise<Raw> {
  const { compressFrame, decompressFrame } = await load<typeof import('lz4-napi')>('lz4-napi', 'lz4');
  return { compress: bytes => compressFrame(bytes), decompress: bytes => decompressFrame(bytes) };
}

async function zstd(): Promise<Raw> {
  const native = zlib as NativeZstd;
  if (native.zstdCompress !== undefined && native.zstdDecompress !== undefined) {
    const { zstdCompress, zstdDecompress } = native;
    return {
      compress: promisify(zstdCompress),
      decompress: (bytes, maxOutputLength) =>
        new Promise((resolve, reject) =>
          zstdDecompress(bytes, { maxOutputLength }, (error, out) => (error === null ? resolve(out) : reject(error))),
        ),
    };
  }
  const { decompressZstd } = await import('hyparquet-compressors');
  return {
    async compress(bytes) {
      zstdWriter ??= loadZstdWriter();
      return (await zstdWriter).compress(Buffer.from(bytes), 3);
    },
    decompress: bytes => decompressZstd(bytes),
  };
}

type ZstdWriter = typeof import('@bokuweb/zstd-wasm');

/** Its memory is the module's own: to prepare it again would damage what is under way. */
let zstdWriter: Promise<ZstdWriter> | undefined;

async function loadZstdWriter(): Promise<ZstdWriter> {
  const wasm = await load<ZstdWriter>('@bokuweb/zstd-wasm', 'zstd');
  await wasm.init();
  return wasm;
}

async function load<T>(name: string, compression: Compression): Promise<T> {
  try {
    return (await import(name)) as T;
  } catch (cause) {
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      `Kafka records compressed with ${compression} need the package ${name}: npm install ${name}, or use gzip or snappy.`,
      { cause },
    );
  }
}

function damaged(message: string, cause?: unknown): KafkaError {
  return new KafkaError('RECORD_BATCH_CORRUPT', message, { cause });
}
