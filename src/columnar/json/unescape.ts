import type { ByteSink } from './byte-sink.js';
import { BACKSLASH, ESCAPES, hexDigit } from './tokens.js';

/**
 * Appends the text of a string, its escapes resolved, to `sink`. The scanner has checked the escapes. A half of a surrogate pair without
 * its other half has no UTF-8 form and becomes `?`, as in Spark.
 */
export function appendUnescaped(bytes: Uint8Array, start: number, end: number, sink: ByteSink): void {
  sink.reserve(end - start);
  let from = start;
  for (let p = start; p < end; ) {
    if (bytes[p] !== BACKSLASH) {
      p++;
      continue;
    }
    sink.bytes(bytes, from, p);
    const c = bytes[p + 1];
    p += 2;
    if (c === 0x75) {
      const unit = hexUnit(bytes, p);
      p += 4;
      if ((unit & 0xfc00) === 0xd800 && p + 6 <= end && bytes[p] === BACKSLASH && bytes[p + 1] === 0x75) {
        const low = hexUnit(bytes, p + 2);
        if ((low & 0xfc00) === 0xdc00) {
          sink.codePoint(0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
          p += 6;
          from = p;
          continue;
        }
      }
      sink.codePoint((unit & 0xf800) === 0xd800 ? 0x3f : unit);
      from = p;
    } else if (ESCAPES[c] !== 0) {
      sink.byte(ESCAPES[c]);
      from = p;
    } else from = p - 1; // any other character stands for itself (allowBackslashEscapingAnyCharacter)
  }
  sink.bytes(bytes, from, end);
}

function hexUnit(bytes: Uint8Array, at: number): number {
  return (
    (hexDigit(bytes[at]) << 12) |
    (hexDigit(bytes[at + 1]) << 8) |
    (hexDigit(bytes[at + 2]) << 4) |
    hexDigit(bytes[at + 3])
  );
}
