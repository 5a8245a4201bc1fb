import {
  Alias,
  Attribute,
  BoundReference,
  type Expression,
  Literal,
  Logical,
  ScalarCall,
  someExpression,
  transformUp,
} from '../expressions/expression.js';
import { Filter, Hint, Project, SubqueryAlias } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';

/** A run of projections and filters as one step over the columns of `input`. */
export interface FusedStage {
  readonly filter: Expression | undefined;
  /** Over `input.output`, one per output attribute. */
  readonly items: readonly Expression[];
  readonly output: readonly Attribute[];
  readonly input: LogicalPlan;
}

/**
 * Collects the projections and filters from `plan` downwards into one step by substituting definitions for names. Stops where that would
 * evaluate a nondeterministic expression twice, or let expressions grow without bound.
 */
export function fuseStages(plan: LogicalPlan, wanted: readonly Attribute[] = plan.output): FusedStage {
  let items: readonly Expression[] = wanted;
  let filter: Expression | undefined;
  let node = plan;
  for (;;) {
    if (node instanceof SubqueryAlias || node instanceof Hint) node = node.child;
    else if (node instanceof Filter) {
      // The lower filter guards the upper one.
      filter = filter === undefined ? node.condition : new Logical('and', node.condition, filter);
      node = node.child;
    } else if (node instanceof Project) {
      const definitions = new Map(
        node.items.map(item => [item instanceof Alias ? item.id : (item as Attribute).id, unaliased(item)]),
      );
      if (node.items.some(isNondeterministic)) break;
      const next = items.map(e => substitute(e, definitions));
      const nextFilter = filter && substitute(filter, definitions);
      if (size([...next, ...(nextFilter ? [nextFilter] : [])]) > SIZE_MAX) break;
      items = next;
      filter = nextFilter;
      node = node.child;
    } else break;
  }
  return { filter, items, output: wanted, input: node };
}

const SIZE_MAX = 5000;

const unaliased = (e: Expression): Expression => (e instanceof Alias ? e.child : e);

export const isNondeterministic = (e: Expression): boolean =>
  someExpression(e, x => x instanceof ScalarCall && x.bound.deterministic === false);

function substitute(e: Expression, definitions: ReadonlyMap<number, Expression>): Expression {
  return transformUp(e, x => (x instanceof Attribute ? (definitions.get(x.id) ?? x) : x));
}

/** Nodes, counted as far as the limit. */
function size(expressions: readonly Expression[]): number {
  let count = 0;
  const walk = (e: Expression): void => {
    if (++count > SIZE_MAX) return;
    for (const child of e.children) walk(child);
  };
  for (const e of expressions) walk(e);
  return count;
}

/** True when a step changes nothing: no filter, and the columns of the input in their order. */
export function isIdentity(stage: FusedStage): boolean {
  const { items, input, filter, output } = stage;
  return (
    filter === undefined &&
    items.length === input.output.length &&
    items.every((e, i) => e instanceof Attribute && e.id === input.output[i].id && e.id === output[i].id)
  );
}

export const isTrivial = (e: Expression): boolean =>
  e instanceof Attribute || e instanceof BoundReference || e instanceof Literal;
