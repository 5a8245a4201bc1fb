import { canonicalJson, type Json, type JsonObject } from '../../common/json.js';
import { simpleString } from '../../types/data-type.js';
import { compareTypes, compareValues, type StoredVariable, sameValues, storedVariable } from './compare-values.js';
import { compareVariables, type VariableChange } from './compare-variables.js';
import type { StoredProcessorVariable } from './processor-variable.js';
import { frameOf, type KeyFrame, type StateSchema, type StoreSchema, schemaJson } from './state-schema.js';

/** What became of a store. */
export interface StoreChange {
  readonly store: StoreSchema;
  /** Undefined: it is new. */
  readonly before: StoredStore | undefined;
  readonly isSame: boolean;
  /** Of a store of the variables of a processor: those whose rows are to be migrated, by name. */
  readonly variables?: ReadonlyMap<string, VariableChange>;
}

export interface StoredStore extends KeyFrame {
  readonly key: readonly { readonly name: string; readonly type: string }[];
  readonly values: readonly StoredVariable[];
  readonly variables?: readonly StoredProcessorVariable[];
}

/** A store of an earlier release that is only the way to the rows of another one. It is read as columns, and goes when the other one is migrated. */
export interface StoredIndex extends Pick<StoredStore, 'key'> {
  /** The columns take so many bytes, and something else is behind them. */
  readonly keyBytes?: number;
  /** Whole numbers without a sign, one behind the other, which are the value; none: it is bytes. */
  readonly numbers: readonly PackedNumber[];
}

export interface PackedNumber {
  readonly name: string;
  readonly bytes: number;
  readonly lowestFirst?: boolean;
}

/**
 * Holds the schema of a query against that of its checkpoint. Accepted, and to be migrated:
 *
 * - a wider type of a key column or of a variable (`widening.ts`)
 * - a variable more that knows what it is for rows without it, such as an aggregate that is null without rows
 * - variables in another order
 * - a store more that may begin empty
 * - of the variables of a processor what `compare-variables.ts` says
 * - another form of the keys around their columns, which is how releases differ
 *
 * Anything else is a difference, in words. Of a store that is fixed every change of its columns is.
 */
export function compareSchemas(
  stored: JsonObject,
  schema: StateSchema,
): { differences: string[]; changes: StoreChange[] } {
  const differences = [...compareOptions((stored.options ?? {}) as JsonObject, schema.options ?? {})];
  const changes: StoreChange[] = [];
  const before = storesByName(stored);
  for (const store of schema.stores) {
    const old = before.get(store.name);
    before.delete(store.name);
    if (old === undefined) {
      if (!store.mayBeAdded) differences.push(`the store ${store.name} is new`);
      changes.push({ store, before: undefined, isSame: false });
      continue;
    }
    const found = compareStores(old, store);
    const inStore = schema.stores.length > 1 ? ` of store ${store.name}` : '';
    differences.push(...found.differences.map(text => text.replace('%', inStore)));
    changes.push({ store, before: old, isSame: found.isSame, variables: found.variables });
  }
  for (const name of before.keys()) differences.push(`the store ${name} is gone`);
  return { differences, changes };
}

/**
 * The same for a checkpoint that is known to have columns of the same types, whatever their names: only the form of the keys may be another one.
 * `stored`: what it says of its stores; keys of those of which it says nothing have their columns alone.
 */
export function compareFrames(
  stored: JsonObject | undefined,
  schema: StateSchema,
): { differences: string[]; changes: StoreChange[] } {
  const before = storesByName(stored);
  const now = storesByName(schemaJson(schema));
  const differences: string[] = [];
  const changes = schema.stores.map((store): StoreChange => {
    const { key, values, variables } = now.get(store.name)!;
    const frame = before.get(store.name) ?? {};
    const isSame = sameFrame(frame, store);
    if (!isSame && !before.has(store.name)) differences.push(`the store ${store.name} is of a form that is not known`);
    return { store, before: { key, values, variables, ...frameOf(frame) }, isSame };
  });
  return { differences, changes };
}

const storesByName = (stored: JsonObject | undefined) =>
  new Map(((stored?.stores ?? []) as unknown as (StoredStore & { name: string })[]).map(store => [store.name, store]));

const sameFrame = (a: KeyFrame, b: KeyFrame) => canonicalJson(frameOf(a)) === canonicalJson(frameOf(b));

function* compareOptions(before: JsonObject, now: JsonObject): Generator<string> {
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before, now].map(options => canonicalJson((options[name] ?? null) as Json));
    if (was !== is) yield `${name} was ${was}, is now ${is}`;
  }
}

function compareStores(before: StoredStore, store: StoreSchema) {
  const { key, values, isFixed } = store;
  const variables = compareVariables(before.variables ?? [], store);
  const rows = isFixed
    ? [...compareFixed(before, store)]
    : [...compareKeys(before, store), ...compareValues(before.values, values)];
  const isSame =
    key.every((column, i) => before.key[i]?.type === simpleString(column.type)) &&
    sameValues(before.values, values) &&
    sameFrame(before, store) &&
    variables.changes.size === 0;
  return { differences: [...rows, ...variables.differences], isSame, variables: variables.changes };
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

function* compareFixed(before: StoredStore, { key, values }: StoreSchema): Generator<string> {
  const list = (columns: readonly StoredVariable[]) =>
    columns.map(({ name, types }) => `${name} ${types.join(', ')}`).join(', ') || 'none';
  const keyNow = key.map(({ name, type }) => ({ name, types: [simpleString(type)] }));
  const keyBefore = before.key.map(({ name, type }) => ({ name, types: [type] }));
  const parts = [
    ['keys', list(keyBefore), list(keyNow)],
    ['columns', list(before.values), list(values.map(storedVariable))],
  ];
  for (const [what, was, is] of parts)
    if (was !== is) yield `the ${what}% were ${was}, are now ${is}, and such rows are not migrated`;
}
