import { EvaluationError } from '../../common/errors.js';

/** One piece of a compiled pattern. Numbers carry the widths and sign rules of Java's `DateTimeFormatterBuilder`. */
export type PatternElement =
  | { readonly kind: 'literal'; readonly text: string }
  | NumberElement
  | { readonly kind: 'fraction'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly field: TextField; readonly full: boolean }
  | { readonly kind: 'zoneId' }
  | { readonly kind: 'zoneName'; readonly full: boolean }
  | { readonly kind: 'offset'; readonly style: OffsetStyle; readonly zero: string }
  | { readonly kind: 'localOffset'; readonly full: boolean }
  | { readonly kind: 'optional'; readonly elements: readonly PatternElement[] };

export interface NumberElement {
  readonly kind: 'number';
  readonly field: NumberField;
  readonly min: number;
  readonly max: number;
  /** `never`: digits only; `normal`: a minus where negative; `exceeds`: also a plus where wider than `min`. */
  readonly sign: 'never' | 'normal' | 'exceeds';
  /** Two-digit year: 2000 to 2099. */
  readonly reduced: boolean;
  /** Digits that directly following fixed-width numbers need: a run of digits is shared out from its end. */
  subsequent: number;
}

export type NumberField =
  | 'year'
  | 'yearOfEra'
  | 'month'
  | 'day'
  | 'dayOfYear'
  | 'alignedDay'
  | 'quarter'
  | 'hour'
  | 'clockHour'
  | 'hour12'
  | 'clockHour12'
  | 'minute'
  | 'second'
  | 'modifiedJulianDay';

export type TextField = 'era' | 'month' | 'quarter' | 'weekDay' | 'amPm';

/** `H`: hours; `m`: minutes only where there are any; `M`: always; `s`: seconds where there are any; a colon between. */
export type OffsetStyle = '+HHmm' | '+HHMM' | '+HH:MM' | '+HHMMss' | '+HH:MM:ss' | '+HH';

const WEEK_BASED = new Set('YWwuec');
const UNSUPPORTED = new Set('ABnNp');
const PRINT_ONLY = new Set('EFqQ');
const TOO_LONG = /G{5}|M{5}|L{5}|E{5}|Q{5}|q{5}|y{7}/;

/** Splits and checks a pattern; throws `INVALID_DATETIME_PATTERN`. */
export function compilePattern(pattern: string, use: 'format' | 'parse'): readonly PatternElement[] {
  checkLetters(pattern, use);
  const hasEra = pattern.split("'").some((part, i) => i % 2 === 0 && part.includes('G'));
  return new PatternCompiler(pattern, use, hasEra).compile();
}

function refuse(pattern: string, reason: string): never {
  throw new EvaluationError('INVALID_DATETIME_PATTERN', `Unrecognized datetime pattern: '${pattern}': ${reason}.`);
}

/** Letters that Java knows but that do not mean what people expect, or not the same on both ways. */
function checkLetters(pattern: string, use: 'format' | 'parse'): void {
  pattern.split("'").forEach((part, i) => {
    if (i % 2 !== 0) return;
    for (const letter of part) {
      if (WEEK_BASED.has(letter))
        refuse(pattern, `week-based letter '${letter}' is not supported; use EXTRACT for weeks`);
      if (UNSUPPORTED.has(letter)) refuse(pattern, `letter '${letter}' is not supported`);
      if (use === 'parse' && PRINT_ONLY.has(letter)) refuse(pattern, `letter '${letter}' can be printed but not read`);
    }
    const long = TOO_LONG.exec(part);
    if (long !== null) refuse(pattern, `too many letters: '${long[0]}'`);
  });
}

/** Optional sections that may lie in each other: what is walked must fit the stack. */
const DEPTH_MAX = 100;

class PatternCompiler {
  /** The sections that are open: the pattern itself, then one per `[`. */
  private readonly open: PatternElement[][] = [[]];
  /** The number that gives digits to the fixed-width numbers that follow it directly, one per open section. */
  private readonly active: (NumberElement | null)[] = [null];
  private at = 0;

  constructor(
    private readonly pattern: string,
    private readonly use: 'format' | 'parse',
    private readonly hasEra: boolean,
  ) {}

  compile(): readonly PatternElement[] {
    const { pattern } = this;
    while (this.at < pattern.length) {
      const char = pattern[this.at];
      if (/[A-Za-z]/.test(char)) this.letters(char);
      else if (char === "'") this.quoted();
      else if (char === '[') this.begin();
      else if (char === ']') {
        if (this.open.length === 1) refuse(pattern, "']' without '['");
        this.end();
      } else if (char === '{' || char === '}' || char === '#') refuse(pattern, `'${char}' is reserved`);
      else {
        this.add({ kind: 'literal', text: char });
        this.at++;
      }
    }
    while (this.open.length > 1) this.end();
    return this.open[0];
  }

  private begin(): void {
    this.at++;
    if (this.open.length > DEPTH_MAX) refuse(this.pattern, `more than ${DEPTH_MAX} sections inside of each other`);
    this.active[this.active.length - 1] = null;
    this.open.push([]);
    this.active.push(null);
  }

  private end(): void {
    this.at++;
    const elements = this.open.pop()!;
    this.active.pop();
    if (elements.length > 0) this.add({ kind: 'optional', elements });
    else this.active[this.active.length - 1] = null;
  }

  private quoted(): void {
    const start = this.at++;
    let text = '';
    for (; ; this.at++) {
      if (this.at >= this.pattern.length) refuse(this.pattern, `the quote at ${start} is not closed`);
      if (this.pattern[this.at] === "'") {
        if (this.pattern[this.at + 1] !== "'") break;
        this.at++;
      }
      text += this.pattern[this.at];
    }
    this.at++;
    this.add({ kind: 'literal', text: text === '' ? "'" : text });
  }

  private letters(letter: string): void {
    const start = this.at;
    while (this.pattern[this.at] === letter) this.at++;
    const count = this.at - start;
    const element = this.element(letter, count);
    if (element === null) refuse(this.pattern, `'${letter.repeat(count)}' is not a pattern of dates or times`);
    if (element.kind === 'number') this.addNumber(element);
    else this.add(element);
  }

  private add(element: PatternElement): void {
    this.open[this.open.length - 1].push(element);
    this.active[this.active.length - 1] = null;
  }

  private addNumber(element: NumberElement): void {
    const previous = this.active[this.active.length - 1];
    this.open[this.open.length - 1].push(element);
    if (previous !== null && element.min === element.max && element.sign === 'never')
      previous.subsequent += element.max;
    else this.active[this.active.length - 1] = element;
  }

  private element(letter: string, n: number): PatternElement | null {
    const numeric = NUMERIC[letter];
    if (numeric !== undefined)
      return n === 1 ? number(numeric, 1, 19, 'normal') : n === 2 ? number(numeric, 2, 2, 'never') : null;
    switch (letter) {
      case 'y':
        return yearElement(this.hasEra ? 'yearOfEra' : 'year', n);
      case 'M':
      case 'L':
        return n === 1
          ? number('month', 1, 19, 'normal')
          : n === 2
            ? number('month', 2, 2, 'never')
            : { kind: 'text', field: 'month', full: n === 4 };
      case 'q':
      case 'Q':
        return n === 1
          ? number('quarter', 1, 19, 'normal')
          : n === 2
            ? number('quarter', 2, 2, 'never')
            : { kind: 'text', field: 'quarter', full: n === 4 };
      case 'D':
        return n === 1 ? number('dayOfYear', 1, 19, 'normal') : n <= 3 ? number('dayOfYear', n, 3, 'never') : null;
      case 'F':
        return n === 1 ? number('alignedDay', 1, 19, 'normal') : null;
      case 'g':
        return number('modifiedJulianDay', n, 19, 'normal');
      case 'E':
        return { kind: 'text', field: 'weekDay', full: n === 4 };
      case 'G':
        return { kind: 'text', field: 'era', full: n === 4 };
      case 'a':
        return n === 1 ? { kind: 'text', field: 'amPm', full: false } : null;
      case 'S':
        return n > 9 ? null : { kind: 'fraction', min: this.use === 'parse' ? 1 : n, max: n };
      default:
        return zoneElement(letter, n);
    }
  }
}

const NUMERIC: Readonly<Record<string, NumberField | undefined>> = Object.assign(Object.create(null), {
  d: 'day',
  h: 'clockHour12',
  H: 'hour',
  k: 'clockHour',
  K: 'hour12',
  m: 'minute',
  s: 'second',
});

function number(field: NumberField, min: number, max: number, sign: NumberElement['sign']): NumberElement {
  return { kind: 'number', field, min, max, sign, reduced: false, subsequent: 0 };
}

function yearElement(field: 'year' | 'yearOfEra', n: number): NumberElement {
  if (n === 2) return { ...number(field, 2, 2, 'never'), reduced: true };
  return number(field, n, 19, n < 4 ? 'normal' : 'exceeds');
}

const X_STYLES: readonly OffsetStyle[] = ['+HHmm', '+HHMM', '+HH:MM', '+HHMMss', '+HH:MM:ss'];

function zoneElement(letter: string, n: number): PatternElement | null {
  switch (letter) {
    case 'V':
      return n === 2 ? { kind: 'zoneId' } : null;
    case 'z':
      return n <= 4 ? { kind: 'zoneName', full: n === 4 } : null;
    case 'O':
      return n === 1 || n === 4 ? { kind: 'localOffset', full: n === 4 } : null;
    case 'X':
      return n <= 5 ? { kind: 'offset', style: X_STYLES[n - 1], zero: 'Z' } : null;
    case 'x': {
      if (n > 5) return null;
      return { kind: 'offset', style: X_STYLES[n - 1], zero: n === 1 ? '+00' : n % 2 === 0 ? '+0000' : '+00:00' };
    }
    case 'Z':
      if (n <= 3) return { kind: 'offset', style: '+HHMM', zero: '+0000' };
      return n === 4
        ? { kind: 'localOffset', full: true }
        : n === 5
          ? { kind: 'offset', style: '+HH:MM:ss', zero: 'Z' }
          : null;
    default:
      return null;
  }
}
