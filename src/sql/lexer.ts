import { sqlError } from './sql-error.js';
import { decodeString } from './string-literal.js';
import { type Token, type TokenKind, VALUE_MARK } from './token.js';

/**
 * Splits text into tokens, the last one of kind `end`. Comments (`-- …`, nested `/* … *\/`) vanish; hints `/*+ … *\/` stay. The
 * longest match wins, as in Spark: `1L` is a number, `1Lx` and `0x1F` are names.
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run();
}

/** Operators by first character, longer ones before their beginnings. */
const OPERATORS = new Map<string, string[]>();
for (const op of '>>> <=> <= >= <> != == !< !> << >> || |> :: -> => ( ) , . [ ] ; ! = < > + - * / % ~ & | ^ : ? @ { }'.split(
  ' ',
)) {
  OPERATORS.set(op[0], [...(OPERATORS.get(op[0]) ?? []), op]);
}

const SPACE = /[\s\u00a0\ufeff]+/y;
const NUMBER = /(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?:BD|bd|Bd|bD|[LlSsYyFfDd])?/y;
const WORD = /[\p{L}\p{M}\p{N}_]+/uy;
const WORD_PART = /[\p{L}\p{M}\p{N}_]/u;
/** A letter, digit or underscore of ASCII. */
const isPlain = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95;

const SPELLING: Readonly<Record<string, string>> = { '==': '=', '!=': '<>', '!>': '<=', '!<': '>=' };

class Lexer {
  private readonly tokens: Token[] = [];
  private at = 0;
  private hintDepth = 0;
  private values = 0;

  constructor(private readonly text: string) {}

  run(): Token[] {
    const { text } = this;
    for (;;) {
      this.skipBlank();
      if (this.at >= text.length) break;
      this.one();
    }
    this.push('end', '', '', text.length);
    return this.tokens;
  }

  /** Adds a token up to `end` and goes there. */
  private push(kind: TokenKind, text: string, key: string, end: number): true {
    this.tokens.push({ kind, text, key, start: this.at, end });
    this.at = end;
    return true;
  }

  private skipBlank(): void {
    const { text } = this;
    for (;;) {
      while (text.charCodeAt(this.at) === 32) this.at++;
      SPACE.lastIndex = this.at;
      if (SPACE.test(text)) this.at = SPACE.lastIndex;
      if (text.startsWith('--', this.at)) {
        const newline = text.indexOf('\n', this.at);
        this.at = newline < 0 ? text.length : newline + 1;
      } else if (text.startsWith('/*', this.at) && text[this.at + 2] !== '+') {
        this.skipComment();
      } else return;
    }
  }

  private skipComment(): void {
    const marks = /\/\*|\*\//g;
    marks.lastIndex = this.at;
    let depth = 0;
    for (let m = marks.exec(this.text); m !== null; m = marks.exec(this.text)) {
      depth += m[0] === '/*' ? 1 : -1;
      if (depth === 0) {
        this.at = marks.lastIndex;
        return;
      }
    }
    throw sqlError('UNCLOSED_BRACKETED_COMMENT', 'Found an unclosed comment: end it with */.', this.text, this.at);
  }

  private one(): true {
    const { text, at } = this;
    const c = text[at];
    if (c === "'" || c === '"') return this.string(at, at, false);
    if ((c === 'r' || c === 'R') && (text[at + 1] === "'" || text[at + 1] === '"'))
      return this.string(at, at + 1, true);
    if (c === '`') return this.quotedName();
    if (c === VALUE_MARK) return this.push('value', String(this.values++), '', at + 1);
    if (c === '$' && this.dollarString()) return true;
    if (text.startsWith('/*+', at)) {
      this.hintDepth++;
      return this.push('op', '/*+', '/*+', at + 3);
    }
    if (this.hintDepth > 0 && text.startsWith('*/', at)) {
      this.hintDepth--;
      return this.push('op', '*/', '*/', at + 2);
    }
    if (this.number() || this.word()) return true;
    const op = OPERATORS.get(c)?.find(o => text.startsWith(o, at));
    if (op !== undefined) return this.push('op', op, SPELLING[op] ?? op, at + op.length);
    throw sqlError('PARSE_SYNTAX_ERROR', `Syntax error at or near '${c}'.`, text, at);
  }

  private string(start: number, quoteAt: number, raw: boolean): true {
    const { text } = this;
    const quote = text[quoteAt];
    let i = quoteAt + 1;
    for (; i < text.length; i++) {
      if (text[i] === '\\' && !raw) i++;
      else if (text[i] === quote) {
        if (raw || text[i + 1] !== quote) break;
        i++;
      }
    }
    if (i >= text.length) {
      throw sqlError('PARSE_SYNTAX_ERROR', `Syntax error at or near '${quote}': the string has no end.`, text, start);
    }
    const body = text.slice(quoteAt + 1, i);
    return this.push('string', raw ? body : decodeString(body, quote), '', i + 1);
  }

  private quotedName(): true {
    const { text, at } = this;
    let i = at + 1;
    while (i < text.length && (text[i] !== '`' || text[i + 1] === '`')) i += text[i] === '`' ? 2 : 1;
    if (i >= text.length) {
      throw sqlError('PARSE_SYNTAX_ERROR', "Syntax error at or near '`': the quoted name has no end.", text, at);
    }
    return this.push('quoted', text.slice(at + 1, i).replaceAll('``', '`'), '', i + 1);
  }

  /** `$$text$$`, `$tag$text$tag$`. */
  private dollarString(): boolean {
    const tag = /\$[A-Za-z_0-9]*\$/y;
    tag.lastIndex = this.at;
    const opening = tag.exec(this.text)?.[0];
    if (opening === undefined) return false;
    const close = this.text.indexOf(opening, this.at + opening.length);
    if (close < 0) return false;
    return this.push('string', this.text.slice(this.at + opening.length, close), '', close + opening.length);
  }

  private number(): boolean {
    const { text, at } = this;
    const c = text.charCodeAt(at);
    if (!((c >= 48 && c <= 57) || (c === 46 && /\d/.test(text[at + 1] ?? '')))) return false;
    NUMBER.lastIndex = at;
    let lexeme = NUMBER.exec(text)![0];
    // A point belongs to the number unless a name follows it: `1.x` is a field of 1, and `1Lx` is a name.
    if (WORD_PART.test(text[at + lexeme.length] ?? '')) {
      const whole = /^\d+/.exec(lexeme)?.[0] ?? '';
      if (!lexeme.includes('.') || whole === '' || WORD_PART.test(text[at + whole.length] ?? '')) return false;
      lexeme = whole;
    }
    return this.push('number', lexeme, '', at + lexeme.length);
  }

  private word(): boolean {
    const { text } = this;
    let end = this.at;
    while (end < text.length && isPlain(text.charCodeAt(end))) end++;
    if (end < text.length && text.charCodeAt(end) > 127) {
      WORD.lastIndex = this.at;
      end = this.at + (WORD.exec(text)?.[0].length ?? 0);
    }
    if (end === this.at) return false;
    const word = text.slice(this.at, end);
    return this.push('word', word, word.toUpperCase(), end);
  }
}
