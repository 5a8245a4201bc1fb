import { ConfigurationError, DataError } from '../common/errors.js';
import type { Files, OpenFile } from '../common/files.js';
import { GunzipSource } from './gunzip-source.js';

/** The content of one file from start to end: as it lies on disk, gunzipped, or recoded to UTF-8. */
export interface ByteSource {
  /** Fills `target` from its start; returns how many bytes, 0 only at the end of the content. */
  read(target: Uint8Array): Promise<number>;
  close(): Promise<void>;
}

export interface ByteSourceOptions {
  /** Character encoding of the file, any label of the Encoding Standard. Default UTF-8, which is passed through untouched. */
  encoding?: string;
  /** A gzip file may grow to this multiple of its size (checked beyond 16 MiB). Default 250; honest text stays below 50. */
  decompressedRatioMax?: number;
  /** A gzip file may grow to this many bytes. Default: no limit but the ratio. */
  decompressedBytesMax?: number;
}

/**
 * Opens a file. Whether it is gzip is told by its first bytes (1f 8b), never by its name. All members of a gzip file are read; a file
 * that is cut off, or has anything but a further member behind the last one, is `FILE_CORRUPT`.
 */
export async function openBytes(files: Files, path: string, options: ByteSourceOptions = {}): Promise<ByteSource> {
  const recode = recoderFor(options.encoding);
  const file = await files.open(path, 'r');
  try {
    const head = new Uint8Array(2);
    const plain = new PlainSource(file);
    const isGzip = (await fill(new PlainSource(file), head)) === 2 && head[0] === 0x1f && head[1] === 0x8b;
    const bytes = isGzip ? new GunzipSource(file, path, options) : plain;
    return recode === null ? bytes : new RecodingSource(bytes, recode);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Reads until `target` is full or the content ends. */
export async function fill(source: ByteSource, target: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const count = await source.read(filled === 0 ? target : target.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** The whole content, for formats that cannot read in pieces; closes the source. */
export async function readAll(source: ByteSource, path: string, bytesMax: number): Promise<Uint8Array> {
  try {
    let bytes: Uint8Array = Buffer.allocUnsafeSlow(64 * 1024);
    let used = 0;
    for (;;) {
      const count = await fill(source, bytes.subarray(used, bytes.length));
      used += count;
      if (used > bytesMax) {
        throw new DataError(
          'LIMIT_EXCEEDED',
          `${path} has more than ${bytesMax} bytes, too many for one record. Raise the option maxRecordBytes if this is meant.`,
        );
      }
      if (used < bytes.length) return bytes.subarray(0, used);
      const wider = Buffer.allocUnsafeSlow(bytes.length * 2);
      wider.set(bytes.subarray(0, used));
      bytes = wider;
    }
  } finally {
    await source.close();
  }
}

class PlainSource implements ByteSource {
  #position = 0;
  constructor(private readonly file: OpenFile) {}
  async read(target: Uint8Array): Promise<number> {
    const count = await this.file.read(target, this.#position);
    this.#position += count;
    return count;
  }
  close(): Promise<void> {
    return this.file.close();
  }
}

/** The decoder for an encoding, or null when the bytes are UTF-8 already. */
function recoderFor(encoding: string | undefined): Decoder | null {
  if (encoding === undefined || /^utf-?8$/i.test(encoding)) return null;
  try {
    return new TextDecoder(encoding, { ignoreBOM: false });
  } catch (cause) {
    throw new ConfigurationError('UNSUPPORTED_ENCODING', `The encoding '${encoding}' is not known here.`, { cause });
  }
}

type Decoder = InstanceType<typeof TextDecoder>;
const encoder = new TextEncoder();

class RecodingSource implements ByteSource {
  #ready: Uint8Array = new Uint8Array(0);
  #ended = false;
  readonly #raw = new Uint8Array(64 * 1024);
  constructor(
    private readonly source: ByteSource,
    private readonly decoder: Decoder,
  ) {}

  async read(target: Uint8Array): Promise<number> {
    while (this.#ready.length === 0 && !this.#ended) {
      const count = await this.source.read(this.#raw);
      this.#ended = count === 0;
      this.#ready = encoder.encode(this.decoder.decode(this.#raw.subarray(0, count), { stream: !this.#ended }));
    }
    const count = Math.min(target.length, this.#ready.length);
    target.set(this.#ready.subarray(0, count));
    this.#ready = this.#ready.subarray(count);
    return count;
  }

  close(): Promise<void> {
    return this.source.close();
  }
}
