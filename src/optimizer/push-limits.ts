import { type Expression, Literal } from '../expressions/expression.js';
import { Limit, Project, Union } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { intType } from '../types/data-type.js';
import { isDeterministic } from './facts.js';
import { rewriteDown, withChildren } from './rewrite.js';
import type { Rule } from './rule.js';

/**
 * Limits move below projections (where they meet a Sort, and sorting knows how much is wanted) and are repeated in the branches of a
 * union. Batch only: a stream counts its rows over batches.
 */
export const pushLimits: Rule = {
  name: 'pushLimits',
  apply: (plan, { streaming }) =>
    streaming ? plan : rewriteDown(plan, node => (node instanceof Limit ? push(node) : node)),
};

function push(limit: Limit): LogicalPlan {
  const { child } = limit;
  if (child instanceof Project && child.items.every(isDeterministic)) {
    return new Project(child.items, new Limit(limit.limit, limit.offset, child.child));
  }
  const rows = rowsOf(limit.limit);
  const skipped = limit.offset === undefined ? 0 : rowsOf(limit.offset);
  if (rows === undefined || skipped === undefined) return limit;
  if (child instanceof Limit && limit.offset === undefined && child.offset === undefined) {
    const below = rowsOf(child.limit);
    return below === undefined ? limit : new Limit(below < rows ? child.limit : limit.limit, undefined, child.child);
  }
  if (!(child instanceof Union)) return limit;
  const branches = child.children.map(c => limited(c, rows + skipped));
  return branches.every((c, i) => c === child.children[i])
    ? limit
    : new Limit(limit.limit, limit.offset, withChildren(child, branches));
}

function limited(plan: LogicalPlan, rows: number): LogicalPlan {
  return isLimited(plan, rows) ? plan : new Limit(new Literal(rows, intType), undefined, plan);
}

function isLimited(plan: LogicalPlan, rows: number): boolean {
  if (plan instanceof Project) return isLimited(plan.child, rows);
  if (!(plan instanceof Limit)) return false;
  const limit = rowsOf(plan.limit);
  return limit !== undefined && limit <= rows;
}

function rowsOf(e: Expression | undefined): number | undefined {
  return e instanceof Literal && typeof e.value === 'number' && e.value >= 0 ? e.value : undefined;
}
