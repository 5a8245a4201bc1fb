import type { ValueSpan } from '../overlay.js';
import type { LookupResult } from '../state-store.js';

/** Collects the values of a lookup; reused by every lookup of a store. */
export class LookupBuffer implements LookupResult {
  data = new Uint8Array(1024);
  starts = new Int32Array(0);
  ends = new Int32Array(0);
  found = new Uint8Array(0);
  #used = 0;

  begin(n: number): void {
    this.#used = 0;
    if (this.starts.length >= n) return;
    const length = Math.max(n, this.starts.length * 2);
    this.starts = new Int32Array(length);
    this.ends = new Int32Array(length);
    this.found = new Uint8Array(length);
  }

  /** To be called for every row in order. */
  set(row: number, value: ValueSpan | undefined): void {
    this.starts[row] = this.#used;
    this.found[row] = value === undefined ? 0 : 1;
    if (value !== undefined) this.#append(value);
    this.ends[row] = this.#used;
  }

  #append({ data, start, end }: ValueSpan): void {
    const length = end - start;
    if (this.#used + length > this.data.length) {
      const wider = new Uint8Array(Math.max(this.#used + length, this.data.length * 2));
      wider.set(this.data.subarray(0, this.#used));
      this.data = wider;
    }
    if (length < 40) for (let i = start, j = this.#used; i < end; i++, j++) this.data[j] = data[i];
    else this.data.set(data.subarray(start, end), this.#used);
    this.#used += length;
  }
}
