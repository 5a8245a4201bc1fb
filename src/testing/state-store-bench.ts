import assert from 'node:assert/strict';
import { Checkpoint } from '../checkpoint/checkpoint.js';
import { joinPath } from '../common/paths.js';
import { GROUPED_ROWS, type GroupedRows, type KeyGroups, NUMBER_BYTES } from '../state/key-groups.js';
import type { BytesColumn, StateFile, StateStore, StateStoreProvider } from '../state/state-store.js';
import { VirtualFiles } from './virtual-files.js';

export interface BenchOptions {
  readonly ordered?: boolean;
  readonly groups?: KeyGroups;
  readonly interval?: number;
}

/** A store in a checkpoint on a virtual disk, and a plain Map of what it should hold in each version. Keys and values are Latin-1 text. */
export class StoreBench {
  store!: StateStore;
  files: StateFile[] = [];
  readonly warnings: string[] = [];
  readonly versions: ReadonlyMap<string, string>[] = [new Map()];
  rows = new Map<string, string>();
  #checkpoint!: Checkpoint;
  #isCommitting = false;

  private constructor(
    readonly disk: VirtualFiles,
    private readonly provider: StateStoreProvider,
    private readonly options: BenchOptions,
  ) {}

  static async create(
    provider: StateStoreProvider,
    options: BenchOptions = {},
    disk = new VirtualFiles(),
  ): Promise<StoreBench> {
    const bench = new StoreBench(disk, provider, options);
    await bench.open();
    await bench.store.load(0, []);
    return bench;
  }

  /** A new run: a new epoch and an empty memory. The store is not loaded yet. */
  async open(): Promise<void> {
    this.#checkpoint = await Checkpoint.open(this.disk, '/checkpoint');
    const { ordered = false, groups, interval = 1000 } = this.options;
    this.store = await this.provider.open({
      checkpoint: this.#checkpoint,
      operatorId: 3,
      partition: 1,
      ordered,
      groups,
      snapshotInterval: interval,
      onWarning: message => this.warnings.push(message),
    });
  }

  async restart(version = this.versions.length - 1): Promise<void> {
    await this.close();
    await this.open();
    await this.store.load(version, this.files);
    this.versions.length = version + 1;
    this.rows = new Map(this.versions[version]);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.#checkpoint.close();
  }

  put(entries: Iterable<readonly [string, string]>): void {
    const list = [...entries];
    this.store.put(bytesOf(list.map(([key]) => key)), bytesOf(list.map(([, value]) => value)), list.length);
    for (const [key, value] of list) this.rows.set(key, value);
  }

  remove(keys: readonly string[]): void {
    this.store.remove(bytesOf(keys), keys.length);
    for (const key of keys) this.rows.delete(key);
  }

  abort(): void {
    this.store.abort();
    this.rows = new Map(this.versions[this.versions.length - 1]);
  }

  async commit(): Promise<StateFile[]> {
    this.#isCommitting = true;
    try {
      const made = await this.store.commit();
      this.files = this.store.lineage([...this.files, ...made]);
      this.versions.push(new Map(this.rows));
      return made;
    } finally {
      this.#isCommitting = false;
    }
  }

  async maintain(): Promise<StateFile[]> {
    const made = await this.store.maintain();
    const known = [...this.files, ...made];
    // A commit that is under way may have moved the store on; it chooses when it knows its own files.
    this.files = this.#isCommitting ? known : this.store.lineage(known);
    return made;
  }

  /** Compares everything that can be read. */
  verify(extra: readonly string[] = []): void {
    const { store, rows } = this;
    const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
    assert.equal(store.rows, rows.size, 'rows');
    assert.equal(store.version, this.versions.length - 1, 'version');
    const all = collect(visit => store.forEach(visit));
    assert.deepEqual(
      all.sort(([a], [b]) => (a < b ? -1 : 1)),
      sorted,
      'forEach',
    );
    const keys = [...rows.keys(), ...extra, 'a key that was never there'];
    const { found, data, starts, ends } = store.get(bytesOf(keys), keys.length);
    for (const [i, key] of keys.entries()) {
      assert.equal(found[i], rows.has(key) ? 1 : 0, `found ${JSON.stringify(key.slice(0, 40))}`);
      if (rows.has(key))
        assert.equal(text(data, starts[i], ends[i]), rows.get(key), `value of ${JSON.stringify(key.slice(0, 40))}`);
    }
    if (this.options.ordered)
      assert.deepEqual(
        collect(visit => store.forEachRange(null, null, visit)),
        sorted,
        'forEachRange',
      );
    if (this.options.groups !== undefined) for (const _ of this.checkGroups(['never there', ...this.groups()]));
  }

  get isOrdered(): boolean {
    return this.options.ordered ?? false;
  }

  /** All groups that have rows. */
  groups(): string[] {
    return [...new Set([...this.rows.keys()].map(key => groupOf(key, this.options.groups!)))];
  }

  /** Compares the rows of groups, block by block. `change` may give another value to a row that it sees. */
  *checkGroups(
    groups: readonly string[],
    change: (value: string) => string | undefined = () => undefined,
  ): Generator<void, void, void> {
    const expected = this.#rowsByGroup(groups);
    const seen = new Array<number>(groups.length).fill(0);
    let last = -1;
    for (const block of this.store.rowsOfGroups(bytesOf(groups), groups.length)) {
      assert.ok(block.n > 0 && block.n <= GROUPED_ROWS, `a block of ${block.n} rows`);
      const keys: string[] = [];
      for (let i = 0; i < block.n; i++) {
        const g = block.groups[i];
        if (last >= 0 && g !== last) assert.equal(seen[last], expected[last].length, 'rows of a group apart');
        const key = expected[g][seen[g]++];
        assert.ok(key !== undefined, 'a row too many');
        const { data, starts, ends } = block.values;
        assert.equal(
          text(data, starts[i], ends[i]),
          this.rows.get(key),
          `value of ${JSON.stringify(key.slice(0, 40))}`,
        );
        keys.push(key);
        last = g;
      }
      this.#replace(block, keys, change);
      yield;
    }
    assert.deepEqual(
      seen,
      expected.map(keys => keys.length),
      'rows of groups',
    );
  }

  /** Keys of each group, by number. */
  #rowsByGroup(groups: readonly string[]): string[][] {
    const found = new Map(groups.map(group => [group, [] as string[]]));
    for (const key of this.rows.keys()) {
      found.get(groupOf(key, this.options.groups!))?.push(key.slice(-NUMBER_BYTES) + key);
    }
    return [...found.values()].map(keys => keys.sort().map(key => key.slice(NUMBER_BYTES)));
  }

  #replace(block: GroupedRows, keys: readonly string[], change: (value: string) => string | undefined): void {
    const positions: number[] = [];
    const values: string[] = [];
    for (const [i, key] of keys.entries()) {
      const value = change(this.rows.get(key)!);
      if (value === undefined) continue;
      positions.push(i);
      values.push(value);
      this.rows.set(key, value);
    }
    if (positions.length > 0) block.replace(Int32Array.from(positions), bytesOf(values));
  }

  path(file: StateFile): string {
    return joinPath('/checkpoint/state/3/1', file.name);
  }

  damage(file: StateFile, change: (bytes: Uint8Array) => Uint8Array): void {
    this.disk.place(this.path(file), change(this.disk.tree().get(this.path(file))!.slice()));
  }
}

const groupOf = (key: string, { prefixBytes }: KeyGroups) => key.slice(prefixBytes, -NUMBER_BYTES);

type Rows = [string, string][];

export function collect(
  read: (visit: (...row: Parameters<Parameters<StateStore['forEach']>[0]>) => unknown) => void,
): Rows {
  const rows: Rows = [];
  read((keyData, ks, ke, valueData, vs, ve) => {
    rows.push([text(keyData, ks, ke), text(valueData, vs, ve)]);
  });
  return rows;
}

export const text = (data: Uint8Array, start: number, end: number) =>
  Buffer.from(data.subarray(start, end)).toString('latin1');

/** Strings as bytes, with gaps between them, because a column may be part of something larger. */
export function bytesOf(strings: readonly string[]): BytesColumn {
  const data = Buffer.from(`..${strings.join('..')}`, 'latin1');
  const starts = new Int32Array(strings.length);
  const ends = new Int32Array(strings.length);
  let at = 0;
  for (const [i, string] of strings.entries()) {
    starts[i] = at + 2;
    at = ends[i] = at + 2 + string.length;
  }
  return { data, starts, ends };
}
