import { finishHash } from '../../columnar/hash.js';
import type { BytesColumn } from '../state-store.js';
import { type EntryArena, keyLengthOf, keyStartOf, LONG, UNIT_BITS, UNIT_MASK } from './entry-arena.js';
import type { RowDirectory } from './row-directory.js';

/**
 * From keys to addresses: extendible hashing. The top bits of the hash choose a small table, the low bits a slot in it (open addressing,
 * linear probing). A table that is full is split in two by the next bit; so growth costs some microseconds here and there, and never a
 * rehash of everything.
 *
 *     directory   00 01 10 11        depth 2          table    slots: hash, address │ hash, address │ … │ count, depth
 *                  │  │  └──┴──► one table of depth 1
 *                  │  └────────► a table of depth 2
 *                  └───────────► a table of depth 2
 */
export class KeyDirectory implements RowDirectory {
  #directory: Int32Array[] = [newTable(SLOTS_MIN, 0)];
  #depth = 0;
  #tables = 1;
  #slotBytes = this.#directory[0].byteLength;

  /** `before` and `after`: bytes of an entry's key that lie around what it is found by. Keys to be found are given without them. */
  constructor(
    private readonly arena: EntryArena,
    private readonly seed: number,
    private readonly before = 0,
    private readonly after = 0,
  ) {}

  get bytes(): number {
    return this.#slotBytes + this.#directory.length * 8 + this.#tables * 100;
  }

  hash(data: Uint8Array, view: DataView, start: number, end: number): number {
    let h = Math.imul(this.seed ^ (end - start), 0x9e3779b1);
    if (end - start >= 4) {
      const last = end - 4;
      for (let at = start; at < last; at += 4) {
        h = Math.imul(h ^ view.getInt32(at, true), 0x9e3779b1);
        h = (h << 15) | (h >>> 17);
      }
      h = Math.imul(h ^ view.getInt32(last, true), 0x9e3779b1);
      h = (h << 15) | (h >>> 17);
    } else {
      for (let at = start; at < end; at++) h = Math.imul(h ^ data[at], 0x9e3779b1);
    }
    return finishHash(h);
  }

  hashOf(address: number): number {
    const segment = address >>> UNIT_BITS;
    const bytes = this.arena.segments[segment];
    const offset = (address & UNIT_MASK) << 3;
    const start = keyStartOf(bytes, offset);
    const end = start + keyLengthOf(bytes, offset);
    return this.hash(bytes, this.arena.views[segment], start + this.before, end - this.after);
  }

  /** The address of the entry with this key; 0: there is none. */
  find(hash: number, data: Uint8Array, view: DataView, start: number, end: number): number {
    const slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
    const mask = slots.length - 4;
    for (let p = (hash << 1) & mask; ; p = (p + 2) & mask) {
      const address = slots[p + 1];
      if (address === 0) return 0;
      if (slots[p] === hash && this.#sameKey(address, data, view, start, end)) return address;
    }
  }

  /**
   * Hashes and addresses (as `find` would say) of keys `from` … `to − 1`, at the start of the given arrays. In passes, each of which needs
   * little of every key: so the processor fetches the memory of many keys at once, where `find` waits for that of one.
   */
  findAll(keys: BytesColumn, from: number, to: number, hashes: Int32Array, addresses: Int32Array): void {
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const { segments } = this.arena;
    const around = this.before + this.after;
    for (let i = from; i < to; i++) {
      const hash = this.hash(data, view, starts[i], ends[i]);
      hashes[i - from] = hash;
      const slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
      const mask = slots.length - 4;
      let p = (hash << 1) & mask;
      while (slots[p + 1] !== 0 && slots[p] !== hash) p = (p + 2) & mask;
      addresses[i - from] = slots[p + 1];
    }
    for (let i = from; i < to; i++) {
      const address = addresses[i - from];
      const length = segments[address >>> UNIT_BITS][((address & UNIT_MASK) << 3) + 1];
      // The first of equal hashes is nearly always the key itself.
      if (address !== 0 && length !== ends[i] - starts[i] + around && length !== LONG) {
        addresses[i - from] = this.find(hashes[i - from], data, view, starts[i], ends[i]);
      }
    }
    for (let i = from; i < to; i++) {
      const address = addresses[i - from];
      if (address !== 0 && !this.#sameKey(address, data, view, starts[i], ends[i])) {
        addresses[i - from] = this.find(hashes[i - from], data, view, starts[i], ends[i]);
      }
    }
  }

  #sameKey(address: number, data: Uint8Array, view: DataView, start: number, end: number): boolean {
    const segment = address >>> UNIT_BITS;
    const bytes = this.arena.segments[segment];
    const offset = (address & UNIT_MASK) << 3;
    const length = end - start;
    if (keyLengthOf(bytes, offset) !== length + this.before + this.after) return false;
    const from = keyStartOf(bytes, offset) + this.before;
    if (length >= 4) {
      const other = this.arena.views[segment];
      const last = length - 4;
      for (let i = 0; i < last; i += 4) {
        if (view.getInt32(start + i, true) !== other.getInt32(from + i, true)) return false;
      }
      return view.getInt32(start + last, true) === other.getInt32(from + last, true);
    }
    for (let i = 0; i < length; i++) if (data[start + i] !== bytes[from + i]) return false;
    return true;
  }

  /** Adds an entry whose key is not there yet. */
  insert(hash: number, address: number): void {
    let slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
    while (slots[slots.length - 2] >= limitOf(slots)) {
      this.#extend(slots, hash);
      slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
    }
    place(slots, hash, address);
    slots[slots.length - 2]++;
  }

  replace(hash: number, old: number, address: number): void {
    const slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
    slots[slotOf(slots, hash, old) + 1] = address;
  }

  /** Closes the gap, so that no probe ever passes over what is no longer there. */
  remove(hash: number, address: number): void {
    const slots = this.#directory[(hash >>> 1) >>> (31 - this.#depth)];
    const mask = slots.length - 4;
    let hole = slotOf(slots, hash, address);
    for (let p = (hole + 2) & mask; slots[p + 1] !== 0; p = (p + 2) & mask) {
      const home = (slots[p] << 1) & mask;
      // An entry may move back to the hole unless its home lies after the hole.
      if (((p - home) & mask) < ((p - hole) & mask)) continue;
      slots[hole] = slots[p];
      slots[hole + 1] = slots[p + 1];
      hole = p;
    }
    slots[hole + 1] = 0;
    slots[slots.length - 2]--;
  }

  /** Removes many. Their slots are read in a pass of its own before: so the processor fetches many at once, where `remove` waits for each. */
  removeAll(addresses: Int32Array, n: number): void {
    const hashes = new Int32Array(AT_ONCE);
    const touched = new Int32Array(AT_ONCE);
    for (let from = 0; from < n; from += AT_ONCE) {
      const count = Math.min(AT_ONCE, n - from);
      for (let i = 0; i < count; i++) hashes[i] = this.hashOf(addresses[from + i]);
      for (let i = 0; i < count; i++) {
        const slots = this.#directory[(hashes[i] >>> 1) >>> (31 - this.#depth)];
        touched[i] = slots[(hashes[i] << 1) & (slots.length - 4)];
      }
      for (let i = 0; i < count; i++) this.remove(hashes[i], addresses[from + i]);
    }
  }

  /**
   * Enters `n` different keys into an empty directory, each table once, at the size that it will need. Some hundred thousand steps
   * lie between two `yield`s.
   */
  *fill(hashes: Int32Array, addresses: Int32Array, n: number): Generator<void> {
    let size = SLOTS_MIN;
    while (size < SLOTS_MAX && n > size * FILL) size *= 2;
    let depth = 0;
    while (depth < DEPTH_MAX && n > (size << depth) * FILL) depth++;
    const tables: Int32Array[] = [];
    while (tables.length < 1 << depth) {
      tables.push(newTable(size, depth));
      if (tables.length % TABLES_STEP === 0) yield;
    }
    this.#directory = tables;
    this.#depth = depth;
    this.#tables = 1 << depth;
    this.#slotBytes = this.#tables * this.#directory[0].byteLength;
    const ordered = new Int32Array(n);
    yield* sortByTopBits(hashes, n, depth, ordered);
    for (let i = 0; i < n; i++) {
      this.insert(hashes[ordered[i]], addresses[ordered[i]]);
      if (i % FILL_STEP === FILL_STEP - 1) yield;
    }
  }

  #extend(slots: Int32Array, hash: number): void {
    const size = (slots.length - 2) / 2;
    const depth = slots[slots.length - 1];
    if (size < SLOTS_MAX || depth >= DEPTH_MAX) {
      const wider = newTable(size * 2, depth);
      for (let p = 0; p < 2 * size; p += 2) if (slots[p + 1] !== 0) place(wider, slots[p], slots[p + 1]);
      wider[wider.length - 2] = slots[slots.length - 2];
      this.#slotBytes += wider.byteLength - slots.byteLength;
      this.#enter(wider, hash, depth);
      return;
    }
    if (depth === this.#depth) {
      this.#directory = this.#directory.flatMap(table => [table, table]);
      this.#depth++;
    }
    const halves = [newTable(size, depth + 1), newTable(size, depth + 1)];
    for (let p = 0; p < 2 * size; p += 2) {
      if (slots[p + 1] === 0) continue;
      const half = halves[(slots[p] >>> (31 - depth)) & 1];
      place(half, slots[p], slots[p + 1]);
      half[half.length - 2]++;
    }
    this.#tables++;
    this.#slotBytes += slots.byteLength;
    const bit = 1 << (31 - depth);
    this.#enter(halves[0], hash & ~bit, depth + 1);
    this.#enter(halves[1], hash | bit, depth + 1);
  }

  /** Puts a table wherever the first `depth` bits are those of `hash`. */
  #enter(table: Int32Array, hash: number, depth: number): void {
    const span = 1 << (this.#depth - depth);
    const first = ((hash >>> 1) >>> (31 - this.#depth)) & ~(span - 1);
    this.#directory.fill(table, first, first + span);
  }
}

/** Share of the slots that are used after `fill`. */
const FILL = 0.6;
/** Keys whose slots are fetched before any of them is removed. */
const AT_ONCE = 128;
/** Keys, and tables, between two looks at the clock. */
const FILL_STEP = 1 << 15;
const TABLES_STEP = 64;
const SLOTS_MIN = 64;
const SLOTS_MAX = 8192;
/** Beyond, tables grow instead: it takes a flood of equal hashes to get there. */
const DEPTH_MAX = 20;

function newTable(size: number, depth: number): Int32Array {
  const slots = new Int32Array(2 * size + 2);
  slots[2 * size + 1] = depth;
  return slots;
}

/** Tables are full at 70 to 80 percent, each at its own share: else all of them would split at nearly the same moment. */
function limitOf(slots: Int32Array): number {
  const size = (slots.length - 2) / 2;
  return size * 0.7 + ((slots[0] >>> 8) & 255) * (size / 2560);
}

function place(slots: Int32Array, hash: number, address: number): void {
  const mask = slots.length - 4;
  let p = (hash << 1) & mask;
  while (slots[p + 1] !== 0) p = (p + 2) & mask;
  slots[p] = hash;
  slots[p + 1] = address;
}

function slotOf(slots: Int32Array, hash: number, address: number): number {
  const mask = slots.length - 4;
  let p = (hash << 1) & mask;
  while (slots[p + 1] !== address) p = (p + 2) & mask;
  return p;
}

/** Writes 0 … n − 1 to `order`, sorted by the top bits of their hashes: one counting pass, one placing pass. */
export function* sortByTopBits(hashes: Int32Array, n: number, bits: number, order: Int32Array): Generator<void> {
  const shift = 31 - Math.min(bits, 16);
  const places = new Int32Array((1 << (31 - shift)) + 1);
  for (let i = 0; i < n; i++) {
    places[((hashes[i] >>> 1) >>> shift) + 1]++;
    if (i % FILL_STEP === FILL_STEP - 1) yield;
  }
  for (let b = 1; b < places.length; b++) places[b] += places[b - 1];
  for (let i = 0; i < n; i++) {
    order[places[(hashes[i] >>> 1) >>> shift]++] = i;
    if (i % FILL_STEP === FILL_STEP - 1) yield;
  }
}
