import { type Expression, GetField, ScalarCall } from '../expressions/expression.js';
import { sameType } from '../types/data-type.js';
import { simplifyExpressions } from './fold-constants.js';
import { rewriteUp } from './rewrite.js';
import type { Rule } from './rule.js';

/** A field of a struct that is built on the spot is the expression it is built from: `named_struct('a', x, 'b', y).a → x`. */
export const simplifyExtracts: Rule = {
  name: 'simplifyExtracts',
  apply: (plan, context) => rewriteUp(plan, node => simplifyExpressions(node, context, simplify)),
};

function simplify(e: Expression): Expression {
  if (!(e instanceof GetField) || !(e.child instanceof ScalarCall) || e.child.name !== 'named_struct') return e;
  const part = e.child.children[2 * e.ordinal + 1];
  return part !== undefined && sameType(part.type, e.type) ? part : e;
}
