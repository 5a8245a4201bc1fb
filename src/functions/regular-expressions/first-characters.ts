import type { PatternNode } from './pattern-tree.js';

/** Characters that a part of a pattern can begin with: a bit for each of ASCII, and one for all others together. */
export interface FirstCharacters {
  readonly ascii: readonly [number, number, number, number];
  readonly beyond: boolean;
  /** It may also match nothing, and then what follows it comes first. */
  readonly empty: boolean;
}

export const NOTHING: FirstCharacters = { ascii: [0, 0, 0, 0], beyond: false, empty: true };
const ANYTHING: FirstCharacters = { ascii: [-1, -1, -1, -1], beyond: true, empty: true };

/** False only when no character is in both. */
export function meet(a: FirstCharacters, b: FirstCharacters): boolean {
  return (a.beyond && b.beyond) || a.ascii.some((bits, i) => (bits & b.ascii[i]) !== 0);
}

/** What a part and all behind it can begin with. */
export function before(first: FirstCharacters, next: FirstCharacters): FirstCharacters {
  return first.empty ? union(first, next, next.empty) : first;
}

function union(a: FirstCharacters, b: FirstCharacters, empty: boolean): FirstCharacters {
  const [p, q, r, s] = a.ascii;
  const [w, x, y, z] = b.ascii;
  return { ascii: [p | w, q | x, r | y, s | z], beyond: a.beyond || b.beyond, empty };
}

export function firstOf(node: PatternNode): FirstCharacters {
  switch (node.kind) {
    case 'character':
      return node.set.first;
    case 'sequence':
      return node.items.reduceRight<FirstCharacters>((next, item) => before(firstOf(item), next), NOTHING);
    case 'choice':
      return node.branches.map(firstOf).reduce((a, b) => union(a, b, a.empty || b.empty));
    case 'repeat': {
      const first = firstOf(node.body);
      return node.min === 0 ? { ...first, empty: true } : first;
    }
    case 'group':
    case 'atomic':
      return firstOf(node.body);
    case 'assertion':
      return NOTHING;
    case 'look':
      // Looking at a few characters costs no more than looking at the next one.
      return isShort(node.body) ? NOTHING : ANYTHING;
    case 'backReference':
      return ANYTHING;
  }
}

function isShort(node: PatternNode): boolean {
  switch (node.kind) {
    case 'character':
    case 'assertion':
      return true;
    case 'sequence':
      return node.items.length <= 8 && node.items.every(isShort);
    case 'choice':
      return node.branches.length <= 8 && node.branches.every(isShort);
    case 'repeat':
      return node.max <= 1 && isShort(node.body);
    case 'backReference':
      return false;
    default:
      return isShort(node.body);
  }
}
