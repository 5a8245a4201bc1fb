import type { AnalysisError } from '../common/errors.js';
import { setOrigin } from '../expressions/origin.js';
import { nearestKeyword } from './keywords.js';
import { tokenize } from './lexer.js';
import { sqlError } from './sql-error.js';
import type { Token } from './token.js';

/** Nesting of parentheses, CASE, subqueries and unary operators that a text may have. */
const DEPTH_MAX = 400;
/** Operators in one unbroken row, such as `a + b + c + …`: each makes the tree one deeper. */
const CHAIN_MAX = 1000;

/** A place in a list of tokens, with the questions that grammar rules ask. All rules share one cursor and move it forward. */
export class Cursor {
  readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;
  private positionals = 0;

  constructor(
    readonly text: string,
    /** Values of a template literal, in order of their marks. */
    readonly values: readonly unknown[] = [],
  ) {
    this.tokens = tokenize(text);
  }

  get token(): Token {
    return this.tokens[this.at];
  }
  get key(): string {
    return this.tokens[this.at].key;
  }
  get position(): number {
    return this.at;
  }
  /** Only for looking ahead a bounded way: nothing may be parsed twice. */
  set position(at: number) {
    this.at = at;
  }
  peek(ahead: number): Token {
    const at = this.at + ahead;
    return this.tokens[at < this.tokens.length ? at : this.tokens.length - 1];
  }
  /** The keys of the next tokens are these. */
  ahead(...keys: string[]): boolean {
    return keys.every((key, i) => this.peek(i).key === key);
  }
  get atEnd(): boolean {
    return this.token.kind === 'end';
  }
  next(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  /** Moves over the given keys when all are next. */
  accept(...keys: string[]): boolean {
    for (let i = 0; i < keys.length; i++) if (this.peek(i).key !== keys[i]) return false;
    this.at += keys.length;
    return true;
  }
  acceptAny(...keys: string[]): string | undefined {
    const { key } = this;
    if (!keys.includes(key)) return undefined;
    this.at++;
    return key;
  }
  expect(...keys: string[]): void {
    for (const key of keys) if (!this.accept(key)) throw this.error(`missing ${key}`);
  }
  expectEnd(): void {
    if (!this.atEnd) throw this.error('extra input');
  }

  /** A name: a quoted one, or any word at all. */
  name(): string {
    const { token } = this;
    if (token.kind !== 'word' && token.kind !== 'quoted') throw this.error('a name is expected');
    this.at++;
    return token.text;
  }
  get atName(): boolean {
    return this.isNameAt(0);
  }
  isNameAt(ahead: number): boolean {
    const { kind } = this.peek(ahead);
    return kind === 'word' || kind === 'quoted';
  }
  multipartName(): string[] {
    const parts = [this.name()];
    while (this.key === '.' && (this.peek(1).kind === 'word' || this.peek(1).kind === 'quoted')) {
      this.at++;
      parts.push(this.name());
    }
    return parts;
  }
  nameList(): string[] {
    return this.parenthesized(() => this.list(() => this.name()));
  }
  string(): string {
    const { token } = this;
    if (token.kind !== 'string') throw this.error('a string is expected');
    this.at++;
    return token.text;
  }
  integer(): number {
    const { token } = this;
    if (token.kind !== 'number' || !/^\d+$/.test(token.text)) throw this.error('an integer is expected');
    this.at++;
    return Number(token.text);
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.accept(',')) items.push(item());
    return items;
  }
  parenthesized<T>(inner: () => T): T {
    this.expect('(');
    const result = inner();
    this.expect(')');
    return result;
  }

  /** Runs a rule that may contain itself. */
  nested<T>(rule: () => T): T {
    if (++this.depth > DEPTH_MAX) throw this.tooDeep();
    const result = rule();
    this.depth--;
    return result;
  }
  checkChain(length: number): void {
    if (length > CHAIN_MAX) throw this.tooDeep();
  }
  tooDeep(): AnalysisError {
    return sqlError(
      'FAILED_TO_PARSE_TOO_COMPLEX',
      `The text is nested too deeply: at most ${DEPTH_MAX} levels, and ${CHAIN_MAX} operators in a row.`,
      this.text,
      this.token.start,
    );
  }

  /** Notes that `node` was written from `start` up to where the cursor is now; errors about it point there. */
  mark<T extends object>(start: number, node: T): T {
    const end = this.at > 0 ? this.tokens[this.at - 1].end : start;
    return setOrigin(node, { text: this.text, start, end: Math.max(end, start + 1) });
  }

  nextPositional(): number {
    return this.positionals++;
  }
  /** Which of the template's values the current token stands for. */
  valueHere(): unknown {
    return this.values[Number(this.token.text)];
  }

  error(detail?: string): AnalysisError {
    const { token } = this;
    const near = token.kind === 'end' ? 'end of input' : `'${this.text.slice(token.start, token.end)}'`;
    const suggestions = [this.peek(-1), token]
      .filter(t => t?.kind === 'word')
      .map(t => [t.text, nearestKeyword(t.text)]);
    const hint = suggestions
      .filter(([, k]) => k !== undefined)
      .map(([t, k]) => ` Did you mean ${k} instead of '${t}'?`);
    const message = `Syntax error at or near ${near}${detail ? `: ${detail}` : ''}.${hint.join('')}`;
    return sqlError('PARSE_SYNTAX_ERROR', message, this.text, token.start, token.end);
  }
  /** Another error about the token at `token`. */
  errorAt(code: string, message: string, token: Token = this.token): AnalysisError {
    return sqlError(code, message, this.text, token.start, token.end);
  }
}
