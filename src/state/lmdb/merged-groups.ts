import { BytesRows, rowBytes } from '../bytes-rows.js';
import { GROUPED_ROWS, type GroupedRows, NUMBER_BYTES } from '../key-groups.js';
import { keyLengthOf, keyStartOf, UNIT_BITS, UNIT_MASK } from '../memory/entry-arena.js';
import type { Overlay } from '../overlay.js';
import type { BytesColumn } from '../state-store.js';
import type { CachedRow, RowCache } from './row-cache.js';

/**
 * The rows of groups that a batch sees, by number: for each key the uppermost layer that knows it decides.
 *
 *     overlay of the batch        no. 2 gone    no. 5
 *     overlay being written       no. 2                   no. 8 gone
 *     cache                no. 1  no. 2         no. 4     no. 8         ──►   no. 1, 4, 5
 *
 * Between two blocks what is in the lower overlay may go over into the cache, where it is sought from the last row on; the overlays stay as they
 * are here, but for values of rows that were given out.
 */
export function* mergedGroups(
  cache: RowCache,
  pending: Overlay | null,
  current: Overlay,
  groups: BytesColumn,
  n: number,
): Generator<GroupedRows, void, void> {
  const block = new GroupBlock(current);
  const overlays = [current, pending].filter(each => each !== null && !each.isEmpty).map(each => new InOverlay(each!));
  const lowest = new InCache(cache);
  const layers = [...overlays, lowest];
  for (let g = 0; g < n; g++) {
    for (const layer of overlays) layer.open(groups, g);
    lowest.open(groups, g, null);
    for (let row = firstOf(layers); row !== undefined; row = firstOf(layers)) {
      if (row.there) block.add(g, row);
      row.next();
      if (block.n < GROUPED_ROWS) continue;
      lowest.close();
      yield block;
      const last = block.clear();
      cache.relieve();
      lowest.open(groups, g, last);
    }
    cache.relieve();
  }
  if (block.n > 0) yield block;
}

/** A row of a group as a layer has it, and a step to the next one. */
interface LayerRow {
  readonly isDone: boolean;
  readonly there: boolean;
  readonly key: Uint8Array;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly data: Uint8Array;
  readonly start: number;
  readonly end: number;
  next(): void;
}

/** The row that comes first. What lower layers say of the same key does not matter any more. */
function firstOf(layers: readonly LayerRow[]): LayerRow | undefined {
  let first: LayerRow | undefined;
  for (const layer of layers) {
    if (layer.isDone) continue;
    const order = first === undefined ? -1 : compareInGroup(layer, first);
    if (order < 0) first = layer;
    else if (order === 0) layer.next();
  }
  return first;
}

/** Order of keys of one group: by number, then by what is before the group. */
function compareInGroup(a: LayerRow, b: LayerRow): number {
  for (let i = NUMBER_BYTES; i > 0; i--) {
    const order = a.key[a.keyEnd - i] - b.key[b.keyEnd - i];
    if (order !== 0) return order;
  }
  for (let i = a.keyStart, j = b.keyStart; i < a.keyEnd; i++, j++) {
    if (a.key[i] !== b.key[j]) return a.key[i] - b.key[j];
  }
  return 0;
}

class InOverlay implements LayerRow {
  isDone = true;
  there = false;
  key: Uint8Array = NOTHING;
  keyStart = 0;
  keyEnd = 0;
  data: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  readonly #addresses: number[] = [];
  #at = 0;

  constructor(private readonly overlay: Overlay) {}

  open(groups: BytesColumn, group: number): void {
    this.#addresses.length = 0;
    this.#at = 0;
    this.overlay.table.collectGroup(groups, group, this.#addresses);
    this.next();
  }

  next(): void {
    this.isDone = this.#at === this.#addresses.length;
    if (this.isDone) return;
    const address = this.#addresses[this.#at++];
    const offset = (address & UNIT_MASK) << 3;
    this.key = this.overlay.table.arena.segments[address >>> UNIT_BITS];
    this.keyStart = keyStartOf(this.key, offset);
    this.keyEnd = this.keyStart + keyLengthOf(this.key, offset);
    this.there = this.overlay.isThere(address);
    ({ data: this.data, start: this.start, end: this.end } = this.overlay.valueAt(address));
  }
}

class InCache implements LayerRow {
  isDone = true;
  readonly there = true;
  key: Uint8Array = NOTHING;
  readonly keyStart = 0;
  keyEnd = 0;
  data: Uint8Array = NOTHING;
  start = 0;
  end = 0;
  #rows: Generator<CachedRow, void, void> | undefined;

  constructor(private readonly cache: RowCache) {}

  open({ data, starts, ends }: BytesColumn, group: number, after: Uint8Array | null): void {
    this.#rows = this.cache.rowsOfGroup(data, starts[group], ends[group], after);
    this.next();
  }

  next(): void {
    const row = this.#rows!.next().value;
    this.isDone = row === undefined;
    if (row === undefined) return;
    this.key = row.key;
    this.keyEnd = row.key.length;
    ({ data: this.data, start: this.start, end: this.end } = row);
  }

  close(): void {
    this.#rows?.return();
    this.isDone = true;
  }
}

/** Rows that are given out, in buffers that the next ones are put into. */
class GroupBlock implements GroupedRows {
  n = 0;
  readonly groups = new Int32Array(GROUPED_ROWS);
  readonly #keys = new BytesRows();
  readonly #values = new BytesRows();

  constructor(private readonly current: Overlay) {}

  get values(): BytesColumn {
    return this.#values.column;
  }

  add(group: number, row: LayerRow): void {
    this.groups[this.n++] = group;
    this.#keys.addSlice(row.key, row.keyStart, row.keyEnd);
    this.#values.addSlice(row.data, row.start, row.end);
  }

  /** Returns the last key. */
  clear(): Uint8Array {
    const last = rowBytes(this.#keys.column, this.n - 1);
    this.n = 0;
    this.#keys.clear();
    this.#values.clear();
    return last;
  }

  replace(rows: Int32Array, { data, starts, ends }: BytesColumn): void {
    const keys = this.#keys.column;
    const view = new DataView(keys.data.buffer, keys.data.byteOffset, keys.data.byteLength);
    for (const [i, row] of rows.entries()) {
      this.current.put(keys.data, view, keys.starts[row], keys.ends[row], data, starts[i], ends[i], isThere);
    }
  }
}

const isThere = () => true;
const NOTHING = new Uint8Array(0);
