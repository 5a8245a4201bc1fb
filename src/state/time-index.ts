import { SortableReader } from '../columnar/row-codec/sortable-value.js';
import { longType } from '../types/data-type.js';
import { BytesRows, rowBytes } from './bytes-rows.js';
import { PartitionedStore } from './partitioned-store.js';
import type { StateStore } from './state-store.js';

/**
 * What is due when: rows `prefix │ time │ rest` of an ordered store, so that finding what is due costs what is due, not what is kept. Times are
 * milliseconds, `rest` is any bytes.
 */
export class TimeIndex {
  constructor(private readonly prefix: Uint8Array) {}

  /** The key of an entry, as a further row of `rows`. */
  addTo(rows: BytesRows, timeMs: number, ...rest: readonly Uint8Array[]): void {
    rows.begin();
    rows.piece(this.prefix, 0, this.prefix.length);
    rows.value(longType, timeMs);
    for (const piece of rest) rows.piece(piece, 0, piece.length);
    rows.end();
  }

  /** The first `max` rows up to a time, which are removed. Ordered within each partition of the store. */
  take(store: StateStore, toMs: number, max: number): DueRows {
    const due = new DueRows();
    store.removeRange(this.prefix, this.endOf(toMs), (data, start, end) => {
      this.collect(due, data, start, end);
      return due.rest.length < max;
    });
    return due;
  }

  /** All rows up to a time, in the order of time. They stay. */
  due(store: StateStore, toMs: number): DueRows {
    const due = new DueRows();
    store.forEachRange(this.prefix, this.endOf(toMs), (data, start, end) => {
      this.collect(due, data, start, end);
    });
    return due.inOrder();
  }

  /** The earliest time, or null. */
  earliestMs(store: StateStore): number | null {
    let earliest: number | null = null;
    for (const part of store instanceof PartitionedStore ? store.partitions : [store]) {
      part.forEachPrefix(this.prefix, (data, start, end) => {
        const time = timeAt(data, start + this.prefix.length, end);
        earliest = earliest === null ? time : Math.min(earliest, time);
        return false;
      });
    }
    return earliest;
  }

  private endOf(toMs: number): Uint8Array {
    const rows = new BytesRows();
    this.addTo(rows, Math.min(toMs, Number.MAX_SAFE_INTEGER - 1) + 1);
    return rowBytes(rows.column, 0);
  }

  private collect(due: DueRows, data: Uint8Array, start: number, end: number): void {
    const reader = new SortableReader(data, start + this.prefix.length, end);
    due.timesMs.push(reader.nullable(longType) as number);
    due.rest.begin();
    due.rest.piece(data, reader.at, end);
    due.rest.end();
  }
}

/** A time in the key form of the row codec. */
export const timeAt = (data: Uint8Array, start: number, end: number): number =>
  new SortableReader(data, start, end).nullable(longType) as number;

export class DueRows {
  readonly timesMs: number[] = [];
  readonly rest = new BytesRows();

  get length(): number {
    return this.timesMs.length;
  }

  inOrder(): DueRows {
    const { timesMs } = this;
    let sorted = true;
    for (let i = 1; sorted && i < timesMs.length; i++) sorted = timesMs[i - 1] <= timesMs[i];
    if (sorted) return this;
    const order = timesMs.map((_, i) => i).sort((a, b) => timesMs[a] - timesMs[b] || a - b);
    const result = new DueRows();
    const { data, starts, ends } = this.rest.column;
    for (const i of order) {
      result.timesMs.push(timesMs[i]);
      result.rest.begin();
      result.rest.piece(data, starts[i], ends[i]);
      result.rest.end();
    }
    return result;
  }
}
