import { compareKeys } from '../memory/key-order.js';
import { type CachedKeys, headOf, isLong, restOf } from './cached-keys.js';
import { cacheValue, openValue, readBucket, writeBucket } from './cached-row.js';
import type { LmdbDatabase } from './lmdb-package.js';
import type { CacheMarker, RowCache } from './row-cache.js';

/** Writes rows within a transaction, each together with its place. */
export class CacheWriter {
  constructor(
    private readonly db: LmdbDatabase,
    private readonly keys: CachedKeys,
    private readonly cache: RowCache,
  ) {}

  setMarker(marker: CacheMarker): void {
    this.db.putSync(MARKER, Buffer.from(JSON.stringify(marker)));
  }

  /** Whether the key is there. */
  has(data: Uint8Array, start: number, end: number): boolean {
    return this.cache.get(data, start, end) !== undefined;
  }

  /** `isLast`: the key is above all others, which fills pages completely. */
  put(
    keyData: Uint8Array,
    keyStart: number,
    keyEnd: number,
    data: Uint8Array,
    start: number,
    end: number,
    isLast = false,
  ): void {
    const rowKey = this.keys.rowKey(keyData, keyStart, keyEnd);
    const append = isLast ? APPEND : undefined;
    if (!this.keys.hasPlaces) this.#put(rowKey, data, start, end, append);
    else {
      this.#put(rowKey, data, start, end, undefined);
      // Of a row that has its place already no page is written.
      this.#put(this.keys.placeKey(keyData, keyStart, keyEnd), NOTHING, 0, 0, append ?? IF_NEW);
    }
  }

  #put(key: Uint8Array, data: Uint8Array, start: number, end: number, options: PutOptions | undefined): void {
    if (!isLong(key)) this.db.putSync(key, cacheValue(key, data, start, end), options);
    else this.#changeBucket(key, data.subarray(start, end));
  }

  remove(keyData: Uint8Array, keyStart: number, keyEnd: number): void {
    this.#remove(this.keys.rowKey(keyData, keyStart, keyEnd));
    if (this.keys.hasPlaces) this.#remove(this.keys.placeKey(keyData, keyStart, keyEnd));
  }

  #remove(key: Uint8Array): void {
    if (!isLong(key)) this.db.removeSync(key);
    else this.#changeBucket(key, undefined);
  }

  #changeBucket(longKey: Uint8Array, value: Uint8Array | undefined): void {
    const key = headOf(longKey);
    const rest = restOf(longKey);
    const stored = this.db.getBinaryFast(key);
    const length = this.db.lastSize;
    const entries = stored === undefined ? [] : readBucket(stored, openValue(key, stored, length), length);
    const others = entries.filter(entry => compareKeys(entry.rest, rest) !== 0);
    if (value !== undefined) others.push({ rest, value });
    others.sort((a, b) => compareKeys(a.rest, b.rest));
    const bytes = writeBucket(others);
    if (others.length === 0) this.db.removeSync(key);
    else this.db.putSync(key, cacheValue(key, bytes, 0, bytes.length));
  }
}

type PutOptions = Parameters<LmdbDatabase['putSync']>[2];
const APPEND = { append: true };
const IF_NEW = { noOverwrite: true };
const NOTHING = new Uint8Array(0);
export const MARKER = Uint8Array.of(0, 1);
