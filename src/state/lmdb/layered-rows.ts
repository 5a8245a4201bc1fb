import type { GroupedRows } from '../key-groups.js';
import { LookupBuffer } from '../lookup-buffer.js';
import type { EntryTableOptions } from '../memory/entry-table.js';
import { compareKeys, successor } from '../memory/key-order.js';
import { Overlay, type ValueSpan } from '../overlay.js';
import type { BytesColumn, LookupResult, RowVisitor } from '../state-store.js';
import { KnownKeys } from './known-keys.js';
import { mergedGroups } from './merged-groups.js';
import { mergedRange } from './merged-rows.js';
import type { RowCache } from './row-cache.js';

/**
 * The rows that a batch sees: its own changes over those of the last version, which may still be on their way into LMDB, over LMDB.
 */
export class LayeredRows {
  current: Overlay;
  /** The last version, until it is written into the cache. */
  pending: Overlay | null = null;
  readonly #result = new LookupBuffer();
  #known: KnownKeys;

  constructor(
    readonly cache: RowCache,
    private readonly options: EntryTableOptions,
    private readonly seed: number,
  ) {
    this.current = new Overlay(options, seed);
    this.#known = new KnownKeys(seed);
  }

  get bytesUsed(): number {
    return this.current.table.bytesUsed + (this.pending?.table.bytesUsed ?? 0);
  }

  /** The batch becomes the last version. The one before it is in the cache. */
  commit(): void {
    this.pending = this.current;
    this.abort();
  }

  abort(): void {
    this.current = new Overlay(this.options, this.seed);
    this.#known = new KnownKeys(this.seed);
  }

  get(keys: BytesColumn, n: number): LookupResult {
    const { cache } = this;
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#result.begin(n);
    for (let i = 0; i < n; i++) {
      const value = this.#find(data, view, starts[i], ends[i]);
      if (value === undefined) this.#result.missing(i);
      else this.#result.set(i, value.data, value.start, value.end);
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
    return this.#result;
  }

  #find(data: Uint8Array, view: DataView, start: number, end: number): ValueSpan | undefined {
    for (const layer of [this.current, this.pending]) {
      const address = layer === null ? 0 : layer.locate(data, view, start, end);
      if (address !== 0) return layer!.isThere(address) ? layer!.valueAt(address) : undefined;
    }
    const value = this.cache.get(data, start, end);
    this.#known.note(data, view, start, end, value !== undefined);
    return value;
  }

  /** Whether the version that the batch reads has the key. */
  #hasBelow(data: Uint8Array, view: DataView, start: number, end: number): boolean {
    const address = this.pending === null ? 0 : this.pending.locate(data, view, start, end);
    if (address !== 0) return this.pending!.isThere(address);
    return this.#known.has(data, view, start, end) ?? this.cache.get(data, start, end) !== undefined;
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    const { cache } = this;
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < n; i++) {
      const below = () => this.#hasBelow(data, view, starts[i], ends[i]);
      this.current.put(data, view, starts[i], ends[i], values.data, values.starts[i], values.ends[i], below);
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
  }

  remove(keys: BytesColumn, n: number): void {
    const { cache } = this;
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < n; i++) {
      this.current.remove(data, view, starts[i], ends[i], () => this.#hasBelow(data, view, starts[i], ends[i]));
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
  }

  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows> {
    return mergedGroups(this.cache, this.pending, this.current, groups, n);
  }

  /** Rows with `from <= key < to`; in key order when the store is ordered. */
  visit(from: Uint8Array, to: Uint8Array | null, visit: RowVisitor): void {
    const { cache } = this;
    if (this.options.ordered) {
      for (const { key, data, start, end } of mergedRange(cache, this.pending, this.current, from, to)) {
        if (visit(key, 0, key.length, data, start, end) === false) return;
      }
    } else this.#visitUnordered(from, to, visit);
    cache.relieve();
  }

  /** The rows of LMDB that no overlay knows, then those of the overlays. */
  #visitUnordered(from: Uint8Array, to: Uint8Array | null, visit: RowVisitor): void {
    const layers = [this.current, this.pending].filter(layer => layer !== null && !layer.isEmpty) as Overlay[];
    for (const { key, data, start, end } of this.cache.range(from, to)) {
      const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
      if (layers.some(layer => layer.locate(key, view, 0, key.length) !== 0)) continue;
      if (visit(key, 0, key.length, data, start, end) === false) return;
    }
    let stopped = false;
    layers.forEach((layer, i) => {
      layer.visitAll(({ key, there, data, start, end }) => {
        if (stopped) return false;
        if (!there || !isWithin(key, from, to)) return true;
        const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
        if (layers.slice(0, i).some(upper => upper.locate(key, view, 0, key.length) !== 0)) return true;
        stopped = visit(key, 0, key.length, data, start, end) === false;
        return !stopped;
      });
    });
  }

  removeRange(from: Uint8Array, to: Uint8Array | null, visit?: RowVisitor): number {
    const { cache } = this;
    const keys: Uint8Array[] = [];
    let stopped = false;
    for (const { key, data, start, end } of mergedRange(cache, this.pending, this.current, from, to)) {
      keys.push(key);
      stopped = visit?.(key, 0, key.length, data, start, end) === false;
      if (stopped) break;
    }
    for (const key of keys) {
      this.current.remove(key, new DataView(key.buffer, key.byteOffset, key.byteLength), 0, key.length, isThere);
    }
    const reached = stopped ? successor(keys[keys.length - 1]) : to;
    this.current.removed.add(from, reached);
    this.current.quiet.add(from, reached);
    cache.relieve();
    return keys.length;
  }
}

const isThere = () => true;
/** Rows between two looks at the memory of the process. */
const RELIEF_ROWS = 1000;

function isWithin(key: Uint8Array, from: Uint8Array, to: Uint8Array | null): boolean {
  return compareKeys(key, from) >= 0 && (to === null || compareKeys(key, to) < 0);
}
