import { Alias, type Expression, Literal, UnresolvedCall, UnresolvedColumn } from '../expressions/expression.js';
import { stringType } from '../types/data-type.js';

/** `(1, a AS b)`: a struct whose unnamed fields are called col1, col2, … unless they are columns. */
export function rowConstructor(items: readonly Expression[]): Expression {
  return new UnresolvedCall(
    'named_struct',
    items.flatMap((item, i) => [
      new Literal(fieldName(item, i), stringType),
      item instanceof Alias ? item.child : item,
    ]),
  );
}

function fieldName(item: Expression, index: number): string {
  if (item instanceof Alias) return item.name;
  if (item instanceof UnresolvedColumn) return item.parts[item.parts.length - 1];
  return `col${index + 1}`;
}

/** The items of a row constructor, or undefined for anything else. */
export function rowValues(e: Expression): readonly Expression[] | undefined {
  return e instanceof UnresolvedCall && e.name === 'named_struct' && e.args.length > 0
    ? e.args.filter((_, i) => i % 2 === 1)
    : undefined;
}
