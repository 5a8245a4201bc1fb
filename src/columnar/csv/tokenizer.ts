import { DataError } from '../../common/errors.js';
import type { CsvOptions } from './options.js';

/** How a token came about: with content, without, or as an empty pair of quotes. */
export const CONTENT = 0;
export const NOTHING = 1;
export const EMPTY_QUOTES = 2;

const SPACE = 32;
const NONE = -1;

/**
 * Cuts one record into tokens: views into the buffer. Quoted content with escapes is unescaped *in place* (it only gets shorter), so the
 * buffer must belong to the caller; `raw` then holds the record as it was, when `keepRaw` is set (single-line mode only).
 *
 * The state machine is the one of Spark's parser, with its answers for quotes in odd places: `"a"b,c` gives `"a"b` and `c`, white
 * space between a closing quote and the separator is dropped, an unclosed quote reaches to the end of the record.
 *
 * With `newline` set (multi-line mode) a record ends at a newline outside of quotes; without, at the end of the given range.
 */
export class CsvTokenizer {
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  kinds = new Uint8Array(64);
  /** The record before it was unescaped; null when it was not changed. */
  raw: Uint8Array | null = null;

  private readonly separator: Uint8Array;
  private readonly sep0: number;
  private readonly sepLength: number;
  private readonly quote: number;
  private readonly escaper: number;
  private readonly escapeEscape: number;
  private readonly trimStart: boolean;
  private readonly trimEnd: boolean;

  private buffer: Uint8Array = new Uint8Array(0);
  private end = 0;
  private recordStart = 0;
  private newline: Uint8Array | null = null;

  constructor(
    private readonly options: CsvOptions,
    private readonly keepRaw: boolean,
  ) {
    this.separator = options.separator;
    this.sep0 = options.separator[0];
    this.sepLength = options.separator.length;
    // Without a quote character NUL takes its place, as when writing, so that what is written is read.
    this.quote = options.quote;
    this.escaper = options.escape === 0 ? NONE : options.escape;
    this.escapeEscape = options.escapeEscape === 0 ? NONE : options.escapeEscape;
    this.trimStart = options.ignoreLeadingWhiteSpace ?? false;
    this.trimEnd = options.ignoreTrailingWhiteSpace ?? false;
  }

  /** Tokens of `buffer[start, end)`. Returns the position behind the record and its newline; in single-line mode `end`. */
  parse(buffer: Uint8Array, start: number, end: number, newline: Uint8Array | null = null): number {
    this.buffer = buffer;
    this.end = end;
    this.recordStart = start;
    this.newline = newline;
    this.count = 0;
    this.raw = null;
    let at = start;
    for (;;) {
      if (this.trimStart) while (at < end && buffer[at] <= SPACE && !this.isStop(at)) at++;
      at = buffer[at] === this.quote && at < end ? this.quoted(at) : this.plain(at);
      // At a separator, a newline or the end.
      if (at >= end) return end;
      if (newline !== null && this.isNewline(at)) return at + newline.length;
      at += this.sepLength;
      if (at >= end || (newline !== null && this.isNewline(at))) {
        this.add(at, at, NOTHING);
        return at >= end ? end : at + newline!.length;
      }
    }
  }

  private isSeparator(at: number): boolean {
    if (this.buffer[at] !== this.sep0) return false;
    const { separator } = this;
    for (let i = 1; i < separator.length; i++) if (this.buffer[at + i] !== separator[i]) return false;
    return at + separator.length <= this.end;
  }

  private isNewline(at: number): boolean {
    const { newline } = this;
    if (newline === null || this.buffer[at] !== newline[0]) return false;
    return newline.length === 1 || this.buffer[at + 1] === newline[1];
  }

  private isStop(at: number): boolean {
    return this.isSeparator(at) || this.isNewline(at);
  }

  private add(start: number, end: number, kind: number): void {
    const index = this.count++;
    if (index >= this.options.maxColumns) {
      throw new DataError(
        'LIMIT_EXCEEDED',
        `A CSV record has more than ${this.options.maxColumns} columns (option maxColumns).`,
      );
    }
    const limit = this.options.maxCharsPerColumn;
    if (limit >= 0 && end - start > limit) {
      throw new DataError(
        'LIMIT_EXCEEDED',
        `A CSV value has more than ${limit} characters (option maxCharsPerColumn).`,
      );
    }
    if (index === this.starts.length) this.grow();
    this.starts[index] = start;
    this.ends[index] = end;
    this.kinds[index] = start === end && kind === CONTENT ? NOTHING : kind;
  }

  private grow(): void {
    const { starts, ends, kinds } = this;
    this.starts = new Int32Array(starts.length * 2);
    this.starts.set(starts);
    this.ends = new Int32Array(ends.length * 2);
    this.ends.set(ends);
    this.kinds = new Uint8Array(kinds.length * 2);
    this.kinds.set(kinds);
  }

  /** A value without a quote at its start is taken as it stands. */
  private plain(start: number): number {
    const { buffer, end, sep0 } = this;
    let at = start;
    if (this.sepLength === 1 && this.newline === null) while (at < end && buffer[at] !== sep0) at++;
    else while (at < end && !this.isStop(at)) at++;
    this.add(start, this.trimEnd ? this.trimmed(start, at) : at, CONTENT);
    return at;
  }

  private trimmed(start: number, end: number): number {
    let at = end;
    while (at > start && this.buffer[at - 1] <= SPACE) at--;
    return at;
  }

  private quoted(open: number): number {
    const { buffer, end, quote, escaper } = this;
    let at = open + 1;
    if (quote !== escaper) {
      while (
        at < end &&
        buffer[at] !== quote &&
        buffer[at] !== escaper &&
        !(this.newline !== null && this.isNewline(at))
      )
        at++;
      if (at < end && buffer[at] === quote && (at + 1 === end || this.isStop(at + 1))) {
        this.add(open + 1, at, at === open + 1 ? EMPTY_QUOTES : CONTENT);
        return at + 1;
      }
    }
    return this.unescape(open);
  }

  /** The full state machine. `write` never passes `at`. */
  private unescape(open: number): number {
    const { buffer, end, quote, escaper, escapeEscape, newline } = this;
    if (this.keepRaw && newline === null && this.raw === null)
      this.raw = new Uint8Array(buffer.subarray(this.recordStart, end));
    const handling = this.options.unescapedQuotes;
    let write = open + 1;
    let at = open + 1;
    let previous = NONE;
    let unescaped = false;
    for (;;) {
      if (at >= end) {
        // An open quote alone, or one that stands last: it was content.
        const last = at === open + 1 ? quote : previous === quote ? quote : NONE;
        if (last === quote && previous !== quote && !unescaped) {
          this.add(open, open + 1, CONTENT);
          return end;
        }
        this.add(open + 1, write, write === open + 1 ? EMPTY_QUOTES : CONTENT);
        return end;
      }
      const char = buffer[at];
      if (previous === quote && (char <= SPACE || this.isStop(at))) {
        const stop = this.afterClosing(open, at, write);
        if (stop >= 0) return stop;
        // Only when stopping at the closing quote: what looked like the end was content.
        write = this.continueAfterSpace(at, write);
        at = this.spaceEnd(at);
        const next = buffer[at++];
        if (next !== quote && next !== escaper) buffer[write++] = next;
        previous = next;
        continue;
      }
      if (char !== quote && char !== escaper) {
        if (previous === quote) {
          unescaped = true;
          switch (handling) {
            case 'STOP_AT_CLOSING_QUOTE':
              buffer[write++] = quote;
              buffer[write++] = char;
              previous = char;
              at++;
              continue;
            case 'BACK_TO_DELIMITER':
              buffer[write++] = char;
              previous = NONE;
              at++;
              continue;
            default:
              buffer[write++] = quote;
              return this.untilStop(open, at, write);
          }
        }
        if (previous === escaper && escaper !== NONE) buffer[write++] = escaper;
        while (at < end && buffer[at] !== quote && buffer[at] !== escaper && buffer[at] !== escapeEscape) {
          if (newline !== null && this.isNewline(at)) {
            buffer[write++] = 10;
            at += newline.length;
          } else buffer[write++] = buffer[at++];
        }
        if (at >= end) {
          previous = NONE;
          continue;
        }
        previous = buffer[at++];
        continue;
      }
      at++;
      if (char === escaper && previous === escapeEscape && escapeEscape !== NONE) {
        buffer[write++] = escaper;
        previous = NONE;
      } else if (previous === escaper && escaper !== NONE) {
        if (char === quote) {
          buffer[write++] = quote;
          previous = NONE;
        } else {
          buffer[write++] = previous;
          previous = char;
        }
      } else if (previous === quote) {
        if (char === escaper && char !== quote && handling !== 'STOP_AT_CLOSING_QUOTE') {
          buffer[write++] = quote;
          return this.untilStop(open, at - 1, write);
        }
        buffer[write++] = quote;
        previous = char;
      } else previous = char;
    }
  }

  private spaceEnd(at: number): number {
    let i = at;
    while (i < this.end && this.buffer[i] <= SPACE && !this.isStop(i)) i++;
    return i;
  }

  /** Behind a closing quote and white space: the place of the separator, or -1 when the value goes on. */
  private afterClosing(open: number, at: number, write: number): number {
    const stop = this.spaceEnd(at);
    if (stop >= this.end || this.isStop(stop)) {
      this.add(open + 1, write, write === open + 1 ? EMPTY_QUOTES : CONTENT);
      return stop;
    }
    if (this.options.unescapedQuotes === 'STOP_AT_CLOSING_QUOTE') return -1;
    const rest = this.continueAfterSpace(at, write);
    return this.untilStop(open, stop, rest);
  }

  /** Puts back the quote and the white space that turned out to be content. */
  private continueAfterSpace(at: number, write: number): number {
    const stop = this.spaceEnd(at);
    let to = write;
    this.buffer[to++] = this.quote;
    for (let i = at; i < stop; i++) this.buffer[to++] = this.buffer[i];
    return to;
  }

  /** After an unescaped quote: the value is everything from the opening quote to the next separator. */
  private untilStop(open: number, from: number, write: number): number {
    const { buffer, end } = this;
    const handling = this.options.unescapedQuotes;
    if (handling === 'RAISE_ERROR') throw new DataError('BAD_RECORD', 'a CSV value has an unescaped quote');
    let at = from;
    let to = write;
    while (at < end && !this.isStop(at)) buffer[to++] = buffer[at++];
    if (handling === 'SKIP_VALUE') this.add(open, open, NOTHING);
    else this.add(open, this.trimEnd ? this.trimmed(open, to) : to, CONTENT);
    return at;
  }
}
