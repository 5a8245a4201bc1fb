import { EvaluationError } from '../../common/errors.js';
import { BacktrackMatcher, TOO_EXPENSIVE } from './backtrack-matcher.js';
import { forgetsGroups } from './forgets-groups.js';
import { type PatternTree, patternTree } from './pattern-tree.js';
import { programOf } from './program.js';
import { worstSteps } from './worst-steps.js';

/** Steps that the engine of the host may take for a text at worst; more for texts of megabytes. */
const HOST_STEPS_MAX = 1e8;
const HOST_STEPS_PER_CHARACTER = 100;
/** No text has so many characters. */
const LENGTH_MAX = 2 ** 30;

/**
 * A regular expression that always ends in time. Patterns that cannot run away on a text of its length are left to the engine of the host;
 * all others go to `BacktrackMatcher`, which finds the same. What neither can do fails with `REGEXP_TOO_EXPENSIVE`.
 */
export class GuardedPattern {
  private readonly all: RegExp;
  private readonly tree: PatternTree | undefined;
  private matcher: BacktrackMatcher | undefined;
  /** Texts of this length and more are not for the host. */
  private readonly lengthMax: number;

  constructor(
    readonly regex: RegExp,
    /** As the user wrote it, for messages. */
    private readonly pattern: string,
    groupsMatter: boolean,
  ) {
    this.all = new RegExp(regex.source, `${regex.flags}g`);
    this.tree = patternTree(regex);
    const { tree } = this;
    this.lengthMax =
      tree === undefined || (groupsMatter && forgetsGroups(tree.root)) ? 0 : hostLengthMax(tree, regex.multiline);
  }

  test(text: string): boolean {
    return text.length < this.lengthMax ? this.regex.test(text) : this.search(text, 0) !== null;
  }

  /** The first match from `from` on, with its groups. */
  find(text: string, from = 0): RegExpExecArray | null {
    if (text.length >= this.lengthMax) return this.search(text, from);
    if (from === 0) return this.regex.exec(text);
    this.all.lastIndex = from;
    return this.all.exec(text);
  }

  findAll(text: string): Iterable<RegExpExecArray> {
    return text.length < this.lengthMax ? text.matchAll(this.all) : this.searchAll(text);
  }

  private *searchAll(text: string): Generator<RegExpExecArray> {
    for (let from = 0; from <= text.length; ) {
      const match = this.search(text, from, from > 0);
      if (match === null) return;
      yield match;
      const end = match.index + match[0].length;
      from = match[0] === '' ? end + (text.codePointAt(end)! > 0xffff ? 2 : 1) : end;
    }
  }

  private search(text: string, from: number, goesOn = false): RegExpExecArray | null {
    try {
      this.matcher ??= this.build();
      const slots = this.matcher.find(text, from, goesOn);
      return slots === null ? null : this.matchOf(text, slots);
    } catch (error) {
      if (error === TOO_EXPENSIVE) throw this.tooExpensive(text.length);
      throw error;
    }
  }

  private build(): BacktrackMatcher {
    const program = this.tree && programOf(this.tree);
    if (program === undefined) throw TOO_EXPENSIVE;
    return new BacktrackMatcher(program, this.regex.flags);
  }

  private matchOf(text: string, slots: Int32Array): RegExpExecArray {
    const { groupCount, names } = this.tree!;
    const groups = Array.from({ length: groupCount + 1 }, (_, i) =>
      slots[2 * i] < 0 || slots[2 * i + 1] < 0 ? undefined : text.slice(slots[2 * i], slots[2 * i + 1]),
    );
    const named: Record<string, string> = Object.create(null);
    for (const [name, number] of names) named[name] = groups[number] as string;
    const match = groups as unknown as RegExpExecArray;
    match.index = slots[0];
    match.input = text;
    match.groups = names.size === 0 ? undefined : named;
    return match;
  }

  private tooExpensive(length: number): EvaluationError {
    return new EvaluationError(
      'REGEXP_TOO_EXPENSIVE',
      `The regular expression '${this.pattern}' takes too long for a text of ${length} characters: it can be matched in too many ways. ` +
        'Avoid repetitions inside of repetitions and back references, anchor the pattern with ^, or shorten the text.',
    );
  }
}

/** The least length of a text that is not for the host: infinity when there is none. */
function hostLengthMax({ root }: PatternTree, multiline: boolean): number {
  const isQuick = (length: number): boolean =>
    worstSteps(root, length, multiline) <= Math.max(HOST_STEPS_MAX, HOST_STEPS_PER_CHARACTER * length);
  if (isQuick(LENGTH_MAX)) return Number.POSITIVE_INFINITY;
  let [quick, slow] = [0, LENGTH_MAX];
  while (slow - quick > 1 + (quick >> 4)) {
    const middle = quick < 16 ? Math.min(slow - 1, 2 * quick + 1) : (quick + slow) >> 1;
    if (isQuick(middle)) quick = middle;
    else slow = middle;
  }
  return slow;
}
