import { BytesBuilder } from '../../columnar/builder.js';
import { RowCodec } from '../../columnar/row-codec.js';
import type { IntegerVector } from '../../columnar/vector.js';
import { type GroupedRows, NUMBER_BYTES } from '../../state/key-groups.js';
import { endOfPrefix } from '../../state/row-limits.js';
import type { BytesColumn, StateStore } from '../../state/state-store.js';
import { binaryType, timestampType } from '../../types/data-type.js';

/**
 * The rows of one side of a join, several for each join key, in one store:
 *
 *     time 9 │ join key │ number 8  ─► row        the join key is the group by which they are found: see `KeyGroups`
 *     └─ only where rows are forgotten by a time of their own; a row without one has zeros and stays
 *
 *     09:01 a   09:01 b   09:02 a   09:02 c │ 09:03 b   09:03 c        what is old, or has an old join key, goes as one range
 *
 * The number says in which batch a row came, and as which one of it: so the rows of a join key come in the order in which they were stored.
 */
export class KeptRows {
  private readonly times = new RowCodec([timestampType], 'key');
  /** Rows added by the batch that reads this version. */
  private added = { version: -1, rows: 0 };

  constructor(private readonly store: StateStore) {}

  get rows(): number {
    return this.store.rows;
  }

  /** Adds `n` rows; row i has key `groups[i]`, and where rows are forgotten by time, time `times[i]`. */
  append(
    keys: BytesColumn,
    groups: Int32Array,
    values: BytesColumn,
    n: number,
    times: IntegerVector | undefined,
  ): void {
    const { version } = this.store;
    if (this.added.version !== version) this.added = { version, rows: 0 };
    const rowKeys = new RowKeys(keys, groups, n, times === undefined ? 0 : TIME_BYTES);
    const encoded = times && this.times.encode([times], n);
    for (let i = 0; i < n; i++) rowKeys.add(i, encoded, version, this.added.rows++);
    this.store.put(rowKeys, values, n);
  }

  /** The rows of `n` different join keys, some thousand at a time. */
  ofKeys(keys: BytesColumn, n: number): Iterable<GroupedRows> {
    return this.store.rowsOfGroups(keys, n);
  }

  /**
   * Takes out the oldest rows whose time, or first column of the join key, is at most `untilUs`: some thousand, or none, which is undefined.
   * `read`: with what they hold.
   */
  takeOlder(untilUs: number, read: boolean): { n: number; values: BytesColumn | undefined } | undefined {
    const values = read ? new BytesBuilder(binaryType) : undefined;
    let seen = 0;
    const to = endOfPrefix(this.times.prefixOf(untilUs));
    const n = this.store.removeRange(this.times.afterNullFirst(), to, (_k, _ks, _ke, data, start, end) => {
      values?.appendBytes(data, start, end);
      return ++seen < BLOCK_ROWS;
    });
    return n === 0 ? undefined : { n, values: values?.finish() };
  }
}

/** Of a time at the beginning of a key. */
export const TIME_BYTES = 9;
/** Rows that go at once. */
const BLOCK_ROWS = 8192;

/** Keys of rows, put together one by one. */
class RowKeys implements BytesColumn {
  readonly data: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  private readonly view: DataView;
  private at = 0;

  constructor(
    private readonly keys: BytesColumn,
    private readonly groups: Int32Array,
    n: number,
    private readonly timeBytes: number,
  ) {
    let total = n * (timeBytes + NUMBER_BYTES);
    for (let i = 0; i < n; i++) total += keys.ends[groups[i]] - keys.starts[groups[i]];
    this.data = new Uint8Array(total);
    this.view = new DataView(this.data.buffer);
    this.starts = new Int32Array(n);
    this.ends = new Int32Array(n);
  }

  add(row: number, times: BytesColumn | undefined, version: number, position: number): void {
    const { data, keys, groups } = this;
    this.starts[row] = this.at;
    if (times !== undefined) {
      // One byte only where there is no time; zeros are there already.
      const { starts, ends } = times;
      for (let i = starts[row], at = this.at; i < ends[row]; ) data[at++] = times.data[i++];
    }
    let at = this.at + this.timeBytes;
    for (let i = keys.starts[groups[row]], end = keys.ends[groups[row]]; i < end; ) data[at++] = keys.data[i++];
    this.view.setUint32(at, version);
    this.view.setUint32(at + 4, position);
    this.at = this.ends[row] = at + NUMBER_BYTES;
  }
}
