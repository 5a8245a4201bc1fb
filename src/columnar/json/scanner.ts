import type { JsonOptions } from './options.js';
import {
  APOSTROPHE,
  BACKSLASH,
  BACKSLASHES,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  DEPTH_MAX,
  ESCAPES,
  FALSE_WORD,
  FRACTION,
  hexDigit,
  INF_WORD,
  INFINITY_WORD,
  INTEGER,
  isNameByte,
  MALFORMED,
  MINUS,
  NAN_WORD,
  NINE,
  NULL_WORD,
  ONES,
  OPEN_ARRAY,
  OPEN_OBJECT,
  PLUS,
  POINT,
  QUOTE,
  SLASH,
  SPACES,
  SPECIAL,
  TOPS,
  TRUE_WORD,
  ZERO,
} from './tokens.js';

/**
 * A cursor over the bytes of one JSON record. It knows the grammar (with the extensions that options switch on), not the schema: columns
 * ask it for tokens, and for skipping what nobody wants. Skipping checks the grammar too, so that a record is malformed or not
 * whatever columns a query selects.
 *
 * Malformed text ends in `throw`: one prepared error, because records are caught one by one and a trace for each would make hostile
 * input expensive. What was wrong is in `problem` and `problemAt`.
 */
export class JsonScanner {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  pos = 0;
  /** The record ends here; nothing at or behind is looked at. */
  end = 0;
  /** The last string or number: its bytes without quotes. */
  textStart = 0;
  textEnd = 0;
  /** The last string holds escapes. */
  escaped = false;
  /** The last number, see `number()`: what was read of it as `mantissa * 10 ** exponent`, exact while `digits <= 15`. */
  mantissa = 0;
  exponent = 0;
  digits = 0;
  negative = false;
  /** False for line-oriented reading in place, where a line break ends the record. */
  breaksAreSpace = true;
  problem = '';
  problemAt = 0;
  /** Where the first value lies that does not fit its type, from the value around it on: `.b`, `[2].b`. Only kept for failFast. */
  misfit = '';
  /** Open objects and arrays; `kinds[d]` is the closing byte of level d. */
  private depth = 0;
  private readonly kinds = new Uint8Array(DEPTH_MAX + 2);

  constructor(readonly options: JsonOptions) {}

  attach(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  start(pos: number, end: number): void {
    this.misfit = '';
    this.pos = pos;
    this.end = end;
    this.depth = 0;
  }

  /** Continues inside an object at the top. */
  resume(pos: number, end: number): void {
    this.pos = pos;
    this.end = end;
    this.depth = 1;
  }

  fail(problem: string): never {
    this.problem = problem;
    this.problemAt = this.pos;
    throw MALFORMED;
  }

  /** The byte at the cursor, -1 at the end. */
  peek(): number {
    return this.pos < this.end ? this.bytes[this.pos] : -1;
  }

  /** Skips white space (and comments) and returns the next byte, -1 at the end. */
  space(): number {
    const bytes = this.bytes;
    let p = this.pos;
    const end = this.end;
    while (p < end) {
      const c = bytes[p];
      if (c > 32) {
        this.pos = p;
        return c === SLASH && this.options.allowComments ? this.comment() : c;
      }
      if (c !== 32 && c !== 9 && !((c === 10 || c === 13) && this.breaksAreSpace)) break;
      p++;
    }
    this.pos = p;
    return p < end ? bytes[p] : -1;
  }

  private comment(): number {
    const { bytes, end } = this;
    let p = this.pos + 2;
    if (bytes[this.pos + 1] === SLASH && p <= end) {
      while (p < end && bytes[p] !== 10 && bytes[p] !== 13) p++;
      this.pos = p;
      return this.space();
    }
    if (bytes[this.pos + 1] !== 0x2a || p > end) this.fail('a comment that is none');
    while (p + 1 < end && !(bytes[p] === 0x2a && bytes[p + 1] === SLASH)) p++;
    if (p + 1 >= end) this.fail('a comment that does not end');
    this.pos = p + 2;
    return this.space();
  }

  /** Enters an object or array whose opening byte is at the cursor. */
  enter(close: number): void {
    if (this.depth >= DEPTH_MAX) this.fail(`more than ${DEPTH_MAX} levels of nesting`);
    this.kinds[++this.depth] = close;
    this.pos++;
  }

  leave(): void {
    this.depth--;
    this.pos++;
  }

  /** After an item: true when another follows (the cursor stands on it), false when the object or array closed. */
  more(close: number): boolean {
    const c = this.space();
    if (c === COMMA) {
      this.pos++;
      this.space();
      return true;
    }
    if (c !== close) this.fail(close === CLOSE_OBJECT ? 'expected , or }' : 'expected , or ]');
    this.leave();
    return false;
  }

  /** A field name with its colon; the cursor ends on the value. The name is in `textStart`, `textEnd`, `escaped`. */
  name(): void {
    const c = this.peek();
    if (c === QUOTE || (c === APOSTROPHE && this.options.allowSingleQuotes)) this.string(c);
    else if (this.options.allowUnquotedFieldNames) this.bareName();
    else this.fail('expected a field name in quotes');
    this.colon();
  }

  colon(): void {
    if (this.space() !== COLON) this.fail('expected :');
    this.pos++;
    this.space();
  }

  private bareName(): void {
    const { bytes, end } = this;
    let p = this.pos;
    while (p < end && isNameByte(bytes[p])) p++;
    if (p === this.pos) this.fail('expected a field name');
    this.textStart = this.pos;
    this.textEnd = this.pos = p;
    this.escaped = false;
  }

  /**
   * A string whose opening quote is at the cursor. Four bytes at a time: a byte of a word is a quote, a backslash or a control character
   * where a subtraction borrows into its top bit; words that hold such a byte, or any beyond ASCII, are looked at byte by byte.
   */
  string(quote: number): void {
    const { bytes, view, end } = this;
    let p = this.pos + 1;
    this.textStart = p;
    this.escaped = false;
    const quotes = Math.imul(quote, 0x01010101);
    for (;;) {
      while (p + 4 <= end) {
        const w = view.getInt32(p, true);
        if (((((w ^ quotes) - ONES) | ((w ^ BACKSLASHES) - ONES) | (w - SPACES) | w) & TOPS) !== 0) break;
        p += 4;
      }
      const stop = Math.min(p + 4, end);
      for (; p < stop; p++) {
        const c = bytes[p];
        if (c === quote) {
          this.textEnd = p;
          this.pos = p + 1;
          return;
        }
        if (c === BACKSLASH) {
          this.pos = p;
          p = this.escape();
          break;
        }
        if (c < 32 && !this.options.allowUnquotedControlChars) {
          this.pos = p;
          this.fail('a control character in a string');
        }
      }
      if (p >= end) {
        this.pos = end;
        this.fail('a string that does not end');
      }
    }
  }

  /** Checks the escape at the cursor; returns where it ends. */
  private escape(): number {
    this.escaped = true;
    const { bytes, end, pos } = this;
    if (pos + 1 >= end) this.fail('a string that does not end');
    const c = bytes[pos + 1];
    if (c === 0x75) {
      for (let i = pos + 2; i < pos + 6; i++)
        if (i >= end || hexDigit(bytes[i]) < 0) this.fail('four hexadecimal digits missing');
      return pos + 6;
    }
    if (ESCAPES[c] === 0 && !this.options.allowBackslashEscapingAnyCharacter) this.fail('an unknown escape');
    return pos + 2;
  }

  /**
   * A number at the cursor. Returns INTEGER, FRACTION (a point or exponent was there) or SPECIAL (NaN, Infinity, in `mantissa`).
   */
  number(): number {
    const { bytes, end } = this;
    let p = this.pos;
    this.textStart = p;
    const first = bytes[p];
    this.negative = first === MINUS;
    if (first === MINUS) p++;
    else if (!(first >= ZERO && first <= NINE)) return this.special();
    const from = p;
    let value = 0;
    let c = 0;
    while (p < end && (c = bytes[p]) >= ZERO && c <= NINE) {
      value = value * 10 + (c - ZERO);
      p++;
    }
    let digits = p - from;
    if (digits === 0) return this.special();
    if (bytes[from] === ZERO && digits > 1 && !this.options.allowNumericLeadingZeros)
      this.fail('a number with leading zeros');
    this.mantissa = value;
    this.exponent = 0;
    if (p < end && (c === POINT || c === 0x65 || c === 0x45)) {
      if (c === POINT) {
        const point = ++p;
        while (p < end && (c = bytes[p]) >= ZERO && c <= NINE) {
          value = value * 10 + (c - ZERO);
          p++;
        }
        if (p === point) this.fail('digits missing behind the point');
        digits += p - point;
        this.mantissa = value;
        this.exponent = point - p;
      }
      if (p < end && ((c = bytes[p]) === 0x65 || c === 0x45)) p = this.exponentAt(p + 1);
      this.digits = digits;
      this.textEnd = this.pos = p;
      if (this.depth === 0) this.endOfTopNumber();
      return FRACTION;
    }
    this.digits = digits;
    this.textEnd = this.pos = p;
    if (this.depth === 0) this.endOfTopNumber();
    return INTEGER;
  }

  /** Nothing but white space tells where a number ends that stands alone: `5x` and `2020-01-01` are malformed, as with Jackson. */
  private endOfTopNumber(): void {
    const c = this.peek();
    if (c !== -1 && c !== 32 && c !== 9 && c !== 10 && c !== 13) this.fail('text directly behind a number');
  }

  private exponentAt(p: number): number {
    const { bytes, end } = this;
    const minus = bytes[p] === MINUS;
    if (p < end && (minus || bytes[p] === PLUS)) p++;
    const from = p;
    let value = 0;
    for (; p < end && bytes[p] >= ZERO && bytes[p] <= NINE; p++) value = Math.min(value * 10 + (bytes[p] - ZERO), 1e9);
    if (p === from) this.fail('digits missing in an exponent');
    this.exponent += minus ? -value : value;
    return p;
  }

  /** `NaN`, `Infinity`, and with a sign `INF` too. */
  private special(): number {
    if (this.options.allowNonNumericNumbers) {
      const sign = this.bytes[this.pos] === MINUS || this.bytes[this.pos] === PLUS ? 1 : 0;
      const at = this.pos + sign;
      const length = this.has(at, INFINITY_WORD)
        ? 8
        : sign === 1 && this.has(at, INF_WORD)
          ? 3
          : sign === 0 && this.has(at, NAN_WORD)
            ? 3
            : 0;
      if (length > 0) {
        const nan = this.bytes[at] === 0x4e;
        this.mantissa = nan
          ? Number.NaN
          : this.bytes[this.pos] === MINUS
            ? Number.NEGATIVE_INFINITY
            : Number.POSITIVE_INFINITY;
        this.textEnd = this.pos = at + length;
        this.ends();
        return SPECIAL;
      }
    }
    this.fail('expected a value');
  }

  /** `true`, `false` or `null` at the cursor. */
  word(word: Uint8Array): void {
    if (!this.has(this.pos, word)) this.fail('expected a value');
    this.pos += word.length;
    this.ends();
  }

  private has(at: number, word: Uint8Array): boolean {
    if (at + word.length > this.end) return false;
    for (let i = 0; i < word.length; i++) if (this.bytes[at + i] !== word[i]) return false;
    return true;
  }

  /** A word must not run on: `nullx`. */
  private ends(): void {
    if (this.pos < this.end && isNameByte(this.bytes[this.pos])) this.fail('expected a value');
  }

  isNull(): boolean {
    return this.peek() === 0x6e;
  }

  /** Skips one value of any kind, without recursion. */
  skip(): void {
    const outer = this.depth;
    for (;;) {
      this.skipScalarOrEnter();
      while (this.depth > outer && !this.more(this.kinds[this.depth])) {}
      if (this.depth === outer) return;
      if (this.kinds[this.depth] === CLOSE_OBJECT) this.name();
    }
  }

  /** Ends on the first item of a container that is not empty (its name read), or behind anything else. */
  private skipScalarOrEnter(): void {
    for (;;) {
      const c = this.peek();
      if (c !== OPEN_OBJECT && c !== OPEN_ARRAY) {
        this.skipScalar(c);
        return;
      }
      const close = c + 2;
      this.enter(close);
      if (this.space() === close) {
        this.leave();
        return;
      }
      if (c === OPEN_OBJECT) this.name();
    }
  }

  private skipScalar(c: number): void {
    if (c === QUOTE || (c === APOSTROPHE && this.options.allowSingleQuotes)) this.string(c);
    else if (c === 0x74) this.word(TRUE_WORD);
    else if (c === 0x66) this.word(FALSE_WORD);
    else if (c === 0x6e) this.word(NULL_WORD);
    else if (c < 0) this.fail('the record ends before a value');
    else this.number();
  }

  isString(c: number): boolean {
    return c === QUOTE || (c === APOSTROPHE && this.options.allowSingleQuotes);
  }
}
