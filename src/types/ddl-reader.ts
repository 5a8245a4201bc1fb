import { AnalysisError } from '../common/errors.js';

const TOKEN = /\s+|([\p{L}\p{N}_]+)|`((?:[^`]|``)*)`|'((?:[^'\\]|\\.|'')*)'|"((?:[^"\\]|\\.|"")*)"|([<>(),:])/uy;

/** Deeper types than anybody writes. */
const DEEPEST = 100;

type Token =
  | { readonly kind: 'word' | 'quoted' | 'string'; readonly text: string; readonly at: number }
  | { readonly kind: 'mark'; readonly text: string; readonly at: number };

/** The words and marks of DDL text, one after another; what is not there is a `PARSE_SYNTAX_ERROR` that says where. */
export class DdlReader {
  private readonly tokens: Token[] = [];
  private index = 0;
  private depth = 0;

  constructor(readonly text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const at = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (match === null) throw this.errorAt(at, `unexpected '${text[at]}'`);
      const [, word, quoted, single, double, mark] = match;
      if (word !== undefined) this.tokens.push({ kind: 'word', text: word, at });
      else if (quoted !== undefined) this.tokens.push({ kind: 'quoted', text: quoted.replaceAll('``', '`'), at });
      else if (single !== undefined) this.tokens.push({ kind: 'string', text: unquoted(single), at });
      else if (double !== undefined) this.tokens.push({ kind: 'string', text: unquoted(double), at });
      else if (mark !== undefined) this.tokens.push({ kind: 'mark', text: mark, at });
    }
  }

  /** The mark ahead, or the empty string where there is none. */
  peek(ahead = 0): string {
    const token = this.tokens[this.index + ahead];
    return token?.kind === 'mark' ? token.text : '';
  }

  /** The word ahead in lower case, or the empty string. */
  peekWord(ahead = 0): string {
    const token = this.tokens[this.index + ahead];
    return token?.kind === 'word' ? token.text.toLowerCase() : '';
  }

  isWord(word: string): boolean {
    return this.peekWord() === word;
  }

  accept(mark: string): boolean {
    if (this.peek() !== mark) return false;
    this.index++;
    return true;
  }

  acceptWords(...words: readonly string[]): boolean {
    if (!words.every((word, i) => this.peekWord(i) === word)) return false;
    this.index += words.length;
    return true;
  }

  expect(mark: string): void {
    if (!this.accept(mark)) throw this.error(`'${mark}' is expected`);
  }

  word(): string {
    const word = this.peekWord();
    if (word === '') throw this.error('a type is expected');
    this.index++;
    return word;
  }

  /** A field's name: any word, or anything in backquotes. */
  name(): string {
    const token = this.tokens[this.index];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw this.error('a name is expected');
    this.index++;
    return token.text;
  }

  string(): string {
    const token = this.tokens[this.index];
    if (token?.kind !== 'string') throw this.error('a string is expected');
    this.index++;
    return token.text;
  }

  /** `(1, 2)` */
  numbers(): number[] {
    this.expect('(');
    const numbers: number[] = [];
    do {
      const word = this.word();
      if (!/^\d{1,9}$/.test(word)) throw this.error(`'${word}' is no number`);
      numbers.push(Number(word));
    } while (this.accept(','));
    this.expect(')');
    return numbers;
  }

  /** `<…>` behind the name of a nested type. */
  bracketed<T>(type: string, read: () => T): T {
    if (this.peek() !== '<') {
      throw new AnalysisError(
        'INCOMPLETE_TYPE_DEFINITION',
        `The type "${type.toUpperCase()}" in '${this.text}' is incomplete: give its parts in angle brackets.`,
      );
    }
    this.index++;
    if (++this.depth > DEEPEST) throw this.error(`types are nested more than ${DEEPEST} deep`);
    const result = read();
    this.depth--;
    this.expect('>');
    return result;
  }

  end(): void {
    if (this.index < this.tokens.length) throw this.error(`unexpected '${this.tokens[this.index].text}'`);
  }

  error(problem: string): AnalysisError {
    return this.errorAt(this.tokens[this.index]?.at ?? this.text.length, problem);
  }

  private errorAt(offset: number, problem: string): AnalysisError {
    const shown = this.text.length > 200 ? `${this.text.slice(0, 200)}…` : this.text;
    const message = `Syntax error in the type '${shown}' at position ${offset + 1}: ${problem}.`;
    return new AnalysisError('PARSE_SYNTAX_ERROR', message, { position: { line: 1, column: offset + 1, offset } });
  }
}

const unquoted = (text: string): string => text.replace(/\\(.)|''|""/g, (all, c) => c ?? all[0]);
