import type { DataType } from '../../types/data-type.js';
import type { Vector } from '../vector.js';
import { GroupIndex, type GroupIndexOptions } from './group-index.js';

/**
 * The build side of a hash join: rows by key, several per key, in the order in which they were added.
 *
 *     group of the key ──► heads[g] ─► next[row] ─► next[row] ─► −1
 *
 * Rows with a null in their key match nothing; they still get a row number, so that row numbers are positions in what was added.
 */
export class JoinIndex {
  readonly #index: GroupIndex;
  readonly #nullsMatch: boolean;
  #heads: Int32Array = new Int32Array(0);
  #tails: Int32Array = new Int32Array(0);
  #next: Int32Array = new Int32Array(0);
  #groups: Int32Array = new Int32Array(0);
  #rows = 0;

  constructor(types: readonly DataType[], options: GroupIndexOptions & { nulls?: 'match' | 'never' } = {}) {
    this.#index = new GroupIndex(types, options);
    this.#nullsMatch = options.nulls === 'match';
  }

  get rowCount(): number {
    return this.#rows;
  }

  /** Adds rows; the first one gets number `rowCount`. */
  add(columns: readonly Vector[], n: number): void {
    const groups = this.#groupsOf(n);
    const known = this.#index.groupCount;
    this.#index.groupIds(columns, n, groups);
    this.#heads = grown(this.#heads, this.#index.groupCount);
    this.#tails = grown(this.#tails, this.#index.groupCount);
    this.#next = grown(this.#next, this.#rows + n);
    this.#heads.fill(-1, known, this.#index.groupCount);
    for (let i = 0; i < n; i++) {
      const row = this.#rows + i;
      this.#next[row] = -1;
      if (!this.#nullsMatch && hasNull(columns, i)) continue;
      const group = groups[i];
      if (this.#heads[group] < 0) this.#heads[group] = row;
      else this.#next[this.#tails[group]] = row;
      this.#tails[group] = row;
    }
    this.#rows += n;
  }

  /** Looks up rows; the pairs are then taken out piece by piece. `outer`: a row without match comes once, with build row −1. */
  probe(columns: readonly Vector[], n: number, options: { outer?: boolean } = {}): JoinProbe {
    const firsts = new Int32Array(n);
    this.#index.lookup(columns, n, firsts, this.#nullsMatch ? 'match' : 'never');
    for (let i = 0; i < n; i++) if (firsts[i] >= 0) firsts[i] = this.#heads[firsts[i]];
    return new JoinProbe(firsts, this.#next, n, options.outer === true);
  }

  /** 1 for each of the rows whose key is on the build side: semi and anti joins. */
  matches(columns: readonly Vector[], n: number): Uint8Array {
    const found = new Uint8Array(n);
    const groups = this.#groupsOf(n);
    this.#index.lookup(columns, n, groups, this.#nullsMatch ? 'match' : 'never');
    for (let i = 0; i < n; i++) found[i] = groups[i] >= 0 && this.#heads[groups[i]] >= 0 ? 1 : 0;
    return found;
  }

  #groupsOf(n: number): Int32Array {
    if (this.#groups.length < n) this.#groups = new Int32Array(n);
    return this.#groups;
  }
}

/** Pairs of matching rows, in the order of the probe rows and, within one, of the build rows. */
export class JoinProbe {
  #row = 0;
  #at: number;

  constructor(
    private readonly firsts: Int32Array,
    private readonly next: Int32Array,
    private readonly n: number,
    private readonly outer: boolean,
  ) {
    this.#at = n > 0 ? firsts[0] : -1;
  }

  /** Writes the next pairs, as many as fit, and returns how many; 0 when there are no more. */
  take(probeRows: Int32Array, buildRows: Int32Array): number {
    const { firsts, next, n, outer } = this;
    const room = Math.min(probeRows.length, buildRows.length);
    let count = 0;
    let row = this.#row;
    let at = this.#at;
    while (row < n && count < room) {
      if (at >= 0) {
        probeRows[count] = row;
        buildRows[count++] = at;
        at = next[at];
        if (at >= 0) continue;
      } else if (outer) {
        probeRows[count] = row;
        buildRows[count++] = -1;
      }
      row++;
      at = row < n ? firsts[row] : -1;
    }
    this.#row = row;
    this.#at = at;
    return count;
  }
}

function hasNull(columns: readonly Vector[], row: number): boolean {
  for (const { validity } of columns) if (validity !== null && validity[row] === 0) return true;
  return false;
}

function grown(array: Int32Array, length: number): Int32Array {
  if (length <= array.length) return array;
  const wider = new Int32Array(Math.max(length, array.length * 2));
  wider.set(array);
  return wider;
}
