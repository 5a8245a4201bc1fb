import { closeSync, mkdirSync, openSync, rmSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Modification time of the first file; the files of a folder are one second apart, so that every engine reads them in this order. */
const FIRST_MODIFIED = 1_700_000_000;
const PIECE = 1 << 20;

/** One file of lines, written in pieces of about a megabyte. Only characters of one byte. */
export class PartFile {
  private readonly path: string;
  private readonly fd: number;
  private pending = '';
  bytes = 0;

  constructor(
    folder: string,
    private readonly index: number,
  ) {
    this.path = join(folder, partName(index, 'json'));
    this.fd = openSync(this.path, 'w');
  }

  add(line: string): void {
    this.pending += line;
    if (this.pending.length >= PIECE) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.fd);
    setModified(this.path, this.index);
  }

  private flush(): void {
    const piece = Buffer.from(this.pending, 'latin1');
    for (let at = 0; at < piece.length; ) at += writeSync(this.fd, piece, at);
    this.bytes += piece.length;
    this.pending = '';
  }
}

export const partName = (index: number, extension: string): string =>
  `part-${String(index).padStart(5, '0')}.${extension}`;

export function setModified(path: string, index: number): void {
  utimesSync(path, FIRST_MODIFIED + index, FIRST_MODIFIED + index);
}

export function emptyFolder(path: string): void {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
}

/** Written last: a folder without it was not finished. */
export function writeMeta(folder: string, meta: Readonly<Record<string, unknown>>): void {
  writeFileSync(join(folder, 'meta.json'), `${JSON.stringify(meta)}\n`);
}

/** The number of the first event that no longer belongs to file `index` of `files`. */
export const endOfPart = (events: number, files: number, index: number): number =>
  Math.round((events * (index + 1)) / files);
