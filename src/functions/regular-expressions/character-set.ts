/** A set of characters as it stands in a pattern: a character, an escape such as `\d`, a class, or the dot. Code points below 128 are a table. */
export class CharacterSet {
  private readonly ascii = new Uint8Array(128);
  private readonly regex: RegExp;
  /** Whether characters beyond ASCII may be in it; true when in doubt. */
  readonly beyondAscii: boolean;

  constructor(
    readonly source: string,
    flags: string,
  ) {
    this.regex = new RegExp(`^(?:${source})$`, flags.replace(/[^uvis]/g, ''));
    for (let code = 0; code < 128; code++) this.ascii[code] = this.regex.test(String.fromCharCode(code)) ? 1 : 0;
    this.beyondAscii = flags.includes('i') || /[^\x00-\x7f]|\\[WDSpPux]|\[\^|&&|--|^\.$/.test(source);
  }

  has(code: number): boolean {
    return code < 128 ? this.ascii[code] === 1 : this.beyondAscii && this.regex.test(String.fromCodePoint(code));
  }

  /** False only when no character is in both. */
  mayMeet(other: CharacterSet): boolean {
    if (this.beyondAscii && other.beyondAscii) return true;
    for (let code = 0; code < 128; code++) if (this.ascii[code] === 1 && other.ascii[code] === 1) return true;
    return false;
  }
}
