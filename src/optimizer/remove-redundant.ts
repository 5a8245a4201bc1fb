import { AggregateCall, Attribute, collectExpressions, Literal } from '../expressions/expression.js';
import { semanticEquals } from '../expressions/semantic-key.js';
import * as logical from '../logical/operators.js';
import { type LogicalPlan, somePlan } from '../logical/plan.js';
import { LocalRelation } from '../logical/relations.js';
import { isFractional } from '../types/data-type.js';
import { filtered } from './conjuncts.js';
import { isDeterministic, splitConjuncts } from './facts.js';
import { rewriteUp, withChildren } from './rewrite.js';
import type { Rule, RuleContext } from './rule.js';

/**
 * Removes nodes that do nothing: names of relations, hints, watermarks of tables, projections of all columns as they are, filters that are
 * always true; in batch also sorting whose order nobody sees, a second deduplication by the same keys, and all input of a filter that is
 * never true.
 */
export const removeRedundant: Rule = {
  name: 'removeRedundant',
  apply: (plan, context) => rewriteUp(plan, node => simplify(node, context)),
};

function simplify(node: LogicalPlan, context: RuleContext): LogicalPlan {
  if (node instanceof logical.SubqueryAlias || node instanceof logical.Hint) return node.child;
  if (node instanceof logical.EventTimeWatermark) return node.isStreaming ? node : node.child;
  if (node instanceof logical.Project) return passesAll(node) ? node.child : node;
  if (node instanceof logical.Filter) return simplifyFilter(node);
  if (context.streaming) return node;
  if (node instanceof logical.Deduplicate) return deduplicatedBelow(node) ? node.child : node;
  return withoutSorts(node);
}

function passesAll(node: logical.Project): boolean {
  const below = node.child.output;
  return (
    node.items.length === below.length &&
    node.items.every((e, i) => e instanceof Attribute && e.id === below[i].id && e.name === below[i].name)
  );
}

function simplifyFilter(node: logical.Filter): LogicalPlan {
  const parts = splitConjuncts(node.condition);
  if (!parts.some(part => part instanceof Literal)) return node;
  const unknown = parts.filter(part => !(part instanceof Literal && part.value === true));
  if (!unknown.some(part => part instanceof Literal)) return filtered(node.child, unknown);
  // A source of a stream must stay in the plan, and what is reported on the way must be seen.
  const needed =
    node.isStreaming || somePlan(node, p => p instanceof logical.Observe || p instanceof logical.MapBatches);
  return needed ? node : new LocalRelation(node.output, []);
}

function deduplicatedBelow(node: logical.Deduplicate): boolean {
  const { child } = node;
  if (!(child instanceof logical.Deduplicate)) return false;
  const keys = node.keys ?? node.output;
  const below = child.keys ?? child.output;
  return keys.length === below.length && keys.every(k => below.some(b => semanticEquals(k, b)));
}

/** Sorts below a node whose answer does not depend on the order of its input. */
function withoutSorts(node: LogicalPlan): LogicalPlan {
  const orderless =
    node instanceof logical.SetOperation ||
    node instanceof logical.Sort ||
    (node instanceof logical.Join && node.children.length === 2) ||
    (node instanceof logical.Aggregate &&
      node.items.every(item => collectExpressions(item, isCall).every(isOrderless)));
  if (!orderless) return node;
  return withChildren(
    node,
    node.children.map(child => withoutSort(child)),
  );
}

function withoutSort(plan: LogicalPlan): LogicalPlan {
  if (plan instanceof logical.Sort) return withoutSort(plan.child);
  const transparent =
    (plan instanceof logical.Project && plan.items.every(isDeterministic)) ||
    (plan instanceof logical.Filter && isDeterministic(plan.condition));
  return transparent ? withChildren(plan, [withoutSort(plan.child)]) : plan;
}

const isCall = (e: unknown): e is AggregateCall => e instanceof AggregateCall;

const ORDERLESS: ReadonlySet<string> = new Set(
  'count count_if min max bool_and bool_or every some any bit_and bit_or bit_xor'.split(' '),
);

/** Sums of doubles depend on the order in the last digits. */
function isOrderless(call: AggregateCall): boolean {
  if (ORDERLESS.has(call.name)) return true;
  if (call.name !== 'sum' && call.name !== 'avg') return false;
  return call.args.every(a => !isFractional(a.type) || a.type.kind === 'decimal');
}
