import { Literal, Logical } from '../expressions/expression.js';
import { Filter } from '../logical/operators.js';
import { isDeterministic } from './facts.js';
import { rewriteUp } from './rewrite.js';
import type { Rule } from './rule.js';

/** Filters on top of each other become one; the lower condition comes first, for it guards the upper one. */
export const combineFilters: Rule = {
  name: 'combineFilters',
  apply: plan =>
    rewriteUp(plan, node => {
      if (!(node instanceof Filter) || !(node.child instanceof Filter)) return node;
      const { condition, child } = node.child;
      if (condition instanceof Literal || !isDeterministic(condition) || !isDeterministic(node.condition)) return node;
      return new Filter(new Logical('and', condition, node.condition), child);
    }),
};
