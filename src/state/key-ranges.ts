import { compareKeys } from './memory/key-order.js';

/** The keys `from <= key < to`; `to` null: without an end. */
export interface KeyRange {
  readonly from: Uint8Array;
  readonly to: Uint8Array | null;
}

/**
 * A set of keys made of ranges, in key order. Those that overlap or touch are one:
 *
 *     [a, c) and [b, d) and [d, f)   ──►   [a, f)
 */
export class KeyRanges {
  #ranges: KeyRange[] = [];

  get all(): readonly KeyRange[] {
    return this.#ranges;
  }

  add(from: Uint8Array, to: Uint8Array | null): void {
    let low = from;
    let high = to;
    const before: KeyRange[] = [];
    const after: KeyRange[] = [];
    for (const range of this.#ranges) {
      if (range.to !== null && compareKeys(range.to, low) < 0) before.push(range);
      else if (high !== null && compareKeys(range.from, high) > 0) after.push(range);
      else {
        if (compareKeys(range.from, low) < 0) low = range.from;
        high = higher(range.to, high);
      }
    }
    // Bytes of callers may change.
    this.#ranges = [...before, { from: Uint8Array.from(low), to: high && Uint8Array.from(high) }, ...after];
  }

  clear(): void {
    if (this.#ranges.length > 0) this.#ranges = [];
  }
}

export function isWithin(key: Uint8Array, { from, to }: KeyRange): boolean {
  return compareKeys(key, from) >= 0 && (to === null || compareKeys(key, to) < 0);
}

function higher(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null) return null;
  return compareKeys(a, b) > 0 ? a : b;
}
