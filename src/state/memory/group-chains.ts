import { type KeyGroups, NUMBER_BYTES } from '../key-groups.js';
import type { BytesColumn } from '../state-store.js';
import { type EntryArena, GONE, keyLengthOf, keyStartOf, LIVE, REMOVED, UNIT_BITS, UNIT_MASK } from './entry-arena.js';
import { KeyDirectory, sortByTopBits } from './key-directory.js';
import type { RowDirectory } from './row-directory.js';
import { FIRST_OFFSET } from './snapshot-scan.js';

/**
 * The directory of a store whose rows are found by group: the rows of a group hang together, and only the first of them is entered under the group.
 *
 *     group ─► KeyDirectory ─► newest row ─► row ─► oldest row        links at the end of each entry: next 4 │ before 4
 *
 * A row that goes is taken out of its chain without a look at the others; as a rule it is the last one. A number above all that there ever were is
 * that of a new row, so rows are added without a search. Should a row of a long chain be asked for by its key, all keys are entered into a
 * directory of their own, which is then kept.
 */
export class GroupChains implements RowDirectory {
  readonly #heads: KeyDirectory;
  readonly #before: number;
  #exact: KeyDirectory | null = null;
  /** The greatest number that was entered: its two halves. */
  #newestHigh = 0;
  #newestLow = 0;
  readonly #starts = new Int32Array(AT_ONCE);
  readonly #ends = new Int32Array(AT_ONCE);

  constructor(
    private readonly arena: EntryArena,
    private readonly seed: number,
    { prefixBytes }: KeyGroups,
  ) {
    this.#before = prefixBytes;
    this.#heads = new KeyDirectory(arena, seed, prefixBytes, NUMBER_BYTES);
  }

  get bytes(): number {
    return this.#heads.bytes + (this.#exact?.bytes ?? 0);
  }

  hash(data: Uint8Array, view: DataView, start: number, end: number): number {
    return this.#heads.hash(data, view, start + this.#before, end - NUMBER_BYTES);
  }

  hashOf(address: number): number {
    return this.#heads.hashOf(address);
  }

  find(hash: number, data: Uint8Array, view: DataView, start: number, end: number): number {
    if (this.#isNewer(view, end)) return 0;
    if (this.#exact !== null) return this.#findExactly(data, view, start, end);
    const head = this.#heads.find(hash, data, view, start + this.#before, end - NUMBER_BYTES);
    let steps = 0;
    for (let address = head; address !== 0; address = this.#next(address)) {
      if (this.#hasEnds(address, data, view, start, end)) return address;
      if (++steps === LONG_CHAIN) return this.#findExactly(data, view, start, end);
    }
    return 0;
  }

  findAll(keys: BytesColumn, from: number, to: number, hashes: Int32Array, addresses: Int32Array): void {
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let first = from; first < to; first += AT_ONCE) {
      const n = Math.min(AT_ONCE, to - first);
      for (let i = 0; i < n; i++) {
        this.#starts[i] = starts[first + i] + this.#before;
        this.#ends[i] = ends[first + i] - NUMBER_BYTES;
      }
      // Fetches the heads of many groups at once.
      const groups = { data, starts: this.#starts, ends: this.#ends };
      const at = first - from;
      this.#heads.findAll(groups, 0, n, hashes.subarray(at, at + n), addresses.subarray(at, at + n));
      for (let i = first; i < first + n; i++) {
        const found = addresses[i - from];
        if (found !== 0) addresses[i - from] = this.find(hashes[i - from], data, view, starts[i], ends[i]);
      }
    }
  }

  /** The first entries of groups `from` … `to − 1`; 0 where there is none. */
  headsOf(groups: BytesColumn, from: number, to: number, addresses: Int32Array): void {
    this.#heads.findAll(groups, from, to, new Int32Array(to - from), addresses);
  }

  /** Adds the addresses of the rows in a chain to `out`, by number. */
  collect(head: number, out: number[]): void {
    const first = out.length;
    const { segments } = this.arena;
    let isSorted = true;
    for (let address = head, last = 0; address !== 0; address = this.#next(address)) {
      if ((segments[address >>> UNIT_BITS][(address & UNIT_MASK) << 3] & REMOVED) !== 0) continue;
      if (last !== 0 && this.#compareNumbers(address, last) > 0) isSorted = false;
      out.push(address);
      last = address;
    }
    // The newest comes first.
    for (let low = first, high = out.length - 1; low < high; low++, high--) {
      const address = out[low];
      out[low] = out[high];
      out[high] = address;
    }
    if (isSorted) return;
    const chain = out.splice(first).sort((a, b) => this.#compareNumbers(a, b));
    for (const address of chain) out.push(address);
  }

  insert(hash: number, address: number): void {
    const segment = address >>> UNIT_BITS;
    const bytes = this.arena.segments[segment];
    const view = this.arena.views[segment];
    const start = keyStartOf(bytes, (address & UNIT_MASK) << 3);
    const end = start + keyLengthOf(bytes, (address & UNIT_MASK) << 3);
    if (this.#isNewer(view, end)) {
      this.#newestHigh = view.getUint32(end - 8);
      this.#newestLow = view.getUint32(end - 4);
    }
    const head = this.#heads.find(hash, bytes, view, start + this.#before, end - NUMBER_BYTES);
    this.#setNext(address, head);
    this.#setBefore(address, 0);
    if (head === 0) this.#heads.insert(hash, address);
    else {
      this.#setBefore(head, address);
      this.#heads.replace(hash, head, address);
    }
    this.#exact?.insert(this.#exact.hashOf(address), address);
  }

  replace(hash: number, old: number, address: number): void {
    const before = this.#beforeOf(old);
    const next = this.#next(old);
    this.#setNext(address, next);
    this.#setBefore(address, before);
    if (before === 0) this.#heads.replace(hash, old, address);
    else this.#setNext(before, address);
    if (next !== 0) this.#setBefore(next, address);
    this.#exact?.replace(this.#exact.hashOf(old), old, address);
  }

  remove(hash: number, address: number): void {
    if (!this.#takeOut(address)) this.#heads.remove(hash, address);
    this.#exact?.remove(this.#exact.hashOf(address), address);
  }

  removeAll(addresses: Int32Array, n: number): void {
    const touched = new Int32Array(AT_ONCE);
    const alone = new Int32Array(AT_ONCE);
    for (let from = 0; from < n; from += AT_ONCE) {
      const count = Math.min(AT_ONCE, n - from);
      for (let i = 0; i < count; i++) touched[i] = this.#beforeOf(addresses[from + i]);
      // Fetches the neighbours of many rows at once.
      for (let i = 0; i < count; i++) if (touched[i] !== 0) touched[i] = this.#next(touched[i]);
      let ofGroups = 0;
      for (let i = 0; i < count; i++) if (!this.#takeOut(addresses[from + i])) alone[ofGroups++] = addresses[from + i];
      this.#heads.removeAll(alone, ofGroups);
    }
    this.#exact?.removeAll(addresses, n);
  }

  /** Takes a row out of its chain; false when it is the only one of its group, which is then to go. */
  #takeOut(address: number): boolean {
    const before = this.#beforeOf(address);
    const next = this.#next(address);
    if (before === 0 && next === 0) return false;
    if (next !== 0) this.#setBefore(next, before);
    if (before !== 0) this.#setNext(before, next);
    else this.#heads.replace(this.hashOf(address), address, next);
    return true;
  }

  *fill(hashes: Int32Array, addresses: Int32Array, n: number): Generator<void> {
    const order = new Int32Array(n);
    yield* sortByTopBits(hashes, n, SORT_BITS, order);
    for (let i = 0; i < n; i++) {
      this.insert(hashes[order[i]], addresses[order[i]]);
      if (i % FILL_STEP === FILL_STEP - 1) yield;
    }
  }

  #findExactly(data: Uint8Array, view: DataView, start: number, end: number): number {
    this.#exact ??= this.#exactOfAll();
    return this.#exact.find(this.#exact.hash(data, view, start, end), data, view, start, end);
  }

  #exactOfAll(): KeyDirectory {
    const exact = new KeyDirectory(this.arena, this.seed);
    const { segments, used } = this.arena;
    for (let segment = 0; segment < segments.length; segment++) {
      const bytes = segments[segment];
      let offset = segment === 0 ? FIRST_OFFSET : 0;
      for (; offset < used[segment]; offset += this.arena.entrySize(bytes, offset)) {
        if ((bytes[offset] & (LIVE | GONE)) !== LIVE) continue;
        const address = (segment << UNIT_BITS) | (offset >>> 3);
        exact.insert(exact.hashOf(address), address);
      }
    }
    return exact;
  }

  /** Whether the number at the end of a key is above all. */
  #isNewer(view: DataView, end: number): boolean {
    const high = view.getUint32(end - 8);
    if (high !== this.#newestHigh) return high > this.#newestHigh;
    return view.getUint32(end - 4) > this.#newestLow;
  }

  #compareNumbers(a: number, b: number): number {
    const { views } = this.arena;
    const [x, y] = [views[a >>> UNIT_BITS], views[b >>> UNIT_BITS]];
    const [i, j] = [this.#numberAt(a), this.#numberAt(b)];
    return x.getUint32(i) - y.getUint32(j) || x.getUint32(i + 4) - y.getUint32(j + 4);
  }

  #numberAt(address: number): number {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    return keyStartOf(bytes, offset) + keyLengthOf(bytes, offset) - NUMBER_BYTES;
  }

  /** Whether an entry of the same group has the key: what lies around the group tells. */
  #hasEnds(address: number, data: Uint8Array, view: DataView, start: number, end: number): boolean {
    const segment = address >>> UNIT_BITS;
    const bytes = this.arena.segments[segment];
    const offset = (address & UNIT_MASK) << 3;
    const from = keyStartOf(bytes, offset);
    const to = from + keyLengthOf(bytes, offset);
    const other = this.arena.views[segment];
    if (view.getInt32(end - 4) !== other.getInt32(to - 4) || view.getInt32(end - 8) !== other.getInt32(to - 8)) {
      return false;
    }
    for (let i = 0; i < this.#before; i++) if (data[start + i] !== bytes[from + i]) return false;
    return true;
  }

  #linksAt(bytes: Uint8Array, offset: number): number {
    return offset + this.arena.entrySize(bytes, offset) - LINK_BYTES;
  }

  #next(address: number): number {
    const segment = address >>> UNIT_BITS;
    return this.arena.views[segment].getInt32(
      this.#linksAt(this.arena.segments[segment], (address & UNIT_MASK) << 3),
      true,
    );
  }

  #beforeOf(address: number): number {
    const segment = address >>> UNIT_BITS;
    return this.arena.views[segment].getInt32(
      this.#linksAt(this.arena.segments[segment], (address & UNIT_MASK) << 3) + 4,
      true,
    );
  }

  #setNext(address: number, next: number): void {
    const segment = address >>> UNIT_BITS;
    const at = this.#linksAt(this.arena.segments[segment], (address & UNIT_MASK) << 3);
    this.arena.views[segment].setInt32(at, next, true);
  }

  #setBefore(address: number, before: number): void {
    const segment = address >>> UNIT_BITS;
    const at = this.#linksAt(this.arena.segments[segment], (address & UNIT_MASK) << 3);
    this.arena.views[segment].setInt32(at + 4, before, true);
  }
}

/** Of the links at the end of an entry. */
const LINK_BYTES = 8;
export const linkBytesOf = (groups: KeyGroups | undefined): number => (groups === undefined ? 0 : LINK_BYTES);
/** Rows whose memory is fetched together. */
const AT_ONCE = 256;
/** A search that takes more steps is made with a directory of all keys. */
const LONG_CHAIN = 64;
const FILL_STEP = 1 << 15;
/** Neighbours in the directory are entered together. */
const SORT_BITS = 16;
