import { SystemRandom } from '../../common/random.js';
import { compareKeys, successor } from '../memory/key-order.js';
import { Overlay } from '../overlay.js';
import type { RecordWriter } from '../record-file.js';
import type { RowCache } from './row-cache.js';

/**
 * Reads out the rows of a cache, piece by piece, while later versions are written into it.
 *
 *     [ read already │ next │ still to be read ]      a row still to be read that is about to change is first put `aside`
 *
 * What was put aside follows at the end, so that all else comes in key order and is fast to load.
 */
export class CacheScan {
  /** A later load has replaced the rows under the scan. */
  cancelled = false;
  #next: Uint8Array | null = new Uint8Array(0);
  #aside = new Overlay({ ordered: false }, new SystemRandom().integer(2 ** 32) | 0);
  #asideRead = 0;

  constructor(private readonly cache: RowCache) {}

  /** To be called before a row changes, goes or appears. */
  beforeChange(key: Uint8Array, start: number, end: number): void {
    if (this.#next === null || compareKeys(key.subarray(start, end), this.#next) < 0) return;
    const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
    if (this.#aside.locate(key, view, start, end) !== 0) return;
    const old = this.cache.get(key, start, end);
    if (old !== undefined) this.#aside.put(key, view, start, end, old.data, old.start, old.end, () => true);
    else this.#aside.remove(key, view, start, end, () => true);
  }

  /** Writes rows until the part is full, or some thousand were read; true when that was all. */
  fill(out: RecordWriter, bytesMax: number): boolean {
    if (this.#next !== null) this.#read(this.#next, out, bytesMax);
    this.cache.relieve();
    if (this.#next !== null) return false;
    const { changes } = this.#aside.table;
    while (this.#asideRead < changes && out.length < bytesMax) {
      this.#aside.visitChanges(this.#asideRead, ++this.#asideRead, (key, ks, ke, value, start, end) => {
        if (value !== null) out.put(key, ks, ke, value, start, end);
      });
    }
    return this.#asideRead === changes;
  }

  #read(from: Uint8Array, out: RecordWriter, bytesMax: number): void {
    this.#next = null;
    let seen = 0;
    for (const { key, data, start, end } of this.cache.range(from, null)) {
      const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
      if (this.#aside.isEmpty || this.#aside.locate(key, view, 0, key.length) === 0) {
        out.put(key, 0, key.length, data, start, end);
      }
      if (out.length < bytesMax && ++seen < SLICE_ROWS) continue;
      this.#next = successor(key);
      return;
    }
  }
}

/** Rows read at once: those that were put aside, or are new, write nothing, and there may be any number of them in a row. */
const SLICE_ROWS = 8192;
