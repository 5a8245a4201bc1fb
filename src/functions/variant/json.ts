/** Looking into the JSON of a variant. Objects may come from users, so only their own fields count. */

export type JsonObject = Record<string, unknown>;

export const isObject = (json: unknown): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && !(json instanceof Uint8Array);

/** The order in which a variant keeps its fields: by UTF-16 units. */
export const sortedKeys = (object: JsonObject): string[] => Object.keys(object).sort();

/** The same fields in a new object, to be changed. */
export const copied = (object: JsonObject): JsonObject => Object.assign(Object.create(null) as JsonObject, object);
