import { tmpdir } from 'node:os';
import { CheckpointError, InternalError } from '../../common/errors.js';
import { NodeFiles } from '../../common/node-files.js';
import { joinPath } from '../../common/paths.js';
import { SystemRandom } from '../../common/random.js';
import { Yielder } from '../../common/yielder.js';
import type { GroupedRows, KeyGroups } from '../key-groups.js';
import { lineageFor, type Piece, pathTo, piecesOf } from '../lineage.js';
import type { Overlay } from '../overlay.js';
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
import { type SnapshotSizes, writeSnapshot } from '../write-snapshot.js';
import { CacheScan } from './cache-scan.js';
import { LayeredRows } from './layered-rows.js';
import { importLmdb } from './lmdb-package.js';
import { identityOf, layoutOf, loadCache } from './load-cache.js';
import { type RowCacheSetup, removeCache } from './row-cache.js';

/** Rows in LMDB files, for state that is larger than memory; deltas, segments and snapshots in the checkpoint as with `memory`. */
export const lmdbStateStoreProvider = lmdbStateStoreProviderOf({
  partBytes: 8 << 20,
  sliceBytes: 128 << 10,
  mappedBytesMax: 320 << 20,
});

export interface LmdbStateSizes extends SnapshotSizes {
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
      const { checkpoint, cacheDirectory, groups } = request;
      const isOnDisk = checkpoint.files instanceof NodeFiles;
      const path =
        cacheDirectory !== undefined
          ? joinPath(cacheDirectory, checkpoint.queryId, `${directory.name.replaceAll('/', '-')}.lmdb`)
          : isOnDisk
            ? directory.pathOf('cache.lmdb')
            : joinPath(tmpdir(), `millrace-state-${new SystemRandom().hex(16)}.lmdb`);
      const isKept = isOnDisk || cacheDirectory !== undefined;
      const { epoch } = checkpoint;
      const setup = { lmdb, path, epoch, groups, mappedBytesMax: sizes.mappedBytesMax, isKept };
      return new LmdbStateStore(request, directory, sizes, setup);
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
  readonly #groups: KeyGroups | undefined;
  readonly #warn: (message: string) => void;
  readonly #seed = new SystemRandom().integer(2 ** 32) | 0;
  #layers: LayeredRows | null = null;
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
  ) {
    this.#directory = directory;
    this.#ordered = request.ordered ?? false;
    this.#groups = request.groups;
    this.#warn = request.onWarning ?? (() => undefined);
    this.#steps = new VersionSteps(Math.max(1, request.snapshotInterval ?? 10), ROWS_PER_CHANGE);
  }

  get version(): number {
    return this.#version;
  }

  get rows(): number {
    return this.#rows + (this.#layers?.current.gained ?? 0);
  }

  get bytesUsed(): number {
    return this.#layers?.bytesUsed ?? 0;
  }

  async load(version: number, lineage: readonly StateFile[]): Promise<void> {
    if (this.#state === 'closed') throw new InternalError('the state store is closed');
    this.#state = 'broken';
    this.#cancelScan();
    await this.#idle();
    await this.#layers?.cache.abandon();
    this.#layers = null;
    const startedMs = performance.now();
    const loaded = await loadCache(this.setup, this.#directory.name, version, lineage, this.#directory, this.#warn);
    this.#layers = new LayeredRows(loaded.cache, { ordered: this.#ordered, groups: this.#groups }, this.#seed);
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
    return this.#open().get(keys, n);
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    const rows = this.#open();
    checkRowLengths(keys, values, n);
    rows.put(keys, values, n);
  }

  remove(keys: BytesColumn, n: number): void {
    this.#open().remove(keys, n);
  }

  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows> {
    const rows = this.#open();
    if (this.#groups === undefined) throw new InternalError('groups of a store that was not opened with any');
    return rows.rowsOfGroups(groups, n);
  }

  forEach(visit: RowVisitor): void {
    this.#open().visit(EMPTY, null, visit);
  }

  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void {
    this.#open().visit(prefix, endOfPrefix(prefix), visit);
  }

  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    const rows = this.#open();
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    rows.visit(from ?? EMPTY, to, visit);
  }

  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number {
    const rows = this.#open();
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    return rows.removeRange(from ?? EMPTY, to, visit);
  }

  async commit(): Promise<StateFile[]> {
    const layers = this.#open();
    this.#state = 'committing';
    try {
      // That this version is begun says that the last one is committed.
      await this.#apply();
      const files = await this.#writeDelta(layers.current);
      this.#rows += layers.current.gained;
      layers.commit();
      this.#pendingIdentity = identityOf(files);
      this.#version++;
      this.#steps.add(files);
      this.#figures.deltaBytes = files.reduce((sum, file) => sum + file.length, 0);
      this.#state = 'ready';
      return files;
    } finally {
      if (this.#state === 'committing') this.#state = 'broken';
    }
  }

  async #writeDelta(batch: Overlay): Promise<StateFile[]> {
    const { changes } = batch.table;
    const writer = new RecordWriter(this.rows, Math.max(256, Math.min(this.sizes.partBytes, changes * 32)));
    const files: StateFile[] = [];
    const yielder = new Yielder();
    const write = (part: Uint8Array) => this.#directory.write('delta', this.#version + 1, files.length, part);
    for (let from = 0; from < changes; from += DELTA_ROWS) {
      batch.visitChanges(from, Math.min(changes, from + DELTA_ROWS), (key, ks, ke, value, start, end) => {
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
    const layers = this.#layers;
    if (layers === null || layers.pending === null) return Promise.resolve();
    this.#applying ??= this.#write(layers, layers.pending).finally(() => {
      this.#applying = null;
    });
    return this.#applying;
  }

  async #write(layers: LayeredRows, pending: Overlay): Promise<void> {
    const { cache } = layers;
    const store = this.#directory.name;
    const towards = { version: this.#version, identity: this.#pendingIdentity };
    const rows = this.#rows;
    const marker = cache.marker();
    if (marker === undefined) throw this.#distrusted();
    cache.write(writer => writer.setMarker({ ...marker, towards }));
    const { changes } = pending.table;
    const yielder = new Yielder();
    const skip = this.#groups?.prefixBytes ?? 0;
    let order: Int32Array = new Int32Array(0);
    for (let from = 0; from < changes; from += APPLY_ROWS) {
      // Neighbours in the tree share pages, which each transaction writes anew. Those of a group are neighbours.
      if (from % SORT_ROWS === 0) order = pending.table.changesByKey(from, Math.min(changes, from + SORT_ROWS), skip);
      const some = order.subarray(from % SORT_ROWS, (from % SORT_ROWS) + APPLY_ROWS);
      cache.write(writer => {
        for (const change of some) {
          pending.visitChanges(change, change + 1, (key, ks, ke, value, start, end) => {
            this.#scan?.beforeChange(key, ks, ke);
            if (value === null) writer.remove(key, ks, ke);
            else writer.put(key, ks, ke, value, start, end);
          });
        }
      });
      cache.relieve();
      if (yielder.due()) await yielder.yield();
      if (this.#state === 'closed' || this.#state === 'broken') return;
    }
    const written = { ...layoutOf(this.#groups), store, rows, ...towards, towards: null };
    cache.write(writer => writer.setMarker(written));
    this.#cached = { version: towards.version, rows };
    layers.pending = null;
  }

  #distrusted(): CheckpointError {
    return new CheckpointError(
      'STATE_CACHE_DAMAGED',
      `${this.setup.path} has been damaged. Nothing is lost: restart the query, and the file is made anew from the state files.`,
    );
  }

  abort(): void {
    if (this.#state === 'ready') this.#layers!.abort();
  }

  isOverdue(): boolean {
    return this.#steps.isOverdue(this.#version, this.#steps.snapshotBytes);
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
    return (await writeSegment(this.#directory, steps, partBytes, this.#ordered, () => this.#state === 'closed')) ?? [];
  }

  async #writeSnapshot(version: number, rows: number): Promise<StateFile[]> {
    this.#working = version;
    const scan = new CacheScan(this.#layers!.cache);
    this.#scan = scan;
    try {
      return (await writeSnapshot(this.#directory, scan, version, rows, this.sizes)) ?? [];
    } finally {
      if (this.#scan === scan) this.#scan = null;
    }
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
      stateCacheBytes: this.#layers?.cache.fileBytes ?? 0,
      stateCacheRebuilds: rebuilds,
    };
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const wasReady = this.#state === 'ready';
    this.#state = 'closed';
    this.#cancelScan();
    await this.#idle();
    const cache = this.#layers?.cache;
    // A run that has been replaced leaves the file to its successor.
    if (wasReady && this.setup.isKept) await cache?.close().catch(() => cache.abandon());
    else await cache?.abandon();
    if (!this.setup.isKept) await removeCache(this.setup.path);
  }

  async #idle(): Promise<void> {
    await this.#maintaining?.catch(() => undefined);
    await this.#applying?.catch(() => undefined);
  }

  #open(): LayeredRows {
    if (this.#state === 'ready') return this.#layers!;
    const why = { new: 'not loaded', committing: 'being committed', broken: 'to be loaded again', closed: 'closed' };
    throw new InternalError(`the state store is ${why[this.#state as keyof typeof why]}`);
  }
}

/** Loading from the files is the exception, so they may hold as many changes as rows. */
const ROWS_PER_CHANGE = 1;
const EMPTY = new Uint8Array(0);
/** Changes between two looks at the clock, and rows in one transaction of LMDB: a few milliseconds of work. */
const DELTA_ROWS = 4096;
const APPLY_ROWS = 256;
const SORT_ROWS = 32 * APPLY_ROWS;
