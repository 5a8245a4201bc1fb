import { BytesRows } from '../bytes-rows.js';
import { GROUPED_ROWS, type GroupedRows } from '../key-groups.js';
import type { BytesColumn } from '../state-store.js';
import { type EntryArena, keyLengthOf, keyStartOf, UNIT_BITS, UNIT_MASK, valueLengthOf } from './entry-arena.js';
import type { GroupChains } from './group-chains.js';

/** Gives the entry at an address another value and returns where it is then. */
export type ReplaceValue = (address: number, data: Uint8Array, start: number, end: number) => number;

/** The rows of some groups, block by block, whose buffers are used again. */
export function* groupedRows(
  arena: EntryArena,
  chains: GroupChains,
  groups: BytesColumn,
  n: number,
  replaceValue: ReplaceValue,
): Generator<GroupedRows, void, void> {
  const block = new Block(arena, replaceValue);
  const heads = new Int32Array(Math.min(n, HEADS));
  for (let from = 0; from < n; from += HEADS) {
    const to = Math.min(n, from + HEADS);
    chains.headsOf(groups, from, to, heads);
    const found: number[] = [];
    const ends: number[] = [];
    for (let g = from; g < to; g++) {
      if (heads[g - from] !== 0) chains.collect(heads[g - from], found);
      ends.push(found.length);
    }
    for (let at = 0, g = 0; at < found.length; at++) {
      while (ends[g] <= at) g++;
      block.add(from + g, found[at]);
      if (block.n < GROUPED_ROWS) continue;
      yield block.rows();
      block.clear();
    }
  }
  if (block.n > 0) yield block.rows();
}

/** Groups whose chains are walked before the first of their rows is read. */
const HEADS = 1024;

class Block {
  n = 0;
  #groups = new Int32Array(64);
  #addresses = new Int32Array(64);
  readonly #values = new BytesRows();

  constructor(
    private readonly arena: EntryArena,
    private readonly replaceValue: ReplaceValue,
  ) {}

  clear(): void {
    this.n = 0;
    this.#values.clear();
  }

  add(group: number, address: number): void {
    if (this.n === this.#groups.length) this.#grow();
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    const start = keyStartOf(bytes, offset) + keyLengthOf(bytes, offset);
    this.#groups[this.n] = group;
    this.#addresses[this.n++] = address;
    this.#values.addSlice(bytes, start, start + valueLengthOf(bytes, offset));
  }

  rows(): GroupedRows {
    return {
      n: this.n,
      groups: this.#groups,
      values: this.#values.column,
      replace: (rows, { data, starts, ends }) => {
        for (const [i, row] of rows.entries()) {
          this.#addresses[row] = this.replaceValue(this.#addresses[row], data, starts[i], ends[i]);
        }
      },
    };
  }

  #grow(): void {
    const wider = (from: Int32Array) => {
      const to = new Int32Array(Math.min(from.length * 4, GROUPED_ROWS));
      to.set(from);
      return to;
    };
    this.#groups = wider(this.#groups);
    this.#addresses = wider(this.#addresses);
  }
}
