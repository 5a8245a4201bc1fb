import { Attribute, type Expression, Literal, ScalarCall } from '../expressions/expression.js';
import type { PruningPredicate } from '../formats/format.js';
import { splitConjuncts } from './join-keys.js';

const OPS = { '=': '=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;
const FLIPPED = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The parts of a filter that a source may use to leave rows out: comparisons of a column with a constant. */
export function pruningPredicates(filter: Expression | undefined, output: readonly Attribute[]): PruningPredicate[] {
  const ids = new Set(output.map(a => a.id));
  return splitConjuncts(filter).flatMap(part => {
    const predicate = toPredicate(part, ids);
    return predicate === undefined ? [] : [predicate];
  });
}

function toPredicate(e: Expression, ids: ReadonlySet<number>): PruningPredicate | undefined {
  if (!(e instanceof ScalarCall)) return undefined;
  const [a, b] = e.children;
  if (e.name === 'isnotnull' && a instanceof Attribute && ids.has(a.id)) return { column: a.name, op: 'isNotNull' };
  if (!(e.name in OPS)) return undefined;
  const name = e.name as keyof typeof OPS;
  if (a instanceof Attribute && ids.has(a.id) && b instanceof Literal && b.value !== null)
    return { column: a.name, op: OPS[name], value: b.value };
  if (b instanceof Attribute && ids.has(b.id) && a instanceof Literal && a.value !== null)
    return { column: b.name, op: FLIPPED[name], value: a.value };
  return undefined;
}
