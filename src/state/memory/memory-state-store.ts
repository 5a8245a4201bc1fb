import { InternalError } from '../../common/errors.js';
import { SystemRandom } from '../../common/random.js';
import { Yielder } from '../../common/yielder.js';
import type { GroupedRows, KeyGroups } from '../key-groups.js';
import { lineageFor, type Piece } from '../lineage.js';
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
import { EntryArena } from './entry-arena.js';
import { EntryTable } from './entry-table.js';
import { linkBytesOf } from './group-chains.js';
import { loadVersion } from './load-version.js';
import type { SnapshotScan } from './snapshot-scan.js';

/** All rows in memory; deltas and snapshots in the checkpoint. */
export const memoryStateStoreProvider = memoryStateStoreProviderOf({
  partBytes: 8 << 20,
  sliceBytes: 256 << 10,
  segmentBytes: 1 << 20,
  deadBytesMin: 4 << 20,
});

/** Tests choose small sizes, so that a few rows reach every case. */
export interface MemoryStateSizes extends SnapshotSizes {
  /** Of memory segments, at most one MiB. */
  readonly segmentBytes: number;
  /** Dead bytes that are not worth moving rows for. */
  readonly deadBytesMin: number;
}

export function memoryStateStoreProviderOf(sizes: MemoryStateSizes): StateStoreProvider {
  return {
    name: 'memory',
    async open(request: StateStoreRequest): Promise<StateStore> {
      const directory = new StateDirectory(request);
      await directory.create();
      return new MemoryStateStore(request, directory, sizes);
    },
  };
}

/**
 *     batch ──► EntryTable ──commit──► <version>.<epoch>.delta          each batch: its changes only
 *                   └──────maintain──► <version>.<epoch>.snapshot       now and then: all rows, while batches go on
 */
class MemoryStateStore implements StateStore {
  readonly #directory: StateDirectory;
  readonly #ordered: boolean;
  readonly #groups: KeyGroups | undefined;
  readonly #warn: (message: string) => void;
  readonly #seed = new SystemRandom().integer(2 ** 32) | 0;
  #table: EntryTable;
  #state: 'new' | 'ready' | 'committing' | 'broken' | 'closed' = 'new';
  #version = 0;
  #scan: SnapshotScan | null = null;
  #maintaining: Promise<StateFile[]> | null = null;
  #attempted = 0;
  /** Files of versions below this are known to the caller. */
  #working = 0;
  readonly #steps: VersionSteps;
  readonly #figures = {
    segments: 0,
    snapshots: 0,
    snapshotBytes: 0,
    deltaBytes: 0,
    damagedSnapshots: 0,
    loadTimeMs: 0,
    updatedRows: 0,
  };

  constructor(
    request: StateStoreRequest,
    directory: StateDirectory,
    private readonly sizes: MemoryStateSizes,
  ) {
    this.#directory = directory;
    this.#ordered = request.ordered ?? false;
    this.#groups = request.groups;
    this.#steps = new VersionSteps(Math.max(1, request.snapshotInterval ?? 10), ROWS_PER_CHANGE);
    this.#warn = request.onWarning ?? (() => undefined);
    this.#table = this.#newTable();
  }

  get version(): number {
    return this.#version;
  }

  get rows(): number {
    return this.#table.rows;
  }

  get bytesUsed(): number {
    return this.#table.bytesUsed;
  }

  async load(version: number, lineage: readonly StateFile[]): Promise<void> {
    if (this.#state === 'closed') throw new InternalError('the state store is closed');
    this.#state = 'broken';
    this.#cancelScan();
    // What was held before is let go first: two copies may not fit.
    this.#table = this.#newTable();
    const startedMs = performance.now();
    const loaded = await loadVersion(version, lineage, this.#directory, () => this.#newTable(), this.#warn);
    this.#table = loaded.table;
    this.#version = version;
    this.#attempted = 0;
    this.#working = 0;
    this.#steps.restart(loaded.steps);
    this.#figures.damagedSnapshots += loaded.damaged;
    this.#figures.loadTimeMs = performance.now() - startedMs;
    this.#state = 'ready';
  }

  get(keys: BytesColumn, n: number): LookupResult {
    this.#check();
    return this.#table.get(keys, n);
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    this.#check();
    checkRowLengths(keys, values, n);
    this.#table.put(keys, values, n);
  }

  remove(keys: BytesColumn, n: number): void {
    this.#check();
    this.#table.remove(keys, n);
  }

  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows> {
    this.#check();
    return this.#table.rowsOfGroups(groups, n);
  }

  forEach(visit: RowVisitor): void {
    this.#check();
    this.#table.visitAll(visit);
  }

  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void {
    this.#check();
    if (this.#ordered) this.#table.visitRange(prefix, endOfPrefix(prefix), visit);
    else {
      this.#table.visitAll((data, start, end, ...value) => {
        if (end - start < prefix.length) return;
        for (let i = 0; i < prefix.length; i++) if (data[start + i] !== prefix[i]) return;
        return visit(data, start, end, ...value);
      });
    }
  }

  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    this.#check();
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    this.#table.visitRange(from, to, visit);
  }

  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number {
    this.#check();
    if (!this.#ordered) throw new InternalError('a range of a store that was not opened as ordered');
    return this.#table.removeRange(from, to, visit);
  }

  async commit(): Promise<StateFile[]> {
    this.#check();
    this.#state = 'committing';
    try {
      const files = await this.#writeDelta();
      await this.#settle();
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
    const table = this.#table;
    const writer = new RecordWriter(table.rows, Math.max(256, Math.min(this.sizes.partBytes, table.changes * 32)));
    for (const range of table.removedRanges) writer.removeRange(range);
    const files: StateFile[] = [];
    const yielder = new Yielder();
    for (let from = 0; from < table.changes; from += STEP) {
      table.describe(from, Math.min(table.changes, from + STEP), writer);
      if (writer.length >= this.sizes.partBytes) {
        files.push(await this.#directory.write('delta', this.#version + 1, files.length, writer.takePart(false)));
        yielder.restart();
      } else if (yielder.due()) await yielder.yield();
    }
    this.#figures.updatedRows = table.changes;
    files.push(await this.#directory.write('delta', this.#version + 1, files.length, writer.takePart(true)));
    return numberedParts(files);
  }

  async #settle(): Promise<void> {
    const table = this.#table;
    const yielder = new Yielder();
    const { changes } = table;
    for (let from = 0; ; from += SETTLE_STEP) {
      table.settle(from, Math.min(changes, from + SETTLE_STEP));
      if (from + SETTLE_STEP >= changes) break;
      if (yielder.due()) await yielder.yield();
    }
    while (table.reclaim()) if (yielder.due()) await yielder.yield();
  }

  abort(): void {
    if (this.#state === 'ready') this.#table.undo();
  }

  isOverdue(): boolean {
    return this.#steps.isOverdue(this.#version, this.#table.arena.liveBytes);
  }

  maintain(): Promise<StateFile[]> {
    if (this.#state !== 'ready' || this.#maintaining !== null || this.#table.changes > 0) return Promise.resolve([]);
    if (this.#version <= this.#attempted) return Promise.resolve([]);
    const due = this.#steps.due(this.#version, this.#table.arena.liveBytes);
    if (due === undefined) return Promise.resolve([]);
    this.#attempted = this.#version;
    const work = (due.kind === 'snapshot' ? this.#writeSnapshot() : this.#writeSegment(due.steps)).finally(() => {
      this.#maintaining = null;
    });
    this.#maintaining = work;
    return work;
  }

  async #writeSegment(steps: readonly Piece[]): Promise<StateFile[]> {
    this.#working = steps[steps.length - 1].version;
    const table = this.#table;
    const isCancelled = () => this.#state === 'closed' || this.#table !== table;
    const files = await writeSegment(this.#directory, steps, this.sizes.partBytes, this.#ordered, isCancelled);
    if (files === undefined || isCancelled()) return [];
    this.#steps.add(files);
    this.#figures.segments++;
    return files;
  }

  async #writeSnapshot(): Promise<StateFile[]> {
    const version = this.#version;
    this.#working = version;
    const table = this.#table;
    const scan = table.startScan();
    this.#scan = scan;
    let files: StateFile[] | undefined;
    try {
      files = await writeSnapshot(this.#directory, scan, version, table.rows, this.sizes);
    } finally {
      const yielder = new Yielder();
      for (const _ of table.endScan()) if (yielder.due()) await yielder.yield();
      if (this.#scan === scan) this.#scan = null;
    }
    if (files === undefined || scan.cancelled) return [];
    // What was committed meanwhile counts towards the next one.
    this.#steps.add(files);
    this.#figures.snapshots++;
    this.#figures.snapshotBytes = files.reduce((sum, file) => sum + file.length, 0);
    return files;
  }

  /** The table under the scan is about to be dropped. */
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
    const { arena } = this.#table;
    const { segments, snapshots, snapshotBytes, deltaBytes, damagedSnapshots, loadTimeMs, updatedRows } = this.#figures;
    return {
      numRowsTotal: this.rows,
      numRowsUpdated: updatedRows,
      memoryUsedBytes: this.bytesUsed,
      stateDeadBytes: arena.usedBytes - arena.liveBytes,
      stateDeltaBytes: deltaBytes,
      stateDeltasSinceSnapshot: this.#steps.deltas,
      stateSegments: segments,
      stateSnapshots: snapshots,
      stateSnapshotBytes: snapshotBytes,
      stateDamagedSnapshots: damagedSnapshots,
      stateLoadTimeMs: Math.round(loadTimeMs),
    };
  }

  async close(): Promise<void> {
    this.#cancelScan();
    this.#state = 'closed';
    await this.#maintaining?.catch(() => undefined);
    this.#table = this.#newTable();
  }

  #newTable(): EntryTable {
    const { segmentBytes, deadBytesMin } = this.sizes;
    return new EntryTable(
      { ordered: this.#ordered, groups: this.#groups },
      this.#seed,
      new EntryArena(linkBytesOf(this.#groups), segmentBytes, deadBytesMin),
    );
  }

  #check(): void {
    if (this.#state === 'ready') return;
    const why = { new: 'not loaded', committing: 'being committed', broken: 'to be loaded again', closed: 'closed' };
    throw new InternalError(`the state store is ${why[this.#state as keyof typeof why]}`);
  }
}

/** A load reads at most a quarter more than the rows themselves. */
const ROWS_PER_CHANGE = 4;
/** Changes between two looks at the clock. */
const STEP = 4096;
const SETTLE_STEP = 16_384;
