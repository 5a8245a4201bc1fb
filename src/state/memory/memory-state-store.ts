import { DataError, InternalError } from '../../common/errors.js';
import { SystemRandom } from '../../common/random.js';
import { Yielder } from '../../common/yielder.js';
import { lineageFor } from '../lineage.js';
import { RecordWriter } from '../record-file.js';
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
import { EntryArena } from './entry-arena.js';
import { EntryTable } from './entry-table.js';
import { loadVersion } from './load-version.js';
import type { SnapshotScan } from './snapshot-scan.js';

/** All rows in memory; deltas and snapshots in the checkpoint. */
export const memoryStateStoreProvider = memoryStateStoreProviderOf({
  partBytes: 8 << 20,
  sliceBytes: 1 << 20,
  segmentBytes: 1 << 20,
  deadBytesMin: 4 << 20,
});

/** Tests choose small sizes, so that a few rows reach every case. */
export interface MemoryStateSizes {
  /** Of a file; larger versions are written in parts. */
  readonly partBytes: number;
  /** Of a snapshot, read between two turns of the event loop. */
  readonly sliceBytes: number;
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
  readonly #interval: number;
  readonly #warn: (message: string) => void;
  readonly #seed = new SystemRandom().integer(2 ** 32) | 0;
  #table: EntryTable;
  #state: 'new' | 'ready' | 'committing' | 'broken' | 'closed' = 'new';
  #version = 0;
  #scan: SnapshotScan | null = null;
  #maintaining: Promise<StateFile[]> | null = null;
  #attempted = 0;
  #deltas = 0;
  #deltaBytes = 0;
  readonly #figures = {
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
    this.#interval = Math.max(1, request.snapshotInterval ?? 10);
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
    this.#deltas = loaded.deltas;
    this.#deltaBytes = loaded.deltaBytes;
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
    checkLengths(keys, n, KEY_BYTES_MAX, 'key');
    checkLengths(values, n, VALUE_BYTES_MAX, 'value');
    this.#table.put(keys, values, n);
  }

  remove(keys: BytesColumn, n: number): void {
    this.#check();
    this.#table.remove(keys, n);
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
      this.#deltas++;
      this.#deltaBytes += files.reduce((sum, file) => sum + file.length, 0);
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
    return numbered(files);
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

  maintain(): Promise<StateFile[]> {
    const { changes, arena } = this.#table;
    const due =
      this.#state === 'ready' &&
      this.#maintaining === null &&
      changes === 0 &&
      this.#version > this.#attempted &&
      this.#deltas >= this.#interval &&
      (this.#deltaBytes * 4 >= arena.liveBytes || this.#deltas >= 20 * this.#interval);
    if (!due) return Promise.resolve([]);
    this.#attempted = this.#version;
    const work = this.#writeSnapshot().finally(() => {
      this.#maintaining = null;
    });
    this.#maintaining = work;
    return work;
  }

  async #writeSnapshot(): Promise<StateFile[]> {
    const version = this.#version;
    const table = this.#table;
    const scan = table.startScan();
    this.#scan = scan;
    const before = { deltas: this.#deltas, bytes: this.#deltaBytes };
    const files: StateFile[] = [];
    const writer = new RecordWriter(table.rows);
    try {
      for (let done = false; !done; ) {
        done = scan.fill(writer, Math.min(this.sizes.partBytes, writer.length + this.sizes.sliceBytes));
        if (done || writer.length >= this.sizes.partBytes) {
          files.push(await this.#directory.write('snapshot', version, files.length, writer.takePart(done)));
        } else await new Yielder(0).yield();
        if (scan.cancelled) return [];
      }
    } finally {
      const yielder = new Yielder();
      for (const _ of table.endScan()) if (yielder.due()) await yielder.yield();
      if (this.#scan === scan) this.#scan = null;
    }
    if (scan.cancelled) return [];
    // What was committed meanwhile counts towards the next one.
    this.#deltas -= before.deltas;
    this.#deltaBytes -= before.bytes;
    this.#figures.snapshots++;
    this.#figures.snapshotBytes = files.reduce((sum, file) => sum + file.length, 0);
    return numbered(files);
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
    // What this run has made since its last snapshot the caller may not know yet.
    for (const failure of await this.#directory.removeUnneeded(needed, this.#attempted)) {
      this.#warn(`A state file that is no longer needed could not be removed: ${failure}`);
    }
  }

  metrics(): Record<string, number> {
    const { arena } = this.#table;
    const { snapshots, snapshotBytes, deltaBytes, damagedSnapshots, loadTimeMs, updatedRows } = this.#figures;
    return {
      numRowsTotal: this.rows,
      numRowsUpdated: updatedRows,
      memoryUsedBytes: this.bytesUsed,
      stateDeadBytes: arena.usedBytes - arena.liveBytes,
      stateDeltaBytes: deltaBytes,
      stateDeltasSinceSnapshot: this.#deltas,
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
    return new EntryTable(this.#ordered, this.#seed, new EntryArena(segmentBytes, deadBytesMin));
  }

  #check(): void {
    if (this.#state === 'ready') return;
    const why = { new: 'not loaded', committing: 'being committed', broken: 'to be loaded again', closed: 'closed' };
    throw new InternalError(`the state store is ${why[this.#state as keyof typeof why]}`);
  }
}

/** Changes between two looks at the clock. */
const STEP = 4096;
const SETTLE_STEP = 32_768;
const KEY_BYTES_MAX = 1 << 20;
const VALUE_BYTES_MAX = 64 << 20;

function checkLengths({ starts, ends }: BytesColumn, n: number, max: number, what: string): void {
  let longest = 0;
  for (let i = 0; i < n; i++) longest = Math.max(longest, ends[i] - starts[i]);
  if (longest <= max) return;
  throw new DataError('LIMIT_EXCEEDED', `A ${what} of the state has ${longest} bytes; at most ${max} are possible.`);
}

/** Says of each part how many there are, where there are several. */
function numbered(files: StateFile[]): StateFile[] {
  return files.length === 1 ? files : files.map((file, part) => ({ ...file, part, parts: files.length }));
}

/** The least key above all that begin with `prefix`; null when there is none. */
function endOfPrefix(prefix: Uint8Array): Uint8Array | null {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end--;
  if (end === 0) return null;
  // Not `slice`: that of a Buffer copies nothing.
  const bound = new Uint8Array(prefix.subarray(0, end));
  bound[end - 1]++;
  return bound;
}
