import { AggregateCall, Attribute, type Expression, someExpression } from '../expressions/expression.js';
import { semanticEquals } from '../expressions/semantic-key.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { filtered, type Split, splitBy } from './conjuncts.js';
import {
  canFail,
  columnsRead,
  type Definitions,
  definitionsOf,
  idsOf,
  isDeterministic,
  mayMove,
  readsOnly,
  splitConjuncts,
  substitute,
} from './facts.js';
import { pushFilterThroughJoin } from './push-filter-through-join.js';
import { rewriteDown, withChildren } from './rewrite.js';
import { isStateful, type Rule, type RuleContext } from './rule.js';

/**
 * Moves the parts of filters towards the sources, past every node that treats rows with and without them alike:
 *
 *     Filter a > 1 AND n > 2          Filter n > 2
 *     +- Aggregate [a], [a, n]    →   +- Aggregate [a], [a, n]
 *        +- Scan                         +- Filter a > 1
 *                                           +- Scan
 *
 * Below a watermark goes what does not read the event time, as in Spark: rows that such a filter removes do not move the watermark. Nothing
 * moves past Limit, Sample, Observe or a user's function; what can fail moves only where it sees the same rows.
 */
export const pushDownFilters: Rule = {
  name: 'pushDownFilters',
  apply: (plan, context) => rewriteDown(plan, node => (node instanceof logical.Filter ? push(node, context) : node)),
};

function push(filter: logical.Filter, context: RuleContext): LogicalPlan {
  const { child } = filter;
  const parts = splitConjuncts(filter.condition);
  if (child instanceof logical.Join) return pushFilterThroughJoin(filter, child, parts);
  if (child instanceof logical.Union) return throughUnion(filter, child, parts);
  const way = wayThrough(child, context);
  if (way === undefined) return filter;
  const definitions = way.definitions ?? NO_DEFINITIONS;
  const moved = (part: Expression) => substitute(part, definitions);
  const split = splitBy(parts, part => way.mayPush(part) && !(way.newRows && canFail(moved(part))));
  return rebuilt(filter, split, pushed =>
    withChildren(child, [filtered(child.child, pushed.map(moved)), ...child.children.slice(1)]),
  );
}

function rebuilt(
  filter: logical.Filter,
  { pushed, kept }: Split,
  below: (pushed: readonly Expression[]) => LogicalPlan,
): LogicalPlan {
  return pushed.length === 0 ? filter : filtered(below(pushed), kept);
}

/** How parts of a filter get past one node. */
interface Way {
  mayPush(part: Expression): boolean;
  /** Names of the output that mean something else below. */
  readonly definitions?: Definitions;
  /** Below there are rows that do not come out above: what can fail might fail for them. */
  readonly newRows?: boolean;
}

const NO_DEFINITIONS: Definitions = new Map();

function wayThrough(node: LogicalPlan, context: RuleContext): Way | undefined {
  if (node instanceof logical.Project) {
    if (!node.items.every(isDeterministic)) return undefined;
    const definitions = definitionsOf(node.items);
    return { mayPush: part => [...columnsRead(part)].every(id => mayMove(definitions.get(id)!)), definitions };
  }
  if (node instanceof logical.SubqueryAlias || node instanceof logical.Hint || node instanceof logical.Sort) {
    return { mayPush: () => true };
  }
  if (node instanceof logical.EventTimeWatermark) {
    const time = columnsRead(node.column);
    return { mayPush: part => ![...columnsRead(part)].some(id => time.has(id)) };
  }
  if (node instanceof logical.Aggregate) return throughAggregate(node);
  if (node instanceof logical.Window) {
    const keys = new Set(node.partitionBy.flatMap(e => (e instanceof Attribute ? [e.id] : [])));
    return { mayPush: part => readsOnly(part, keys) };
  }
  if (node instanceof logical.Generate) {
    if (!isDeterministic(node.generator)) return undefined;
    const below = idsOf(node.child.output);
    return { mayPush: part => readsOnly(part, below), newRows: true };
  }
  if (node instanceof logical.Expand) return throughExpand(node);
  if (node instanceof logical.Deduplicate) {
    // In a stream the filter would change what is remembered, and what a watermark below has seen.
    if (isStateful(node, context)) return undefined;
    const keys = idsOf((node.keys ?? node.output) as readonly Attribute[]);
    return { mayPush: part => readsOnly(part, keys) };
  }
  if (node instanceof logical.SetOperation) return { mayPush: part => columnsRead(part).size > 0, newRows: true };
  return undefined;
}

/** Groups are all there or not at all when the filter reads only what they are grouped by. */
function throughAggregate(node: logical.Aggregate): Way | undefined {
  if (node.groupings.length === 0 || !node.expressions.every(isDeterministic)) return undefined;
  const definitions = definitionsOf(node.items);
  const ofKeys = (id: number): boolean => {
    const e = definitions.get(id);
    if (e === undefined || someExpression(e, x => x instanceof AggregateCall)) return false;
    return (
      node.groupings.some(g => semanticEquals(g, e)) ||
      readsOnly(e, idsOf(node.groupings.filter(g => g instanceof Attribute)))
    );
  };
  return {
    mayPush: part => {
      const read = [...columnsRead(part)];
      return read.length > 0 && read.every(ofKeys);
    },
    definitions,
  };
}

/** Columns that are the same in every copy of a row. */
function throughExpand(node: logical.Expand): Way {
  const definitions = new Map<number, Expression>();
  node.output.forEach((a, i) => {
    const [first, ...others] = node.projections.map(p => p[i]);
    if (others.every(e => semanticEquals(first, e))) definitions.set(a.id, first);
  });
  const shared = new Set(definitions.keys());
  return { mayPush: part => readsOnly(part, shared), definitions };
}

function throughUnion(filter: logical.Filter, union: logical.Union, parts: readonly Expression[]): LogicalPlan {
  return rebuilt(
    filter,
    splitBy(parts, () => true),
    pushed =>
      withChildren(
        union,
        union.children.map(child => {
          const own = new Map(union.output.map((a, i) => [a.id, child.output[i]]));
          return filtered(
            child,
            pushed.map(part => substitute(part, own)),
          );
        }),
      ),
  );
}
