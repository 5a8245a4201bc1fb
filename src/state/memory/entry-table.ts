import type { GroupedRows, KeyGroups } from '../key-groups.js';
import { type KeyRange, KeyRanges } from '../key-ranges.js';
import { LookupBuffer } from '../lookup-buffer.js';
import type { RecordWriter } from '../record-file.js';
import type { BytesColumn, LookupResult, RowVisitor } from '../state-store.js';
import { ChangeLog, INSERT, MOVE, REMOVE, REMOVE_IN_RANGE, UPDATE } from './change-log.js';
import {
  copyBytes,
  DIRTY,
  EntryArena,
  GONE,
  keyLengthOf,
  keyStartOf,
  LIVE,
  NEW,
  RANGED,
  REMOVED,
  SAVED,
  setValueLength,
  UNIT_BITS,
  UNIT_MASK,
  valueFits,
  valueLengthOf,
} from './entry-arena.js';
import { GroupChains, linkBytesOf } from './group-chains.js';
import { groupedRows } from './grouped-rows.js';
import { KeyDirectory } from './key-directory.js';
import { compareKeys, successor } from './key-order.js';
import { OrderedIndex } from './ordered-index.js';
import type { RowDirectory } from './row-directory.js';
import { FIRST_OFFSET, SnapshotScan } from './snapshot-scan.js';

/**
 * The rows of a memory store and the changes of the batch that is running.
 *
 *     key ─► KeyDirectory ─► address ─► EntryArena          OrderedIndex (ordered stores): addresses in key order
 *                                           │
 *     every first change of an entry ─► ChangeLog ─► undo (abort), or records of the delta (commit)
 *
 * During a batch a removed entry is only marked, and one that has outgrown its place stays where it was: `settle` frees them when the batch
 * is durable. Values of the same size are written in place, after the old one has been put into the log.
 */
export class EntryTable {
  readonly arena: EntryArena;
  readonly #directory: RowDirectory;
  readonly #chains: GroupChains | null;
  #index: OrderedIndex | null;
  readonly #log = new ChangeLog();
  #scan: SnapshotScan | null = null;
  #rowsBefore = 0;
  readonly #removedRanges = new KeyRanges();
  #loading: { hashes: Int32Array; addresses: Int32Array } | null = null;
  rows = 0;
  readonly #hashes = new Int32Array(BLOCK);
  readonly #addresses = new Int32Array(BLOCK);
  readonly #result = new LookupBuffer();

  constructor({ ordered, groups }: EntryTableOptions, seed: number, arena = new EntryArena(linkBytesOf(groups))) {
    this.arena = arena;
    this.#chains = groups === undefined ? null : new GroupChains(arena, seed, groups);
    this.#directory = this.#chains ?? new KeyDirectory(arena, seed);
    this.#index = ordered ? new OrderedIndex(this.arena) : null;
  }

  get bytesUsed(): number {
    return this.arena.capacityBytes + this.#directory.bytes + (this.#index?.bytes ?? 0);
  }

  /** Entries changed by the batch so far, an entry more than once if it changed in several ways. */
  get changes(): number {
    return this.#log.count;
  }

  get(keys: BytesColumn, n: number): LookupResult {
    const result = this.#result;
    const addresses = this.#addresses;
    result.begin(n);
    for (let i = 0; i < n; i++) {
      const inBlock = i % BLOCK;
      if (inBlock === 0) this.#findBlock(keys, i, n);
      const address = addresses[inBlock];
      const bytes = this.arena.segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      if (address === 0 || (bytes[offset] & REMOVED) !== 0) result.missing(i);
      else {
        const start = keyStartOf(bytes, offset) + keyLengthOf(bytes, offset);
        result.set(i, bytes, start, start + valueLengthOf(bytes, offset));
      }
    }
    return result;
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < n; i++) {
      const inBlock = i % BLOCK;
      if (inBlock === 0) this.#findBlock(keys, i, n);
      const hash = this.#hashes[inBlock];
      let address = this.#addresses[inBlock];
      const flags = this.arena.segments[address >>> UNIT_BITS][(address & UNIT_MASK) << 3];
      // The same key may have been put a moment ago.
      if (address === 0 || (flags & GONE) !== 0) {
        address = this.#directory.find(hash, data, view, starts[i], ends[i]);
      }
      if (address === 0) this.#insert(hash, data, starts[i], ends[i], values.data, values.starts[i], values.ends[i]);
      else this.#update(hash, address, values.data, values.starts[i], values.ends[i]);
    }
  }

  #findBlock(keys: BytesColumn, from: number, n: number): void {
    this.#directory.findAll(keys, from, Math.min(n, from + BLOCK), this.#hashes, this.#addresses);
  }

  /** One row; `view` is over `keyData`. */
  putRow(
    keyData: Uint8Array,
    view: DataView,
    keyStart: number,
    keyEnd: number,
    data: Uint8Array,
    start: number,
    end: number,
  ): void {
    const hash = this.#directory.hash(keyData, view, keyStart, keyEnd);
    const address = this.#directory.find(hash, keyData, view, keyStart, keyEnd);
    if (address === 0) this.#insert(hash, keyData, keyStart, keyEnd, data, start, end);
    else this.#update(hash, address, data, start, end);
  }

  /** See `StateStore.rowsOfGroups`. */
  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows> {
    return groupedRows(this.arena, this.#chains!, groups, n, (address, data, start, end) =>
      this.#update(this.#directory.hashOf(address), address, data, start, end),
    );
  }

  /** Adds the addresses of the rows of a group to `out`, by number. They change only where a row gets another value. */
  collectGroup(groups: BytesColumn, group: number, out: number[]): void {
    this.#chains!.headsOf(groups, group, group + 1, this.#addresses);
    if (this.#addresses[0] !== 0) this.#chains!.collect(this.#addresses[0], out);
  }

  /** The address of the row with this key in the arena; 0: there is none. */
  locate(data: Uint8Array, view: DataView, start: number, end: number): number {
    const address = this.#directory.find(this.#directory.hash(data, view, start, end), data, view, start, end);
    const flags = this.arena.segments[address >>> UNIT_BITS][(address & UNIT_MASK) << 3];
    return (flags & REMOVED) === 0 ? address : 0;
  }

  remove(keys: BytesColumn, n: number): void {
    for (let i = 0; i < n; i++) {
      const inBlock = i % BLOCK;
      if (inBlock === 0) this.#findBlock(keys, i, n);
      const address = this.#addresses[inBlock];
      if (address === 0) continue;
      const bytes = this.arena.segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      const flags = bytes[offset];
      if ((flags & REMOVED) !== 0) continue;
      this.#scan?.beforeChange(address);
      this.#index?.remove(address);
      if ((flags & DIRTY) === 0) this.#log.add(REMOVE, address, 0);
      bytes[offset] |= REMOVED | DIRTY;
      this.rows--;
    }
  }

  /** Ranges that the batch has emptied; rows that were put into them since are among its changes. */
  get removedRanges(): readonly KeyRange[] {
    return this.#removedRanges.all;
  }

  /** Returns how many rows were removed. */
  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor | undefined): number {
    const before = this.rows;
    this.#index ??= this.#indexOfAll();
    const first = this.#log.count;
    let last = 0;
    let stopped = false;
    this.#index.removeRange(from, to, (addresses, start, end) => {
      const taken = this.#takeOut(addresses, start, end, visit);
      stopped = taken < 0;
      last = addresses[(stopped ? ~taken : taken) - 1];
      return taken;
    });
    if (before - this.rows >= RANGE_ROWS_MIN) {
      this.#removedRanges.add(from ?? NO_BYTES, stopped ? successor(this.#keyAt(last)) : to);
    } else this.#nameEach(first);
    return before - this.rows;
  }

  /** Marks the entries at some positions as removed: all, or up to the one at which `visit` says to stop, then `~position`. */
  #takeOut(addresses: Int32Array, from: number, to: number, visit: RowVisitor | undefined): number {
    const { segments } = this.arena;
    // In a pass of its own, so that the processor fetches many entries at once.
    const flags = this.#hashes;
    for (let i = from; i < to; i++) {
      const address = addresses[i];
      flags[i - from] = segments[address >>> UNIT_BITS][(address & UNIT_MASK) << 3];
    }
    for (let i = from; i < to; i++) {
      const address = addresses[i];
      const bytes = segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      const more = visit === undefined || visitEntry(bytes, offset, visit) !== false;
      this.#scan?.beforeChange(address);
      if ((flags[i - from] & DIRTY) === 0) {
        this.#log.add(REMOVE_IN_RANGE, address, 0);
        bytes[offset] |= REMOVED | DIRTY | RANGED;
      } else bytes[offset] |= REMOVED;
      this.rows--;
      if (!more) return ~(i + 1);
    }
    return to;
  }

  /** So few removals, logged from here on, are told of one by one. */
  #nameEach(first: number): void {
    const { kinds, addresses, count } = this.#log;
    for (let i = first; i < count; i++) {
      kinds[i] = REMOVE;
      this.arena.segments[addresses[i] >>> UNIT_BITS][(addresses[i] & UNIT_MASK) << 3] &= ~RANGED;
    }
  }

  #keyAt(address: number): Uint8Array {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const start = keyStartOf(bytes, (address & UNIT_MASK) << 3);
    return bytes.subarray(start, start + keyLengthOf(bytes, (address & UNIT_MASK) << 3));
  }

  #indexOfAll(): OrderedIndex {
    const index = new OrderedIndex(this.arena);
    this.#visitSeen((segment, offset) => {
      index.insert((segment << UNIT_BITS) | (offset >>> 3));
    });
    return index;
  }

  #insert(
    hash: number,
    keyData: Uint8Array,
    keyStart: number,
    keyEnd: number,
    data: Uint8Array,
    start: number,
    end: number,
  ): void {
    const address = this.#write(keyData, keyStart, keyEnd, data, start, end, LIVE | DIRTY | SAVED | NEW);
    this.#directory.insert(hash, address);
    this.#index?.insert(address);
    this.#log.add(INSERT, address, 0);
    this.rows++;
  }

  /** Returns where the entry is now. */
  #update(hash: number, address: number, data: Uint8Array, start: number, end: number): number {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    const flags = bytes[offset];
    this.#scan?.beforeChange(address);
    if ((flags & REMOVED) !== 0) {
      this.rows++;
      this.#index?.insert(address);
    }
    if (!valueFits(bytes, offset, end - start)) return this.#move(hash, address, data, start, end);
    const at = keyStartOf(bytes, offset) + keyLengthOf(bytes, offset);
    if ((flags & SAVED) === 0) {
      this.#log.add(UPDATE, address, this.#log.save(flags, bytes, at, at + valueLengthOf(bytes, offset)));
    }
    copyBytes(data, start, end, bytes, at);
    setValueLength(bytes, offset, end - start);
    bytes[offset] = (bytes[offset] & ~(REMOVED | RANGED)) | DIRTY | SAVED;
    return address;
  }

  #move(hash: number, old: number, data: Uint8Array, start: number, end: number): number {
    const bytes = this.arena.segments[old >>> UNIT_BITS];
    const offset = (old & UNIT_MASK) << 3;
    const keyStart = keyStartOf(bytes, offset);
    const keyEnd = keyStart + keyLengthOf(bytes, offset);
    const flags = LIVE | DIRTY | SAVED | (bytes[offset] & NEW);
    const address = this.#write(bytes, keyStart, keyEnd, data, start, end, flags);
    bytes[offset] |= GONE;
    this.#directory.replace(hash, old, address);
    this.#index?.replace(address);
    this.#log.add(MOVE, address, old);
    return address;
  }

  #write(
    keyData: Uint8Array,
    keyStart: number,
    keyEnd: number,
    data: Uint8Array,
    start: number,
    end: number,
    flags: number,
  ): number {
    const address = this.arena.allocate(keyEnd - keyStart, end - start);
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    bytes[offset] = flags;
    const at = keyStartOf(bytes, offset);
    copyBytes(keyData, keyStart, keyEnd, bytes, at);
    copyBytes(data, start, end, bytes, at + keyEnd - keyStart);
    this.#scan?.ignore(address);
    return address;
  }

  /** Undoes the batch, last change first. */
  undo(): void {
    const { kinds, addresses, others } = this.#log;
    for (let i = this.#log.count - 1; i >= 0; i--) {
      const address = addresses[i];
      const bytes = this.arena.segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      const seen = (bytes[offset] & REMOVED) === 0;
      if (kinds[i] === INSERT) this.#undoInsert(address, seen);
      else if (kinds[i] === MOVE) this.#undoMove(address, others[i], seen);
      else {
        if (kinds[i] === UPDATE) this.#restoreValue(bytes, offset, others[i]);
        else bytes[offset] &= ~(REMOVED | RANGED | DIRTY);
        const isSeen = (bytes[offset] & REMOVED) === 0;
        if (isSeen && !seen) this.#index?.insert(address);
        if (seen && !isSeen) this.#index?.remove(address);
      }
    }
    this.#log.clear();
    this.#removedRanges.clear();
    this.rows = this.#rowsBefore;
  }

  #undoInsert(address: number, seen: boolean): void {
    if (seen) this.#index?.remove(address);
    this.#directory.remove(this.#directory.hashOf(address), address);
    this.arena.free(address);
  }

  #undoMove(address: number, old: number, seen: boolean): void {
    const bytes = this.arena.segments[old >>> UNIT_BITS];
    const offset = (old & UNIT_MASK) << 3;
    this.#directory.replace(this.#directory.hashOf(address), address, old);
    bytes[offset] &= ~GONE;
    const wasSeen = (bytes[offset] & REMOVED) === 0;
    if (seen && wasSeen) this.#index?.replace(old);
    else if (seen) this.#index?.remove(address);
    else if (wasSeen) this.#index?.insert(old);
    this.arena.free(address);
  }

  #restoreValue(bytes: Uint8Array, offset: number, saved: number): void {
    const log = this.#log;
    const length = log.lengthAt(saved);
    const at = keyStartOf(bytes, offset) + keyLengthOf(bytes, offset);
    copyBytes(log.bytes, saved + 5, saved + 5 + length, bytes, at);
    setValueLength(bytes, offset, length);
    // What the entry was then, but for the mark of a snapshot, which has seen it meanwhile.
    const kept = DIRTY | SAVED | NEW | REMOVED | RANGED;
    bytes[offset] = (bytes[offset] & ~kept) | (log.bytes[saved] & kept);
  }

  /** Writes the final state of the entries of changes `from` … `to − 1`, each entry once. */
  describe(from: number, to: number, out: RecordWriter): void {
    const { kinds, addresses } = this.#log;
    for (let i = from; i < to; i++) {
      // Unless the row was put again, which is another change.
      if (kinds[i] === REMOVE_IN_RANGE) continue;
      const address = addresses[i];
      const bytes = this.arena.segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      const flags = bytes[offset];
      if ((flags & DIRTY) === 0 || (flags & GONE) !== 0) continue;
      bytes[offset] = flags & ~DIRTY;
      const start = keyStartOf(bytes, offset);
      const middle = start + keyLengthOf(bytes, offset);
      if ((flags & REMOVED) === 0) out.put(bytes, start, middle, bytes, middle, middle + valueLengthOf(bytes, offset));
      else if ((flags & (NEW | RANGED)) === 0) out.remove(bytes, start, middle);
    }
  }

  /** The rows that changes `from` … `to − 1` left behind. Rows that were removed again are not seen. */
  visitChanges(from: number, to: number, visit: RowVisitor): void {
    const { addresses } = this.#log;
    for (let i = from; i < to; i++) {
      const bytes = this.arena.segments[addresses[i] >>> UNIT_BITS];
      const offset = (addresses[i] & UNIT_MASK) << 3;
      if ((bytes[offset] & (LIVE | REMOVED | GONE)) === LIVE) visitEntry(bytes, offset, visit);
    }
  }

  /** The numbers `from` … `to − 1` of changes, in the order of what their keys hold after `skip` bytes. */
  changesByKey(from: number, to: number, skip: number): Int32Array {
    const { addresses } = this.#log;
    const keys = Array.from({ length: to - from }, (_, i) => this.#keyAt(addresses[from + i]).subarray(skip));
    return Int32Array.from(keys, (_, i) => i)
      .sort((a, b) => compareKeys(keys[a], keys[b]))
      .map(i => from + i);
  }

  /** Makes the changes `from` … `to − 1` final. All of them must have been settled before the next batch. */
  settle(from: number, to: number): void {
    const { kinds, addresses, others } = this.#log;
    const gone = this.#addresses;
    let n = 0;
    for (let i = from; i < to; i++) {
      if (kinds[i] === MOVE) this.#free(others[i]);
      const address = addresses[i];
      const bytes = this.arena.segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      const flags = bytes[offset];
      if ((flags & LIVE) === 0 || (flags & GONE) !== 0) continue;
      if ((flags & REMOVED) === 0) bytes[offset] = flags & ~(DIRTY | SAVED | NEW);
      else {
        // Freed at once, so that a second change of the entry finds nothing to do; its key stays readable.
        this.arena.free(address);
        gone[n++] = address;
        if (n < BLOCK) continue;
        this.#directory.removeAll(gone, n);
        n = 0;
      }
    }
    this.#directory.removeAll(gone, n);
    if (to < this.#log.count) return;
    this.#log.clear();
    this.#removedRanges.clear();
    this.#rowsBefore = this.rows;
    if (this.#scan === null) this.arena.dropEmpty();
  }

  #free(address: number): void {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    if ((bytes[(address & UNIT_MASK) << 3] & LIVE) !== 0) this.arena.free(address);
  }

  /** Clears one segment that is mostly dead; false when there is none worth it. Between batches, and not during a snapshot. */
  reclaim(): boolean {
    if (this.#scan !== null || this.#log.count > 0) return false;
    const segment = this.arena.sparsest();
    if (segment < 0) return false;
    const bytes = this.arena.segments[segment];
    const end = this.arena.used[segment];
    for (let offset = segment === 0 ? FIRST_OFFSET : 0; offset < end; ) {
      const size = this.arena.entrySize(bytes, offset);
      if ((bytes[offset] & LIVE) !== 0) this.#relocate((segment << UNIT_BITS) | (offset >>> 3), bytes, offset);
      offset += size;
    }
    this.arena.dropEmpty();
    return true;
  }

  #relocate(old: number, bytes: Uint8Array, offset: number): void {
    const hash = this.#directory.hashOf(old);
    const start = keyStartOf(bytes, offset);
    const middle = start + keyLengthOf(bytes, offset);
    const address = this.#write(bytes, start, middle, bytes, middle, middle + valueLengthOf(bytes, offset), LIVE);
    this.#directory.replace(hash, old, address);
    this.#index?.replace(address);
    this.arena.free(old);
  }

  /** Begins the load of a snapshot of so many rows into an empty table. */
  beginLoad(rows: number): void {
    this.#loading = { hashes: new Int32Array(rows), addresses: new Int32Array(rows) };
  }

  /** Adds a row of the snapshot, whose keys are all different. It can be found after `finishLoad`. */
  load(bytes: Uint8Array, view: DataView, keyStart: number, keyEnd: number, valueEnd: number): void {
    const { hashes, addresses } = this.#loading!;
    if (this.rows === hashes.length) throw new RangeError('more rows than announced');
    const address = this.#write(bytes, keyStart, keyEnd, bytes, keyEnd, valueEnd, LIVE);
    hashes[this.rows] = this.#directory.hash(bytes, view, keyStart, keyEnd);
    addresses[this.rows] = address;
    this.#index?.insert(address);
    this.rows++;
  }

  *finishLoad(): Generator<void> {
    const { hashes, addresses } = this.#loading!;
    this.#loading = null;
    this.#rowsBefore = this.rows;
    yield* this.#directory.fill(hashes, addresses, this.rows);
  }

  visitAll(visit: RowVisitor): void {
    const { segments } = this.arena;
    this.#visitSeen((segment, offset) => visitEntry(segments[segment], offset, visit));
  }

  #visitSeen(visit: (segment: number, offset: number) => unknown): void {
    const { segments, used } = this.arena;
    for (let segment = 0; segment < segments.length; segment++) {
      const bytes = segments[segment];
      const end = used[segment];
      for (let offset = segment === 0 ? FIRST_OFFSET : 0; offset < end; offset += this.arena.entrySize(bytes, offset)) {
        if ((bytes[offset] & (LIVE | REMOVED | GONE)) !== LIVE) continue;
        if (visit(segment, offset) === false) return;
      }
    }
  }

  /** Ordered stores only. */
  visitRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    const { segments } = this.arena;
    this.#index!.scan(from, address => {
      const bytes = segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      if (to !== null) {
        const start = keyStartOf(bytes, offset);
        if (compareKeys(bytes.subarray(start, start + keyLengthOf(bytes, offset)), to) >= 0) return false;
      }
      return visitEntry(bytes, offset, visit) !== false;
    });
  }

  startScan(): SnapshotScan {
    this.#scan = new SnapshotScan(this.arena, this.#index);
    return this.#scan;
  }

  /** Ends a scan, finished or not, some of the work at a time. Changes between the steps are fine. */
  *endScan(): Generator<void> {
    if (this.#scan !== null) yield* this.#scan.end();
    this.#scan = null;
  }
}

export interface EntryTableOptions {
  readonly ordered: boolean;
  readonly groups?: KeyGroups | undefined;
}

/** Keys that are looked up at once: their entries fit into the processor's cache together. */
const BLOCK = 256;
/** From here on the delta names a range instead of its rows. */
const RANGE_ROWS_MIN = 64;
const NO_BYTES = new Uint8Array(0);

function visitEntry(bytes: Uint8Array, offset: number, visit: RowVisitor): unknown {
  const start = keyStartOf(bytes, offset);
  const middle = start + keyLengthOf(bytes, offset);
  return visit(bytes, start, middle, bytes, middle, middle + valueLengthOf(bytes, offset));
}
