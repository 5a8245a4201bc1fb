import { DataError } from '../../common/errors.js';
import { directoryOf, fileNameOf, joinPath } from '../../common/paths.js';
import type { FileEntry } from './file-entry.js';

/** How a segment is named by an offset or by the segment after it: a file with other content is not that segment. */
export interface SegmentReference {
  /** `<to>.<epoch>`, in the source's folder. */
  readonly name: string;
  readonly length: number;
  readonly crc: number;
  /** The last batch in it. */
  readonly to: number;
  /** The newest modification time in it and all before it. */
  readonly newestMs: number;
}

/** The files that one batch of the source reads, in order. Batches of the source are numbered from 1. */
export interface FileList {
  readonly logOffset: number;
  readonly files: readonly FileEntry[];
}

export interface SegmentHeader {
  /** The first batch in it. */
  readonly from: number;
  readonly to: number;
  /** The segment with the batches before `from`; null when there are none, or none that matter any more. */
  readonly previous: SegmentReference | null;
  readonly newestMs: number;
}

/**
 * The text of a segment: a line of JSON, then the lists. Folders are named once, names are percent-escaped where a line could not
 * hold them.
 *
 *     {"from":1,"newestMs":1706700000123,"previous":null,"to":2}
 *     batch 1
 *     in /data/in
 *     2048 1706700000000.25 a.json
 *     batch 2
 *     1024 1706700000123 b.json
 */
export function encodeLists(lists: readonly FileList[]): string {
  const lines: string[] = [];
  let directory: string | undefined;
  for (const { logOffset, files } of lists) {
    lines.push(`batch ${logOffset}`);
    for (const { path, size, modifiedMs } of files) {
      const parent = directoryOf(path);
      if (parent !== directory) {
        lines.push(`in ${escapeLine(parent)}`);
        directory = parent;
      }
      lines.push(`${size} ${modifiedMs} ${escapeLine(fileNameOf(path))}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Walks over the lists of a segment's text without building them. */
export function forEachListed(
  body: string,
  visit: (logOffset: number, path: string, size: number, modifiedMs: number) => void,
  onBatch?: (logOffset: number) => void,
): void {
  let logOffset = 0;
  let directory = '';
  for (let start = 0; start < body.length; ) {
    const newline = body.indexOf('\n', start);
    const end = newline < 0 ? body.length : newline;
    const first = body.charCodeAt(start);
    if (first === LETTER_B) {
      logOffset = Number(body.slice(start + 6, end));
      onBatch?.(logOffset);
    } else if (first === LETTER_I) directory = unescapeLine(body.slice(start + 3, end));
    else if (first !== LETTER_NONE) {
      const space = body.indexOf(' ', start);
      const second = body.indexOf(' ', space + 1);
      const size = Number(body.slice(start, space));
      const modifiedMs = Number(body.slice(space + 1, second));
      if (!(space > start && second > space && second < end && size >= 0 && Number.isFinite(modifiedMs))) {
        throw notUnderstood(body.slice(start, end));
      }
      visit(logOffset, joinPath(directory, unescapeLine(body.slice(second + 1, end))), size, modifiedMs);
    }
    start = end + 1;
  }
}

export function decodeLists(body: string): FileList[] {
  const lists: { logOffset: number; files: FileEntry[] }[] = [];
  forEachListed(
    body,
    (_, path, size, modifiedMs) => lists[lists.length - 1].files.push({ path, size, modifiedMs }),
    logOffset => lists.push({ logOffset, files: [] }),
  );
  return lists;
}

const LETTER_B = 98;
const LETTER_I = 105;
const LETTER_NONE = 10;

function escapeLine(text: string): string {
  return /[%\n\r]/.test(text)
    ? text.replace(/[%\n\r]/g, c => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    : text;
}

function unescapeLine(text: string): string {
  return text.includes('%')
    ? text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}

function notUnderstood(line: string): DataError {
  return new DataError('CHECKPOINT_CORRUPT', `not a line of a file list: ${JSON.stringify(line.slice(0, 80))}`);
}
