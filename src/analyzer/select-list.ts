import {
  Alias,
  Attribute,
  type Expression,
  GeneratorCall,
  MultiAlias,
  someExpression,
} from '../expressions/expression.js';
import { expandStars } from './expand-stars.js';
import { LateralReference } from './lateral-reference.js';
import { namedItem } from './name-items.js';
import { type Names, resolveExpression } from './resolve-expression.js';

/** Items with stars expanded, resolved and named; an item may use the aliases of items before it where no column has the name. */
export function resolveItems(
  items: readonly Expression[],
  names: Names,
  starColumns: readonly Attribute[] = names.attributes,
): Expression[] {
  const resolved: Expression[] = [];
  const last = (parts: readonly string[]): Expression | undefined => lateral(parts, resolved) ?? names.last?.(parts);
  const inner: Names = { ...names, last };
  for (const item of expandStars(items, { ...names, attributes: starColumns })) {
    resolved.push(namedItem(item, resolveExpression(item, inner)));
  }
  return resolved;
}

function lateral(parts: readonly string[], items: readonly Expression[]): Expression | undefined {
  if (parts.length !== 1) return undefined;
  const found = items.find((i): i is Alias => i instanceof Alias && i.name.toLowerCase() === parts[0].toLowerCase());
  // Constants may be computed while calls are bound, so they come as they are.
  if (found === undefined || !someExpression(found.child, e => e instanceof Attribute)) return found?.child;
  return new LateralReference(found.child, found.name);
}

/** The column that an item produces, if it is one column. */
export function outputOf(item: Expression): Attribute | undefined {
  if (item instanceof Attribute) return item;
  return item instanceof Alias ? item.toAttribute() : undefined;
}

export const isGeneratorItem = (item: Expression): boolean => generatorOf(item) !== undefined;

/** The generator that a select list item is. */
export function generatorOf(item: Expression): GeneratorCall | undefined {
  const e = item instanceof Alias || item instanceof MultiAlias ? item.child : item;
  return e instanceof GeneratorCall ? e : undefined;
}
