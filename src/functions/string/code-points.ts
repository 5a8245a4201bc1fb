/**
 * Positions and lengths in text count code points, as Spark's; JavaScript counts UTF-16 units. Both agree until a surrogate pair comes,
 * so the functions here look for one first.
 */

/** True when the text holds a character of two units. */
export function hasSurrogates(text: string): boolean {
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xf800) === 0xd800) return true;
  return false;
}

export function codePointLength(text: string): number {
  let n = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) n--;
  }
  return n;
}

/** Units of the first `count` code points; the length of the text when it has fewer. */
export function unitsOf(text: string, count: number): number {
  let i = 0;
  for (let n = 0; n < count && i < text.length; n++) {
    i += (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00 ? 2 : 1;
  }
  return i;
}

/** Code points `[start, end)`; ends outside the text are cut off. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  if (end <= start || end <= 0) return '';
  if (!hasSurrogates(text)) return text.slice(Math.max(start, 0), end);
  const from = unitsOf(text, start);
  return text.slice(from, from + unitsOf(text.slice(from), end - Math.max(start, 0)));
}

/** Code points of UTF-8 bytes: all but continuation bytes count. */
export function countCodePoints(data: Uint8Array, start: number, end: number): number {
  let n = 0;
  for (let i = start; i < end; i++) if ((data[i] & 0xc0) !== 0x80) n++;
  return n;
}

/** Where the code point number `count` from `start` begins; `end` when there are fewer. */
export function byteOfCodePoint(data: Uint8Array, start: number, end: number, count: number): number {
  let n = 0;
  for (let i = start; i < end; i++) if ((data[i] & 0xc0) !== 0x80 && n++ === count) return i;
  return end;
}

/** True when UTF-8 can hold the text: every surrogate is part of a pair. */
export const isWellFormed = (text: string): boolean => !/[\ud800-\udfff]/u.test(text);
