import { type Expression, Literal, ScalarCall } from '../expressions/expression.js';

/**
 * A call with a NULL among its arguments that gives null for every such argument is null, and the other arguments are not computed, even
 * where they would fail: `1 / 0 = NULL → NULL`. Spark's NullPropagation.
 */
export function simplifyNull(e: Expression): Expression {
  if (!(e instanceof ScalarCall)) return e;
  const { nulls, computesAll, deterministic } = e.bound;
  if (nulls !== 'propagate' || computesAll || deterministic === false) return e;
  return e.children.some(child => child instanceof Literal && child.value === null) ? new Literal(null, e.type) : e;
}
