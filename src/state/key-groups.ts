import type { BytesColumn } from './state-store.js';

/**
 * How the keys of a store are made up whose rows are found by a part of their keys. Rows of one group lie apart, in the order of what comes before
 * it, and are found together all the same:
 *
 *     prefix │ group │ number 8        e.g. time 9 │ join key │ number 8       the oldest rows lie together, the rows of a join key are a group
 *
 * The number, highest byte first, tells rows of one group apart. They come in its order.
 */
export interface KeyGroups {
  /** Bytes before the group, the same for all keys. */
  readonly prefixBytes: number;
}

/** Bytes of the number at the end of a key. */
export const NUMBER_BYTES = 8;

/** Rows of some groups. Valid until the next ones are asked for, or the store is asked anything else. */
export interface GroupedRows {
  readonly n: number;
  /** Of each row, which of the groups asked for it belongs to. */
  readonly groups: Int32Array;
  readonly values: BytesColumn;
  /** Gives the rows at some positions other values: row `rows[i]` has then value i. */
  replace(rows: Int32Array, values: BytesColumn): void;
}

/** Rows that come at once. */
export const GROUPED_ROWS = 8192;
