import { keyLengthOf, keyStartOf, UNIT_BITS, UNIT_MASK, valueLengthOf } from './memory/entry-arena.js';
import { EntryTable, type EntryTableOptions } from './memory/entry-table.js';
import { compareKeys, successor } from './memory/key-order.js';

/** A value inside a larger buffer, valid until that is written to. */
export interface ValueSpan {
  readonly data: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * What a batch has changed, in memory: over the rows of the version below, a row per key that was put or removed.
 *
 *     value in the table      flags 1 │ the value          flags: 1 the key is there now, 2 it was there before
 *
 * Eviction takes rows from the front again and again, and must not walk over what it has removed before. So the latest removed range is
 * remembered: `removed` for what lies below (it stays hidden whatever is put), `quiet` for the overlay itself (until a key is put there).
 */
export class Overlay {
  readonly table: EntryTable;
  readonly removed = new KeyRange();
  readonly quiet = new KeyRange();
  /** Rows that the batch has added, less those that it has removed. */
  gained = 0;
  #value = new Uint8Array(64);

  constructor(options: EntryTableOptions, seed: number) {
    this.table = new EntryTable(options, seed);
  }

  get isEmpty(): boolean {
    return this.table.changes === 0;
  }

  /** Address of what the overlay knows of the key; 0: nothing. */
  locate(data: Uint8Array, view: DataView, start: number, end: number): number {
    return this.table.locate(data, view, start, end);
  }

  isThere(address: number): boolean {
    return (this.#flagsAt(address) & THERE) !== 0;
  }

  valueAt(address: number): ValueSpan {
    const bytes = this.table.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    const start = keyStartOf(bytes, offset) + keyLengthOf(bytes, offset);
    return { data: bytes, start: start + 1, end: start + valueLengthOf(bytes, offset) };
  }

  #flagsAt(address: number): number {
    const bytes = this.table.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    return bytes[keyStartOf(bytes, offset) + keyLengthOf(bytes, offset)];
  }

  /** `below` tells whether the key is there without this overlay; asked only where that is not known. */
  put(
    key: Uint8Array,
    view: DataView,
    keyStart: number,
    keyEnd: number,
    data: Uint8Array,
    start: number,
    end: number,
    below: () => boolean,
  ): void {
    const address = this.locate(key, view, keyStart, keyEnd);
    const before = address === 0 ? (below() ? WAS_THERE | THERE : 0) : this.#flagsAt(address);
    if ((before & THERE) === 0) this.gained++;
    const length = end - start + 1;
    if (length > this.#value.length) this.#value = new Uint8Array(length * 2);
    const value = this.#value;
    value[0] = THERE | (before & WAS_THERE);
    if (length < 40) for (let i = start, j = 1; i < end; i++, j++) value[j] = data[i];
    else value.set(data.subarray(start, end), 1);
    this.table.putRow(key, view, keyStart, keyEnd, value, 0, length);
    if (!this.quiet.isEmpty) this.quiet.endAt(key.subarray(keyStart, keyEnd));
  }

  remove(key: Uint8Array, view: DataView, keyStart: number, keyEnd: number, below: () => boolean): void {
    const address = this.locate(key, view, keyStart, keyEnd);
    const before = address === 0 ? (below() ? WAS_THERE | THERE : 0) : this.#flagsAt(address);
    if ((before & THERE) === 0) return;
    this.gained--;
    this.#value[0] = before & WAS_THERE;
    this.table.putRow(key, view, keyStart, keyEnd, this.#value, 0, 1);
  }

  /** Changes `from` … `to − 1`, each key once: its value, or null where the row is to go. */
  visitChanges(
    from: number,
    to: number,
    visit: (
      key: Uint8Array,
      keyStart: number,
      keyEnd: number,
      value: Uint8Array | null,
      start: number,
      end: number,
    ) => void,
  ): void {
    this.table.visitChanges(from, to, (key, keyStart, keyEnd, value, start, end) => {
      if ((value[start] & THERE) !== 0) visit(key, keyStart, keyEnd, value, start + 1, end);
      else if ((value[start] & WAS_THERE) !== 0) visit(key, keyStart, keyEnd, null, 0, 0);
    });
  }

  /** What the overlay says of keys from `from` up to `to`, in key order; `there` is false for removed rows. Ordered overlays only. */
  *range(from: Uint8Array, to: Uint8Array | null): Generator<OverlayRow, void, void> {
    for (let start = from; ; ) {
      const rows: OverlayRow[] = [];
      this.table.visitRange(start, to, (...row) => {
        rows.push(overlayRow(...row));
        return rows.length < RANGE_ROWS;
      });
      yield* rows;
      if (rows.length < RANGE_ROWS) return;
      start = successor(rows[rows.length - 1].key);
    }
  }

  /** Everything that the overlay says, in no order, until `visit` returns false. */
  visitAll(visit: (row: OverlayRow) => unknown): void {
    this.table.visitAll((...row) => visit(overlayRow(...row)));
  }
}

export interface OverlayRow extends ValueSpan {
  readonly key: Uint8Array;
  readonly there: boolean;
}

function overlayRow(
  key: Uint8Array,
  keyStart: number,
  keyEnd: number,
  data: Uint8Array,
  start: number,
  end: number,
): OverlayRow {
  return { key: key.subarray(keyStart, keyEnd), data, start: start + 1, end, there: (data[start] & THERE) !== 0 };
}

/** A stretch of keys, `from <= key < end`. */
class KeyRange {
  #from: Uint8Array | undefined;
  #end: Uint8Array | null = null;

  get isEmpty(): boolean {
    return this.#from === undefined;
  }

  /** Becomes this stretch, or grows by it where the two touch at its start. `end` null: no end. */
  add(from: Uint8Array, end: Uint8Array | null): void {
    const grows = this.#from !== undefined && compareKeys(this.#from, from) <= 0 && this.#reaches(from);
    // Bytes of callers may change.
    if (!grows) this.#from = Uint8Array.from(from);
    else if (this.#end === null || (end !== null && compareKeys(end, this.#end) < 0)) return;
    this.#end = end && Uint8Array.from(end);
  }

  #reaches(key: Uint8Array): boolean {
    return this.#end === null || compareKeys(key, this.#end) <= 0;
  }

  /** No longer holds `key` and what comes after. */
  endAt(key: Uint8Array): void {
    if (this.#from === undefined || compareKeys(key, this.#from) < 0) return;
    if (this.#end !== null && compareKeys(key, this.#end) >= 0) return;
    this.#end = Uint8Array.from(key);
    if (compareKeys(this.#end, this.#from) === 0) this.#from = undefined;
  }

  /** Where a scan from `from` may begin instead; undefined: there is nothing. */
  skip(from: Uint8Array | undefined): Uint8Array | undefined {
    if (from === undefined || this.#from === undefined || compareKeys(from, this.#from) < 0) return from;
    if (this.#end === null) return undefined;
    return compareKeys(from, this.#end) < 0 ? this.#end : from;
  }
}

const THERE = 1;
const WAS_THERE = 2;
/** Read ahead, so that a scan that stops early has not read everything. */
const RANGE_ROWS = 64;
