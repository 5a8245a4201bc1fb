import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { noLock } from '../../src/checkpoint/lock.js';
import type { KeyGroups } from '../../src/state/key-groups.js';
import { lmdbStateStoreProvider } from '../../src/state/lmdb/lmdb-state-store.js';
import type { StateFile, StateStore } from '../../src/state/state-store.js';
import { bytesOf, collect, text } from '../../src/testing/state-store-bench.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

/** LMDB's own files: whatever becomes of them, the rows are those of the state files. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lmdb-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In the file lies a row of a grouped store under its group, and its place under its key. */
const GROUPED: KeyGroups = { prefixBytes: 2 };
const keyOf = (n: number) => `t${n % 10}group ${n % 7}${String(n).padStart(8, '0')}`;
const GROUPS = Array.from({ length: 7 }, (_, i) => `group ${i}`);

function rowsOf(store: StateStore, groups?: KeyGroups): [string, string][] {
  const rows = collect(visit => store.forEach(visit)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (groups !== undefined) expect(valuesByGroup(store)).toEqual(rows.map(([, value]) => value).sort());
  return rows;
}

function valuesByGroup(store: StateStore): string[] {
  const found: string[] = [];
  for (const { n, values } of store.rowsOfGroups(bytesOf(GROUPS), GROUPS.length)) {
    for (let i = 0; i < n; i++) found.push(text(values.data, values.starts[i], values.ends[i]));
  }
  return found.sort();
}

/** A store in a checkpoint on a disk in memory, its cache in a real folder. */
class Life {
  files: StateFile[] = [];
  rows = new Map<string, string>();
  store!: StateStore;
  private checkpoint!: Checkpoint;
  constructor(
    private readonly groups: KeyGroups | undefined,
    readonly disk = new VirtualFiles(),
    private readonly history = 'h',
  ) {}

  async open(version: number): Promise<void> {
    this.checkpoint = await Checkpoint.open(this.disk, '/q', { lock: noLock });
    const { checkpoint, groups } = this;
    const request = { checkpoint, operatorId: 0, ordered: true, groups, cacheDirectory: folder, snapshotInterval: 2 };
    this.store = await lmdbStateStoreProvider.open(request);
    await this.store.load(version, this.files);
  }

  async batch(n: number): Promise<void> {
    await this.commit(n);
    this.files = this.store.lineage([...this.files, ...(await this.store.maintain())]);
  }

  async commit(n: number, rows = 40): Promise<void> {
    const puts = Array.from(
      { length: rows },
      (_, i) => [keyOf((n * 13 + i) % (57 + rows)), `${this.history} ${n} ${i}`] as const,
    );
    const removals = [keyOf((n * 29) % 97), keyOf((n * 31) % 97)];
    this.store.put(bytesOf(puts.map(([k]) => k)), bytesOf(puts.map(([, v]) => v)), puts.length);
    this.store.remove(bytesOf(removals), removals.length);
    for (const [k, v] of puts) this.rows.set(k, v);
    for (const k of removals) this.rows.delete(k);
    this.files = this.store.lineage([...this.files, ...(await this.store.commit())]);
  }

  /** Another run of the same query, while this one goes on as if it were alone. */
  async successor(version: number): Promise<Life> {
    const next = new Life(this.groups, this.disk, this.history);
    next.files = this.files;
    next.rows = new Map(this.rows);
    await next.open(version);
    return next;
  }

  verify(): void {
    expect(rowsOf(this.store, this.groups)).toEqual(this.sorted);
  }

  get cachePath(): string {
    return join(folder, this.checkpoint.queryId, 'state-0-0.lmdb');
  }

  get sorted(): [string, string][] {
    return [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.checkpoint.close();
  }
}

const rebuilds = (store: StateStore) => store.metrics().stateCacheRebuilds;

describe.each([
  ['the files of lmdb', undefined],
  ['the files of lmdb, rows by group', GROUPED],
])('%s', (_, groups) => {
  it('are gone on with when they are whole', async () => {
    const life = new Life(groups);
    await life.open(0);
    for (let n = 0; n < 7; n++) {
      await life.batch(n);
      await life.close();
      await life.open(n + 1);
      expect(rebuilds(life.store)).toBe(0);
      life.verify();
    }
    await life.close();
  });

  it('of any other moment or history lead to the rows of the checkpoint', async () => {
    const moments: {
      disk: VirtualFiles;
      files: StateFile[];
      version: number;
      rows: [string, string][];
      cache: string;
    }[] = [];
    for (const history of ['a', 'b']) {
      rmSync(folder, { recursive: true, force: true });
      const life = new Life(groups, new VirtualFiles(), history);
      await life.open(0);
      for (let n = 0; n < 4; n++) {
        await life.batch(n);
        await life.close();
        const cache = `${folder}-${history}-${n}`;
        copyFileSync(life.cachePath, cache);
        moments.push({ disk: life.disk.afterKill(), files: life.files, version: n + 1, rows: life.sorted, cache });
        await life.open(n + 1);
      }
      await life.close();
    }
    let kept = 0;
    for (const { disk, files, version, rows } of moments) {
      for (const other of moments) {
        const life = new Life(groups, disk.afterKill());
        life.files = files;
        await life.open(version);
        const path = life.cachePath;
        await life.close();
        copyFileSync(other.cache, path);
        await life.open(version);
        expect(rowsOf(life.store, groups)).toEqual(rows);
        kept += 1 - rebuilds(life.store);
        await life.close();
      }
    }
    for (const { cache } of moments) rmSync(cache);
    // Each moment goes on from the files of its own version and of earlier ones of its history, where the lineage still has their deltas.
    expect(kept).toBeGreaterThanOrEqual(12);
    expect(kept).toBeLessThanOrEqual(20);
  });

  it('are made anew when they are torn, empty, not of lmdb, or a copy that was taken while they were written', async () => {
    const life = new Life(groups);
    await life.open(0);
    for (let n = 0; n < 3; n++) await life.batch(n);
    const whileOpen = readFileSync(life.cachePath);
    await life.close();
    const damages: ((path: string) => void)[] = [
      path => truncateSync(path, 8192),
      path => truncateSync(path, 10_000),
      path => truncateSync(path, 0),
      path => writeFileSync(path, Buffer.alloc(100_000, 7)),
      path => {
        rmSync(path);
        writeFileSync(path, whileOpen);
      },
      path => rmSync(path),
    ];
    for (const damage of damages) {
      damage(life.cachePath);
      await life.open(3);
      expect(rebuilds(life.store)).toBe(1);
      life.verify();
      await life.close();
    }
  });

  it('with a page gone bad end the query with an error, and are made anew by the next start', async () => {
    const life = new Life(groups);
    await life.open(0);
    for (let n = 0; n < 3; n++) await life.batch(n);
    // A value; with groups also the key of a place, and that of its row.
    const key = keyOf(33);
    const victims = ['h 2 7', ...(groups === undefined ? [] : [`\x02${key}`, `\x01${key.slice(2)}${key.slice(0, 2)}`])];
    for (const victim of victims) {
      await life.close();
      const bytes = readFileSync(life.cachePath);
      const first = bytes.indexOf(victim, 0, 'latin1');
      expect(first).toBeGreaterThan(0);
      // One letter of it, wherever its pages are.
      for (let at = first; at >= 0; at = bytes.indexOf(victim, at + 1, 'latin1')) bytes[at + victim.length - 1] ^= 1;
      writeFileSync(life.cachePath, bytes);
      await life.open(3);
      expect(rebuilds(life.store)).toBe(0);
      expect(() => rowsOf(life.store)).toThrow(/STATE_CACHE_DAMAGED.*restart the query/);
      await life.close();
      await life.open(3);
      expect(rebuilds(life.store)).toBe(1);
      life.verify();
    }
    await life.close();
  });

  it('do not grow when rows come and go, although scans end early', async () => {
    const life = new Life(groups);
    await life.open(0);
    const rows = bytesOf(Array.from({ length: 400 }, (_, i) => keyOf(i)));
    const values = bytesOf(Array.from({ length: 400 }, () => 'x'.repeat(200)));
    const sizes: number[] = [];
    for (let n = 0; n < 40; n++) {
      life.store.put(rows, values, 400);
      for (let i = 0, seen = 0; i < 5; i++, seen = 0) life.store.removeRange(null, null, () => ++seen < 20);
      if (groups !== undefined) for (const _ of life.store.rowsOfGroups(bytesOf(GROUPS), GROUPS.length)) break;
      await life.store.commit();
      await life.store.maintain();
      sizes.push(life.store.metrics().stateCacheBytes);
    }
    expect(sizes[39]).toBeLessThan(sizes[9] * 1.5);
    await life.close();
  });

  it('are not written to by a run that has been replaced', async () => {
    const life = new Life(groups);
    await life.open(0);
    await life.batch(0);
    life.store.put(bytesOf([keyOf(99)]), bytesOf(['late']), 1);
    const successor = await life.successor(1);
    await expect(life.store.commit()).rejects.toThrow('CHECKPOINT_IN_USE');
    await successor.batch(1);
    await life.close();
    await successor.close();
    await successor.open(2);
    successor.verify();
    await successor.close();
  });

  it('that hold a part of a version are brought up to it', async () => {
    const life = new Life(groups);
    await life.open(0);
    await life.batch(0);
    await life.commit(1, 6000);
    const writing = expect(life.store.maintain()).rejects.toThrow('CHECKPOINT_IN_USE');
    await new Promise(resolve => setImmediate(resolve));
    const successor = await life.successor(2);
    await writing;
    expect(rebuilds(successor.store)).toBe(0);
    successor.verify();
    await successor.batch(2);
    successor.verify();
    await life.close();
    await successor.close();
  });
});

it('files of a store with groups are of no use for one without, and the other way round', async () => {
  let life = new Life(undefined);
  await life.open(0);
  for (let n = 0; n < 3; n++) await life.batch(n);
  for (const groups of [GROUPED, { prefixBytes: 3 }, undefined]) {
    await life.close();
    const next = new Life(groups, life.disk);
    Object.assign(next, { files: life.files, rows: life.rows });
    await next.open(3);
    expect(rebuilds(next.store)).toBe(1);
    expect(rowsOf(next.store)).toEqual(next.sorted);
    life = next;
  }
  await life.close();
});
