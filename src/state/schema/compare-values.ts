import { type DataType, simpleString } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import type { StateVariable } from './state-schema.js';
import { widening } from './widening.js';

/** A `StateVariable` in a checkpoint. */
export interface StoredVariable {
  readonly name: string;
  readonly types: readonly string[];
}

export const storedVariable = ({ name, types }: StateVariable): StoredVariable => ({
  name,
  types: types.map(simpleString),
});

/** Says what keeps rows of the variables `before` from becoming rows of `now`. `%` stands for the place. */
export function* compareValues(before: readonly StoredVariable[], now: readonly StateVariable[]): Generator<string> {
  const remaining = new Map(before.map(variable => [variable.name, variable]));
  for (const { name, types, initial } of now) {
    const old = remaining.get(name);
    remaining.delete(name);
    if (old === undefined) {
      if (initial === undefined) yield `${name}% is new, and has no value for what is stored already`;
    } else if (old.types.length !== types.length) {
      yield `${name}% was stored as ${old.types.join(', ')}, is now ${types.map(simpleString).join(', ')}`;
    } else for (const [i, type] of types.entries()) yield* compareTypes(`${name}%`, old.types[i], type);
  }
  for (const name of remaining.keys()) yield `${name}% is gone`;
}

export function* compareTypes(what: string, before: string, now: DataType): Generator<string> {
  if (before === simpleString(now)) return;
  if (widening(parseDataType(before), now) === undefined) {
    yield `${what} was ${before}, is now ${simpleString(now)}, which is no wider type`;
  }
}

export function sameValues(before: readonly StoredVariable[], now: readonly StateVariable[]): boolean {
  return (
    before.length === now.length &&
    now.every(
      ({ name, types }, i) => before[i].name === name && before[i].types.join() === types.map(simpleString).join(),
    )
  );
}
