import { EvaluationError } from '../../common/errors.js';

/**
 * A regular expression in Java's notation as a JavaScript one that tests and finds the same: flags such as `(?i)` in front, classes with unions and intersections, possessive
 * quantifiers, `\A \z \Z \h \Q…\E \p{Alpha}`. `.` matches no line end. A bad pattern is `INVALID_PARAMETER_VALUE.PATTERN`.
 *
 * Possessive parts become named groups (`_p1`, …), which shift the numbers of groups behind them.
 */
export function javaPattern(pattern: string, name: string, flags = ''): RegExp {
  try {
    const { source, modes, sets } = translate(pattern);
    return new RegExp(source, [...new Set(`${sets ? 'v' : 'u'}${modes.replace('x', '')}${flags}`)].join(''));
  } catch (cause) {
    throw new EvaluationError(
      'INVALID_PARAMETER_VALUE.PATTERN',
      `The value of parameter \`regexp\` in \`${name}\` is invalid: '${pattern}'.`,
      { cause },
    );
  }
}

const POSIX: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '!-\\/:-@\\[-`\\{-~',
  Space: ' \\t\\n\\v\\f\\r',
  XDigit: '0-9a-fA-F',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  Graph: '!-~',
  Print: ' -~',
  ASCII: '\\x00-\\x7f',
};

/** What must be escaped inside a class; doubled punctuation means something there. */
const CLASS_SYNTAX = new Set('()[]{}/|&!#$%*+,.:;<=>?@`~^');
/** What `$` and `\\Z` mean: the end, or in front of a line end that ends the text. */
export const END_OR_LAST_LINE = '(?:(?!(?<=\\r)\\n)(?=(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?(?![\\s\\S])))';

const SYNTAX = new Set('^$\\.*+?()[]{}|/');

/**
 * `sets`: a class holds unions or intersections, for which the flag `v` is needed. It is avoided otherwise: with it, V8 (up to version 12 at
 * least) finds `(?:[^a]a)+` in `aa`.
 */
function translate(pattern: string): { source: string; modes: string; sets: boolean } {
  let modes = '';
  let rest = pattern;
  for (let match = /^\(\?([imsx]+)\)/.exec(rest); match !== null; match = /^\(\?([imsx]+)\)/.exec(rest)) {
    modes += match[1];
    rest = rest.slice(match[0].length);
  }
  const text = modes.includes('x') ? withoutComments(rest) : rest;
  const plain = new Translator(text, false, modes);
  const source = plain.run();
  return plain.usesSets
    ? { source: new Translator(text, true, modes).run(), modes, sets: true }
    : { source, modes, sets: false };
}

/** The `x` mode: white space and `# …` comments outside of classes do not count. */
function withoutComments(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|\s+|#[^\n]*/g, part => (/^[\s#]/.test(part) ? '' : part));
}

class Translator {
  private at = 0;
  private possessive = 0;

  usesSets = false;
  /** Inside of `(?i: … )` or behind `(?i)`: letters stand for both of their cases. */
  private folds = false;
  private readonly multiline: boolean;

  constructor(
    private readonly text: string,
    private readonly sets: boolean,
    /** Those of the whole pattern. */
    private readonly modes: string,
  ) {
    this.multiline = modes.includes('m');
  }

  run(): string {
    let out = '';
    /** Where the last atom begins in `out`; undefined where nothing stands that can be repeated. */
    let atom: number | undefined;
    const groups: { readonly start: number; readonly close: string; readonly folds: boolean }[] = [];
    while (this.at < this.text.length) {
      const c = this.text[this.at];
      if (c === '*' || c === '+' || c === '?' || c === '{') {
        out = this.quantifier(out, atom);
        atom = undefined;
        continue;
      }
      atom = out.length;
      if (c === '$' && !this.multiline) {
        this.at++;
        out += END_OR_LAST_LINE;
      } else if (c === '\\') out += this.escape(false);
      else if (c === '[') out += this.characterClass();
      else {
        this.at++;
        if (c === ')') {
          const group = groups.pop();
          atom = group?.start ?? atom;
          out += group?.close ?? c;
          this.folds = group?.folds ?? false;
        } else if (c === '(') {
          const { folds } = this;
          const { open, close } = this.group();
          if (close !== '') groups.push({ start: out.length, close, folds });
          out += open;
        } else out += c === '}' || c === ']' ? `\\${c}` : this.letter(c);
        if (c === '(' || c === '|') atom = undefined;
      }
    }
    return out;
  }

  /** What a group opens and closes with. */
  private group(): { readonly open: string; readonly close: string } {
    const rest = this.text.slice(this.at, this.at + LONGEST_GROUP_START);
    const flags = /^\?(-?)i([:)])/.exec(rest);
    if (flags !== null) return this.caseGroup(flags);
    const [start] = /^\?(?:[:=!>]|<[=!]|<\w*>)?/.exec(rest) ?? [''];
    this.at += start.length;
    return start === '?>' ? this.atomic() : { open: `(${start}`, close: ')' };
  }

  /** `(?i:`, `(?-i:` to the end of this group, `(?i)`, `(?-i)` to the end of the one around; the latter open nothing. */
  private caseGroup([whole, minus, end]: RegExpExecArray): { readonly open: string; readonly close: string } {
    if (minus !== '' && this.modes.includes('i')) throw new SyntaxError('case cannot count again in a part');
    this.at += whole.length;
    this.folds = minus === '';
    return end === ':' ? { open: '(?:', close: ')' } : { open: '', close: '' };
  }

  private letter(c: string): string {
    return this.folds && /[a-zA-Z]/.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : c;
  }

  /** Round a part that gives nothing back: what it finds is looked ahead for and then taken whole. */
  private atomic(): { readonly open: string; readonly close: string } {
    const name = `_p${++this.possessive}`;
    return { open: `(?:(?=(?<${name}>`, close: `))\\k<${name}>)` };
  }

  /** Counts where nothing stands before them (`a{2}{3}`) repeat nothing; the other signs are errors there. */
  private quantifier(out: string, atom: number | undefined): string {
    const [whole] = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.text.slice(this.at)) ?? [''];
    if (whole === '') throw new SyntaxError('an illegal repetition');
    this.at += whole.length;
    if (atom === undefined) {
      if (whole[0] !== '{') throw new SyntaxError(`nothing for ${whole} to repeat`);
      if (this.text[this.at] === '+') this.at++;
      return out;
    }
    if (/^(?:\^|\\[bB]$|\(\?(?:[=!]|<[=!]))/.test(out.slice(atom))) {
      out = `${out.slice(0, atom)}(?:${out.slice(atom)})`;
    }
    if (this.text[this.at] !== '+' || (whole.endsWith('?') && whole !== '?')) return out + whole;
    this.at++;
    const { open, close } = this.atomic();
    return `${out.slice(0, atom)}${open}${out.slice(atom)}${whole}${close}`;
  }

  private escape(inClass: boolean): string {
    const c = this.text[this.at + 1];
    if (c === undefined) throw new SyntaxError('a backslash at the end');
    this.at += 2;
    switch (c) {
      case 'A':
        return '(?<![\\s\\S])';
      case 'z':
        return '(?![\\s\\S])';
      case 'Z':
        return END_OR_LAST_LINE;
      case 'h':
        return inClass ? ' \\t\\xA0' : '[ \\t\\xA0]';
      case 'R':
        return '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])';
      case 's':
        return inClass ? ' \\t\\n\\v\\f\\r' : '[ \\t\\n\\v\\f\\r]';
      case 'S':
        return inClass ? '\\S' : '[^ \\t\\n\\v\\f\\r]';
      case 'e':
        return '\\x1b';
      case 'a':
        return '\\x07';
      case 'Q':
        return this.quotation();
      case 'p':
      case 'P':
        return this.property(c, inClass);
      case 'x':
      case 'u':
      case '0':
        return `\\${c}`;
    }
    if (/[a-zA-Z1-9]/.test(c)) return c === 'k' || /[bBdDwWtnrfvc1-9]/.test(c) ? `\\${c}` : c;
    return SYNTAX.has(c) || (inClass && c === '-') ? `\\${c}` : c;
  }

  private quotation(): string {
    const end = this.text.indexOf('\\E', this.at);
    const quoted = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end + 2;
    return [...quoted].map(c => (SYNTAX.has(c) ? `\\${c}` : c)).join('');
  }

  private property(letter: string, inClass: boolean): string {
    const match = /^\{(?:Is|In)?(\w+)\}|^(\w)/.exec(this.text.slice(this.at));
    if (match === null) throw new SyntaxError('a property has no name');
    this.at += match[0].length;
    const name = match[1] ?? match[2];
    const posix = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (posix === undefined) return `\\${letter}{${name}}`;
    if (inClass) {
      if (letter === 'P') throw new SyntaxError('a negated POSIX property inside a class');
      return posix;
    }
    return letter === 'p' ? `[${posix}]` : `[^${posix}]`;
  }

  /** `[…]`: brackets inside are unions, `&&` intersects what is on its two sides. */
  private characterClass(): string {
    this.at++;
    let head = '[';
    if (this.text[this.at] === '^') {
      head = '[^';
      this.at++;
    }
    const operands = [''];
    for (let first = true; ; first = false) {
      const c = this.text[this.at];
      if (c === undefined) throw new SyntaxError('a class is not closed');
      if (c === ']' && !first) {
        this.at++;
        const parts = operands.filter(o => o !== '');
        if (parts.length > 1) this.usesSets = true;
        return parts.length === 1 ? `${head}${parts[0]}]` : `${head}${parts.map(o => `[${o}]`).join('&&')}]`;
      }
      if (c === '&' && this.text[this.at + 1] === '&') {
        this.at += 2;
        operands.push('');
      } else operands[operands.length - 1] += this.classItem(first);
    }
  }

  private classItem(first: boolean): string {
    const c = this.text[this.at];
    if (c === '\\') return this.escape(true);
    if (c === '[') {
      this.usesSets = true;
      return this.characterClass();
    }
    this.at++;
    const next = this.text[this.at];
    if (c === '-') return first || next === ']' || next === '[' || next === undefined ? '\\-' : '-';
    if (this.folds && /[a-zA-Z]/.test(c)) return this.foldedItem(c);
    return (this.sets ? CLASS_SYNTAX : SYNTAX).has(c) ? `\\${c}` : c;
  }

  /** A letter of a class, or a range that begins with one, in both cases. */
  private foldedItem(from: string): string {
    const to = this.text[this.at] === '-' ? this.text[this.at + 1] : undefined;
    const isRange = to !== undefined && /[a-zA-Z]/.test(to);
    if (isRange) this.at += 2;
    const range = (first: string, last: string): string => (first > last ? '' : `${first}-${last}`);
    const [first, last] = [from, isRange ? to : from];
    if (first > last) throw new SyntaxError('a range is out of order');
    const lower = range(first < 'a' ? 'a' : first, last);
    const upper = range(first, last > 'Z' ? 'Z' : last);
    return range(first, last) + lower.toUpperCase() + upper.toLowerCase();
  }
}

/** A name of a group that is longer is cut, and so refused. */
const LONGEST_GROUP_START = 200;
