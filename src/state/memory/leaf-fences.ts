import { compareKeys, headOf } from './key-order.js';

/**
 * Finds the leaf of a key. What decides is kept in two arrays of numbers, apart from the leaves: a search among tens of thousands of leaves
 * that lie scattered in memory would else wait for each one that it looks at.
 *
 *     lows     "k07…" "k31…" "k31x…" …        skip: bytes that all of them begin with
 *     heads    the next six bytes of each     tails    the six after those        further bytes decide only where these are equal
 *
 * The first leaf begins before every key; its fence is never looked at.
 */
export class LeafFences {
  #count = 1;
  #skip = 0;
  #prefix: Uint8Array = EMPTY;
  #heads = new Float64Array(16);
  #tails = new Float64Array(16);

  get bytes(): number {
    return this.#heads.byteLength + this.#tails.byteLength;
  }

  /** The last leaf whose low is not above the key. `hint`: where the search before ended; it or the next one is the answer as a rule. */
  find(key: Uint8Array, leaves: readonly { readonly low: Uint8Array }[], hint: number): number {
    const count = this.#count;
    if (count === 1) return 0;
    const side = this.#comparePrefix(key);
    if (side !== 0) return side < 0 ? 0 : count - 1;
    const head = headOf(key, this.#skip);
    const tail = headOf(key, this.#skip + 6);
    let low = 0;
    let high = count;
    if (hint >= count) hint = count - 1;
    if (!this.#reaches(hint, head, tail, key, leaves)) high = hint;
    else {
      if (hint + 1 === count || !this.#reaches(hint + 1, head, tail, key, leaves)) return hint;
      if (hint + 2 === count || !this.#reaches(hint + 2, head, tail, key, leaves)) return hint + 1;
      low = hint + 2;
    }
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#reaches(middle, head, tail, key, leaves)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Whether the key is at or above the low of a leaf. */
  #reaches(
    index: number,
    head: number,
    tail: number,
    key: Uint8Array,
    leaves: readonly { readonly low: Uint8Array }[],
  ): boolean {
    if (index === 0) return true;
    const other = this.#heads[index];
    if (other !== head) return other < head;
    const next = this.#tails[index];
    return next === tail ? compareKeys(key, leaves[index].low) >= 0 : next < tail;
  }

  /** Negative: the key is below all lows; positive: above all of them; 0: that is not decided by what they have in common. */
  #comparePrefix(key: Uint8Array): number {
    const prefix = this.#prefix;
    for (let i = 0; i < prefix.length; i++) {
      if (i === key.length) return -1;
      if (key[i] !== prefix[i]) return key[i] - prefix[i];
    }
    return 0;
  }

  /** Enters a leaf, which is in `leaves` already, at a place other than the first. */
  insert(index: number, low: Uint8Array, leaves: readonly { readonly low: Uint8Array }[]): void {
    if (this.#count === this.#heads.length) this.#grow();
    this.#heads.copyWithin(index + 1, index, this.#count);
    this.#tails.copyWithin(index + 1, index, this.#count);
    this.#count++;
    const shared = this.#count === 2 ? low.length : sharedLength(low, this.#prefix);
    if (this.#count > 2 && shared === this.#skip) this.#set(index, low);
    else {
      this.#skip = shared;
      this.#prefix = low.slice(0, shared);
      for (let i = 1; i < this.#count; i++) this.#set(i, leaves[i].low);
    }
  }

  /** Takes leaves out. The one that is then the first may have any low. */
  remove(index: number, count: number): void {
    this.#heads.copyWithin(index, index + count, this.#count);
    this.#tails.copyWithin(index, index + count, this.#count);
    this.#count = Math.max(1, this.#count - count);
  }

  #set(index: number, low: Uint8Array): void {
    this.#heads[index] = headOf(low, this.#skip);
    this.#tails[index] = headOf(low, this.#skip + 6);
  }

  #grow(): void {
    const [heads, tails] = [this.#heads, this.#tails];
    this.#heads = new Float64Array(heads.length * 2);
    this.#tails = new Float64Array(tails.length * 2);
    this.#heads.set(heads);
    this.#tails.set(tails);
  }
}

const EMPTY = new Uint8Array(0);

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  let shared = 0;
  while (shared < n && a[shared] === b[shared]) shared++;
  return shared;
}
