import { CaseWhen, Coalesce, type Expression, Literal } from '../expressions/expression.js';
import { sameType } from '../types/data-type.js';

/**
 * CASE and coalesce without the parts that are never chosen:
 *
 *     CASE WHEN false THEN a WHEN c THEN b WHEN true THEN d ELSE e END → CASE WHEN c THEN b ELSE d END
 *     coalesce(NULL, a, 1, b) → coalesce(a, 1)
 */
export function simplifyConditional(e: Expression): Expression {
  if (e instanceof CaseWhen) return pruneCase(e);
  return e instanceof Coalesce ? pruneCoalesce(e) : e;
}

function pruneCase(e: CaseWhen): Expression {
  const possible = e.branches.filter(b => !(b.condition instanceof Literal && b.condition.value !== true));
  const certain = possible.findIndex(b => b.condition instanceof Literal);
  const branches = certain < 0 ? possible : possible.slice(0, certain);
  const otherwise = certain < 0 ? e.otherwise : possible[certain].value;
  if (branches.length === e.branches.length) return e;
  if (branches.length > 0) return ofType(new CaseWhen(branches, otherwise), e);
  return ofType(otherwise, e);
}

function pruneCoalesce(e: Coalesce): Expression {
  const possible = e.children.filter(c => !(c instanceof Literal && c.value === null));
  const certain = possible.findIndex(c => !c.nullable);
  const choices = certain < 0 ? possible : possible.slice(0, certain + 1);
  if (choices.length === e.children.length) return e.children.length === 1 ? ofType(choices[0], e) : e;
  if (choices.length === 0) return new Literal(null, e.type);
  return ofType(choices.length === 1 ? choices[0] : e.withChildren(choices), e);
}

/** The replacement, unless it would change the type: a null of no type becomes one of the right type. */
function ofType(replacement: Expression, original: Expression): Expression {
  if (sameType(replacement.type, original.type)) return replacement;
  return replacement instanceof Literal && replacement.value === null ? new Literal(null, original.type) : original;
}
