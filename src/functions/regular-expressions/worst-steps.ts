import { before, type FirstCharacters, firstOf, meet, NOTHING } from './first-characters.js';
import type { PatternNode } from './pattern-tree.js';

/**
 * Steps that a backtracking engine may take at worst to find nothing in a text of `length` characters, by the shape of the pattern.
 *
 * A repetition is *ambiguous* when the next character does not decide whether to go round again: `.*x`, but not `[^x]*x`. Then what follows is
 * tried once for each number of rounds, so that ambiguous parts in a row multiply: `^.*a.*b` takes about `length`² steps, and `a?a?a?b` 2³.
 * An ambiguous part inside of a repetition is tried anew in every round: `(a+)+` takes about `length` to the power of `length`, `(?:a+){3}`
 * `length`³.
 */
export function worstSteps(root: PatternNode, length: number, multiline = false): number {
  const { steps, looks } = new Analysis(length).visit(root, NOTHING);
  const starts = startsAnchored(root, multiline) ? 1 : length;
  return starts * (1 + steps + looks);
}

function startsAnchored(node: PatternNode, multiline: boolean): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.test === '^' && !multiline;
    case 'sequence':
      return node.items.length > 0 && startsAnchored(node.items[0], multiline);
    case 'group':
    case 'atomic':
      return startsAnchored(node.body, multiline);
    case 'choice':
      return node.branches.every(b => startsAnchored(b, multiline));
    case 'look':
      // `\A`
      return !node.ahead && node.negative && node.body.kind === 'character' && node.body.set.source === '[\\s\\S]';
    default:
      return false;
  }
}

interface Cost {
  /** In how many ways it can match from one place on, which is how often all behind it is tried. */
  readonly ways: number;
  /** Steps to go through these ways. With one way: no more than it matches characters, in all rounds of a repetition together. */
  readonly steps: number;
  /** Steps of looking around, which match nothing: so they are taken in every round. */
  readonly looks: number;
}

class Analysis {
  constructor(private readonly length: number) {}

  /** `next`: what can follow. */
  visit(node: PatternNode, next: FirstCharacters): Cost {
    switch (node.kind) {
      case 'sequence':
        return this.sequence(node.items, next);
      case 'choice':
        return this.choice(node.branches, next);
      case 'repeat':
        return this.repeat(node, next);
      case 'group':
        return this.visit(node.body, next);
      case 'atomic': {
        const { ways, steps, looks } = this.visit(node.body, NOTHING);
        return { ways: 1, steps: Math.min(steps, this.length), looks: ways > 1 ? steps + looks : looks };
      }
      case 'look': {
        const { steps, looks } = this.visit(node.ahead ? node.body : reversed(node.body), NOTHING);
        return { ways: 1, steps: 0, looks: steps + looks };
      }
      case 'backReference':
        return { ways: 1, steps: 0, looks: this.length };
      default:
        return { ways: 1, steps: 1, looks: 0 };
    }
  }

  private sequence(items: readonly PatternNode[], next: FirstCharacters): Cost {
    const costs: Cost[] = [];
    let follows = next;
    for (let i = items.length - 1; i >= 0; i--) {
      costs[i] = this.visit(items[i], follows);
      follows = before(firstOf(items[i]), follows);
    }
    let [ways, steps, looks] = [1, 0, 0];
    for (const cost of costs) {
      steps += times(ways, cost.steps);
      looks += times(ways, cost.looks);
      ways *= cost.ways;
    }
    return { ways, steps, looks };
  }

  private choice(branches: readonly PatternNode[], next: FirstCharacters): Cost {
    const costs = branches.map(b => this.visit(b, next));
    const looks = costs.reduce((sum, c) => sum + c.looks, 0);
    const together = clash(branches.map(b => before(firstOf(b), next)))
      ? (numbers: number[]): number => numbers.reduce((a, b) => a + b)
      : (numbers: number[]): number => numbers.reduce((a, b) => Math.max(a, b));
    return {
      ways: together(costs.map(c => c.ways)),
      steps: together(costs.map(c => c.steps)) + branches.length,
      looks,
    };
  }

  private repeat({ body, min, max }: Extract<PatternNode, { kind: 'repeat' }>, next: FirstCharacters): Cost {
    const { length } = this;
    const rounds = Math.min(max, length);
    const first = firstOf(body);
    const { ways, steps, looks } = this.visit(body, max > 1 ? before(first, next) : next);
    if (ways > 1) {
      const all = ways ** rounds * (min === max ? 1 : 2);
      // The last round is by far the most of it, and is begun once for each way through the others.
      const begun = ways < Number.POSITIVE_INFINITY ? all / ways : all;
      return { ways: all, steps: times(begun, steps), looks: times(begun, looks) };
    }
    const ambiguous = min < max && (meet(first, next) || (first.empty && max > 1));
    return {
      ways: ambiguous ? Math.max(1, rounds - min + 1) : 1,
      steps: Math.min(rounds * steps, length) + 1,
      looks: rounds * looks,
    };
  }
}

/** None of infinitely many is none. */
const times = (count: number, each: number): number => (each === 0 ? 0 : count * each);

/** True when two of them can begin with the same character. */
function clash(firsts: readonly FirstCharacters[]): boolean {
  let seen: FirstCharacters = { ...NOTHING, empty: true };
  for (const first of firsts) {
    if (meet(seen, first)) return true;
    seen = before({ ...seen, empty: true }, first);
  }
  return false;
}

/** What is looked for backwards is matched from its end. */
function reversed(node: PatternNode): PatternNode {
  switch (node.kind) {
    case 'sequence':
      return { ...node, items: node.items.map(reversed).reverse() };
    case 'choice':
      return { ...node, branches: node.branches.map(reversed) };
    case 'repeat':
    case 'group':
    case 'atomic':
      return { ...node, body: reversed(node.body) };
    default:
      return node;
  }
}
