import { SystemRandom } from '../common/random.js';
import type { GroupedRows, KeyGroups } from './key-groups.js';
import { EntryTable } from './memory/entry-table.js';
import type { BytesColumn, LookupResult, RowVisitor, StateFile, StateStore } from './state-store.js';

/** State that lives as long as the object: of a batch query, or of a test. It has no versions and writes nothing. */
export class EphemeralStateStore implements StateStore {
  readonly version = 0;
  readonly #table: EntryTable;

  /** `ordered`: ranges can be visited. `groups`: rows are found by group. */
  constructor(
    private readonly ordered: boolean,
    groups?: KeyGroups,
  ) {
    this.#table = new EntryTable({ ordered, groups }, new SystemRandom().integer(2 ** 32) | 0);
  }

  get rows(): number {
    return this.#table.rows;
  }
  get bytesUsed(): number {
    return this.#table.bytesUsed;
  }

  get(keys: BytesColumn, n: number): LookupResult {
    return this.#table.get(keys, n);
  }
  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    this.#table.put(keys, values, n);
  }
  remove(keys: BytesColumn, n: number): void {
    this.#table.remove(keys, n);
  }
  rowsOfGroups(groups: BytesColumn, n: number): Iterable<GroupedRows> {
    return this.#table.rowsOfGroups(groups, n);
  }
  forEach(visit: RowVisitor): void {
    this.#table.visitAll(visit);
  }
  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void {
    const begins: RowVisitor = (data, start, end, ...value) => {
      const fits = end - start >= prefix.length && prefix.every((byte, i) => data[start + i] === byte);
      if (fits) return visit(data, start, end, ...value);
      return !this.ordered;
    };
    if (this.ordered) this.#table.visitRange(prefix, null, begins);
    else this.#table.visitAll(begins);
  }
  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    this.#table.visitRange(from, to, visit);
  }
  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number {
    return this.#table.removeRange(from, to, visit);
  }

  async load(): Promise<void> {}
  async commit(): Promise<StateFile[]> {
    return [];
  }
  /** There is no earlier version to go back to. */
  abort(): void {}
  async maintain(): Promise<StateFile[]> {
    return [];
  }
  isOverdue(): boolean {
    return false;
  }
  lineage(known: readonly StateFile[]): StateFile[] {
    return [...known];
  }
  async removeUnneeded(): Promise<void> {}
  metrics(): Record<string, number> {
    return { numRowsTotal: this.rows, memoryUsedBytes: this.bytesUsed };
  }
  async close(): Promise<void> {}
}
