import { CheckpointError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import { chainsOf, deltasBetween } from '../lineage.js';
import { RecordCursor, type RecordPart } from '../record-file.js';
import { STATE_CORRUPT, type StateDirectory } from '../state-directory.js';
import type { StateFile } from '../state-store.js';
import type { EntryTable } from './entry-table.js';

export interface LoadedVersion {
  readonly table: EntryTable;
  /** Version of the snapshot that was used; 0: none. */
  readonly snapshotVersion: number;
  readonly damagedSnapshots: number;
  readonly deltas: number;
  readonly deltaBytes: number;
}

/**
 * Puts a version together: the newest snapshot that can be read, then the deltas after it. A snapshot that is damaged or gone is passed
 * over with a warning; a delta never is.
 */
export async function loadVersion(
  version: number,
  lineage: readonly StateFile[],
  directory: StateDirectory,
  newTable: () => EntryTable,
  warn: (message: string) => void,
): Promise<LoadedVersion> {
  const chains = chainsOf(lineage);
  const bases = chains.snapshots.filter(([{ version: base }]) => base <= version);
  let damagedSnapshots = 0;
  let reason: unknown;
  for (const base of [...bases, undefined]) {
    const from = base?.[0].version ?? 0;
    const deltas = deltasBetween(chains, from, version);
    if (deltas === undefined) continue;
    const table = newTable();
    try {
      if (base !== undefined) await applyFiles(base, directory, table);
    } catch (error) {
      if (!(error instanceof CheckpointError && error.code === STATE_CORRUPT)) throw error;
      damagedSnapshots++;
      reason = error;
      warn(`${error.message} Falling back to an older snapshot and the deltas after it.`);
      continue;
    }
    await applyFiles(deltas, directory, table);
    const deltaBytes = deltas.reduce((sum, file) => sum + file.length, 0);
    return { table, snapshotVersion: from, damagedSnapshots, deltas: version - from, deltaBytes };
  }
  if (reason !== undefined) {
    const loadable = loadableVersions(chains, bases.length > 0 ? bases[0][0].version : version);
    throw directory.unloadable(
      version,
      `${(reason as Error).message} There is no other way to this version. ${loadable}`,
      reason,
    );
  }
  const known = lineage.map(file => file.name).join(', ') || 'none';
  throw directory.unloadable(
    version,
    `files are missing from the commit record. Expected a snapshot and every delta after it, found: ${known}.`,
  );
}

function loadableVersions(chains: ReturnType<typeof chainsOf>, below: number): string {
  for (let version = below - 1; version > 0; version--) {
    const bases = [
      0,
      ...chains.snapshots.map(([file]) => file.version).filter(base => base <= version && base < below),
    ];
    if (bases.some(base => deltasBetween(chains, base, version) !== undefined)) {
      return `The newest version that can still be loaded is ${version}.`;
    }
  }
  return 'No older version can be loaded either.';
}

/** Applies whole versions in order; after the last part of each the number of rows must be the one that was written down. */
async function applyFiles(files: readonly StateFile[], directory: StateDirectory, table: EntryTable): Promise<void> {
  const yielder = new Yielder();
  for (const file of files) {
    const part = await directory.read(file);
    yielder.restart();
    try {
      if (file.kind === 'snapshot') await applySnapshot(part, table, yielder);
      else await applyDelta(part, table, yielder);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw directory.damaged(file, `${part.records} whole records`, error.message, error);
    }
    if (part.last && table.rows !== part.rows) {
      throw directory.damaged(file, `${part.rows} rows after it`, `${table.rows}`);
    }
  }
}

/** Records between two looks at the clock. */
const STEP = 4096;

async function applySnapshot(part: RecordPart, table: EntryTable, yielder: Yielder): Promise<void> {
  const { payload } = part;
  if (part.part === 0) table.beginLoad(part.rows);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const cursor = new RecordCursor(payload, part.records);
  for (let i = 1; cursor.next(); i++) {
    table.load(payload, view, cursor.keyStart, cursor.keyEnd, cursor.valueEnd);
    if (i % STEP === 0 && yielder.due()) await yielder.yield();
  }
  if (!part.last) return;
  for (const _ of table.finishLoad()) if (yielder.due()) await yielder.yield();
}

async function applyDelta(part: RecordPart, table: EntryTable, yielder: Yielder): Promise<void> {
  const cursor = new RecordCursor(part.payload, part.records);
  const puts = new Spans(part.payload);
  const values = new Spans(part.payload);
  const removals = new Spans(part.payload);
  const flush = () => {
    table.put(puts, values, puts.count);
    table.remove(removals, removals.count);
    table.settle(0, table.changes);
    puts.count = values.count = removals.count = 0;
  };
  // A delta names each key once, so puts and removals need not keep their order.
  while (cursor.next()) {
    if (cursor.removed) removals.add(cursor.keyStart, cursor.keyEnd);
    else {
      puts.add(cursor.keyStart, cursor.keyEnd);
      values.add(cursor.keyEnd, cursor.valueEnd);
    }
    if (puts.count < STEP && removals.count < STEP) continue;
    flush();
    if (yielder.due()) await yielder.yield();
  }
  flush();
}

/** A `BytesColumn` that is filled again and again. */
class Spans {
  readonly starts = new Int32Array(STEP);
  readonly ends = new Int32Array(STEP);
  count = 0;
  constructor(readonly data: Uint8Array) {}
  add(start: number, end: number): void {
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }
}
