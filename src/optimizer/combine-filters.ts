import { type Expression, Logical } from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { Filter } from '../logical/operators.js';
import { isDeterministic, joinConjuncts, splitConjuncts } from './facts.js';
import { rewriteUp } from './rewrite.js';
import type { Rule } from './rule.js';

/**
 * Filters on top of each other become one; the lower condition comes first, for it guards the upper one. What has been tested is not
 * tested again.
 */
export const combineFilters: Rule = {
  name: 'combineFilters',
  apply: plan => rewriteUp(plan, node => (node instanceof Filter ? withoutRepeats(combined(node)) : node)),
};

function combined(node: Filter): Filter {
  if (!(node.child instanceof Filter)) return node;
  const { condition, child } = node.child;
  if (!isDeterministic(condition) || !isDeterministic(node.condition)) return node;
  return new Filter(new Logical('and', condition, node.condition), child);
}

function withoutRepeats(node: Filter): Filter {
  const parts = splitConjuncts(node.condition);
  const distinct = new Map<string, Expression>();
  for (const part of parts) {
    const key = semanticKey(part);
    if (!distinct.has(key)) distinct.set(key, part);
  }
  return distinct.size === parts.length ? node : new Filter(joinConjuncts([...distinct.values()])!, node.child);
}
