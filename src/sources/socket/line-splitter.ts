import { StringDecoder } from 'node:string_decoder';
import { DataError } from '../../common/errors.js';

/** Cuts a stream of UTF-8 bytes into lines, wherever the chunks end. `\n`, `\r\n` and `\r` end a line. */
export class LineSplitter {
  readonly #charsMax: number;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  /** The last character was `\r`: a `\n` that follows belongs to it. */
  #afterReturn = false;

  constructor(charsMax = 16 * 1024 * 1024) {
    this.#charsMax = charsMax;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Uint8Array): string[] {
    return this.#split(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** The last line, when the stream ended without a line end. */
  end(): string[] {
    const lines = this.#split(this.#decoder.end());
    if (this.#rest !== '') lines.push(this.#rest);
    this.#rest = '';
    return lines;
  }

  #split(text: string): string[] {
    if (text === '') return [];
    let start = this.#afterReturn && text[0] === '\n' ? 1 : 0;
    this.#afterReturn = text.endsWith('\r');
    const lines: string[] = [];
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = start;
    for (let match = ends.exec(text); match !== null; match = ends.exec(text)) {
      lines.push(this.#rest + text.slice(start, match.index));
      this.#rest = '';
      start = ends.lastIndex;
    }
    this.#rest += text.slice(start);
    if (this.#rest.length > this.#charsMax) {
      throw new DataError(
        'LIMIT_EXCEEDED',
        `a line of more than ${this.#charsMax} characters has arrived, and has not ended yet`,
      );
    }
    return lines;
  }
}
