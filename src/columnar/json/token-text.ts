import { decodeUtf8 } from '../vector.js';
import { ByteSink } from './byte-sink.js';
import type { JsonScanner } from './scanner.js';
import { appendUnescaped } from './unescape.js';

const decoded = new ByteSink();

/** Reads the string at the cursor into a JavaScript string. */
export function stringText(scanner: JsonScanner): string {
  scanner.string(scanner.peek());
  return lastText(scanner);
}

/** The string or name that the scanner has just read. */
export function lastText(scanner: JsonScanner): string {
  if (!scanner.escaped) return decodeUtf8(scanner.bytes, scanner.textStart, scanner.textEnd);
  decoded.used = 0;
  appendUnescaped(scanner.bytes, scanner.textStart, scanner.textEnd, decoded);
  return decodeUtf8(decoded.data, 0, decoded.used);
}
