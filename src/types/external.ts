import type { DataType } from './data-type.js';
import { fromExternalConverter } from './external-in.js';
import { toExternalConverter } from './external-out.js';
import type { Value } from './value.js';

/**
 * The border between the engine's values and the JavaScript values of users; `data-type.ts` lists both forms. What comes in is checked:
 * a value that does not fit is a `BAD_RECORD` that names the path to it. Missing and `undefined` are null.
 *
 * Converters are built once per type and remembered; loops over many rows may fetch theirs once.
 */
export { fromExternalConverter } from './external-in.js';
export { put, toExternalConverter } from './external-out.js';
export { inferSchema } from './infer-schema.js';

/** A value as users see it. */
export function toExternal(type: DataType, value: Value): unknown {
  return toExternalConverter(type)(value);
}

/** A value of a user in the engine's form. A struct may be an object by field name, or an array in field order. */
export function fromExternal(type: DataType, value: unknown, path = ''): Value {
  return fromExternalConverter(type)(value, path);
}
