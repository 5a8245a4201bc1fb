import type { Attribute, Expression } from '../expressions/expression.js';
import * as logical from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { LocalRelation, Scan } from '../logical/relations.js';
import { columnsRead, idsOf } from './facts.js';
import { pruneLocalRelation, pruneUnion } from './prune-leaves.js';
import { isStateful, type Rule, type RuleContext } from './rule.js';

/**
 * Passes down which columns are needed and drops the rest as early as possible: scans read less, and what holds or gathers rows (joins,
 * sorts, windows, generators) gets a projection below it.
 *
 *     Project [a]                       Project [a]
 *     +- Join inner, k = j         →    +- Join inner, k = j
 *        :- Scan [a, b, k]                 :- Scan [a, k]
 *        +- Scan [j, x]                    +- Scan [j]
 *
 * The event-time column of a watermark is always needed, and so are the columns of whatever a stream remembers.
 */
export const pruneColumns: Rule = {
  name: 'pruneColumns',
  apply: (plan, context) => prune(plan, idsOf(plan.output), context),
};

type Ids = ReadonlySet<number>;

/** A plan with the needed columns of `plan`, in their order, and perhaps more of them. */
function prune(plan: LogicalPlan, needed: Ids, context: RuleContext): LogicalPlan {
  if (plan instanceof Scan) return pruneScan(plan, needed);
  if (plan instanceof LocalRelation) return pruneLocalRelation(plan, needed);
  if (plan instanceof logical.Project) {
    const items = plan.items.filter((_, i) => needed.has(plan.output[i].id));
    const child = prune(plan.child, reads(items), context);
    return items.length === plan.items.length && child === plan.child ? plan : new logical.Project(items, child);
  }
  if (plan instanceof logical.Aggregate) return pruneAggregate(plan, needed, context);
  if (plan instanceof logical.Join) return pruneJoin(plan, needed, context);
  if (plan instanceof logical.Union) return pruneUnion(plan, needed, (child, ids) => prune(child, ids, context));
  if (plan instanceof logical.Window) return pruneWindow(plan, needed, context);
  if (plan instanceof logical.Expand) return pruneExpand(plan, needed, context);
  if (plan instanceof logical.Generate) {
    const child = narrow(plan.child, union(needed, reads([plan.generator])), context);
    return child === plan.child ? plan : plan.withChildren([child]);
  }
  return pruneThrough(plan, needed, context);
}

/** Nodes that pass their input on: they need what is needed above and what they read themselves. */
function pruneThrough(plan: LogicalPlan, needed: Ids, context: RuleContext): LogicalPlan {
  const passes =
    plan instanceof logical.Filter ||
    plan instanceof logical.Limit ||
    plan instanceof logical.Sample ||
    plan instanceof logical.Sort ||
    plan instanceof logical.EventTimeWatermark ||
    plan instanceof logical.Observe ||
    plan instanceof logical.SubqueryAlias ||
    plan instanceof logical.Hint ||
    (plan instanceof logical.Deduplicate && plan.keys !== undefined);
  const below = (child: LogicalPlan): Ids => {
    if (!passes) return idsOf(child.output);
    // Deduplication of a stream judges lateness by the event time, whether or not that is a key.
    const times = plan instanceof logical.Deduplicate ? idsOf(child.output.filter(logical.hasWatermark)) : NONE;
    return union(union(needed, reads(plan.expressions)), times);
  };
  // What only a filter below has read is not carried any further. A limit stays with its sort.
  const carries =
    plan instanceof logical.Sort || plan instanceof logical.EventTimeWatermark || plan instanceof logical.Deduplicate;
  const step = passes && carries ? narrow : prune;
  const children = plan.children.map(c => step(c, below(c), context));
  return children.every((c, i) => c === plan.children[i]) ? plan : plan.withChildren(children);
}

function pruneScan(plan: Scan, needed: Ids): LogicalPlan {
  const wanted = union(needed, reads(plan.pushed));
  const output = plan.output.filter(a => wanted.has(a.id));
  return output.length === plan.output.length ? plan : new Scan(plan.table, output, plan.pushed);
}

/** Of a stateful aggregation all results stay: they are the layout of its state. */
function pruneAggregate(plan: logical.Aggregate, needed: Ids, context: RuleContext): LogicalPlan {
  let items = plan.items;
  if (!isStateful(plan, context)) {
    items = plan.items.filter((_, i) => needed.has(plan.output[i].id));
    if (items.length === 0 && plan.groupings.length === 0) items = plan.items.slice(0, 1);
  }
  const child = prune(plan.child, reads([...plan.groupings, ...items]), context);
  if (items.length === plan.items.length && child === plan.child) return plan;
  return new logical.Aggregate(plan.groupings, items, child, plan.sets);
}

function pruneJoin(plan: logical.Join, needed: Ids, context: RuleContext): LogicalPlan {
  const wanted = union(needed, reads(plan.expressions));
  const left = narrow(plan.left, wanted, context);
  const right = narrow(plan.right, wanted, context);
  return left === plan.left && right === plan.right ? plan : plan.withChildren([left, right]);
}

function pruneWindow(plan: logical.Window, needed: Ids, context: RuleContext): LogicalPlan {
  const items = plan.items.filter(item => needed.has(item.id));
  if (items.length === 0) return prune(plan.child, needed, context);
  const child = narrow(plan.child, union(needed, reads([...items, ...plan.partitionBy, ...plan.orderBy])), context);
  if (items.length === plan.items.length && child === plan.child) return plan;
  return new logical.Window(items, plan.partitionBy, plan.orderBy, child);
}

function pruneExpand(plan: logical.Expand, needed: Ids, context: RuleContext): LogicalPlan {
  const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []));
  const projections = plan.projections.map(p => kept.map(i => p[i]));
  const child = prune(plan.child, reads(projections.flat()), context);
  if (kept.length === plan.output.length && child === plan.child) return plan;
  const output = kept.map(i => plan.output[i]);
  return new logical.Expand(projections, output, child);
}

/** `prune` with exactly the needed columns: for inputs whose rows are held or copied. */
function narrow(plan: LogicalPlan, needed: Ids, context: RuleContext): LogicalPlan {
  const pruned = prune(plan, needed, context);
  const output: readonly Attribute[] = pruned.output.filter(a => needed.has(a.id));
  return output.length === pruned.output.length ? pruned : new logical.Project(output, pruned);
}

const NONE: Ids = new Set();

const reads = (expressions: readonly Expression[]): Set<number> => {
  const ids = new Set<number>();
  for (const e of expressions) columnsRead(e, ids);
  return ids;
};

const union = (a: Ids, b: Ids): Ids => new Set([...a, ...b]);
