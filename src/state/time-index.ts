import { RowCodec } from '../columnar/row-codec.js';
import { longType } from '../types/data-type.js';
import { BytesRows } from './bytes-rows.js';
import { PartitionedStore } from './partitioned-store.js';
import type { StateStore } from './state-store.js';

/**
 * What is due when: rows `prefix │ time │ rest` of an ordered store, so that finding what is due costs what is due, not what is kept. Times are
 * milliseconds, `rest` is any bytes.
 */
export class TimeIndex {
  private readonly codec = new RowCodec([longType], 'key');
  private readonly restAt: number;

  constructor(private readonly prefix: Uint8Array) {
    this.restAt = prefix.length + this.code(0).length;
  }

  code(timeMs: number): Uint8Array {
    return this.codec.prefixOf(timeMs);
  }

  keyOf(timeMs: number, rest: Uint8Array): Uint8Array[] {
    return [this.prefix, this.code(timeMs), rest];
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
      part.forEachPrefix(this.prefix, (data, start) => {
        const time = this.timeAt(data, start);
        earliest = earliest === null ? time : Math.min(earliest, time);
        return false;
      });
    }
    return earliest;
  }

  private endOf(toMs: number): Uint8Array {
    const code = this.code(Math.min(toMs, Number.MAX_SAFE_INTEGER - 1) + 1);
    const bytes = new Uint8Array(this.prefix.length + code.length);
    bytes.set(this.prefix);
    bytes.set(code, this.prefix.length);
    return bytes;
  }

  private collect(due: DueRows, data: Uint8Array, start: number, end: number): void {
    due.timesMs.push(this.timeAt(data, start));
    due.rest.begin();
    due.rest.piece(data, start + this.restAt, end);
    due.rest.end();
  }

  private timeAt(data: Uint8Array, start: number): number {
    return this.read(data, start + this.prefix.length, start + this.restAt);
  }

  /** The time whose code is `data[start, end)`. */
  read(data: Uint8Array, start: number, end: number): number {
    const code = { data, starts: Int32Array.of(start), ends: Int32Array.of(end) };
    return this.codec.decode(code, 1)[0].get(0) as number;
  }
}

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
