import { BytesBuilder } from '../columnar/builder.js';
import { binaryType } from '../types/data-type.js';
import { pickRows } from './bytes-rows.js';
import { type GroupedRows, type KeyGroups, NUMBER_BYTES } from './key-groups.js';
import type { BytesColumn, LookupResult, RowVisitor, StateFile, StateStore } from './state-store.js';

/**
 * Several stores as one: each key lives in the partition that its bytes hash to. Partitions have their own files, so that they are written
 * side by side and can be laid out anew when their number changes.
 *
 *     keys ──hash mod P──► partition 0 │ partition 1 │ … ──► answers in the order of the keys
 *
 * Where rows are found by group, it is the group that is hashed, so that each lies in one partition, and groups come partition by partition. Scans
 * visit one partition after the other: ordered within each, not across them.
 */
export class PartitionedStore implements StateStore {
  constructor(
    readonly partitions: readonly StateStore[],
    private readonly groups?: KeyGroups,
  ) {}

  get version(): number {
    return this.partitions[0].version;
  }
  get rows(): number {
    return this.partitions.reduce((sum, p) => sum + p.rows, 0);
  }
  get bytesUsed(): number {
    return this.partitions.reduce((sum, p) => sum + p.bytesUsed, 0);
  }

  get(keys: BytesColumn, n: number): LookupResult {
    const found = new Uint8Array(n);
    const starts = new Int32Array(n);
    const ends = new Int32Array(n);
    const values = new BytesBuilder(binaryType, n);
    const order: number[] = [];
    this.split(keys, n, this.groups, (store, rows) => {
      const part = store.get(pickRows(keys, rows), rows.length);
      for (let i = 0; i < rows.length; i++) {
        found[rows[i]] = part.found[i];
        if (part.found[i] === 0) continue;
        values.appendBytes(part.data, part.starts[i], part.ends[i]);
        order.push(rows[i]);
      }
    });
    const stored = values.finish();
    for (const [i, row] of order.entries()) {
      starts[row] = stored.starts[i];
      ends[row] = stored.ends[i];
    }
    return { data: stored.data, starts, ends, found };
  }

  put(keys: BytesColumn, values: BytesColumn, n: number): void {
    this.split(keys, n, this.groups, (store, rows) =>
      store.put(pickRows(keys, rows), pickRows(values, rows), rows.length),
    );
  }
  remove(keys: BytesColumn, n: number): void {
    this.split(keys, n, this.groups, (store, rows) => store.remove(pickRows(keys, rows), rows.length));
  }

  *rowsOfGroups(groups: BytesColumn, n: number): Generator<GroupedRows, void, void> {
    const all: { store: StateStore; rows: number[] }[] = [];
    this.split(groups, n, undefined, (store, rows) => all.push({ store, rows }));
    for (const { store, rows } of all) {
      for (const block of store.rowsOfGroups(pickRows(groups, rows), rows.length)) {
        const asked = new Int32Array(block.n);
        for (let i = 0; i < block.n; i++) asked[i] = rows[block.groups[i]];
        yield {
          n: block.n,
          groups: asked,
          values: block.values,
          replace: (positions, values) => block.replace(positions, values),
        };
      }
    }
  }

  forEach(visit: RowVisitor): void {
    for (const store of this.partitions) store.forEach(visit);
  }
  forEachPrefix(prefix: Uint8Array, visit: RowVisitor): void {
    for (const store of this.partitions) store.forEachPrefix(prefix, visit);
  }
  forEachRange(from: Uint8Array | null, to: Uint8Array | null, visit: RowVisitor): void {
    let stopped = false;
    for (const store of this.partitions) {
      if (stopped) return;
      store.forEachRange(from, to, (...row) => {
        stopped = visit(...row) === false;
        return !stopped;
      });
    }
  }

  removeRange(from: Uint8Array | null, to: Uint8Array | null, visit?: RowVisitor): number {
    let removed = 0;
    let stopped = false;
    for (const store of this.partitions) {
      if (stopped) break;
      removed += store.removeRange(from, to, (...row) => {
        stopped = visit?.(...row) === false;
        return !stopped;
      });
    }
    return removed;
  }

  async load(): Promise<void> {}
  async commit(): Promise<StateFile[]> {
    return (await Promise.all(this.partitions.map(p => p.commit()))).flat();
  }
  abort(): void {
    for (const store of this.partitions) store.abort();
  }
  async maintain(): Promise<StateFile[]> {
    return (await Promise.all(this.partitions.map(p => p.maintain()))).flat();
  }
  isOverdue(): boolean {
    return this.partitions.some(p => p.isOverdue());
  }
  lineage(known: readonly StateFile[]): StateFile[] {
    return [...known];
  }
  async removeUnneeded(): Promise<void> {}
  metrics(): Record<string, number> {
    const sum: Record<string, number> = {};
    for (const store of this.partitions) {
      for (const [name, value] of Object.entries(store.metrics())) sum[name] = (sum[name] ?? 0) + value;
    }
    return sum;
  }
  async close(): Promise<void> {
    for (const store of this.partitions) await store.close();
  }

  private split(
    { data, starts, ends }: BytesColumn,
    n: number,
    groups: KeyGroups | undefined,
    use: (store: StateStore, rows: number[]) => void,
  ): void {
    const rows: number[][] = this.partitions.map(() => []);
    for (let i = 0; i < n; i++) rows[partitionOfKey(data, starts[i], ends[i], groups, this.partitions.length)].push(i);
    for (const [p, list] of rows.entries()) if (list.length > 0) use(this.partitions[p], list);
  }
}

/** The partition of the row with a key in a store with these groups, or none. */
export function partitionOfKey(
  data: Uint8Array,
  start: number,
  end: number,
  groups: KeyGroups | undefined,
  partitions: number,
): number {
  return groups === undefined
    ? partitionOf(data, start, end, partitions)
    : partitionOf(data, start + groups.prefixBytes, end - NUMBER_BYTES, partitions);
}

/** FNV-1a. State files outlive releases, so this function never changes. */
export function partitionOf(data: Uint8Array, start: number, end: number, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ data[i], 0x01000193);
  return (hash >>> 0) % partitions;
}
