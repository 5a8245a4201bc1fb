import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EntryArena } from '../../src/state/memory/entry-arena.js';
import { EntryTable } from '../../src/state/memory/entry-table.js';
import { RecordCursor, RecordWriter, readPart } from '../../src/state/record-file.js';
import { bytesOf, collect } from '../../src/testing/state-store-bench.js';

type Rows = Map<string, string>;
const sorted = (rows: Iterable<readonly [string, string]>) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1));

const key = fc.nat(80).map(n => `key ${n}`);
const batch = fc.record({
  puts: fc.array(
    fc.tuple(
      key,
      fc.nat(120).map(n => 'v'.repeat(n)),
    ),
    { maxLength: 25 },
  ),
  removals: fc.array(key, { maxLength: 25 }),
  aborted: fc.boolean(),
  /** How much of the snapshot is read before the batch, and in the middle of it. */
  read: fc.nat(400),
  readInside: fc.nat(200),
});

class Reader {
  readonly rows: [string, string][] = [];
  done = false;
  readonly #writer = new RecordWriter(0);
  readonly #scan: ReturnType<EntryTable['startScan']>;
  constructor(table: EntryTable) {
    this.#scan = table.startScan();
  }

  read(bytes: number): void {
    if (this.done) return;
    this.done = this.#scan.fill(this.#writer, 24 + bytes);
    const part = readPart(this.#writer.takePart(false));
    if (typeof part === 'string') throw new Error(part);
    const cursor = new RecordCursor(part);
    const text = (from: number, to: number) => Buffer.from(part.payload.subarray(from, to)).toString('latin1');
    while (cursor.next()) {
      this.rows.push([text(cursor.keyStart, cursor.keyEnd), text(cursor.keyEnd, cursor.valueEnd)]);
    }
  }
}

function apply(
  table: EntryTable,
  rows: Rows,
  puts: readonly [string, string][],
  removals: readonly string[],
  inside: () => void,
): void {
  table.put(bytesOf(puts.map(([k]) => k)), bytesOf(puts.map(([, v]) => v)), puts.length);
  inside();
  table.remove(bytesOf(removals), removals.length);
  for (const [k, v] of puts) rows.set(k, v);
  for (const k of removals) rows.delete(k);
}

function settle(table: EntryTable): void {
  table.settle(0, table.changes);
  while (table.reclaim());
}

for (const ordered of [false, true]) {
  it(`a scan reads its version, whatever is done between its pieces${ordered ? ', in order' : ''}`, () => {
    const cases = fc.tuple(
      fc.array(batch, { minLength: 1, maxLength: 4 }),
      fc.array(batch, { maxLength: 12 }),
      fc.boolean(),
    );
    fc.assert(
      fc.property(cases, ([before, during, second]) => {
        const table = new EntryTable({ ordered }, 1, new EntryArena(0, 256, 64));
        let rows: Rows = new Map();
        for (const { puts, removals } of before) {
          apply(table, rows, puts, removals, () => undefined);
          settle(table);
        }
        for (let round = 0; round < (second ? 2 : 1); round++) {
          const version = sorted(rows);
          const reader = new Reader(table);
          for (const { puts, removals, aborted, read, readInside } of during) {
            reader.read(read);
            const changed = new Map(rows);
            apply(table, changed, puts, removals, () => reader.read(readInside));
            if (aborted) table.undo();
            else {
              rows = changed;
              settle(table);
            }
            expect(sorted(collect(visit => table.visitAll(visit)))).toEqual(sorted(rows));
          }
          while (!reader.done) reader.read(100);
          for (const _ of table.endScan());
          expect(sorted(reader.rows)).toEqual(version);
          settle(table);
          expect(sorted(collect(visit => table.visitAll(visit)))).toEqual(sorted(rows));
          expect(table.rows).toBe(rows.size);
          // What is dead is given back once the scan is over.
          expect(table.arena.usedBytes).toBeLessThanOrEqual(2 * table.arena.liveBytes + 64 + 2 * 256);
        }
      }),
      { numRuns: 300 },
    );
  });
}
