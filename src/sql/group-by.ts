import type { AnalysisError } from '../common/errors.js';
import type { Expression } from '../expressions/expression.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';

/** Grouping expressions, each once, and which of them form each grouping set; no sets for a plain GROUP BY. */
export interface Grouping {
  readonly expressions: readonly Expression[];
  readonly sets: readonly (readonly number[])[] | undefined;
}

/**
 * `GROUP BY a, ROLLUP(b, c), GROUPING SETS ((d), ())`: several items multiply. Also `GROUP BY a, b WITH ROLLUP` and
 * `GROUP BY a, b GROUPING SETS (…)`.
 */
export function groupBy(cursor: Cursor, key: (cursor: Cursor) => Expression = expression): Grouping {
  cursor.expect('GROUP', 'BY');
  const collected = new Collected();
  const items = cursor.list(() => analytics(cursor, collected) ?? [collected.composite([key(cursor)])]);
  const plain = items.flatMap(item => item[0]);
  if (cursor.accept('WITH', 'ROLLUP')) {
    if (plain.length > KEYS_MAX) throw tooManyKeys(cursor);
    return collected.grouping(rollup(plain.map(i => [i])));
  }
  if (cursor.accept('WITH', 'CUBE')) {
    if (2 ** plain.length > SETS_MAX) throw tooManySets(cursor);
    return collected.grouping(cube(plain.map(i => [i])));
  }
  if (cursor.ahead('GROUPING', 'SETS', '('))
    return collected.grouping(collected.checked(cursor, groupingSets(cursor, collected)));
  if (!collected.hasAnalytics) return collected.grouping(undefined);
  if (items.reduce((product, item) => product * item.length, 1) > SETS_MAX) throw tooManySets(cursor);
  const sets = items.reduce((left, right) => left.flatMap(l => right.map(r => [...l, ...r])));
  return collected.grouping(collected.checked(cursor, sets));
}

const tooManySets = (cursor: Cursor): AnalysisError =>
  cursor.errorAt('GROUPING_SIZE_LIMIT_EXCEEDED', `GROUP BY makes more than ${SETS_MAX} grouping sets.`);

const tooManyKeys = (cursor: Cursor): AnalysisError =>
  cursor.errorAt('GROUPING_SIZE_LIMIT_EXCEEDED', `Grouping sets size cannot be greater than ${KEYS_MAX}.`);

type Sets = number[][];

class Collected {
  readonly expressions: Expression[] = [];
  private readonly places = new Map<string, number>();
  hasAnalytics = false;

  /** Places of expressions; those with the same text share one. */
  composite(items: readonly Expression[]): number[] {
    return items.map(e => {
      const text = String(e).toLowerCase();
      const known = this.places.get(text);
      if (known !== undefined && this.hasAnalytics) return known;
      const place = this.expressions.push(e) - 1;
      if (known === undefined) this.places.set(text, place);
      return place;
    });
  }
  /** The sets as they are to be computed; refused where rows would be copied too often, or the sets told apart by too many bits. */
  checked(cursor: Cursor, sets: Sets): Sets {
    if (sets.length > SETS_MAX) throw tooManySets(cursor);
    if (this.expressions.length > KEYS_MAX) throw tooManyKeys(cursor);
    return sets;
  }
  grouping(sets: Sets | undefined): Grouping {
    return { expressions: this.expressions, sets: sets?.map(s => [...new Set(s)]) };
  }
}

function analytics(cursor: Cursor, collected: Collected): Sets | undefined {
  if (cursor.ahead('GROUPING', 'SETS', '(')) return groupingSets(cursor, collected);
  if (!((cursor.key === 'ROLLUP' || cursor.key === 'CUBE') && cursor.peek(1).key === '(')) return undefined;
  collected.hasAnalytics = true;
  const kind = cursor.next().key;
  const parts = cursor.parenthesized(() => cursor.list(() => collected.composite(groupingSet(cursor))));
  if (kind === 'CUBE' && 2 ** parts.length > SETS_MAX) throw tooManySets(cursor);
  if (parts.length > KEYS_MAX) throw tooManyKeys(cursor);
  return kind === 'ROLLUP' ? rollup(parts) : cube(parts);
}

function groupingSets(cursor: Cursor, collected: Collected): Sets {
  cursor.expect('GROUPING', 'SETS');
  collected.hasAnalytics = true;
  return cursor.parenthesized(() =>
    cursor.list(() => analytics(cursor, collected) ?? [collected.composite(groupingSet(cursor))]).flat(),
  );
}

/** `(a, b)`, `()` or one expression. */
function groupingSet(cursor: Cursor): Expression[] {
  if (cursor.key !== '(') return [expression(cursor)];
  cursor.next();
  if (cursor.accept(')')) return [];
  cursor.position--;
  const start = cursor.position;
  cursor.next();
  const items = cursor.list(() => expression(cursor));
  if (cursor.accept(')') && [',', ')'].includes(cursor.key)) return items;
  // The parentheses were only the beginning of one expression.
  cursor.position = start;
  return [expression(cursor)];
}

/** Grouping sets of one GROUP BY; each makes a copy of every row. */
const SETS_MAX = 4096;
/** Grouping expressions of sets, as in Spark: `grouping_id()` has a bit for each. */
const KEYS_MAX = 64;

const rollup = (parts: Sets): Sets => [...parts.keys(), parts.length].reverse().map(n => parts.slice(0, n).flat());

function cube(parts: Sets): Sets {
  if (parts.length === 0) return [[]];
  const rest = cube(parts.slice(1));
  return [...rest.map(r => [...parts[0], ...r]), ...rest];
}
