import type { Json, JsonObject } from '../common/json.js';

/**
 * State variables of a processor are kept apart by their names, so one more does no harm, and one that the processor deletes may be left out.
 * Takes such differences out of two descriptions of the state of an operator; what is left must be the same.
 */
export function withoutFreeVariables(before: Json, now: Json): [Json, Json] {
  const [stored, current] = [schemaOf(before), schemaOf(now)];
  if (stored?.variables === undefined || current?.variables === undefined) return [before, now];
  const deleted = new Set(current.deleted as string[]);
  const added = Object.keys(current.variables as JsonObject).filter(
    name => !Object.hasOwn(stored.variables as JsonObject, name),
  );
  return [without(before, name => deleted.has(name)), without(now, name => added.includes(name))];
}

const schemaOf = (layout: Json): JsonObject | undefined =>
  (layout as JsonObject | null)?.schema as JsonObject | undefined;

function without(layout: Json, isFree: (name: string) => boolean): Json {
  const { deleted: _, variables, ...rest } = schemaOf(layout)!;
  const kept = Object.entries(variables as JsonObject).filter(([name]) => !isFree(name));
  return { ...(layout as JsonObject), schema: { ...rest, variables: Object.fromEntries(kept) } };
}
