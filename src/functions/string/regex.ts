import { EvaluationError } from '../../common/errors.js';
import { javaPattern } from '../operators/java-pattern.js';
import { GuardedPattern } from '../regular-expressions/guarded-pattern.js';

/**
 * A Java regular expression ready for use: finds from left to right, and knows its groups by Java's numbers (possessive parts are
 * named groups of their own in the translation, which must not count).
 */
export class Regex {
  private readonly guarded: GuardedPattern;
  /** Number of a group in Java to its number in the translation; 0 is the whole match. */
  private readonly numbers: readonly number[];

  constructor(
    readonly pattern: string,
    readonly name: string,
  ) {
    const translated = javaPattern(pattern, name);
    this.guarded = new GuardedPattern(translated, pattern, true);
    this.numbers = groupNumbers(translated.source);
  }

  get groupCount(): number {
    return this.numbers.length - 1;
  }

  find(text: string): RegExpExecArray | null {
    return this.guarded.find(text);
  }

  findAll(text: string): Iterable<RegExpExecArray> {
    return this.guarded.findAll(text);
  }

  /** Text of a group, empty where it took no part. Fails for a group that the pattern does not have. */
  group(match: RegExpExecArray, index: number): string {
    const number = this.numbers[index];
    if (number === undefined) throw groupOutOfRange(this.name, this.groupCount, index);
    return match[number] ?? '';
  }

  has(group: number): boolean {
    return group < this.numbers.length;
  }

  namedGroup(match: RegExpExecArray, name: string): string | undefined {
    const groups = match.groups;
    return groups !== undefined && Object.hasOwn(groups, name) ? (groups[name] ?? '') : undefined;
  }
}

function groupOutOfRange(name: string, count: number, index: number): EvaluationError {
  return new EvaluationError(
    'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX',
    `The value of parameter \`idx\` in \`${name}\` is invalid: expects group index between 0 and ${count}, but got ${index}.`,
  );
}

/** Numbers of the capturing groups of a JavaScript pattern that are not named `_p…`, behind 0 for the whole. */
function groupNumbers(source: string): number[] {
  const numbers = [0];
  let count = 0;
  let inClass = false;
  for (let i = 0; i < source.length; i++) {
    const c = source[i];
    if (c === '\\') i++;
    else if (inClass) inClass = c !== ']';
    else if (c === '[') inClass = true;
    else if (c === '(') {
      const rest = source.slice(i + 1, i + 6);
      if (rest[0] === '?' && (rest[1] !== '<' || rest[2] === '=' || rest[2] === '!')) continue;
      count++;
      if (!/^\?<_p\d/.test(rest)) numbers.push(count);
    }
  }
  return numbers;
}

/** Patterns compiled once: the last one without a look-up, a number of others from a table. */
export function regexCache(name: string): (pattern: string) => Regex {
  return remembered(pattern => new Regex(pattern, name));
}

export function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  let lastKey: string | undefined;
  let last: T;
  return key => {
    if (key === lastKey) return last;
    let found = known.get(key);
    if (found === undefined) {
      found = make(key);
      if (known.size >= 256) known.clear();
      known.set(key, found);
    }
    lastKey = key;
    last = found;
    return found;
  };
}
