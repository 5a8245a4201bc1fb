import { type Expression, Subquery } from './expression.js';

/** What is walked of a logical plan, which this layer does not know. */
interface Walked {
  readonly expressions: readonly Expression[];
  readonly children: readonly Walked[];
}

const sizes = new WeakMap<Expression | Walked, number>();

/**
 * How many nodes an expression has as a tree. A part that stands in several places counts in each of them, though it is one object: that is
 * how often whoever walks the tree meets it. A subquery, which becomes a join, counts as many.
 */
export function treeSize(e: Expression): number {
  const known = sizes.get(e);
  if (known !== undefined) return known;
  let size = e instanceof Subquery ? SUBQUERY + planSize(e.plan as Walked) : 1;
  for (const child of e.children) size += treeSize(child);
  sizes.set(e, size);
  return size;
}

function planSize(plan: Walked): number {
  const known = sizes.get(plan);
  if (known !== undefined) return known;
  let size = 1;
  for (const e of plan.expressions) size += treeSize(e);
  for (const child of plan.children) size += planSize(child);
  sizes.set(plan, size);
  return size;
}

const SUBQUERY = 100;

/** Expressions that grow beyond this by repeating their parts, such as BETWEEN in BETWEEN in BETWEEN …, are refused. */
export const REPEATED_SIZE_MAX = 30_000;
