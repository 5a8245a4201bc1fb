import type { Vector } from '../columnar/vector.js';

/**
 * The running values of one aggregate function for many groups at once: groups are dense ids 0, 1, 2, … handed out by a GroupIndex.
 *
 *     rows of a batch ──update──► accumulator ──state──► vectors ──(state store)──► vectors ──merge──► accumulator ──finish──► results
 *
 * `merge` into a group must equal having seen the merged rows *after* the rows seen so far; so the engine merges what is stored first and
 * the new batch after it, and order-dependent functions (first, collect_list) come out in arrival order.
 */
export interface Accumulator {
  /** Makes room for groups 0 … count−1; new groups start empty. Never shrinks. */
  resize(count: number): void;
  /** Adds rows: row i goes to group `groups[i]`. Rows with `mask[i] = 0` are skipped (`null`: all rows count). */
  update(groups: Int32Array, args: readonly Vector[], n: number, mask: Uint8Array | null): void;
  /** Adds partial results: row i of `state` (vectors of `stateTypes`) goes to group `groups[i]`. */
  merge(groups: Int32Array, state: readonly Vector[], n: number): void;
  /**
   * Adds partial results of rows that came *before* those seen so far, at most one row of `state` per group, in one call: the same as if
   * they had been merged first. Only functions have it that can; it saves the engine from merging a batch into what is stored value by value.
   */
  mergeEarlier?(groups: Int32Array, state: readonly Vector[], n: number): void;
  /** Buffers of all groups as vectors of `stateTypes`. */
  state(): Vector[];
  /** Results of all groups. */
  finish(): Vector;
}
