import { daysFromCivil, isCivilDate, type Micros, microsOf } from '../../types/datetime/civil.js';

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
const DEFAULTS: Readonly<Record<string, number>> = { y: 1970, M: 1, d: 1, H: 0, m: 0, s: 0 };
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

/** The characters of a text or of bytes, by position. */
interface Source {
  code(at: number): number;
}

class TextSource implements Source {
  text = '';
  code(at: number): number {
    return this.text.charCodeAt(at);
  }
}

class BytesSource implements Source {
  data: Uint8Array = new Uint8Array(0);
  start = 0;
  code(at: number): number {
    return this.data[this.start + at];
  }
}

class Layout implements FixedPattern {
  private readonly text = new TextSource();
  private readonly bytes = new BytesSource();

  private readonly year: number;
  private readonly month: number;
  private readonly day: number;
  private readonly hour: number;
  private readonly minute: number;
  private readonly second: number;
  private readonly fraction: number;

  constructor(
    places: ReadonlyMap<string, number>,
    private readonly literals: readonly (readonly [at: number, code: number])[],
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
  }

  ofText(text: string): Micros | null {
    if (text.length !== this.width) return null;
    this.text.text = text;
    return this.read(this.text);
  }

  ofBytes(data: Uint8Array, start: number, end: number): Micros | null {
    if (end - start !== this.width) return null;
    this.bytes.data = data;
    this.bytes.start = start;
    return this.read(this.bytes);
  }

  private read(source: Source): Micros | null {
    for (const [at, code] of this.literals) if (source.code(at) !== code) return null;
    const year = this.year < 0 ? DEFAULTS.y : two(source, this.year) * 100 + two(source, this.year + 2);
    const month = this.month < 0 ? DEFAULTS.M : two(source, this.month);
    const day = this.day < 0 ? DEFAULTS.d : two(source, this.day);
    const hour = this.hour < 0 ? DEFAULTS.H : two(source, this.hour);
    const minute = this.minute < 0 ? DEFAULTS.m : two(source, this.minute);
    const second = this.second < 0 ? DEFAULTS.s : two(source, this.second);
    // NaN, where there was no digit, is in no range.
    if (!(year >= 1 && isCivilDate(year, month, day) && hour <= 23 && minute <= 59 && second <= 59)) return null;
    const micros = this.fraction < 0 ? 0 : this.micros(source);
    if (!(micros >= 0)) return null;
    return microsOf(daysFromCivil(year, month, day), ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros);
  }

  private micros(source: Source): number {
    let value = 0;
    for (let i = 0; i < 6; i++) value = value * 10 + (i < this.digits ? one(source, this.fraction + i) : 0);
    return value;
  }
}

function one(source: Source, at: number): number {
  const digit = source.code(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

const two = (source: Source, at: number): number => one(source, at) * 10 + one(source, at + 1);
