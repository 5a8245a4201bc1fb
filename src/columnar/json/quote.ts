import type { ByteSink } from './byte-sink.js';
import { QUOTE } from './tokens.js';

/** How each byte is written inside a string: 0 as it is, else the letter behind a backslash (`u`: four hexadecimal digits). */
const LETTERS = new Uint8Array(256);
for (let i = 0; i < 32; i++) LETTERS[i] = 0x75;
for (const [code, letter] of [
  [34, '"'],
  [92, '\\'],
  [8, 'b'],
  [12, 'f'],
  [10, 'n'],
  [13, 'r'],
  [9, 't'],
] as const) {
  LETTERS[code] = letter.charCodeAt(0);
}

const HEX = '0123456789ABCDEF';

/** Appends UTF-8 bytes as a JSON string with its quotes. */
export function appendQuoted(sink: ByteSink, bytes: Uint8Array, start: number, end: number): void {
  sink.reserve((end - start) * 6 + 2);
  const data = sink.data;
  let at = sink.used;
  data[at++] = QUOTE;
  for (let i = start; i < end; i++) {
    const c = bytes[i];
    const letter = LETTERS[c];
    if (letter === 0) {
      data[at++] = c;
      continue;
    }
    data[at++] = 0x5c;
    data[at++] = letter;
    if (letter === 0x75) {
      data[at++] = 0x30;
      data[at++] = 0x30;
      data[at++] = HEX.charCodeAt(c >> 4);
      data[at++] = HEX.charCodeAt(c & 15);
    }
  }
  data[at++] = QUOTE;
  sink.used = at;
}

/** As `appendQuoted`, with everything beyond ASCII as `\uXXXX`. */
export function appendQuotedAscii(sink: ByteSink, text: string): void {
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const letter = c < 128 ? LETTERS[c] : 0x75;
    out +=
      letter === 0
        ? text[i]
        : letter === 0x75
          ? `\\u${c.toString(16).toUpperCase().padStart(4, '0')}`
          : `\\${String.fromCharCode(letter)}`;
  }
  sink.ascii(`${out}"`);
}
