import { rowReader } from '../columnar/rows.js';
import type { Vector } from '../columnar/vector.js';
import { DataError } from '../common/errors.js';
import { canonicalJson } from '../common/json.js';
import type { StructType } from '../types/data-type.js';
import { toExternalConverter } from '../types/external.js';

/**
 * How a key of the engine's looks to a function of the user:
 *
 * - `plain`: one column, its value
 * - `struct`: several columns, an object with a property for each
 * - `json`: one column of JSON text, whatever the text says: for keys made by a function whose type is not known
 */
export type KeyForm = 'plain' | 'struct' | 'json';

/** Reads the key in row `row` of the key columns. */
export function keyReader(form: KeyForm, schema: StructType): (columns: readonly Vector[], row: number) => unknown {
  if (form === 'struct') return rowReader(schema);
  if (form === 'json') return (columns, row) => keyFromText(columns[0].get(row) as string);
  const convert = toExternalConverter(schema.fields[0].type);
  return (columns, row) => convert(columns[0].get(row));
}

/**
 * A key of any kind as text: two keys are the same key when their texts are equal. Texts, finite numbers, booleans, null, dates, bigints, and
 * plain objects and arrays of these; the order of properties does not matter.
 */
export function keyToText(key: unknown): string {
  try {
    return canonicalJson(tagged(key));
  } catch (cause) {
    throw new DataError(
      'BAD_RECORD',
      `${typeof key === 'object' ? 'An object' : String(key)} is no key: ${(cause as Error).message} Give groupByKey the type of its keys as a second argument.`,
      { cause },
    );
  }
}

export function keyFromText(text: string): unknown {
  return untagged(JSON.parse(text));
}

const TAG = '$';

function tagged(key: unknown): unknown {
  if (key === undefined) return null;
  // One key, as in every other comparison.
  if (Object.is(key, -0)) return 0;
  if (typeof key === 'bigint') return { [TAG]: ['bigint', String(key)] };
  if (key instanceof Date) return { [TAG]: ['date', key.getTime()] };
  if (Array.isArray(key)) return key.map(tagged);
  if (typeof key !== 'object' || key === null || Object.getPrototypeOf(key) !== Object.prototype) return key;
  return Object.fromEntries(
    Object.entries(key).map(([name, value]) => [name.startsWith(TAG) ? TAG + name : name, tagged(value)]),
  );
}

function untagged(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(untagged);
  if (typeof json !== 'object' || json === null) return json;
  const tag = (json as Record<string, unknown>)[TAG];
  if (Array.isArray(tag) && tag.length === 2)
    return tag[0] === 'bigint' ? BigInt(tag[1] as string) : new Date(tag[1] as number);
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name.startsWith(TAG) ? name.slice(1) : name, untagged(value)]),
  );
}

/** A key in a message. */
export function keyText(key: unknown): string {
  const text = JSON.stringify(key, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)) ?? String(key);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
