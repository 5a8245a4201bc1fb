import type { RecordBatch } from '../../columnar/record-batch.js';
import { crc32 } from '../../common/crc32.js';
import { IoError } from '../../common/errors.js';
import { type Files, hasErrno, type OpenFile, unlinkIfThere } from '../../common/files.js';
import type { FormatWriter, FormatWriterFactory } from '../../formats/format.js';
import type { ManifestFile } from '../../sources/file/manifest.js';

/** Where a part is written first and what it will be called. */
export interface PartNames {
  /** Hidden from readers, on the same disk as the target. */
  readonly temp: string;
  /** The folder of all output. */
  readonly root: string;
  /** The final name below `root`, with `/`. */
  readonly path: string;
}

/**
 * One output file on its way:
 *
 *     create ─► write … ─► finish: footer, sync, close ─► publish: link to the final name ─► discardTemp
 *
 * Nothing has the final name before all of it is durable, and an existing file is never replaced.
 */
export class PartFile {
  readonly names: PartNames;
  readonly #files: Files;
  readonly #file: OpenFile;
  readonly #writer: FormatWriter;
  #rows = 0;
  #size = 0;
  #crc = 0;
  #open = true;

  private constructor(files: Files, names: PartNames, file: OpenFile, factory: FormatWriterFactory) {
    this.#files = files;
    this.names = names;
    this.#file = file;
    this.#writer = factory.start(async bytes => {
      this.#size += bytes.length;
      this.#crc = crc32(bytes, this.#crc);
      await file.write(bytes);
    });
  }

  static async create(files: Files, names: PartNames, factory: FormatWriterFactory): Promise<PartFile> {
    return new PartFile(files, names, await files.open(names.temp, 'wx'), factory);
  }

  get rows(): number {
    return this.#rows;
  }

  async write(batch: RecordBatch): Promise<void> {
    this.#rows += batch.length;
    await this.#writer.write(batch);
  }

  async finish(): Promise<void> {
    await this.#writer.finish();
    await this.#file.sync();
    await this.close();
  }

  /** Gives the file its final name; its folder exists. The name is durable once the folder is synced. */
  async publish(): Promise<void> {
    const target = `${this.names.root}/${this.names.path}`;
    try {
      await this.#files.link(this.names.temp, target);
    } catch (error) {
      if (hasErrno(error, 'EEXIST')) throw taken(target, error);
      if (!LINK_UNSUPPORTED.some(errno => hasErrno(error, errno))) throw error;
      await this.#copy(target);
    }
  }

  async discardTemp(): Promise<void> {
    await unlinkIfThere(this.#files, this.names.temp);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close();
  }

  get entry(): ManifestFile {
    return { path: this.names.path, size: this.#size, rows: this.#rows, crc: this.#crc };
  }

  /** For disks without hard links. */
  async #copy(target: string): Promise<void> {
    const from = await this.#files.open(this.names.temp, 'r');
    try {
      const to = await this.#files.open(target, 'wx').catch(error => {
        throw hasErrno(error, 'EEXIST') ? taken(target, error) : error;
      });
      try {
        const chunk = new Uint8Array(1 << 20);
        for (let at = 0; at < this.#size; ) {
          const count = await from.read(chunk, at);
          if (count === 0) throw new IoError('IO_ERROR', `${this.names.temp} ended at byte ${at} of ${this.#size}`);
          await to.write(chunk.subarray(0, count));
          at += count;
        }
        await to.sync();
      } finally {
        await to.close();
      }
    } finally {
      await from.close();
    }
  }
}

const LINK_UNSUPPORTED = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'];

function taken(path: string, cause: unknown): IoError {
  return new IoError(
    'ALREADY_EXISTS',
    `${path} exists already; it was not touched. Move it away, or write elsewhere.`,
    { cause },
  );
}
