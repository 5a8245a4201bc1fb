import { Cast, type Expression } from '../expressions/expression.js';
import { type DataType, sameType, typeContains } from '../types/data-type.js';
import { simplifyExpressions } from './fold-constants.js';
import { rewriteUp } from './rewrite.js';
import type { Rule } from './rule.js';

/** Removes casts to the type that a value has already, and the way there and back between integers: `int → bigint → int`. */
export const simplifyCasts: Rule = {
  name: 'simplifyCasts',
  apply: (plan, context) => rewriteUp(plan, node => simplifyExpressions(node, context, simplify)),
};

function simplify(e: Expression): Expression {
  if (!(e instanceof Cast)) return e;
  if (sameToTheUser(e.child.type, e.type)) return e.child;
  if (!(e.child instanceof Cast) || e.child.mode !== e.mode) return e;
  const inner = e.child.child;
  return widens(inner.type, e.child.type) && sameToTheUser(inner.type, e.type) ? inner : e;
}

const INTEGERS = ['tinyint', 'smallint', 'int', 'long'];

const widens = (from: DataType, to: DataType): boolean => {
  const width = INTEGERS.indexOf(from.kind);
  return width >= 0 && INTEGERS.indexOf(to.kind) >= width;
};

/** Equal types, and no `long` that reaches the user in another view. */
function sameToTheUser(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  if (!sameType(a, b)) return false;
  if (a.kind === 'long') return a.view === (b as typeof a).view;
  return !typeContains(a, t => t.kind === 'long');
}
