import { BytesBuilder } from '../../columnar/builder.js';
import { GroupIndex } from '../../columnar/grouping.js';
import { BytesVector, type IntegerVector } from '../../columnar/vector.js';
import { pickRows } from '../../state/bytes-rows.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { binaryType } from '../../types/data-type.js';
import { positionsOf } from '../state-rows.js';
import { NUMBER_BYTES, numberedKeys, numberOf } from './key-bytes.js';
import { countIn, decodeSpans, emptySpans, encodeSpans, readSpan, type Spans } from './spans.js';
import { TimeOrder } from './time-order.js';

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
 *     keys    k         ─► first, next, count      its rows have the numbers first … next − 1; `count` of them are still there
 *     rows    k, number ─► row
 *     times   see `TimeOrder`                      which rows are the oldest
 *
 * All is looked up, stored and removed many rows at a time. Rows of a key go mostly in the order in which they came, and then `first` follows. Where
 * rows stay among many gaps, the key's rows get new numbers from `next` on, so that a lookup never meets more gaps than rows; what the order
 * of time says of a number below `first` is then out of date. A number is not used twice while rows of its key are there.
 */
export class KeyedRows {
  private readonly times: TimeOrder | undefined;
  /** Of rows that go: used again, so that its tables need not grow for each block. */
  private readonly joinKeys = new GroupIndex([binaryType]);

  constructor(
    private readonly stores: SideStores,
    /** The time of stored rows, for new numbers. */
    private readonly timesOf: (values: BytesColumn, n: number) => IntegerVector,
  ) {
    this.times = stores.times && new TimeOrder(stores.times);
  }

  spansOf(keys: BytesColumn, n: number): Spans {
    return decodeSpans(this.stores.keys.get(keys, n), n);
  }

  /** Adds `n` rows; row i has key `groups[i]`, and where rows are forgotten by time, time `times[i]`. */
  append(
    keys: BytesColumn,
    groupCount: number,
    groups: Int32Array,
    values: BytesColumn,
    n: number,
    times: IntegerVector | undefined,
  ): void {
    const spans = this.spansOf(keys, groupCount);
    const numbers = new Float64Array(n);
    const touched = new Uint8Array(groupCount);
    for (let i = 0; i < n; i++) {
      const g = groups[i];
      numbers[i] = spans.next[g]++;
      spans.count[g]++;
      touched[g] = 1;
    }
    const rowKeys = numberedKeys(keys, groups, numbers, n);
    this.stores.rows.put(rowKeys, values, n);
    if (times !== undefined) this.times!.add(rowKeys, times, n);
    this.putSpans(keys, spans, positionsOf(touched));
  }

  private putSpans(keys: BytesColumn, spans: Spans, groups: Int32Array): void {
    this.stores.keys.put(pickRows(keys, groups), encodeSpans(spans, groups), groups.length);
  }

  /** Replaces rows that are there. */
  replace(keys: BytesColumn, values: BytesColumn, n: number): void {
    this.stores.rows.put(keys, values, n);
  }

  /** The rows of the given keys, some thousand at a time. */
  *blocks(keys: BytesColumn, spans: Spans, wanted: Int32Array): Generator<StoredBlock, void, void> {
    for (const { groups, numbers, n } of numbersOf(spans, wanted)) {
      const block = this.read(numberedKeys(keys, groups, numbers, n), n);
      yield block.n === n ? { ...block, groups } : { ...block, groups: block.groups.map(row => groups[row]) };
    }
  }

  /** Those of the rows that are there; `groups` are positions in `rowKeys`. */
  private read(rowKeys: BytesColumn, n: number): StoredBlock {
    const values = this.stores.rows.get(rowKeys, n);
    const there = positionsOf(values.found, n);
    if (there.length === n) return { n, groups: there, keys: rowKeys, values };
    return { n: there.length, groups: there, keys: pickRows(rowKeys, there), values: pickRows(values, there) };
  }

  /**
   * Takes out the oldest rows with a time up to `untilUs`, at most some thousand; undefined when there are none left. `read`: with what they
   * hold; else their keys alone.
   */
  takeOlder(untilUs: number, read: boolean): StoredBlock | undefined {
    const taken = this.times!.take(untilUs, BLOCK_ROWS);
    if (taken === undefined) return undefined;
    const { keys: joinKeys, groups, groupCount } = joinKeysOf(taken.rowKeys, taken.n, this.joinKeys);
    const spans = this.spansOf(joinKeys, groupCount);
    const going = stillThere(spans, groups, taken.rowKeys, taken.n);
    const n = going.length;
    const keys = n === taken.n ? taken.rowKeys : pickRows(taken.rowKeys, going);
    const block = read ? copied(this.read(keys, n)) : { n, groups: NO_ROWS, keys, values: keys };
    this.stores.rows.remove(keys, n);
    this.settle(joinKeys, spans);
    return block;
  }

  /** Writes down what is left of some keys. */
  private settle(keys: BytesColumn, spans: Spans): void {
    const empty: number[] = [];
    const left: number[] = [];
    for (let g = 0; g < spans.count.length; g++) {
      if (spans.count[g] === 0) {
        empty.push(g);
        continue;
      }
      left.push(g);
      const gaps = spans.next[g] - spans.first[g] - spans.count[g];
      if (gaps > spans.count[g] + GAPS_MIN) this.renumber(keys, spans, g);
    }
    this.stores.keys.remove(pickRows(keys, Int32Array.from(empty)), empty.length);
    this.putSpans(keys, spans, Int32Array.from(left));
  }

  /** Gives the rows of one key numbers without gaps. */
  private renumber(keys: BytesColumn, spans: Spans, group: number): void {
    const start = spans.next[group];
    let next = start;
    for (const found of this.blocks(keys, spans, Int32Array.of(group))) {
      const { n, groups, keys: old, values } = copied(found);
      const moved = numberedKeys(
        keys,
        groups,
        Float64Array.from({ length: n }, () => next++),
        n,
      );
      this.times!.add(moved, this.timesOf(values, n), n);
      this.stores.rows.remove(old, n);
      this.stores.rows.put(moved, values, n);
    }
    spans.first[group] = start;
    spans.next[group] = next;
  }

  /**
   * Takes out the join keys from `from` up to `to`, lowest first, until they have some thousand rows; undefined when there are none left. Their rows
   * are then to be removed with `removeRows`.
   */
  takeKeys(from: Uint8Array, to: Uint8Array): { keys: BytesColumn; spans: Spans } | undefined {
    const gone = new BytesBuilder(binaryType);
    const stored = new BytesBuilder(binaryType);
    let rows = 0;
    const n = this.stores.keys.removeRange(from, to, (keyData, ks, ke, valueData, vs, ve) => {
      gone.appendBytes(keyData, ks, ke);
      stored.appendBytes(valueData, vs, ve);
      rows += countIn(valueData, vs);
      return rows < BLOCK_ROWS;
    });
    if (n === 0) return undefined;
    const { data, starts } = stored.finish();
    const spans = emptySpans(n);
    for (let i = 0; i < n; i++) readSpan(data, starts[i], spans, i);
    return { keys: gone.finish(), spans };
  }

  removeRows(keys: BytesColumn, n: number): void {
    this.stores.rows.remove(keys, n);
  }
}

/** Rows that are looked up, or removed, at once. */
export const BLOCK_ROWS = 8192;
/** A few gaps cost less than new numbers. */
const GAPS_MIN = 64;
const NO_ROWS = new Int32Array(0);

/** Keys and numbers of all rows of the wanted keys, in blocks. Buffers are used again. */
function* numbersOf(
  { first, next, count }: Spans,
  wanted: Int32Array,
): Generator<{ groups: Int32Array; numbers: Float64Array; n: number }, void, void> {
  let total = 0;
  for (const g of wanted) total += next[g] - first[g];
  const size = Math.min(total, BLOCK_ROWS);
  const groups = new Int32Array(size);
  const numbers = new Float64Array(size);
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

/** The join keys of rows. */
function joinKeysOf(
  rowKeys: BytesColumn,
  n: number,
  index: GroupIndex,
): { keys: BytesColumn; groups: Int32Array; groupCount: number } {
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) ends[i] = rowKeys.ends[i] - NUMBER_BYTES;
  index.clear();
  const groups = new Int32Array(n);
  index.groupIds([new BytesVector(binaryType, n, rowKeys.starts, ends, rowKeys.data, null)], n, groups);
  return { keys: index.keyColumns()[0] as BytesVector, groups, groupCount: index.groupCount };
}

/** Of rows that are to go, those that are still there under that number. They are counted as gone. */
function stillThere(spans: Spans, groups: Int32Array, rowKeys: BytesColumn, n: number): Int32Array {
  const there = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const g = groups[i];
    const number = numberOf(rowKeys, i);
    if (spans.count[g] === 0 || number < spans.first[g]) continue;
    there[i] = 1;
    spans.count[g]--;
    if (number === spans.first[g]) spans.first[g]++;
  }
  return positionsOf(there);
}

/** A block that stays valid when the store is asked again. */
function copied(block: StoredBlock): StoredBlock {
  const { n } = block;
  const { data, starts, ends } = block.values;
  return { ...block, values: { data: data.slice(), starts: starts.slice(0, n), ends: ends.slice(0, n) } };
}
