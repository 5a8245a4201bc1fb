import { Yielder } from '../../common/yielder.js';
import type { Piece } from '../lineage.js';
import { loadPath, type VersionTarget } from '../load-path.js';
import { RecordCursor, type RecordPart } from '../record-file.js';
import type { StateDirectory } from '../state-directory.js';
import type { StateFile } from '../state-store.js';
import type { EntryTable } from './entry-table.js';

export interface LoadedVersion {
  readonly table: EntryTable;
  readonly damaged: number;
  /** The way that was taken. */
  readonly steps: readonly Piece[];
}

/** Puts a version together in a table: see `loadPath`. */
export async function loadVersion(
  version: number,
  lineage: readonly StateFile[],
  directory: StateDirectory,
  newTable: () => EntryTable,
  warn: (message: string) => void,
): Promise<LoadedVersion> {
  const target = new TableTarget(newTable);
  const { steps, damaged } = await loadPath(version, lineage, directory, target, warn);
  return { table: target.table, damaged, steps };
}

class TableTarget implements VersionTarget {
  table: EntryTable;
  constructor(private readonly newTable: () => EntryTable) {
    this.table = newTable();
  }

  get rows(): number {
    return this.table.rows;
  }

  begin(): void {
    if (this.table.rows > 0) this.table = this.newTable();
  }

  async apply(part: RecordPart, kind: StateFile['kind']): Promise<void> {
    const yielder = new Yielder();
    if (kind === 'snapshot') await applySnapshot(part, this.table, yielder);
    else await applyChanges(part, this.table, yielder);
  }
}

/** Records between two looks at the clock. */
const STEP = 4096;

async function applySnapshot(part: RecordPart, table: EntryTable, yielder: Yielder): Promise<void> {
  const { payload } = part;
  if (part.part === 0) table.beginLoad(part.rows);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const cursor = new RecordCursor(part);
  for (let i = 1; cursor.next(); i++) {
    table.load(payload, view, cursor.keyStart, cursor.keyEnd, cursor.valueEnd);
    if (i % STEP === 0 && yielder.due()) await yielder.yield();
  }
  if (!part.last) return;
  for (const _ of table.finishLoad()) if (yielder.due()) await yielder.yield();
}

async function applyChanges(part: RecordPart, table: EntryTable, yielder: Yielder): Promise<void> {
  for (const { from, to } of part.ranges) {
    table.removeRange(from, to, undefined);
    table.settle(0, table.changes);
    if (yielder.due()) await yielder.yield();
  }
  const cursor = new RecordCursor(part);
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
