/** The bytes and words of the grammar. */

export const MALFORMED = new Error('malformed JSON');

/** As Spark (Jackson): deeper records are malformed. */
export const DEPTH_MAX = 1000;

export const INTEGER = 1;
export const FRACTION = 2;
export const SPECIAL = 3;

export const QUOTE = 0x22;
export const APOSTROPHE = 0x27;
export const BACKSLASH = 0x5c;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SLASH = 0x2f;
export const MINUS = 0x2d;
export const PLUS = 0x2b;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const NINE = 0x39;

export const ONES = 0x01010101;
export const SPACES = 0x20202020;
export const BACKSLASHES = 0x5c5c5c5c;
export const TOPS = 0x80808080 | 0;

const word = (text: string): Uint8Array => new TextEncoder().encode(text);
export const TRUE_WORD = word('true');
export const FALSE_WORD = word('false');
export const NULL_WORD = word('null');
export const NAN_WORD = word('NaN');
export const INFINITY_WORD = word('Infinity');
export const INF_WORD = word('INF');

/** What stands behind a backslash, by byte: 0 for none. `u` is handled apart. */
export const ESCAPES = new Uint8Array(256);
for (const [name, code] of [
  ['"', 34],
  ['\\', 92],
  ['/', 47],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
] as const) {
  ESCAPES[name.charCodeAt(0)] = code;
}

export function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Letters, digits, `_ $ - # * @ +` and everything beyond ASCII: what a name without quotes may hold. */
export function isNameByte(c: number): boolean {
  return (
    (c >= 0x30 && c <= 0x39) ||
    ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a) ||
    c > 127 ||
    c === 0x5f ||
    c === 0x24 ||
    c === MINUS ||
    c === 0x23 ||
    c === 0x2a ||
    c === 0x40 ||
    c === PLUS
  );
}
