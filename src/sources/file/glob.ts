/**
 * Path patterns: `*` any run of characters within one name, `?` one character, `[a-z]` `[!a-z]` one of a set, `{a,b}` alternatives (may
 * span `/` and nest), `\` takes the next character literally. No `**`: recursion is an option of the reader.
 *
 * A wildcard never matches a hidden name (`_…` without `=`, or `.…`); a segment that spells the name out does.
 */
export interface GlobPattern {
  /** Names from the root to the first wildcard, joined. `` for a relative pattern that starts with one, `/` for the root. */
  readonly base: string;
  /** One per level below `base`. */
  readonly segments: readonly GlobSegment[];
}

export interface GlobSegment {
  readonly text: string;
  /** The name itself when the segment has no wildcard. */
  readonly literal: string | undefined;
  matches(name: string): boolean;
}

const WILDCARD = /[*?[\]{}\\]/;

export function hasWildcard(path: string): boolean {
  return WILDCARD.test(path);
}

/** Files that readers of a folder skip: work in progress and bookkeeping of this and other tools. `_x=1` is a partition. */
export function isHiddenName(name: string): boolean {
  const first = name.charCodeAt(0);
  return first === 46 || (first === 95 && !name.includes('='));
}

/** A path with alternatives gives several patterns. */
export function parseGlob(path: string): GlobPattern[] {
  return expandBraces(path).map(each => {
    const absolute = each.startsWith('/');
    const parts = each.split('/').filter(part => part !== '' && part !== '.');
    const wild = parts.findIndex(hasWildcard);
    const fixed = wild < 0 ? parts : parts.slice(0, wild);
    const rest = wild < 0 ? [] : parts.slice(wild);
    return { base: (absolute ? '/' : '') + fixed.join('/'), segments: rest.map(globSegment) };
  });
}

/** Matches one name against one pattern without `/`. Linear in the name for each `*`: no backtracking beyond the last `*`. */
export function globSegment(pattern: string): GlobSegment {
  const tokens = tokenize(pattern);
  const literal = tokens.every(token => token.kind === 'char') ? tokens.map(t => (t as Char).char).join('') : undefined;
  return {
    text: pattern,
    literal,
    matches:
      literal !== undefined ? name => name === literal : name => !isHiddenName(name) && matchTokens(tokens, name),
  };
}

type Char = { kind: 'char'; char: string };
type Token = Char | { kind: 'any' } | { kind: 'one' } | { kind: 'set'; negated: boolean; ranges: [string, string][] };

function tokenize(pattern: string): Token[] {
  const chars = [...pattern];
  const tokens: Token[] = [];
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i];
    if (c === '*') tokens.push({ kind: 'any' });
    else if (c === '?') tokens.push({ kind: 'one' });
    else if (c === '\\' && i + 1 < chars.length) tokens.push({ kind: 'char', char: chars[++i] });
    else if (c === '[') {
      const end = chars.indexOf(']', i + 2);
      if (end < 0) tokens.push({ kind: 'char', char: c });
      else {
        tokens.push(characterSet(chars.slice(i + 1, end)));
        i = end;
      }
    } else tokens.push({ kind: 'char', char: c });
  }
  return tokens;
}

function characterSet(chars: string[]): Token {
  const negated = chars[0] === '!' || chars[0] === '^';
  const members = negated ? chars.slice(1) : chars;
  const ranges: [string, string][] = [];
  for (let i = 0; i < members.length; i++) {
    if (members[i + 1] === '-' && i + 2 < members.length) {
      ranges.push([members[i], members[i + 2]]);
      i += 2;
    } else ranges.push([members[i], members[i]]);
  }
  return { kind: 'set', negated, ranges };
}

function matchTokens(tokens: readonly Token[], name: string): boolean {
  const chars = [...name];
  let t = 0;
  let c = 0;
  let star = -1;
  let resume = 0;
  while (c < chars.length) {
    const token = tokens[t];
    if (token?.kind === 'any') {
      star = t++;
      resume = c;
    } else if (token !== undefined && matchOne(token, chars[c])) {
      t++;
      c++;
    } else if (star >= 0) {
      t = star + 1;
      c = ++resume;
    } else return false;
  }
  while (tokens[t]?.kind === 'any') t++;
  return t === tokens.length;
}

function matchOne(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind === 'one') return true;
  return token.kind === 'set' && token.ranges.some(([low, high]) => char >= low && char <= high) !== token.negated;
}

const ALTERNATIVES_MAX = 1000;

function expandBraces(path: string): string[] {
  const open = findUnescaped(path, '{', 0);
  if (open < 0) return [path];
  const parts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < path.length; i++) {
    const c = path[i];
    if (c === '\\') i++;
    else if (c === '{') depth++;
    else if (c === ',' && depth === 1) {
      parts.push(path.slice(start, i));
      start = i + 1;
    } else if (c === '}' && --depth === 0) {
      parts.push(path.slice(start, i));
      const before = path.slice(0, open);
      const after = path.slice(i + 1);
      return parts.flatMap(part => expandBraces(before + part + after)).slice(0, ALTERNATIVES_MAX);
    }
  }
  return [path];
}

function findUnescaped(text: string, wanted: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === wanted) return i;
  }
  return -1;
}
