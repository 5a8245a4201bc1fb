import { finishHash } from '../hash.js';
import type { KeyStore } from './key-store.js';
import type { SlotTable } from './slot-table.js';

/**
 * Finds the groups of the rows from `from` to `to` of the columns bound to `keys`; makes new groups where there are none yet. Room for
 * them has been reserved.
 */
export type GroupKernel = (
  table: SlotTable,
  keys: readonly KeyStore[],
  from: number,
  to: number,
  out: Int32Array,
  seed: number,
) => void;

/** Finds groups and makes none: −1 where there is none, and, if `nullsMatch` is false, where a key is null. */
export type LookupKernel = (
  table: SlotTable,
  keys: readonly KeyStore[],
  n: number,
  out: Int32Array,
  seed: number,
  nullsMatch: boolean,
) => void;

/** The kernels without generated code. */
export const groupRows: GroupKernel = (table, keys, from, to, out, seed) => {
  for (let row = from; row < to; row++) {
    const hash = hashOf(keys, row, seed);
    const at = find(table, keys, row, hash);
    if (table.slots[at + 1] === 0) {
      const group = table.groupCount++;
      for (const key of keys) key.append(group, row);
      table.slots[at] = hash;
      table.slots[at + 1] = group + 1;
    }
    out[row] = table.slots[at + 1] - 1;
  }
};

export const lookupRows: LookupKernel = (table, keys, n, out, seed, nullsMatch) => {
  for (let row = 0; row < n; row++) {
    if (!nullsMatch && keys.some(key => key.inputIsNull(row))) out[row] = -1;
    else out[row] = table.slots[find(table, keys, row, hashOf(keys, row, seed)) + 1] - 1;
  }
};

function hashOf(keys: readonly KeyStore[], row: number, seed: number): number {
  let h = seed;
  for (const key of keys) h = key.hash(row, h);
  return finishHash(h);
}

/** Index of the slot of the row's group, or of the free slot where it belongs. */
function find(table: SlotTable, keys: readonly KeyStore[], row: number, hash: number): number {
  const { slots, mask } = table;
  for (let p = (hash << 1) & mask; ; p = (p + 2) & mask) {
    const group = slots[p + 1] - 1;
    if (group < 0 || (slots[p] === hash && keys.every(key => key.equals(group, row)))) return p;
  }
}
