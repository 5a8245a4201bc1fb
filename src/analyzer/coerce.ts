import { Alias, Cast, type Expression, Literal } from '../expressions/expression.js';
import { type DataType, sameType } from '../types/data-type.js';

/** The expression as `type`: as it is, or under a cast that does not show in names. A null literal takes the type at once. */
export function castTo(e: Expression, type: DataType, zone = 'UTC'): Expression {
  if (sameType(e.type, type)) return e;
  if (e instanceof Literal && e.value === null) return new Literal(null, type);
  return new Cast(e, type, 'ansi', false, zone);
}

export const unaliased = (e: Expression): Expression => (e instanceof Alias ? e.child : e);
