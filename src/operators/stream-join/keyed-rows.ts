import { BytesBuilder } from '../../columnar/builder.js';
import { GroupIndex } from '../../columnar/grouping.js';
import { BytesVector } from '../../columnar/vector.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { binaryType } from '../../types/data-type.js';
import { joinedKeys, NUMBER_BYTES, noBytes, numberedKeys, numberOf, pickBytes } from './key-bytes.js';
import type { RowLayout } from './row-layout.js';
import { decodeSpans, emptySpans, encodeSpans, readSpan, type Spans } from './spans.js';

/** Rows that were asked for at once. What they hold is valid until the store is asked again. */
export interface StoredBlock {
  readonly n: number;
  /** Of each row, which of the given join keys it has. */
  readonly groups: Int32Array;
  readonly keys: BytesColumn;
  readonly values: BytesColumn;
}

/** The stores of one side. `times` only where rows are forgotten by a time of their own. */
export interface SideStores {
  readonly keys: StateStore;
  readonly rows: StateStore;
  readonly times: StateStore | undefined;
}

/**
 * The rows of one side of a join, several for each join key:
 *
 *     keys    k        ─► first, next, count       its rows have the numbers first … next − 1; `count` of them are still there
 *     rows    k, number ─► row
 *     times   t, k, number ─► ()                   in order of time: what is old is found without looking at anything else
 *
 * All is looked up, stored and removed many rows at a time. Rows of a key go mostly in the order in which they came, and then `first` follows; where
 * old rows stay among gaps, the key's rows are numbered anew, so that a lookup never meets more gaps than rows.
 */
export class KeyedRows {
  constructor(
    private readonly stores: SideStores,
    private readonly layout: RowLayout,
  ) {}

  spansOf(keys: BytesColumn, n: number): Spans {
    return decodeSpans(this.stores.keys.get(keys, n), n);
  }

  /** Adds `n` rows; row i has key `groups[i]`. `timeKeys` where there is an order of time: of the rows in `present`. */
  append(
    keys: BytesColumn,
    groupCount: number,
    groups: Int32Array,
    values: BytesColumn,
    n: number,
    time?: { keys: BytesColumn; present: Int32Array },
  ): void {
    const spans = this.spansOf(keys, groupCount);
    const numbers = new Uint32Array(n);
    const touched = new Uint8Array(groupCount);
    for (let i = 0; i < n; i++) {
      const g = groups[i];
      numbers[i] = spans.next[g]++;
      spans.count[g]++;
      touched[g] = 1;
    }
    const rowKeys = numberedKeys(keys, groups, numbers, n);
    this.stores.rows.put(rowKeys, values, n);
    if (time !== undefined) {
      const { present } = time;
      const n = present.length;
      const inOrder = joinedKeys(pickBytes(time.keys, present, n), pickBytes(rowKeys, present, n), n);
      this.stores.times!.put(inOrder, noBytes(n), n);
    }
    this.putSpans(keys, spans, marked(touched));
  }

  private putSpans(keys: BytesColumn, spans: Spans, groups: Int32Array): void {
    const n = groups.length;
    this.stores.keys.put(pickBytes(keys, groups, n), encodeSpans(spans, groups, n), n);
  }

  /** Replaces rows that are there. */
  replace(keys: BytesColumn, values: BytesColumn, n: number): void {
    this.stores.rows.put(keys, values, n);
  }

  /** The rows of the given keys, some thousand at a time. */
  *blocks(keys: BytesColumn, spans: Spans, wanted: Int32Array): Generator<StoredBlock, void, void> {
    for (const { groups, numbers, n } of numbersOf(spans, wanted)) {
      const rowKeys = numberedKeys(keys, groups, numbers, n);
      const block = this.read(rowKeys, n);
      if (block.n < n) for (let i = 0; i < block.n; i++) groups[i] = groups[block.groups[i]];
      yield { ...block, groups };
    }
  }

  /** Those of the rows that are there; `groups` are positions in `rowKeys`. */
  private read(rowKeys: BytesColumn, n: number): StoredBlock {
    const values = this.stores.rows.get(rowKeys, n);
    const there = marked(values.found, n);
    if (there.length === n) return { n, groups: there, keys: rowKeys, values };
    const m = there.length;
    return { n: m, groups: there, keys: pickBytes(rowKeys, there, m), values: pickBytes(values, there, m) };
  }

  /**
   * Takes out the oldest rows of all with a time up to `untilUs`, at most some thousand; undefined when there are none left. `read`: with what
   * they hold.
   */
  takeOlder(untilUs: number, read: boolean): StoredBlock | undefined {
    const { times } = this.stores;
    const { from, to, prefixBytes } = this.layout.timeRange(untilUs);
    const gone = new BytesBuilder(binaryType);
    const n = times!.removeRange(from, to, (data, start, end) => {
      gone.appendBytes(data, start + prefixBytes, end);
      return gone.length < BLOCK_ROWS;
    });
    if (n === 0) return undefined;
    const keys = gone.finish();
    const block = read ? this.read(keys, n) : { n, groups: new Int32Array(0), keys, values: noBytes(0) };
    // What was read must not be overwritten by what follows.
    const kept = read ? { ...block, values: { ...block.values, data: block.values.data.slice() } } : block;
    this.stores.rows.remove(keys, n);
    this.shrinkSpans(keys, n);
    return kept;
  }

  /** Notes that rows are no longer there, in the order in which they went. */
  private shrinkSpans(rowKeys: BytesColumn, n: number): void {
    const ends = new Int32Array(n);
    for (let i = 0; i < n; i++) ends[i] = rowKeys.ends[i] - NUMBER_BYTES;
    const index = new GroupIndex([binaryType]);
    const groups = new Int32Array(n);
    index.groupIds([new BytesVector(binaryType, n, rowKeys.starts, ends, rowKeys.data, null)], n, groups);
    const keys = index.keyColumns()[0] as BytesVector;
    const spans = this.spansOf(keys, keys.length);
    for (let i = 0; i < n; i++) {
      const g = groups[i];
      spans.count[g]--;
      if (numberOf(rowKeys, i) === spans.first[g]) spans.first[g]++;
    }
    const empty = groupsWhere(spans, (count, gaps) => count === 0 && gaps >= 0);
    this.stores.keys.remove(pickBytes(keys, empty, empty.length), empty.length);
    const sparse = groupsWhere(
      spans,
      (count, gaps, next) => count > 0 && (gaps > count + GAPS_MIN || next > NUMBER_MAX),
    );
    for (const g of sparse) this.renumber(keys, spans, g);
    this.putSpans(
      keys,
      spans,
      groupsWhere(spans, count => count > 0),
    );
  }

  /** Gives the rows of one key numbers without gaps: from zero, where that is free. */
  private renumber(keys: BytesColumn, spans: Spans, group: number): void {
    const start = spans.first[group] >= spans.count[group] ? 0 : spans.next[group];
    let next = start;
    for (const block of this.blocks(keys, spans, Int32Array.of(group))) {
      const { n, groups } = block;
      const values = { ...block.values, data: block.values.data.slice() };
      const numbers = Uint32Array.from({ length: n }, () => next++);
      const moved = numberedKeys(keys, groups, numbers, n);
      const { batch } = this.layout.decode(values, n);
      const all = Int32Array.from({ length: n }, (_, i) => i);
      const { keys: timeKeys, present } = this.layout.timeKeys(batch, all, n);
      const m = present.length;
      const heads = pickBytes(timeKeys, present, m);
      this.stores.times!.remove(joinedKeys(heads, pickBytes(block.keys, present, m), m), m);
      this.stores.times!.put(joinedKeys(heads, pickBytes(moved, present, m), m), noBytes(m), m);
      this.stores.rows.remove(block.keys, n);
      this.stores.rows.put(moved, values, n);
    }
    spans.first[group] = start;
    spans.next[group] = next;
  }

  /**
   * Takes out the join keys from `from` up to `to`, lowest first, until they have some thousand rows; undefined when there are none left. Their rows
   * are then to be removed with `takeRows`.
   */
  takeKeys(from: Uint8Array, to: Uint8Array): { keys: BytesColumn; spans: Spans } | undefined {
    const gone = new BytesBuilder(binaryType);
    const spans = new BytesBuilder(binaryType);
    let rows = 0;
    const n = this.stores.keys.removeRange(from, to, (keyData, ks, ke, valueData, vs, ve) => {
      gone.appendBytes(keyData, ks, ke);
      spans.appendBytes(valueData, vs, ve);
      rows += valueData[vs + 8] | (valueData[vs + 9] << 8) | (valueData[vs + 10] << 16) | (valueData[vs + 11] << 24);
      return rows < BLOCK_ROWS;
    });
    if (n === 0) return undefined;
    const stored = spans.finish();
    const view = new DataView(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength);
    const decoded = emptySpans(n);
    for (let i = 0; i < n; i++) readSpan(view, stored.starts[i], decoded, i);
    return { keys: gone.finish(), spans: decoded };
  }

  removeRows(keys: BytesColumn, n: number): void {
    this.stores.rows.remove(keys, n);
  }
}

/** Rows that are looked up, or removed, at once. */
export const BLOCK_ROWS = 8192;
/** A few gaps cost less than numbering anew. */
const GAPS_MIN = 64;
/** Numbers have four bytes. */
const NUMBER_MAX = 2 ** 31;

/** Keys and numbers of all rows of the wanted keys, in blocks. Buffers are used again. */
function* numbersOf(
  { first, next, count }: Spans,
  wanted: Int32Array,
): Generator<{ groups: Int32Array; numbers: Uint32Array; n: number }, void, void> {
  let total = 0;
  for (const g of wanted) total += next[g] - first[g];
  const size = Math.min(total, BLOCK_ROWS);
  const groups = new Int32Array(size);
  const numbers = new Uint32Array(size);
  let n = 0;
  for (const g of wanted) {
    if (count[g] === 0) continue;
    for (let number = first[g]; number < next[g]; number++) {
      groups[n] = g;
      numbers[n++] = number;
      if (n < size) continue;
      yield { groups, numbers, n };
      n = 0;
    }
  }
  if (n > 0) yield { groups, numbers, n };
}

function groupsWhere(
  { first, next, count }: Spans,
  test: (count: number, gaps: number, next: number) => boolean,
): Int32Array {
  const groups: number[] = [];
  for (let g = 0; g < count.length; g++) if (test(count[g], next[g] - first[g] - count[g], next[g])) groups.push(g);
  return Int32Array.from(groups);
}

/** Positions of the ones. */
function marked(marks: Uint8Array, n = marks.length): Int32Array {
  const positions = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (marks[i] === 1) positions[count++] = i;
  return positions.subarray(0, count);
}
