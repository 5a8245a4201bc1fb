import { END_OR_LAST_LINE } from '../operators/java-pattern.js';
import { CharacterSet } from './character-set.js';

/** A regular expression of JavaScript (as `javaPattern` writes them, flag `u` or `v`) as a tree. */
export type PatternNode =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly body: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly greedy: boolean;
    }
  | { readonly kind: 'group'; readonly body: PatternNode; readonly number: number }
  | { readonly kind: 'look'; readonly body: PatternNode; readonly ahead: boolean; readonly negative: boolean }
  /** What was matched is not given back: the translation of possessive repetitions. */
  | { readonly kind: 'atomic'; readonly body: PatternNode }
  | { readonly kind: 'backReference'; readonly group: number }
  /** `Z`: the end, or in front of a line end that ends the text. */
  | { readonly kind: 'assertion'; readonly test: '^' | '$' | 'b' | 'B' | 'Z' };

export interface PatternTree {
  readonly root: PatternNode;
  /** Numbers of capturing groups by name; number of all of them. */
  readonly names: ReadonlyMap<string, number>;
  readonly groupCount: number;
}

/** The tree, or undefined for the few forms that it does not know. */
export function patternTree(regex: RegExp): PatternTree | undefined {
  try {
    return new TreeParser(regex.source, regex.flags).parse();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

class Unknown extends Error {}

/** Groups inside of groups; a pattern with more is not walked. */
const DEPTH_MAX = 250;

const POSSESSIVE = /^\(\?:\(\?=\(\?<(_p\d+)>/;

class TreeParser {
  private at = 0;
  private groups = 0;
  private depth = 0;
  private readonly sets = new Map<string, CharacterSet>();
  private readonly names = new Map<string, number>();

  constructor(
    private readonly text: string,
    private readonly flags: string,
  ) {}

  parse(): PatternTree {
    const root = this.choice();
    if (this.at < this.text.length) throw new Unknown();
    return { root, names: this.names, groupCount: this.groups };
  }

  private choice(): PatternNode {
    if (++this.depth > DEPTH_MAX) throw new Unknown();
    const branches = [this.sequence()];
    while (this.take('|')) branches.push(this.sequence());
    this.depth--;
    return branches.length === 1 ? branches[0] : { kind: 'choice', branches };
  }

  private sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      items.push(this.repeated(this.atom()));
    }
    return items.length === 1 ? items[0] : { kind: 'sequence', items };
  }

  private repeated(body: PatternNode): PatternNode {
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})(\??)/.exec(this.text.slice(this.at, this.at + 40));
    if (match === null) return body;
    this.at += match[0].length;
    const [, sign, low, comma, high, lazy] = match;
    const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
    const max =
      sign === undefined
        ? comma === undefined
          ? min
          : high === ''
            ? Number.POSITIVE_INFINITY
            : Number(high)
        : sign === '?'
          ? 1
          : Number.POSITIVE_INFINITY;
    return { kind: 'repeat', body, min, max, greedy: lazy === '' };
  }

  private atom(): PatternNode {
    const c = this.text[this.at];
    if (c === '(') return this.take(END_OR_LAST_LINE) ? { kind: 'assertion', test: 'Z' } : this.group();
    if (c === '[') return this.character(this.classEnd());
    if (c === '\\') return this.escape();
    if (c === '^' || c === '$') {
      this.at++;
      return { kind: 'assertion', test: c };
    }
    return this.character(this.at + String.fromCodePoint(this.text.codePointAt(this.at)!).length);
  }

  private character(end: number): PatternNode {
    const source = this.text.slice(this.at, end);
    this.at = end;
    let set = this.sets.get(source);
    if (set === undefined) this.sets.set(source, (set = new CharacterSet(source, this.flags)));
    return { kind: 'character', set };
  }

  private group(): PatternNode {
    const possessive = POSSESSIVE.exec(this.text.slice(this.at, this.at + 40));
    if (possessive !== null) return this.possessive(possessive[0], possessive[1]);
    this.at++;
    let look: { ahead: boolean; negative: boolean } | undefined;
    let number: number | undefined;
    if (this.take('?:')) number = undefined;
    else if (this.take('?=')) look = { ahead: true, negative: false };
    else if (this.take('?!')) look = { ahead: true, negative: true };
    else if (this.take('?<=')) look = { ahead: false, negative: false };
    else if (this.take('?<!')) look = { ahead: false, negative: true };
    else if (this.take('?<')) {
      const end = this.text.indexOf('>', this.at);
      number = ++this.groups;
      this.names.set(this.text.slice(this.at, end), number);
      this.at = end + 1;
    } else if (this.text[this.at] === '?') throw new Unknown();
    else number = ++this.groups;
    const body = this.choice();
    if (!this.take(')')) throw new Unknown();
    if (look !== undefined) return { kind: 'look', body, ...look };
    return number === undefined ? body : { kind: 'group', body, number };
  }

  /** `(?:(?=(?<_p1>X))\k<_p1>)` */
  private possessive(head: string, name: string): PatternNode {
    this.at += head.length;
    this.names.set(name, ++this.groups);
    const body = this.choice();
    if (!this.take(`))\\k<${name}>)`)) throw new Unknown();
    return { kind: 'atomic', body };
  }

  private escape(): PatternNode {
    const c = this.text[this.at + 1];
    if (c === 'b' || c === 'B') {
      this.at += 2;
      return { kind: 'assertion', test: c };
    }
    const rest = this.text.slice(this.at, this.at + 60);
    const number = /^\\([1-9]\d*)/.exec(rest);
    if (number !== null) {
      this.at += number[0].length;
      return { kind: 'backReference', group: Number(number[1]) };
    }
    const name = /^\\k<([^>]+)>/.exec(rest);
    if (name !== null) {
      const group = this.names.get(name[1]);
      if (group === undefined) throw new Unknown();
      this.at += name[0].length;
      return { kind: 'backReference', group };
    }
    const length = /^\\(?:x[0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|[pP]\{[^}]*\}|c[A-Za-z]|[\s\S])/.exec(
      rest,
    )![0].length;
    return this.character(this.at + length);
  }

  private classEnd(): number {
    let depth = 0;
    for (let i = this.at; i < this.text.length; i++) {
      const c = this.text[i];
      if (c === '\\') i++;
      else if (c === '[') depth++;
      else if (c === ']' && --depth === 0) return i + 1;
    }
    throw new Unknown();
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}
