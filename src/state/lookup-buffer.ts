import type { LookupResult } from './state-store.js';

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

  /** To be called for every row in order, or `missing`. */
  set(row: number, source: Uint8Array, start: number, end: number): void {
    const used = this.#used;
    const length = end - start;
    if (used + length > this.data.length) this.#grow(used + length);
    const { data } = this;
    if (length < 40) for (let i = start, j = used; i < end; i++, j++) data[j] = source[i];
    else data.set(source.subarray(start, end), used);
    this.starts[row] = used;
    this.ends[row] = this.#used = used + length;
    this.found[row] = 1;
  }

  missing(row: number): void {
    this.starts[row] = this.ends[row] = this.#used;
    this.found[row] = 0;
  }

  #grow(needed: number): void {
    const wider = new Uint8Array(Math.max(needed, this.data.length * 2));
    wider.set(this.data.subarray(0, this.#used));
    this.data = wider;
  }
}
