import { type KeyGroups, NUMBER_BYTES } from '../key-groups.js';
import { endOfPrefix } from '../row-limits.js';

/**
 * Under which keys of LMDB the rows of a store lie. Keys are never empty there, and at most some thousand bytes long: of a longer one the first
 * bytes are the key, and the rest of it is in the value (`cached-row.ts`).
 *
 *     a store as a rule                   01 │ key                          the row
 *     with groups and bytes before them   01 │ group │ number │ prefix      the row, beside the others of its group, which so are in order
 *                                         02 │ prefix │ group │ number      nothing: the place of the row in the order of keys
 *
 * Of a group that is too long itself the rest comes last, `01 │ its first bytes │ number │ prefix │ rest`, so that its rows do not all have
 * the same first bytes.
 */
export class CachedKeys {
  /** Bytes before the group. With none the rows of a group are beside each other anyway. */
  readonly prefixBytes: number;
  readonly #headBytes: number;

  constructor(groups: KeyGroups | undefined) {
    this.prefixBytes = groups?.prefixBytes ?? 0;
    this.#headBytes = this.hasPlaces ? LONG_KEY - NUMBER_BYTES - this.prefixBytes : LONG_KEY;
  }

  /** Whether the order of keys is kept apart from the rows. */
  get hasPlaces(): boolean {
    return this.prefixBytes > 0;
  }

  /** The key of a row, in a buffer of its own; `headOf` it is LMDB's. */
  rowKey(data: Uint8Array, start: number, end: number): Uint8Array {
    const out = new Uint8Array(end - start + 1);
    out[0] = ROWS;
    const groupStart = start + this.prefixBytes;
    const groupEnd = end - NUMBER_BYTES;
    if (!this.hasPlaces || groupEnd < groupStart) copy(data, start, end, out, 1);
    else {
      const middle = Math.min(groupEnd, groupStart + this.#headBytes);
      let at = copy(data, groupStart, middle, out, 1);
      at = copy(data, groupEnd, end, out, at);
      at = copy(data, start, groupStart, out, at);
      copy(data, middle, groupEnd, out, at);
    }
    return out;
  }

  /** Length of `rowKey` for rows of a group of so many bytes. */
  rowKeyBytes(groupBytes: number): number {
    return 1 + this.prefixBytes + groupBytes + NUMBER_BYTES;
  }

  /** The key that `rowKey` was made of. */
  keyOf(rowKey: Uint8Array): Uint8Array {
    const n = rowKey.length - 1;
    const groupBytes = n - this.prefixBytes - NUMBER_BYTES;
    if (!this.hasPlaces || groupBytes < 0) return rowKey.subarray(1);
    const out = new Uint8Array(n);
    const middle = 1 + Math.min(groupBytes, this.#headBytes);
    const numberEnd = middle + NUMBER_BYTES;
    const rest = numberEnd + this.prefixBytes;
    let at = copy(rowKey, numberEnd, rest, out, 0);
    at = copy(rowKey, 1, middle, out, at);
    at = copy(rowKey, rest, n + 1, out, at);
    copy(rowKey, middle, numberEnd, out, at);
    return out;
  }

  /** Whether a key of the length of this group's is of it. */
  isOfGroup(key: Uint8Array, data: Uint8Array, start: number, end: number): boolean {
    for (let i = start, j = this.prefixBytes; i < end; i++, j++) if (data[i] !== key[j]) return false;
    return true;
  }

  /** The key that stands for a key's place in the order; that of its row where rows are in order. */
  placeKey(data: Uint8Array, start: number, end: number): Uint8Array {
    const out = new Uint8Array(end - start + 1);
    out[0] = this.hasPlaces ? PLACES : ROWS;
    copy(data, start, end, out, 1);
    return out;
  }

  /** Above all of `placeKey`. */
  get endOfPlaces(): Uint8Array {
    return Uint8Array.of(this.hasPlaces ? PLACES + 1 : ROWS + 1);
  }

  /** LMDB's keys between which the rows of a group are, some of other groups among them. */
  rangeOfGroup(data: Uint8Array, start: number, end: number): { start: Uint8Array; end: Uint8Array } {
    const head = new Uint8Array(1 + Math.min(end - start, this.#headBytes));
    head[0] = ROWS;
    copy(data, start, start + head.length - 1, head, 1);
    return { start: head, end: endOfPrefix(head)! };
  }
}

/** Keys from this length on are `long`. */
export const LONG_KEY = 1500;

export function isLong(cachedKey: Uint8Array): boolean {
  return cachedKey.length > LONG_KEY;
}

/** What LMDB has for its key. */
export function headOf(cachedKey: Uint8Array): Uint8Array {
  return isLong(cachedKey) ? cachedKey.subarray(0, LONG_KEY + 1) : cachedKey;
}

export function restOf(cachedKey: Uint8Array): Uint8Array {
  return cachedKey.subarray(LONG_KEY + 1);
}

const ROWS = 1;
const PLACES = 2;

/** Returns where it ends. */
function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  for (let i = start, j = at; i < end; i++, j++) to[j] = from[i];
  return at + end - start;
}
