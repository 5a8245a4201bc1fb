import { DataError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { type ByteSource, type ByteSourceOptions, fill, openBytes } from './byte-source.js';

/**
 * Reading of line-oriented files (json, csv, text) in pieces of some MiB that always hold whole lines.
 *
 * ```
 *   file    ···aaaa⏎bbb⏎cc|cccc⏎dd⏎ee|ee⏎            | = where a read ended
 *   piece 1 [aaaa⏎bbb⏎]                              cut behind the last separator
 *   piece 2            [cc cccc⏎dd⏎]                 the rest moved to the front of the next buffer
 *   piece 3                        [ee ee⏎]
 * ```
 *
 * Promises:
 * - Every line in a piece ends with a separator; one is added behind a last line that has none. (Not with a separator of several
 *   bytes: added to a last line of `|` the separator `||` would be found too early. `lineEnd` stops at `end` then.)
 * - A piece's buffer is never written again, so vectors may refer to it for as long as they live, and has at least `PADDING_BYTES`
 *   readable bytes behind `end`, so that word-wise kernels may read past it.
 * - A UTF-8 byte order mark at the start of the file is left out. Gzip is unpacked (see `byte-source.ts`).
 * - The cutting does not depend on what the lines hold: the same lines come out for every chunk size.
 * - A line of more than `maxRecordBytes` (separator not counted) is `LIMIT_EXCEEDED`; memory stays within twice that.
 * - The next piece is being read from disk while the consumer works on this one. The file is closed in every case.
 */
export async function* readLines(
  files: Files,
  path: string,
  options: LineOptions = {},
): AsyncGenerator<LinePiece, void, void> {
  const source = await openBytes(files, path, options);
  const reader = new PieceReader(source, path, options);
  let next: Promise<LinePiece | null> | null = reader.next();
  try {
    for (;;) {
      const piece: LinePiece | null = await next!;
      next = null;
      if (piece === null) return;
      next = reader.next();
      // An error of the read ahead is reported when its turn comes; until then it is not "unhandled".
      next.catch(() => {});
      if (piece.end > piece.start) yield piece;
    }
  } finally {
    await next?.catch(() => {});
    await source.close();
  }
}

export interface LinePiece {
  readonly buffer: Uint8Array;
  /** The lines are `buffer[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** `baseOffset + i` is the offset of `buffer[i]` in the (unpacked) file, for error messages. */
  readonly baseOffset: number;
}

export interface LineOptions extends ByteSourceOptions {
  /** The one separator. Default: `\n`, `\r\n` and `\r`, as they come. */
  lineSep?: string;
  /** Default 64 MiB. */
  maxRecordBytes?: number;
  /** Bytes read at a time. Default 1 MiB: smaller is slower, larger is not faster and holds more memory. */
  chunkBytes?: number;
  /** The consumer keeps nothing of a piece once it asks for the next: two buffers serve a whole file. */
  transient?: boolean;
}

export const PADDING_BYTES = 16;
export const DEFAULT_MAX_RECORD_BYTES = 64 * 1024 * 1024;
const DEFAULT_CHUNK_BYTES = 1024 * 1024;
const LF = 10;
const CR = 13;

/**
 * Finds up to `starts.length` lines from `from` on: line i is `buffer[starts[i], ends[i])`, without its separator. Returns the number of
 * lines; the next line starts behind the separator of the last one, at `nextLine(buffer, ends[n - 1], separator)`.
 */
export function splitLines(
  piece: { buffer: Uint8Array; end: number },
  from: number,
  separator: Uint8Array | null,
  starts: Int32Array,
  ends: Int32Array,
): number {
  const { buffer, end } = piece;
  let count = 0;
  if (separator !== null) {
    for (let at = from; at < end && count < starts.length; count++) {
      starts[count] = at;
      ends[count] = lineEnd(buffer, at, end, separator);
      at = ends[count] + separator.length;
    }
    return count;
  }
  // Native searches are many times faster than a loop over bytes; a file without CR pays one search for them.
  let cr = from - 1;
  for (let at = from; at < end && count < starts.length; count++) {
    if (cr < at) {
      const found = buffer.indexOf(CR, at);
      cr = found < 0 ? end : found;
    }
    const lf = buffer.indexOf(LF, at);
    const stop = Math.min(lf < 0 ? end : lf, cr, end);
    starts[count] = at;
    ends[count] = stop;
    at = nextLine(buffer, stop, null);
  }
  return count;
}

/** Where the line that starts at `from` ends: the place of its separator. */
export function lineEnd(buffer: Uint8Array, from: number, end: number, separator: Uint8Array | null): number {
  if (separator !== null) {
    const at = separator.length === 1 ? buffer.indexOf(separator[0], from) : asBuffer(buffer).indexOf(separator, from);
    return at < 0 || at + separator.length > end ? end : at;
  }
  for (let i = from; i < end; i++) if (buffer[i] === LF || buffer[i] === CR) return i;
  return end;
}

/** The start of the line behind the separator at `at`. */
export function nextLine(buffer: Uint8Array, at: number, separator: Uint8Array | null): number {
  if (separator !== null) return at + separator.length;
  return buffer[at] === CR && buffer[at + 1] === LF ? at + 2 : at + 1;
}

/** The bytes of the `lineSep` option: null for the default set. */
export function lineSeparator(lineSep: string | undefined): Uint8Array | null {
  return lineSep === undefined ? null : new TextEncoder().encode(lineSep);
}

class PieceReader {
  readonly #separator: Uint8Array | null;
  readonly #recordMax: number;
  readonly #chunkBytes: number;
  /** The beginning of a line whose end has not been read yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Offset of the first byte of `#rest` in the file. */
  #offset = 0;
  #first = true;
  #ended = false;
  /** With `transient`: the buffer of the last piece, and that of the one before, which nobody reads any more. */
  #last: Buffer | null = null;
  #spare: Buffer | null = null;
  readonly #transient: boolean;

  constructor(
    private readonly source: ByteSource,
    private readonly path: string,
    options: LineOptions,
  ) {
    this.#separator = lineSeparator(options.lineSep);
    this.#transient = options.transient ?? false;
    this.#recordMax = options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES;
    // With chunks no larger than the limit only the line that spans two reads can exceed it.
    this.#chunkBytes = Math.max(1, Math.min(options.chunkBytes ?? DEFAULT_CHUNK_BYTES, this.#recordMax));
  }

  /** The next whole lines, or null at the end of the file. */
  async next(): Promise<LinePiece | null> {
    while (!this.#ended) {
      const carried = this.#rest.length;
      // A line longer than a chunk is read in growing steps, so that moving its beginning costs a constant factor only.
      const wanted = Math.max(this.#chunkBytes, Math.min(carried, this.#recordMax));
      const room = carried + wanted;
      const buffer = this.#bufferOf(room + (this.#separator?.length ?? 1) + PADDING_BYTES);
      buffer.set(this.#rest);
      const filled = carried + (await fill(this.source, buffer.subarray(carried, room)));
      this.#ended = filled < room;
      const piece = this.#cut(buffer, filled);
      if (piece === null) continue;
      if (this.#transient) {
        this.#spare = this.#last;
        this.#last = buffer;
      }
      return piece;
    }
    return null;
  }

  /** A Buffer of its own, so that strings need no wrapper to be decoded and nobody else writes to it. */
  #bufferOf(bytes: number): Buffer {
    const spare = this.#spare;
    this.#spare = null;
    if (spare !== null && spare.length >= bytes) return spare;
    // Some room for the begun lines to come, which differ in length.
    return Buffer.allocUnsafeSlow(this.#transient ? bytes + 4096 : bytes);
  }

  #cut(buffer: Uint8Array, filled: number): LinePiece | null {
    const start = this.#skipByteOrderMark(buffer, filled);
    let end = start < 0 ? -1 : this.#wholeLinesEnd(buffer, start, filled);
    if (start >= 0) this.#checkLimit(buffer, start, end > start ? end : filled);
    if (!this.#ended && end <= start) {
      this.#rest = buffer.subarray(Math.max(start, 0), filled);
      this.#offset += Math.max(start, 0);
      return null;
    }
    if (this.#ended && end < filled) {
      end = filled;
      if ((this.#separator ?? LINE_FEED).length === 1) buffer[end++] = (this.#separator ?? LINE_FEED)[0];
    }
    const baseOffset = this.#offset;
    this.#rest = buffer.subarray(end, Math.max(end, filled));
    this.#offset += end;
    return { buffer, start, end, baseOffset };
  }

  /** Where the text starts, or -1 while too little has been read to know. */
  #skipByteOrderMark(buffer: Uint8Array, filled: number): number {
    if (!this.#first) return 0;
    if (filled < 3 && !this.#ended) return -1;
    this.#first = false;
    return filled >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  }

  /** The place behind the last separator, or `start`. Before the end of the file a last CR may be half of a CR LF and does not count. */
  #wholeLinesEnd(buffer: Uint8Array, start: number, filled: number): number {
    const separator = this.#separator;
    if (separator === null) {
      const lf = filled > start ? buffer.lastIndexOf(LF, filled - 1) : -1;
      const crFrom = this.#ended ? filled - 1 : filled - 2;
      // Cutting behind a CR is needed only where no LF comes later; the rest after a LF is short.
      const cr = (this.#ended || lf < start) && crFrom >= start ? buffer.lastIndexOf(CR, crFrom) : -1;
      return Math.max(lf + 1, cr + 1, start);
    }
    if (filled === start) return start;
    if (separator.length === 1) return Math.max(buffer.lastIndexOf(separator[0], filled - 1) + 1, start);
    // From the left, as the consumer will: a separator such as `||` can overlap itself.
    const text = asBuffer(buffer).subarray(0, filled);
    let end = start;
    for (let at = text.indexOf(separator, start); at >= 0; at = text.indexOf(separator, end))
      end = at + separator.length;
    return end;
  }

  /** Only the first line of a piece began in an earlier read and can be longer than a chunk. */
  #checkLimit(buffer: Uint8Array, start: number, end: number): void {
    if (end - start <= this.#recordMax) return;
    if (lineEnd(buffer, start, end, this.#separator) - start <= this.#recordMax) return;
    throw new DataError(
      'LIMIT_EXCEEDED',
      `${this.path} has a line of more than ${this.#recordMax} bytes at offset ${this.#offset + start}. ` +
        'Raise the option maxRecordBytes if such records are meant.',
    );
  }
}

const LINE_FEED = new Uint8Array([LF]);

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
