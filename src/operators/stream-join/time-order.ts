import { RowCodec } from '../../columnar/row-codec.js';
import type { IntegerVector } from '../../columnar/vector.js';
import { IntegerVector as Integers } from '../../columnar/vector.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { timestampType } from '../../types/data-type.js';
import { copyTo } from './key-bytes.js';

/**
 * Which rows are the oldest. Rows that come together are sorted by their time and noted in bundles:
 *
 *     least time, key of that row ─► time, row key │ time, row key │ …        at most 128 rows
 *
 * The store is ordered, so what is old is found, and removed, without looking at anything else: only the few bundles that begin before the limit
 * and end after it are written again. A row without a time is not noted.
 */
export class TimeOrder {
  private readonly codec = new RowCodec([timestampType], 'key');
  /** What is taken out, until the next call. */
  private readonly taken = new Bundler(BUNDLE_ROWS);

  constructor(private readonly store: StateStore) {}

  /** Notes rows. `times[i]` belongs to `rowKeys` i. */
  add(rowKeys: BytesColumn, times: IntegerVector, n: number): void {
    const order = inOrder(times, n);
    if (order.length === 0) return;
    const { values } = times;
    this.put(
      Float64Array.from(order, row => Number(values[row])),
      rowKeys,
      order,
    );
  }

  /** Rows `order` of `rowKeys`, whose times, ascending, are in `times`. */
  private put(times: Float64Array, rowKeys: BytesColumn, order: Int32Array): void {
    const bundles = Math.ceil(order.length / BUNDLE_ROWS);
    const least = new Float64Array(bundles);
    for (let b = 0; b < bundles; b++) least[b] = times[b * BUNDLE_ROWS];
    const heads = this.codec.encode([new Integers(timestampType, bundles, least, null)], bundles);
    const keys = new Bundler(bundles);
    const values = new Bundler(bundles);
    for (let b = 0; b < bundles; b++) {
      const from = b * BUNDLE_ROWS;
      keys.bytes(heads.data, heads.starts[b], heads.ends[b]);
      keys.bytes(rowKeys.data, rowKeys.starts[order[from]], rowKeys.ends[order[from]]);
      keys.close();
      for (let i = from; i < Math.min(order.length, from + BUNDLE_ROWS); i++) {
        values.entry(times[i], rowKeys.data, rowKeys.starts[order[i]], rowKeys.ends[order[i]]);
      }
      values.close();
    }
    this.store.put(keys.finish(), values.finish(), bundles);
  }

  /**
   * Takes out the oldest rows with a time up to `untilUs`, some thousand of them or none; undefined when there are none left. The keys are valid until
   * the next call.
   */
  take(untilUs: number, rowsMax: number): { rowKeys: BytesColumn; n: number } | undefined {
    const { taken } = this;
    taken.clear();
    const left = new Bundler(BUNDLE_ROWS);
    const leftTimes: number[] = [];
    const from = this.codec.afterNullFirst();
    const to = this.codec.upperBoundOfFirst(untilUs);
    const bundles = this.store.removeRange(from, to, (_k, _s, _e, data, start, end) => {
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      for (let at = start; at < end; ) {
        const time = view.getFloat64(at);
        const keyStart = at + ENTRY_HEAD;
        at = keyStart + view.getUint32(at + 8);
        const bundler = time <= untilUs ? taken : left;
        if (bundler === left) leftTimes.push(time);
        bundler.bytes(data, keyStart, at);
        bundler.close();
      }
      return taken.count < rowsMax;
    });
    if (bundles === 0) return undefined;
    if (leftTimes.length > 0) this.putBack(leftTimes, left.finish());
    return { rowKeys: taken.finish(), n: taken.count };
  }

  private putBack(times: readonly number[], rowKeys: BytesColumn): void {
    const vector = new Integers(timestampType, times.length, Float64Array.from(times), null);
    this.add(rowKeys, vector, times.length);
  }
}

/** Of a time at the beginning of a key. */
export const TIME_BYTES = 9;
const BUNDLE_ROWS = 128;
/** Time and length of the key. */
const ENTRY_HEAD = 12;

/** The rows that have a time, oldest first. */
function inOrder({ values, validity }: IntegerVector, n: number): Int32Array {
  const rows = new Int32Array(n);
  let count = 0;
  let sorted = true;
  for (let i = 0; i < n; i++) {
    if (validity !== null && validity[i] === 0) continue;
    if (count > 0 && values[i] < values[rows[count - 1]]) sorted = false;
    rows[count++] = i;
  }
  const present = rows.subarray(0, count);
  return sorted ? present : present.sort((a, b) => Number(values[a]) - Number(values[b]) || a - b);
}

/** Byte strings, put together piece by piece. */
class Bundler {
  count = 0;
  private data = new Uint8Array(4096);
  private view = new DataView(this.data.buffer);
  private at = 0;
  private starts: Int32Array;
  private ends: Int32Array;
  private start = 0;

  constructor(capacity: number) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
  }

  bytes(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.at = copyTo(source, start, end, this.data, this.at);
  }

  entry(time: number, source: Uint8Array, start: number, end: number): void {
    this.reserve(ENTRY_HEAD + end - start);
    this.view.setFloat64(this.at, time);
    this.view.setUint32(this.at + 8, end - start);
    this.at = copyTo(source, start, end, this.data, this.at + ENTRY_HEAD);
  }

  /** Ends the current string. */
  close(): void {
    if (this.count === this.starts.length) {
      this.starts = widened(this.starts);
      this.ends = widened(this.ends);
    }
    this.starts[this.count] = this.start;
    this.ends[this.count++] = this.at;
    this.start = this.at;
  }

  clear(): void {
    this.count = this.at = this.start = 0;
  }

  finish(): BytesColumn {
    return { data: this.data.subarray(0, this.at), starts: this.starts, ends: this.ends };
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.data.length) return;
    const wider = new Uint8Array(Math.max(this.at + bytes, this.data.length * 2));
    wider.set(this.data.subarray(0, this.at));
    this.data = wider;
    this.view = new DataView(wider.buffer);
  }
}

function widened(array: Int32Array): Int32Array {
  const wider = new Int32Array(Math.max(16, array.length * 2));
  wider.set(array);
  return wider;
}
