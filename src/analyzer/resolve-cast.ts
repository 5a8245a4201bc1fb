import { checkCastable } from '../expressions/cast/can-cast.js';
import { specialWordCast } from '../expressions/cast/special-word.js';
import { Cast, type Expression } from '../expressions/expression.js';
import { type Names, resolveExpression } from './resolve-expression.js';

/** A written cast: refused where no value of the one type can become the other. */
export function resolveCast(e: Cast, names: Names): Expression {
  const child = resolveExpression(e.child, names);
  const { zone } = names.environment.context;
  const cast = new Cast(child, e.type, e.mode, e.explicit, zone);
  checkCastable(child.type, e.type, e.mode, String(cast));
  return specialWordCast(child, e.type, zone) ?? cast;
}
