import { tmpdir } from 'node:os';
import { CheckpointError, InternalError } from '../../common/errors.js';
import { NodeFiles } from '../../common/node-files.js';
import { joinPath } from '../../common/paths.js';
import { SystemRandom } from '../../common/random.js';
import { Yielder } from '../../common/yielder.js';
import { lineageFor, type Piece, pathTo, piecesOf } from '../lineage.js';
import { compareKeys } from '../memory/ordered-index.js';
import type { ValueSpan } from '../overlay.js';
import { Overlay, successor } from '../overlay.js';
import { RecordWriter } from '../record-file.js';
import { checkRowLengths, endOfPrefix, numberedParts } from '../row-limits.js';
import { StateDirectory } from '../state-directory.js';
import type {
  BytesColumn,
  LookupResult,
  RowVisitor,
  StateFile,
  StateStore,
  StateStoreProvider,
  StateStoreRequest,
} from '../state-store.js';
import { VersionSteps } from '../version-steps.js';
import { writeSegment } from '../write-segment.js';
import { CacheScan } from './cache-scan.js';
import { importLmdb } from './lmdb-package.js';
import { FORMAT, identityOf, loadCache } from './load-cache.js';
import { LookupBuffer } from './lookup-buffer.js';
import { mergedRange } from './merged-rows.js';
import { type RowCache, type RowCacheSetup, removeCache } from './row-cache.js';

/** Rows in LMDB files, for state that is larger than memory; deltas, segments and snapshots in the checkpoint as with `memory`. */
export const lmdbStateStoreProvider = lmdbStateStoreProviderOf({
  partBytes: 8 << 20,
  sliceBytes: 128 << 10,
  mappedBytesMax: 320 << 20,
});

export interface LmdbStateSizes {
  /** Of a state file; larger versions are written in parts. */
  readonly partBytes: number;
  /** Of a snapshot, read between two turns of the event loop. */
  readonly sliceBytes: number;
  /** Of the LMDB files, mapped pages that may stay in memory. */
  readonly mappedBytesMax: number;
}

export function lmdbStateStoreProviderOf(sizes: LmdbStateSizes): StateStoreProvider {
  return {
    name: 'lmdb',
    async open(request: StateStoreRequest): Promise<StateStore> {
      const lmdb = await importLmdb();
      const directory = new StateDirectory(request);
      await directory.create();
      const { checkpoint, cacheDirectory } = request;
      const isOnDisk = checkpoint.files instanceof NodeFiles;
      const path =
        cacheDirectory !== undefined
          ? joinPath(cacheDirectory, checkpoint.queryId, `${directory.name.replaceAll('/', '-')}.lmdb`)
          : isOnDisk
            ? directory.pathOf('cache.lmdb')
            : joinPath(tmpdir(), `millrace-state-${new SystemRandom().hex(16)}.lmdb`);
      const setup = { lmdb, path, epoch: checkpoint.epoch, mappedBytesMax: sizes.mappedBytesMax };
      return new LmdbStateStore(request, directory, sizes, setup, isOnDisk || cacheDirectory !== undefined);
    },
  };
}

/**
 *     batch ──► Overlay of the batch ──commit──► <version>.<epoch>.delta
 *                     │ the next one begins
 *               Overlay being written ──maintain, or the next commit──► LMDB, whose marker names the version
 *
 * A version reaches LMDB only when a commit record names it, which the next call of `maintain` or `commit` says. So the file is never ahead
 * of the checkpoint, and after a crash it is behind by one version at most.
 */
class LmdbStateStore implements StateStore {
  readonly #directory: StateDirectory;
  readonly #ordered: boolean;
  readonly #warn: (message: string) => void;
  readonly #seed = new SystemRandom().integer(2 ** 32) | 0;
  readonly #result = new LookupBuffer();
  #cache: RowCache | null = null;
  #current: Overlay;
  #pending: Overlay | null = null;
  #pendingIdentity = '';
  #applying: Promise<void> | null = null;
  #maintaining: Promise<StateFile[]> | null = null;
  #state: 'new' | 'ready' | 'committing' | 'broken' | 'closed' = 'new';
  #version = 0;
  #rows = 0;
  /** What LMDB holds. */
  #cached = { version: 0, rows: 0 };
  #scan: CacheScan | null = null;
  /** Files of versions below this are known to the caller. */
  #working = 0;
  readonly #steps: VersionSteps;
  readonly #figures = { deltaBytes: 0, damagedSnapshots: 0, loadTimeMs: 0, updatedRows: 0, rebuilds: 0 };

  constructor(
    request: StateStoreRequest,
    directory: StateDirectory,
    private readonly sizes: LmdbStateSizes,
    private readonly setup: RowCacheSetup,
    private readonly keepsCache: boolean,
  ) {
    this.#directory = directory;
    this.#ordered = request.ordered ?? false;
    this.#warn = request.onWarning ?? (() => undefined);
    this.#steps = new VersionSteps(Math.max(1, request.snapshotInterval ?? 10), ROWS_PER_CHANGE);
    this.#current = new Overlay(this.#ordered, this.#seed);
  }

  get version(): number {
    return this.#version;
  }

  get rows(): number {
    return this.#rows + this.#current.gained;
  }

  get bytesUsed(): number {
    return this.#current.table.bytesUsed + (this.#pending?.table.bytesUsed ?? 0);
  }

  async load(version: number, lineage: readonly StateFile[]): Promise<void> {
    if (this.#state === 'closed') throw new InternalError('the state store is closed');
    this.#state = 'broken';
    this.#cancelScan();
    await this.#idle();
    await this.#cache?.abandon();
    this.#cache = null;
    this.#current = new Overlay(this.#ordered, this.#seed);
    this.#pending = null;
    const startedMs = performance.now();
    const loaded = await loadCache(this.setup, this.#directory.name, version, lineage, this.#directory, this.#warn);
    this.#cache = loaded.cache;
    this.#version = version;
    this.#rows = loaded.rows;
    this.#cached = { version, rows: loaded.rows };
    this.#working = 0;
    this.#steps.restart(pathTo(version, piecesOf(lineage)) ?? []);
    this.#figures.damagedSnapshots += loaded.damaged;
    this.#figures.rebuilds += Number(loaded.rebuilt && version > 0);
    this.#figures.loadTimeMs = performance.now() - startedMs;
    this.#state = 'ready';
  }

  get(keys: BytesColumn, n: number): LookupResult {
    const cache = this.#open();
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    this.#result.begin(n);
    for (let i = 0; i < n; i++) {
      this.#result.set(i, this.#find(cache, data, view, starts[i], ends[i]));
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
    return this.#result;
  }

  #find(cache: RowCache, data: Uint8Array, view: DataView, start: number, end: number): ValueSpan | undefined {
    for (const layer of [this.#current, this.#pending]) {
      const address = layer === null ? 0 : layer.locate(data, view, start, end);
      if (address !== 0) return layer!.isThere(address) ? layer!.valueAt(address) : undefined;
    }
    return cache.get(data, start, end);
  }

  /** Whether the version that the batch reads has the key. */
  #hasBelow(cache: RowCache, data: Uint8Array, view: DataView, start: number, end: number): boolean {
    const address = this.#pending === null ? 0 : this.#pending.locate(data, view, start, end);
    return address !== 0 ? this.#pending!.isThere(address) : cache.get(data, start, end) !== undefined;
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    const cache = this.#open();
    checkRowLengths(keys, values, n);
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < n; i++) {
      const below = () => this.#hasBelow(cache, data, view, starts[i], ends[i]);
      this.#current.put(data, view, starts[i], ends[i], values.data, values.starts[i], values.ends[i], below);
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
  }

  remove(keys: BytesColumn, n: number): void {
    const cache = this.#open();
    const { data, starts, ends } = keys;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let i = 0; i < n; i++) {
      this.#current.remove(data, view, starts[i], ends[i], () => this.#hasBelow(cache, data, view, starts[i], ends[i]));
      if (i % RELIEF_ROWS === RELIEF_ROWS - 1) cache.relieve();
    }
  }

  forEach(visit: RowVisitor): void {
    this.#visit(EMPTY, null, visit);
  }

  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void {
    this.#visit(prefix, endOfPrefix(prefix), visit);
  }

  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    this.#visit(from ?? EMPTY, to, visit);
  }

  #visit(from: Uint8Array, to: Uint8Array | null, visit: RowVisitor): void {
    const cache = this.#open();
    if (this.#ordered) {
      for (const { key, data, start, end } of mergedRange(cache, this.#pending, this.#current, from, to)) {
        if (visit(key, 0, key.length, data, start, end) === false) return;
      }
    } else this.#visitUnordered(cache, from, to, visit);
    cache.relieve();
  }

  /** The rows of LMDB that no overlay knows, then those of the overlays. */
  #visitUnordered(cache: RowCache, from: Uint8Array, to: Uint8Array | null, visit: RowVisitor): void {
    const layers = [this.#current, this.#pending].filter(layer => layer !== null && !layer.isEmpty) as Overlay[];
    for (const { key, data, start, end } of cache.range(from, to)) {
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

  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number {
    const cache = this.#open();
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    const keys: Uint8Array[] = [];
    let stopped = false;
    for (const { key, data, start, end } of mergedRange(cache, this.#pending, this.#current, from ?? EMPTY, to)) {
      keys.push(key);
      stopped = visit?.(key, 0, key.length, data, start, end) === false;
      if (stopped) break;
    }
    for (const key of keys) {
      this.#current.remove(key, new DataView(key.buffer, key.byteOffset, key.byteLength), 0, key.length, isThere);
    }
    const reached = stopped ? successor(keys[keys.length - 1]) : to;
    this.#current.removed.add(from ?? EMPTY, reached);
    this.#current.quiet.add(from ?? EMPTY, reached);
    cache.relieve();
    return keys.length;
  }

  async commit(): Promise<StateFile[]> {
    this.#open();
    this.#state = 'committing';
    try {
      // That this version is begun says that the last one is committed.
      await this.#apply();
      const files = await this.#writeDelta();
      this.#pending = this.#current;
      this.#pendingIdentity = identityOf(files);
      this.#rows += this.#current.gained;
      this.#current = new Overlay(this.#ordered, this.#seed);
      this.#version++;
      this.#steps.add(files);
      this.#figures.deltaBytes = files.reduce((sum, file) => sum + file.length, 0);
      this.#state = 'ready';
      return files;
    } finally {
      if (this.#state === 'committing') this.#state = 'broken';
    }
  }

  async #writeDelta(): Promise<StateFile[]> {
    const { changes } = this.#current.table;
    const writer = new RecordWriter(this.rows, Math.max(256, Math.min(this.sizes.partBytes, changes * 32)));
    const files: StateFile[] = [];
    const yielder = new Yielder();
    const write = (part: Uint8Array) => this.#directory.write('delta', this.#version + 1, files.length, part);
    for (let from = 0; from < changes; from += DELTA_ROWS) {
      this.#current.visitChanges(from, Math.min(changes, from + DELTA_ROWS), (key, ks, ke, value, start, end) => {
        if (value === null) writer.remove(key, ks, ke);
        else writer.put(key, ks, ke, value, start, end);
      });
      if (writer.length >= this.sizes.partBytes) {
        files.push(await write(writer.takePart(false)));
        yielder.restart();
      } else if (yielder.due()) await yielder.yield();
    }
    this.#figures.updatedRows = changes;
    files.push(await write(writer.takePart(true)));
    return numberedParts(files);
  }

  /** Writes the last version into LMDB, some hundred rows at a time. Until the last of them the overlay answers for it. */
  #apply(): Promise<void> {
    const pending = this.#pending;
    if (pending === null) return Promise.resolve();
    this.#applying ??= this.#write(pending).finally(() => {
      this.#applying = null;
    });
    return this.#applying;
  }

  async #write(pending: Overlay): Promise<void> {
    const cache = this.#cache!;
    const store = this.#directory.name;
    const towards = { version: this.#version, identity: this.#pendingIdentity };
    const rows = this.#rows;
    const marker = cache.marker();
    if (marker === undefined) throw this.#distrusted();
    cache.write(writer => writer.setMarker({ ...marker, towards }));
    const { changes } = pending.table;
    const yielder = new Yielder();
    for (let from = 0; from < changes; from += APPLY_ROWS) {
      cache.write(writer => {
        pending.visitChanges(from, Math.min(changes, from + APPLY_ROWS), (key, ks, ke, value, start, end) => {
          this.#scan?.beforeChange(key, ks, ke);
          if (value === null) writer.remove(key, ks, ke);
          else writer.put(key, ks, ke, value, start, end);
        });
      });
      cache.relieve();
      if (yielder.due()) await yielder.yield();
      if (this.#state === 'closed' || this.#state === 'broken') return;
    }
    cache.write(writer => writer.setMarker({ format: FORMAT, store, rows, ...towards, towards: null }));
    this.#cached = { version: towards.version, rows };
    this.#pending = null;
  }

  #distrusted(): CheckpointError {
    return new CheckpointError(
      'STATE_CACHE_DAMAGED',
      `${this.setup.path} has been damaged. Nothing is lost: restart the query, and the file is made anew from the state files.`,
    );
  }

  abort(): void {
    if (this.#state === 'ready') this.#current = new Overlay(this.#ordered, this.#seed);
  }

  maintain(): Promise<StateFile[]> {
    if (this.#state !== 'ready' || this.#maintaining !== null) return Promise.resolve([]);
    const work = this.#maintain().finally(() => {
      this.#maintaining = null;
    });
    this.#maintaining = work;
    return work;
  }

  async #maintain(): Promise<StateFile[]> {
    await this.#apply();
    const { version, rows } = this.#cached;
    const due = this.#steps.due(version, this.#steps.snapshotBytes);
    if (this.#state === 'closed' || this.#state === 'broken' || due === undefined) return [];
    const files = await (due.kind === 'snapshot' ? this.#writeSnapshot(version, rows) : this.#writeSegment(due.steps));
    this.#steps.add(files);
    return files;
  }

  async #writeSegment(steps: readonly Piece[]): Promise<StateFile[]> {
    this.#working = steps[steps.length - 1].version;
    const { partBytes } = this.sizes;
    return (await writeSegment(this.#directory, steps, partBytes, () => this.#state === 'closed')) ?? [];
  }

  async #writeSnapshot(version: number, rows: number): Promise<StateFile[]> {
    this.#working = version;
    const scan = new CacheScan(this.#cache!);
    this.#scan = scan;
    const writer = new RecordWriter(rows);
    const files: StateFile[] = [];
    const { partBytes, sliceBytes } = this.sizes;
    try {
      for (let done = false; !done; ) {
        done = scan.fill(writer, Math.min(partBytes, writer.length + sliceBytes));
        if (done || writer.length >= partBytes) {
          files.push(await this.#directory.write('snapshot', version, files.length, writer.takePart(done)));
        } else await new Yielder(0).yield();
        if (scan.cancelled) return [];
      }
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
    return numberedParts(files);
  }

  #cancelScan(): void {
    if (this.#scan !== null) this.#scan.cancelled = true;
    this.#scan = null;
  }

  lineage(known: readonly StateFile[]): StateFile[] {
    return lineageFor(this.#version, known);
  }

  async removeUnneeded(needed: readonly StateFile[]): Promise<void> {
    for (const failure of await this.#directory.removeUnneeded(needed, this.#working)) {
      this.#warn(`A state file that is no longer needed could not be removed: ${failure}`);
    }
  }

  metrics(): Record<string, number> {
    const { deltaBytes, damagedSnapshots, loadTimeMs, updatedRows, rebuilds } = this.#figures;
    return {
      numRowsTotal: this.rows,
      numRowsUpdated: updatedRows,
      memoryUsedBytes: this.bytesUsed,
      stateDeltaBytes: deltaBytes,
      stateDamagedSnapshots: damagedSnapshots,
      stateLoadTimeMs: Math.round(loadTimeMs),
      stateCacheBytes: this.#cache?.fileBytes ?? 0,
      stateCacheRebuilds: rebuilds,
    };
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'closed';
    this.#cancelScan();
    await this.#idle();
    this.#current = new Overlay(this.#ordered, this.#seed);
    this.#pending = null;
    // A run that has been replaced leaves the file to its successor.
    if (wasReady && this.keepsCache) await this.#cache?.close().catch(() => this.#cache?.abandon());
    else await this.#cache?.abandon();
    if (!this.keepsCache) await removeCache(this.setup.path);
  }

  async #idle(): Promise<void> {
    await this.#maintaining?.catch(() => undefined);
    await this.#applying?.catch(() => undefined);
  }

  #open(): RowCache {
    if (this.#state === 'ready') return this.#cache!;
    const why = { new: 'not loaded', committing: 'being committed', broken: 'to be loaded again', closed: 'closed' };
    throw new InternalError(`the state store is ${why[this.#state as keyof typeof why]}`);
  }
}

/** Loading from the files is the exception, so they may hold as many changes as rows. */
const ROWS_PER_CHANGE = 1;
const EMPTY = new Uint8Array(0);
const isThere = () => true;
const RELIEF_ROWS = 1000;
/** Changes between two looks at the clock, and rows in one transaction of LMDB: a few milliseconds of work. */
const DELTA_ROWS = 4096;
const APPLY_ROWS = 256;

function isWithin(key: Uint8Array, from: Uint8Array, to: Uint8Array | null): boolean {
  return compareKeys(key, from) >= 0 && (to === null || compareKeys(key, to) < 0);
}
