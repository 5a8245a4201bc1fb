import type { CharacterSet } from './character-set.js';
import type { PatternNode } from './pattern-tree.js';

/**
 * How long a backtracking engine may take at worst, by the shape of the pattern: about `n^degree` steps for a text of `n` characters.
 *
 * A repetition is *ambiguous* when the next character does not decide whether to go round again: `.*x`, but not `[^x]*x`. Ambiguous
 * repetitions in a row multiply (`.*a.*b.*c` is a degree each); an ambiguous choice inside of a repetition is tried anew in every round, and
 * so is exponential (`(a+)+`, `(a|a)*`): Infinity.
 */
export function backtrackingDegree(root: PatternNode): number {
  const analysis = new Analysis();
  const { degree } = analysis.visit(root, { sets: [], end: true }, false);
  const anchored = startsAnchored(root);
  // A plain repetition behind an ambiguous one is run anew for each of its ways.
  const plain = analysis.loops > degree ? 1 : 0;
  return degree + plain + (anchored ? 0 : 1);
}

/** True when a group inside of a repetition may take no part in the last round: then Java keeps what it had, and JavaScript does not. */
export function forgetsGroups(node: PatternNode, inLoop = false, optional = false): boolean {
  switch (node.kind) {
    case 'group':
      return (inLoop && optional) || forgetsGroups(node.body, inLoop, optional);
    case 'repeat':
      return forgetsGroups(node.body, inLoop || node.max > 1, optional || (inLoop && node.min === 0));
    case 'choice':
      return node.branches.some(b => forgetsGroups(b, inLoop, optional || inLoop));
    case 'sequence':
      return node.items.some(item => forgetsGroups(item, inLoop, optional));
    case 'look':
    case 'atomic':
      return forgetsGroups(node.body, inLoop, optional);
    default:
      return false;
  }
}

function startsAnchored(node: PatternNode): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.test === '^';
    case 'sequence':
      return node.items.length > 0 && startsAnchored(node.items[0]);
    case 'group':
    case 'atomic':
      return startsAnchored(node.body);
    case 'choice':
      return node.branches.every(startsAnchored);
    default:
      return false;
  }
}

/** Characters that something can begin with; `end`: also nothing. */
interface First {
  readonly sets: readonly CharacterSet[];
  readonly end: boolean;
}

const meet = (a: First, b: First): boolean => a.sets.some(x => b.sets.some(y => x.mayMeet(y)));
const after = (first: First, next: First): First =>
  first.end ? { sets: [...first.sets, ...next.sets], end: next.end } : first;

/** More rounds than this count as any number. */
const FEW = 8;

class Analysis {
  loops = 0;

  /** `next`: what can follow; `inLoop`: inside of a repetition. */
  visit(node: PatternNode, next: First, inLoop: boolean): { degree: number } {
    switch (node.kind) {
      case 'sequence': {
        let degree = 0;
        let follows = next;
        for (let i = node.items.length - 1; i >= 0; i--) {
          degree += this.visit(node.items[i], follows, inLoop).degree;
          follows = after(firstOf(node.items[i]), follows);
        }
        return { degree };
      }
      case 'choice': {
        const firsts = node.branches.map(b => after(firstOf(b), next));
        const clash = firsts.some((a, i) => firsts.some((b, j) => j > i && meet(a, b)));
        const degree = Math.max(...node.branches.map(b => this.visit(b, next, inLoop).degree));
        return { degree: clash && inLoop ? Number.POSITIVE_INFINITY : degree };
      }
      case 'repeat':
        return this.repeat(node, next, inLoop);
      case 'group':
      case 'atomic':
        return this.visit(node.body, next, inLoop);
      case 'look':
        return this.visit(node.body, { sets: [], end: true }, inLoop);
      case 'backReference':
        return { degree: 1 };
      default:
        return { degree: 0 };
    }
  }

  private repeat(node: Extract<PatternNode, { kind: 'repeat' }>, next: First, inLoop: boolean): { degree: number } {
    const unbounded = node.max > FEW;
    if (unbounded) this.loops++;
    const first = firstOf(node.body);
    const again = node.max > 1 ? after(first, next) : next;
    const body = this.visit(node.body, again, inLoop || unbounded).degree;
    const ambiguous = meet(first, next) || (first.end && unbounded);
    if (!ambiguous || node.min === node.max) return { degree: body };
    if (inLoop) return { degree: Number.POSITIVE_INFINITY };
    return { degree: body + (unbounded ? 1 : 0) };
  }
}

function firstOf(node: PatternNode): First {
  switch (node.kind) {
    case 'character':
      return { sets: [node.set], end: false };
    case 'sequence':
      return node.items.reduceRight<First>((next, item) => after(firstOf(item), next), { sets: [], end: true });
    case 'choice': {
      const firsts = node.branches.map(firstOf);
      return { sets: firsts.flatMap(f => f.sets), end: firsts.some(f => f.end) };
    }
    case 'repeat': {
      const first = firstOf(node.body);
      return node.min === 0 ? { ...first, end: true } : first;
    }
    case 'group':
    case 'atomic':
      return firstOf(node.body);
    default:
      return { sets: [], end: true };
  }
}
