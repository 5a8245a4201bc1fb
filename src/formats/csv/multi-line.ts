import type { CsvOptions } from '../../columnar/csv/options.js';
import { CsvTokenizer } from '../../columnar/csv/tokenizer.js';
import { DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { type ByteSource, fill, openBytes } from '../byte-source.js';
import type { FormatOptions } from '../format.js';
import { lineOptions } from '../line-options.js';
import { DEFAULT_MAX_RECORD_BYTES } from '../lines.js';
import type { CsvPiece } from './csv-reader.js';

const CHUNK_BYTES = 1 << 20;
const LF = 10;
const CR = 13;

/**
 * Pieces for multi-line mode: quotes decide where a record ends, so only reading tells. A piece is cut behind its last record that ended with
 * a newline, found on a copy, because reading unescapes in place; what is left goes in front of the next chunk.
 */
export async function* multiLinePieces(
  files: Files,
  path: string,
  options: FormatOptions,
  csv: CsvOptions,
  keepRaw: boolean,
): AsyncGenerator<CsvPiece, void, void> {
  const lines = lineOptions(options);
  const limit = lines.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
  const source = await openBytes(files, path, lines);
  try {
    let newline: Uint8Array | null = csv.lineSep === undefined ? null : new TextEncoder().encode(csv.lineSep);
    let rest: Uint8Array = new Uint8Array(0);
    let offset = 0;
    let first = true;
    for (let ended = false; !ended; ) {
      const { buffer, filled, complete } = await nextChunk(source, rest);
      ended = complete;
      let start = 0;
      if (first && filled >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) start = 3;
      first = false;
      newline ??= detectNewline(buffer, start, filled, ended);
      const end = ended ? filled : newline === null ? start : lastRecordEnd(buffer, start, filled, csv, newline);
      if (end === start && !ended) {
        if (filled - start > limit) {
          throw new DataError(
            'LIMIT_EXCEEDED',
            `${path} has a record of more than ${limit} bytes at offset ${offset + start} (option maxRecordBytes).`,
          );
        }
        rest = buffer.subarray(0, filled);
        first = start > 0;
        continue;
      }
      if (end > start) yield pieceOf(buffer, start, end, offset, csv, newline ?? NEWLINE, keepRaw);
      rest = buffer.subarray(end, filled);
      offset += end;
    }
  } finally {
    await source.close();
  }
}

const NEWLINE = new Uint8Array([LF]);

async function nextChunk(
  source: ByteSource,
  rest: Uint8Array,
): Promise<{ buffer: Uint8Array; filled: number; complete: boolean }> {
  const room = rest.length + Math.max(CHUNK_BYTES, rest.length);
  const buffer = new Uint8Array(room);
  buffer.set(rest);
  const filled = rest.length + (await fill(source, buffer.subarray(rest.length)));
  return { buffer, filled, complete: filled < room };
}

/** The first line break decides for the file. A CR at the end of what was read may be half of one. */
function detectNewline(buffer: Uint8Array, start: number, end: number, ended: boolean): Uint8Array | null {
  for (let i = start; i < end; i++) {
    if (buffer[i] === LF) return NEWLINE;
    if (buffer[i] !== CR) continue;
    if (i + 1 === end && !ended) return null;
    return buffer[i + 1] === LF && i + 1 < end ? new Uint8Array([CR, LF]) : new Uint8Array([CR]);
  }
  return null;
}

/** The end of the last record that is followed by more text, so that it cannot go on. */
function lastRecordEnd(
  buffer: Uint8Array,
  start: number,
  filled: number,
  csv: CsvOptions,
  newline: Uint8Array,
): number {
  const copy = buffer.slice(0, filled);
  const tokenizer = new CsvTokenizer(csv, false);
  let at = start;
  for (;;) {
    const next = skipBlank(copy, at, filled, newline);
    if (next >= filled) return at;
    const stop =
      csv.comment !== 0 && copy[next] === csv.comment
        ? commentEnd(copy, next, filled, newline)
        : tokenizer.parse(copy, next, filled, newline);
    if (stop >= filled) return at;
    at = stop;
  }
}

function skipBlank(buffer: Uint8Array, from: number, end: number, newline: Uint8Array): number {
  let at = from;
  while (at < end && startsWith(buffer, at, newline)) at += newline.length;
  return at;
}

function commentEnd(buffer: Uint8Array, from: number, end: number, newline: Uint8Array): number {
  let at = from;
  while (at < end && !startsWith(buffer, at, newline)) at++;
  return Math.min(end, at + newline.length);
}

function startsWith(buffer: Uint8Array, at: number, newline: Uint8Array): boolean {
  return buffer[at] === newline[0] && (newline.length === 1 || buffer[at + 1] === newline[1]);
}

function pieceOf(
  buffer: Uint8Array,
  start: number,
  end: number,
  baseOffset: number,
  csv: CsvOptions,
  newline: Uint8Array,
  keepRaw: boolean,
): CsvPiece {
  return {
    buffer,
    baseOffset,
    pristine: keepRaw ? buffer.slice(0, end) : buffer,
    *records(tokenizer) {
      for (let at = skipBlank(buffer, start, end, newline); at < end; at = skipBlank(buffer, at, end, newline)) {
        const from = at;
        if (csv.comment !== 0 && buffer[at] === csv.comment) {
          at = commentEnd(buffer, at, end, newline);
          continue;
        }
        at = tokenizer.parse(buffer, at, end, newline);
        const stop =
          at >= newline.length && startsWith(buffer, at - newline.length, newline) ? at - newline.length : at;
        yield { start: from, end: stop };
      }
    },
  };
}
