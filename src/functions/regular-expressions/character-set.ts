import type { FirstCharacters } from './first-characters.js';

/** A set of characters as it stands in a pattern: a character, an escape such as `\d`, a class, or the dot. Code points below 128 are a table. */
export class CharacterSet {
  private readonly ascii = new Uint8Array(128);
  private readonly regex: RegExp;
  /** Whether characters beyond ASCII may be in it; true when in doubt. */
  private readonly beyondAscii: boolean;
  readonly first: FirstCharacters;

  constructor(
    readonly source: string,
    flags: string,
  ) {
    this.regex = new RegExp(`^(?:${source})$`, flags.replace(/[^uvis]/g, ''));
    const bits: [number, number, number, number] = [0, 0, 0, 0];
    for (let code = 0; code < 128; code++) {
      if (!this.regex.test(String.fromCharCode(code))) continue;
      this.ascii[code] = 1;
      bits[code >> 5] |= 1 << (code & 31);
    }
    this.beyondAscii = flags.includes('i') || /[^\x00-\x7f]|\\[WDSpPux]|\[\^|&&|--|^\.$/.test(source);
    this.first = { ascii: bits, beyond: this.beyondAscii, empty: false };
  }

  has(code: number): boolean {
    return code < 128 ? this.ascii[code] === 1 : this.beyondAscii && this.regex.test(String.fromCodePoint(code));
  }
}
