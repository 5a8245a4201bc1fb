import { type EntryArena, keyLengthOf, keyStartOf, UNIT_BITS, UNIT_MASK } from './entry-arena.js';
import { compareKeys, headOf } from './key-order.js';
import { LeafFences } from './leaf-fences.js';

/**
 * The addresses of all rows in key order: a sorted list of leaves, each a sorted array of some hundred addresses.
 *
 *     leaves   [low = ""  │ …]  [low = "k07" │ …]  [low = "k31" │ …]        a leaf holds the keys from its `low` up to the next one's
 *     fences   the same lows as numbers, all in one place (`LeafFences`)
 *     leaf     skip: bytes that all its keys begin with
 *              heads:      the next six bytes of each key as one number      ── decides nearly every comparison without touching keys
 *              addresses:  of the entries
 *
 * Neighbouring operations (a load in order, the eviction of the oldest) find their leaf again without a search, and removing from the
 * ends of a leaf moves nothing. Keys in order fill leaves completely.
 */
export class OrderedIndex {
  #leaves: Leaf[] = [new Leaf(EMPTY)];
  readonly #fences = new LeafFences();
  #last = 0;

  constructor(private readonly arena: EntryArena) {}

  get bytes(): number {
    return this.#leaves.length * (LEAF_MAX * 12 + 300) + this.#fences.bytes;
  }

  /** Adds an entry whose key is not there yet. */
  insert(address: number): void {
    const key = this.#keyAt(address);
    const index = this.#leafOf(key);
    const leaf = this.#leaves[index];
    if (leaf.count === LEAF_MAX) {
      this.#split(index, key);
      this.insert(address);
      return;
    }
    this.#agree(leaf, key);
    leaf.insert(this.#position(leaf, key), address, headOf(key, leaf.skip));
  }

  remove(address: number): void {
    const key = this.#keyAt(address);
    const index = this.#leafOf(key);
    const leaf = this.#leaves[index];
    leaf.remove(leaf.addresses[leaf.start] === address ? leaf.start : this.#position(leaf, key));
    if (leaf.count === 0) this.#drop(index, 1);
  }

  /**
   * Removes the entries from `from` up to `to` (not included; null: no end). `take` sees them in order, as positions in an array, and returns how far
   * it took them: `to`, or `~position` where the removal is to end.
   */
  removeRange(
    from: Uint8Array | null,
    to: Uint8Array | null,
    take: (addresses: Int32Array, from: number, to: number) => number,
  ): void {
    const key = from ?? EMPTY;
    const first = this.#leafOf(key);
    let index = first;
    let firstDropped = -1;
    let dropped = 0;
    for (let more = true; more && index < this.#leaves.length; index++) {
      const leaf = this.#leaves[index];
      const start = index === first ? this.#position(leaf, key) : leaf.start;
      const end = leaf.start + leaf.count;
      // Only a leaf that reaches beyond `to` needs its keys compared.
      const whole =
        to === null || (index + 1 < this.#leaves.length && compareKeys(this.#leaves[index + 1].low, to) <= 0);
      const stop = whole ? end : this.#position(leaf, to);
      const taken = start < stop ? take(leaf.addresses, start, stop) : stop;
      leaf.removeSpan(start, taken < 0 ? ~taken : taken);
      more = whole && taken >= 0;
      if (leaf.count > 0) continue;
      if (firstDropped < 0) firstDropped = index;
      dropped++;
    }
    if (dropped > 0) this.#drop(firstDropped, dropped);
  }

  /** Takes out empty leaves. The leaf before them, or else the new first one, takes over their range. */
  #drop(index: number, count: number): void {
    if (count === this.#leaves.length) this.#leaves = [new Leaf(EMPTY)];
    else this.#leaves.splice(index, count);
    this.#fences.remove(index, count);
    if (index === 0) this.#leaves[0].low = EMPTY;
    this.#last = Math.max(0, index - 1);
  }

  /** The entry of the same key is now elsewhere. */
  replace(address: number): void {
    const key = this.#keyAt(address);
    const leaf = this.#leaves[this.#leafOf(key)];
    leaf.addresses[this.#position(leaf, key)] = address;
  }

  /** Addresses of keys from `from` (null: the first), in order, until `visit` returns false. Nothing may change meanwhile. */
  scan(from: Uint8Array | null, visit: (address: number) => boolean): void {
    const key = from ?? EMPTY;
    let index = this.#leafOf(key);
    let position = this.#position(this.#leaves[index], key);
    for (; index < this.#leaves.length; index++) {
      const leaf = this.#leaves[index];
      for (const end = leaf.start + leaf.count; position < end; position++) {
        if (!visit(leaf.addresses[position])) return;
      }
      if (index + 1 < this.#leaves.length) position = this.#leaves[index + 1].start;
    }
  }

  /** A view of the key of an entry. */
  #keyAt(address: number): Uint8Array {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    const start = keyStartOf(bytes, offset);
    return bytes.subarray(start, start + keyLengthOf(bytes, offset));
  }

  #compareAt(key: Uint8Array, address: number): number {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    const start = keyStartOf(bytes, offset);
    const length = keyLengthOf(bytes, offset);
    const n = Math.min(key.length, length);
    for (let i = 0; i < n; i++) if (key[i] !== bytes[start + i]) return key[i] - bytes[start + i];
    return key.length - length;
  }

  /** The leaf whose range holds the key. */
  #leafOf(key: Uint8Array): number {
    this.#last = this.#fences.find(key, this.#leaves, this.#last);
    return this.#last;
  }

  /** Position of the first entry of the leaf whose key is not below `key`. */
  #position(leaf: Leaf, key: Uint8Array): number {
    let low = leaf.start;
    let high = leaf.start + leaf.count;
    if (low === high) return low;
    const shared = this.#shared(leaf, key);
    if (shared < leaf.skip) return this.#compareAt(key, leaf.addresses[low]) < 0 ? low : high;
    const head = headOf(key, leaf.skip);
    if (leaf.heads[high - 1] < head) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = leaf.heads[middle];
      if (other < head || (other === head && this.#compareAt(key, leaf.addresses[middle]) > 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many of the bytes that the leaf's keys begin with are those of `key`. */
  #shared(leaf: Leaf, key: Uint8Array): number {
    if (leaf.skip === 0) return 0;
    const address = leaf.addresses[leaf.start];
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const start = keyStartOf(bytes, (address & UNIT_MASK) << 3);
    let shared = 0;
    while (shared < leaf.skip && shared < key.length && key[shared] === bytes[start + shared]) shared++;
    return shared;
  }

  /** Makes `skip` hold for a key about to be added. */
  #agree(leaf: Leaf, key: Uint8Array): void {
    if (leaf.count === 0) leaf.skip = key.length;
    else {
      const shared = this.#shared(leaf, key);
      if (shared < leaf.skip) this.#setSkip(leaf, shared);
    }
  }

  #setSkip(leaf: Leaf, skip: number): void {
    leaf.skip = skip;
    for (let i = leaf.start, end = leaf.start + leaf.count; i < end; i++) {
      leaf.heads[i] = headOf(this.#keyAt(leaf.addresses[i]), skip);
    }
  }

  #split(index: number, key: Uint8Array): void {
    const leaf = this.#leaves[index];
    // A key beyond the end begins a new leaf: ascending keys leave full ones behind.
    const atEnd = this.#compareAt(key, leaf.addresses[leaf.start + leaf.count - 1]) > 0;
    const keep = atEnd ? leaf.count : leaf.count >> 1;
    const right = new Leaf(atEnd ? key.slice() : this.#keyAt(leaf.addresses[leaf.start + keep]).slice());
    right.take(leaf, keep);
    this.#leaves.splice(index + 1, 0, right);
    this.#fences.insert(index + 1, right.low, this.#leaves);
    for (const half of [leaf, right]) if (half.count > 0) this.#setSkip(half, this.#commonLength(half));
  }

  #commonLength(leaf: Leaf): number {
    const first = this.#keyAt(leaf.addresses[leaf.start]);
    const last = this.#keyAt(leaf.addresses[leaf.start + leaf.count - 1]);
    let shared = 0;
    while (shared < first.length && shared < last.length && first[shared] === last[shared]) shared++;
    return shared;
  }
}

class Leaf {
  readonly addresses = new Int32Array(LEAF_MAX);
  readonly heads = new Float64Array(LEAF_MAX);
  start = 0;
  count = 0;
  skip = 0;
  /** No key of the leaf is below this. */
  constructor(public low: Uint8Array) {}

  insert(position: number, address: number, head: number): void {
    const end = this.start + this.count;
    let at = position;
    if (this.start > 0 && (end === LEAF_MAX || at - this.start < end - at)) {
      this.#move(this.start - 1, this.start, at);
      this.start--;
      at--;
    } else if (at < end) this.#move(at + 1, at, end);
    this.addresses[at] = address;
    this.heads[at] = head;
    this.count++;
  }

  remove(position: number): void {
    const end = this.start + this.count;
    if (position - this.start < end - position - 1) {
      this.#move(this.start + 1, this.start, position);
      this.start++;
    } else this.#move(position, position + 1, end);
    this.count--;
    if (this.count === 0) this.start = 0;
  }

  removeSpan(from: number, to: number): void {
    const end = this.start + this.count;
    if (from === this.start) this.start = to;
    else this.#move(from, to, end);
    this.count -= to - from;
    if (this.count === 0) this.start = 0;
  }

  /** Takes over what `leaf` holds beyond its first `keep`. */
  take(leaf: Leaf, keep: number): void {
    const from = leaf.start + keep;
    const end = leaf.start + leaf.count;
    this.addresses.set(leaf.addresses.subarray(from, end));
    this.count = end - from;
    leaf.count = keep;
  }

  #move(to: number, from: number, end: number): void {
    if (from === end) return;
    this.addresses.copyWithin(to, from, end);
    this.heads.copyWithin(to, from, end);
  }
}

const LEAF_MAX = 256;
const EMPTY = new Uint8Array(0);
