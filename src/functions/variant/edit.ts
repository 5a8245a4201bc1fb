import { EvaluationError } from '../../common/errors.js';
import { copied, isObject } from './json.js';
import { pathText, type VariantPath } from './path.js';

/** Changing variants: what lies on the path is copied, the rest is shared with the old value, which stays as it is. */

/** The path asks for a field of what is no object, or a position of what is no array. */
export class PathMismatch extends EvaluationError {}

/** A field that must be new is there already. */
export class DuplicateKey extends EvaluationError {}

export interface Edit {
  /** For messages. */
  readonly name: string;
  readonly path: VariantPath;
  readonly value: unknown;
}

/** Positions beyond the end are filled with nulls up to here; Spark's limit is 16 MiB for the whole variant. */
const LONGEST_ARRAY = 4_000_000;

function mismatch({ name, path }: Edit, depth: number): PathMismatch {
  return new PathMismatch(
    'VARIANT_PATH_TYPE_MISMATCH',
    `The path '${pathText(path, path.length)}' is incompatible with the variant value at '${pathText(path, depth)}' in \`${name}\`.`,
  );
}

/** What stands at a step of the path: undefined where there is nothing yet. */
function child(json: unknown, edit: Edit, depth: number): unknown {
  const step = edit.path[depth];
  if (typeof step === 'number') {
    if (!Array.isArray(json)) throw mismatch(edit, depth);
    return json[step];
  }
  if (!isObject(json)) throw mismatch(edit, depth);
  return Object.hasOwn(json, step) ? json[step] : undefined;
}

/** The same value with another child at a step of the path. */
function withChild(json: unknown, edit: Edit, depth: number, value: unknown): unknown {
  const step = edit.path[depth];
  if (typeof step === 'string') {
    const object = copied(json as Record<string, unknown>);
    object[step] = value;
    return object;
  }
  const array = (json as unknown[]).slice();
  fillTo(array, step);
  array[step] = value;
  return array;
}

function fillTo(array: unknown[], length: number): void {
  if (length > LONGEST_ARRAY)
    throw new EvaluationError(
      'VARIANT_SIZE_LIMIT',
      `A variant cannot hold an array of more than ${LONGEST_ARRAY} items.`,
    );
  while (array.length < length) array.push(null);
}

/** The value alone inside the objects and arrays that the rest of the path names. */
function nested(edit: Edit, depth: number): unknown {
  if (depth === edit.path.length) return edit.value;
  const empty = typeof edit.path[depth] === 'string' ? Object.create(null) : [];
  return withChild(empty, edit, depth, nested(edit, depth + 1));
}

/** A new field, or a new item that moves those from its position on. */
export function inserted(json: unknown, edit: Edit, depth = 0): unknown {
  const { path, value } = edit;
  const existing = child(json, edit, depth);
  if (existing === undefined) return withChild(json, edit, depth, nested(edit, depth + 1));
  if (depth < path.length - 1) return withChild(json, edit, depth, inserted(existing, edit, depth + 1));
  const step = path[depth];
  if (typeof step === 'number') return (json as unknown[]).toSpliced(step, 0, value);
  throw new DuplicateKey(
    'VARIANT_DUPLICATE_KEY',
    `Failed to build the variant because of a duplicate object key \`${step}\` in \`${edit.name}\`.`,
  );
}

/** Replaces what is there; what is not is made only where `create` says so. */
export function replaced(json: unknown, edit: Edit, create: boolean, depth = 0): unknown {
  if (depth === edit.path.length) return edit.value;
  const existing = child(json, edit, depth);
  if (existing !== undefined) return withChild(json, edit, depth, replaced(existing, edit, create, depth + 1));
  return create ? withChild(json, edit, depth, nested(edit, depth + 1)) : json;
}

/** Adds to the array that the path leads to; nothing changes where it leads nowhere. */
export function appended(json: unknown, edit: Edit, depth = 0): unknown {
  if (depth === edit.path.length) {
    if (!Array.isArray(json)) throw mismatch(edit, depth);
    return [...json, edit.value];
  }
  const existing = child(json, edit, depth);
  return existing === undefined ? json : withChild(json, edit, depth, appended(existing, edit, depth + 1));
}

/** Without the field or item that the path leads to, if it leads anywhere. */
export function deleted(json: unknown, path: VariantPath, depth = 0): unknown {
  const step = path[depth];
  const last = depth === path.length - 1;
  if (typeof step === 'number') {
    if (!Array.isArray(json) || step >= json.length) return json;
    return last ? json.toSpliced(step, 1) : json.with(step, deleted(json[step], path, depth + 1));
  }
  if (!isObject(json) || !Object.hasOwn(json, step)) return json;
  const object = copied(json);
  if (last) delete object[step];
  else object[step] = deleted(json[step], path, depth + 1);
  return object;
}

/** Without fields, and where `arrays` says so items, that are null. */
export function withoutNulls(json: unknown, arrays: boolean): unknown {
  if (Array.isArray(json)) {
    const items = arrays ? json.filter(item => item !== null) : json;
    return items.map(item => withoutNulls(item, arrays));
  }
  if (!isObject(json)) return json;
  const object = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(json)) if (json[key] !== null) object[key] = withoutNulls(json[key], arrays);
  return object;
}
