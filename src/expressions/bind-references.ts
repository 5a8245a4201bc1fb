import { InternalError } from '../common/errors.js';
import { Alias, Attribute, BoundReference, type Expression, transformUp } from './expression.js';

/** Replaces attributes by their position in `input`; aliases at the top are dropped. */
export function bindReferences(e: Expression, input: readonly Attribute[]): Expression {
  return bindWith(e, input, ordinalsOf(input));
}

export function bindAll(expressions: readonly Expression[], input: readonly Attribute[]): Expression[] {
  const ordinals = ordinalsOf(input);
  return expressions.map(e => bindWith(e, input, ordinals));
}

/** By the array, which must not change: many lists of expressions are bound to one input. */
const known = new WeakMap<readonly Attribute[], ReadonlyMap<number, number>>();

function ordinalsOf(input: readonly Attribute[]): ReadonlyMap<number, number> {
  let ordinals = known.get(input);
  if (ordinals === undefined) known.set(input, (ordinals = new Map(input.map((a, i) => [a.id, i]))));
  return ordinals;
}

function bindWith(e: Expression, input: readonly Attribute[], ordinals: ReadonlyMap<number, number>): Expression {
  return transformUp(e instanceof Alias ? e.child : e, node => {
    if (!(node instanceof Attribute)) return node instanceof Alias ? node.child : node;
    const ordinal = ordinals.get(node.id);
    if (ordinal === undefined) {
      throw new InternalError(`${node.name}#${node.id} is not in [${input.map(a => `${a.name}#${a.id}`).join(', ')}]`);
    }
    return new BoundReference(ordinal, node.type, node.nullable, node.name);
  });
}

/** Attributes that an expression reads. */
export function references(e: Expression, into: Set<number> = new Set()): Set<number> {
  if (e instanceof Attribute) into.add(e.id);
  for (const child of e.children) references(child, into);
  return into;
}
