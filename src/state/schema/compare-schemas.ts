import { canonicalJson, type Json, type JsonObject } from '../../common/json.js';
import { type DataType, simpleString } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import type { StateSchema, StoreSchema } from './state-schema.js';
import { widening } from './widening.js';

/** What became of a store. */
export interface StoreChange {
  readonly store: StoreSchema;
  /** Undefined: it is new. */
  readonly before: StoredStore | undefined;
  readonly isSame: boolean;
}

export interface StoredStore {
  readonly keySuffixBytes?: number;
  readonly key: readonly { readonly name: string; readonly type: string }[];
  readonly values: readonly { readonly name: string; readonly types: readonly string[] }[];
}

/**
 * Holds the schema of a query against that of its checkpoint. Accepted, and to be migrated:
 *
 * - a wider type of a key column or of a variable (`widening.ts`)
 * - a variable more that knows what it is for rows without it, such as an aggregate that is null without rows
 * - variables in another order
 * - a store more that may begin empty
 *
 * Anything else is a difference, in words.
 */
export function compareSchemas(
  stored: JsonObject,
  schema: StateSchema,
): { differences: string[]; changes: StoreChange[] } {
  const differences: string[] = [];
  const changes: StoreChange[] = [];
  const options = schema.options ?? {};
  if (canonicalJson(stored.options as Json) !== canonicalJson(options)) {
    differences.push(`it was kept with ${canonicalJson(stored.options as Json)}, is now ${canonicalJson(options)}`);
  }
  const before = new Map((stored.stores as unknown as (StoredStore & { name: string })[]).map(s => [s.name, s]));
  for (const store of schema.stores) {
    const old = before.get(store.name);
    before.delete(store.name);
    if (old === undefined) {
      if (!store.mayBeAdded) differences.push(`the store ${store.name} is new`);
      changes.push({ store, before: undefined, isSame: false });
      continue;
    }
    const found = [...compareKeys(old, store), ...compareValues(old, store)];
    const inStore = schema.stores.length > 1 ? ` of store ${store.name}` : '';
    differences.push(...found.map(text => text.replace('%', inStore)));
    changes.push({ store, before: old, isSame: isSame(old, store) });
  }
  for (const name of before.keys()) differences.push(`the store ${name} is gone`);
  return { differences, changes };
}

function* compareKeys(before: StoredStore, { key }: StoreSchema): Generator<string> {
  const list = (columns: readonly { name: string }[]) => columns.map(c => c.name).join(', ') || 'none';
  const names = [list(before.key), list(key)];
  if (before.key.length !== key.length || names[0] !== names[1]) {
    yield `the keys% were ${names[0]}, are now ${names[1]}`;
    return;
  }
  for (const [i, { name, type }] of key.entries()) yield* compareTypes(`key ${name}%`, before.key[i].type, type);
}

function* compareValues(before: StoredStore, { values }: StoreSchema): Generator<string> {
  const remaining = new Map(before.values.map(variable => [variable.name, variable]));
  for (const { name, types, initial } of values) {
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

function* compareTypes(what: string, before: string, now: DataType): Generator<string> {
  if (before === simpleString(now)) return;
  if (widening(parseDataType(before), now) === undefined) {
    yield `${what} was ${before}, is now ${simpleString(now)}, which is no wider type`;
  }
}

function isSame(before: StoredStore, { key, values }: StoreSchema): boolean {
  return (
    before.values.length === values.length &&
    key.every((column, i) => before.key[i]?.type === simpleString(column.type)) &&
    values.every(
      ({ name, types }, i) =>
        before.values[i].name === name && before.values[i].types.join() === types.map(simpleString).join(),
    )
  );
}
