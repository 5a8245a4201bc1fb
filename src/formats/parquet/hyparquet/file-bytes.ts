import { DataError } from '../../../common/errors.js';
import type { Files, OpenFile } from '../../../common/files.js';

/** Byte ranges of one open file, with its length as of opening. A range that the file does not have any more is `FILE_CORRUPT`. */
export class FileBytes {
  private constructor(
    readonly path: string,
    readonly byteLength: number,
    private readonly file: OpenFile,
  ) {}

  static async open(files: Files, path: string): Promise<FileBytes> {
    const file = await files.open(path, 'r');
    try {
      return new FileBytes(path, (await file.stat()).size, file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** A fresh buffer with exactly the bytes `[start, end)`. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(start >= 0 && start <= end && end <= this.byteLength)) {
      throw new DataError(
        'FILE_CORRUPT',
        `${this.path} is damaged: it refers to the bytes ${start} to ${end} of a file of ${this.byteLength} bytes.`,
      );
    }
    const bytes = new Uint8Array(end - start);
    for (let filled = 0; filled < bytes.length; ) {
      const count = await this.file.read(filled === 0 ? bytes : bytes.subarray(filled), start + filled);
      if (count === 0) {
        throw new DataError(
          'FILE_CORRUPT',
          `${this.path} was cut off at ${start + filled} of ${this.byteLength} bytes while it was read.`,
        );
      }
      filled += count;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
