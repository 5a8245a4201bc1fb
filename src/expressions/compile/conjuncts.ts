import { type Expression, Logical } from '../expression.js';

/**
 * The conditions that a filter is made of, in order. A row is gone with the first that is false **or null**; what comes after is not
 * evaluated for it, and cannot fail.
 */
export function conjunctsOf(filter: Expression | undefined): Expression[] {
  if (filter === undefined) return [];
  return filter instanceof Logical && filter.op === 'and'
    ? [...conjunctsOf(filter.left), ...conjunctsOf(filter.right)]
    : [filter];
}
