import type { ByteSink } from './byte-sink.js';
import { numberText } from './numbers.js';
import { appendQuoted } from './quote.js';
import type { JsonScanner } from './scanner.js';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  FALSE_WORD,
  NULL_WORD,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
  TRUE_WORD,
} from './tokens.js';
import { appendUnescaped } from './unescape.js';

/**
 * Appends the value at the cursor as Jackson copies it: without white space, strings with the fewest escapes, whole numbers as they are,
 * other numbers as Java prints the double.
 */
export function copyNormalized(scanner: JsonScanner, sink: ByteSink): void {
  const c = scanner.peek();
  if (c === OPEN_OBJECT || c === OPEN_ARRAY) {
    copyContainer(scanner, sink, c);
    return;
  }
  if (scanner.isString(c)) {
    scanner.string(c);
    copyString(scanner, sink);
    return;
  }
  if (c === 0x74 || c === 0x66 || c === 0x6e) {
    const word = c === 0x74 ? TRUE_WORD : c === 0x66 ? FALSE_WORD : NULL_WORD;
    scanner.word(word);
    sink.bytes(word, 0, word.length);
    return;
  }
  if (c < 0) scanner.fail('the record ends before a value');
  sink.ascii(numberText(scanner, scanner.number()));
}

function copyContainer(scanner: JsonScanner, sink: ByteSink, open: number): void {
  const close = open === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
  scanner.enter(close);
  sink.byte(open);
  if (scanner.space() === close) scanner.leave();
  else {
    let first = true;
    do {
      if (!first) sink.byte(0x2c);
      first = false;
      if (open === OPEN_OBJECT) {
        scanner.name();
        copyString(scanner, sink);
        sink.byte(0x3a);
      }
      copyNormalized(scanner, sink);
    } while (scanner.more(close));
  }
  sink.byte(close);
}

function copyString(scanner: JsonScanner, sink: ByteSink): void {
  if (scanner.escaped) {
    // Decoded at the end of the sink, taken off again, and appended with the escapes that it needs.
    const start = sink.used;
    appendUnescaped(scanner.bytes, scanner.textStart, scanner.textEnd, sink);
    const raw = new Uint8Array(sink.data.subarray(start, sink.used));
    sink.used = start;
    appendQuoted(sink, raw, 0, raw.length);
    return;
  }
  if (scanner.bytes[scanner.textEnd] === QUOTE && !scanner.options.allowUnquotedControlChars) {
    // Nothing in it needs an escape.
    sink.byte(QUOTE);
    sink.bytes(scanner.bytes, scanner.textStart, scanner.textEnd);
    sink.byte(QUOTE);
    return;
  }
  appendQuoted(sink, scanner.bytes, scanner.textStart, scanner.textEnd);
}
