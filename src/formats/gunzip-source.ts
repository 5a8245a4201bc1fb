import { createGunzip, type Gunzip } from 'node:zlib';
import { DataError } from '../common/errors.js';
import type { OpenFile } from '../common/files.js';
import type { ByteSource, ByteSourceOptions } from './byte-source.js';

const COMPRESSED_CHUNK_BYTES = 256 * 1024;
const INFLATED_CHUNK_BYTES = 256 * 1024;
const RATIO_FREE_BYTES = 16 * 1024 * 1024;

/**
 * A pump writes compressed chunks into a zlib stream, `read` takes what comes out; the stream's own back-pressure keeps both within
 * some 100 KiB of each other, so a bomb costs time until a limit stops it, never memory.
 */
export class GunzipSource implements ByteSource {
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
  readonly #chunks: AsyncIterator<Uint8Array> = this.#gunzip[Symbol.asyncIterator]();
  #pump: Promise<void> | null = null;
  #fed = 0;
  #inflated = 0;
  #chunk: Uint8Array = new Uint8Array(0);
  #ended = false;

  constructor(
    private readonly file: OpenFile,
    private readonly path: string,
    private readonly options: ByteSourceOptions,
  ) {}

  async read(target: Uint8Array): Promise<number> {
    this.#pump ??= this.#feed();
    if (this.#chunk.length === 0 && !(await this.#nextChunk())) return 0;
    const count = Math.min(target.length, this.#chunk.length);
    target.set(count === this.#chunk.length ? this.#chunk : this.#chunk.subarray(0, count));
    this.#chunk = this.#chunk.subarray(count);
    return count;
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#pump?.catch(() => {});
    await this.file.close();
  }

  async #nextChunk(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#chunks.next().catch((error: Error) => {
      throw this.#pumpError ?? this.#corrupt(error.message, error);
    });
    if (next.done) {
      this.#ended = true;
      // zlib stops without a word at bytes that do not start a member; it has then consumed less than it was given.
      if (this.#gunzip.bytesWritten < this.#fed || (await this.#moreInput()))
        throw this.#corrupt('there are bytes behind the last gzip member');
      await this.#pump;
      return false;
    }
    this.#chunk = next.value;
    this.#inflated += this.#chunk.length;
    this.#checkLimits();
    return true;
  }

  #pumpError: unknown;

  async #feed(): Promise<void> {
    try {
      for (;;) {
        const chunk = new Uint8Array(COMPRESSED_CHUNK_BYTES);
        const count = await this.file.read(chunk, this.#fed);
        if (count === 0) break;
        this.#fed += count;
        if (this.#gunzip.destroyed || this.#gunzip.readableEnded) return;
        if (!this.#gunzip.write(chunk.subarray(0, count))) await this.#drained();
        if (this.#gunzip.destroyed || this.#gunzip.readableEnded) return;
      }
      this.#gunzip.end();
    } catch (error) {
      this.#pumpError = error;
      this.#gunzip.destroy(error as Error);
    }
  }

  #drained(): Promise<void> {
    const gunzip = this.#gunzip;
    return new Promise(resolve => {
      const done = () => {
        for (const event of ['drain', 'close', 'end', 'error']) gunzip.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'close', 'end', 'error']) gunzip.on(event, done);
    });
  }

  async #moreInput(): Promise<boolean> {
    return (await this.file.read(new Uint8Array(1), this.#fed)) > 0;
  }

  #checkLimits(): void {
    const ratio = this.options.decompressedRatioMax ?? 250;
    const bytes = this.options.decompressedBytesMax ?? Number.POSITIVE_INFINITY;
    const tooMany = this.#inflated > bytes;
    if (!tooMany && (this.#inflated <= RATIO_FREE_BYTES || this.#inflated <= this.#gunzip.bytesWritten * ratio)) return;
    const rule = tooMany ? `to more than ${bytes} bytes` : `by more than ${ratio}:1`;
    throw new DataError(
      'LIMIT_EXCEEDED',
      `${this.path} decompresses ${rule}. Raise the limit if the file can be trusted.`,
    );
  }

  #corrupt(detail: string, cause?: unknown): DataError {
    return new DataError('FILE_CORRUPT', `${this.path} is not a whole gzip file: ${detail}.`, { cause });
  }
}
