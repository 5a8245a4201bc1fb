import { daysFromCivil, isCivilDate, type Micros, microsOf } from '../../types/datetime/civil.js';
import { twoDigits } from '../../types/datetime/parse-datetime.js';

/**
 * A quick way through patterns of fixed width, such as `yyyy-MM-dd HH:mm:ss` or `yyyyMMdd`: every field stands at a known place. It only
 * says yes: a text that does not fit, in width, digits, separators or ranges, is left to the parser of the pattern, which knows all rules.
 */
export interface FixedPattern {
  /** The wall clock time, or null where the parser must decide. */
  ofText(text: string): Micros | null;
  ofBytes(data: Uint8Array, start: number, end: number): Micros | null;
}

const WIDTHS: Readonly<Record<string, number>> = { y: 4, M: 2, d: 2, H: 2, m: 2, s: 2 };
const TOKEN = /([A-Za-z])\1*|'((?:[^']|'')+)'|([^A-Za-z'[\]{}#])/y;

/** Null for patterns that are not of this kind. */
export function fixedPattern(pattern: string): FixedPattern | null {
  const places = new Map<string, number>();
  const literals: [at: number, code: number][] = [];
  let width = 0;
  let digits = 0;
  let afterDigits = false;
  let afterFraction = false;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const match = TOKEN.exec(pattern);
    if (match === null) return null;
    const [run, letter, quoted, sign] = match;
    const literal = quoted?.replaceAll("''", "'") ?? sign;
    if (literal !== undefined) {
      for (let i = 0; i < literal.length; i++) literals.push([width++, literal.charCodeAt(i)]);
    } else {
      const isFraction = letter === 'S' && run.length <= 6;
      // Digits of a fraction and of a number side by side are shared out by other rules.
      if (isFraction ? afterDigits : afterFraction) return null;
      if (places.has(letter) || !(isFraction || WIDTHS[letter] === run.length)) return null;
      if (isFraction) digits = run.length;
      places.set(letter, width);
      width += run.length;
    }
    afterDigits = literal === undefined;
    afterFraction = letter === 'S';
  }
  // Beyond ASCII a character is not a byte.
  return places.size === 0 || literals.some(([, code]) => code > 127)
    ? null
    : new Layout(places, literals, width, digits);
}

class Layout implements FixedPattern {
  private readonly scratch: Uint8Array;
  private readonly year: number;
  private readonly month: number;
  private readonly day: number;
  private readonly hour: number;
  private readonly minute: number;
  private readonly second: number;
  private readonly fraction: number;
  private readonly signs: Int32Array;

  constructor(
    places: ReadonlyMap<string, number>,
    literals: readonly (readonly [at: number, code: number])[],
    private readonly width: number,
    private readonly digits: number,
  ) {
    const [year, month, day, hour, minute, second, fraction] = [...'yMdHmsS'].map(letter => places.get(letter) ?? -1);
    this.year = year;
    this.month = month;
    this.day = day;
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.fraction = fraction;
    this.signs = Int32Array.from(literals.flat());
    this.scratch = new Uint8Array(width);
  }

  ofText(text: string): Micros | null {
    if (text.length !== this.width) return null;
    const { scratch } = this;
    for (let i = 0; i < scratch.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return null;
      scratch[i] = code;
    }
    return this.ofBytes(scratch, 0, scratch.length);
  }

  ofBytes(data: Uint8Array, start: number, end: number): Micros | null {
    if (end - start !== this.width) return null;
    const { signs } = this;
    for (let i = 0; i < signs.length; i += 2) if (data[start + signs[i]] !== signs[i + 1]) return null;
    const year =
      this.year < 0 ? 1970 : twoDigits(data, start + this.year) * 100 + twoDigits(data, start + this.year + 2);
    const month = this.month < 0 ? 1 : twoDigits(data, start + this.month);
    const day = this.day < 0 ? 1 : twoDigits(data, start + this.day);
    const hour = this.hour < 0 ? 0 : twoDigits(data, start + this.hour);
    const minute = this.minute < 0 ? 0 : twoDigits(data, start + this.minute);
    const second = this.second < 0 ? 0 : twoDigits(data, start + this.second);
    // What had no digits is below zero.
    if (year < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return null;
    if (!isCivilDate(year, month, day)) return null;
    const micros = this.fraction < 0 ? 0 : this.micros(data, start + this.fraction);
    if (micros < 0) return null;
    return microsOf(daysFromCivil(year, month, day), ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
  }

  /** −1 where there is another character than a digit. */
  private micros(data: Uint8Array, at: number): number {
    let value = 0;
    for (let i = 0; i < 6; i++) {
      const digit = i < this.digits ? data[at + i] - 48 : 0;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }
}
