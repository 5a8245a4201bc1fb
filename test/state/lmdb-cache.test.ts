import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { noLock } from '../../src/checkpoint/lock.js';
import { lmdbStateStoreProvider } from '../../src/state/lmdb/lmdb-state-store.js';
import type { StateFile, StateStore } from '../../src/state/state-store.js';
import { bytesOf, collect } from '../../src/testing/state-store-bench.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

/** LMDB's own files: whatever becomes of them, the rows are those of the state files. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-lmdb-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rowsOf = (store: StateStore) => collect(visit => store.forEach(visit)).sort(([a], [b]) => (a < b ? -1 : 1));

/** A store in a checkpoint on a disk in memory, its cache in a real folder. */
class Life {
  files: StateFile[] = [];
  rows = new Map<string, string>();
  store!: StateStore;
  private checkpoint!: Checkpoint;
  constructor(
    readonly disk = new VirtualFiles(),
    private readonly history = 'h',
  ) {}

  async open(version: number): Promise<void> {
    this.checkpoint = await Checkpoint.open(this.disk, '/q', { lock: noLock });
    const { checkpoint } = this;
    const request = { checkpoint, operatorId: 0, ordered: true, cacheDirectory: folder, snapshotInterval: 2 };
    this.store = await lmdbStateStoreProvider.open(request);
    await this.store.load(version, this.files);
  }

  async batch(n: number): Promise<void> {
    const puts = Array.from(
      { length: 40 },
      (_, i) => [`key ${(n * 13 + i) % 97}`, `${this.history} ${n} ${i}`] as const,
    );
    const removals = [`key ${(n * 29) % 97}`, `key ${(n * 31) % 97}`];
    this.store.put(bytesOf(puts.map(([k]) => k)), bytesOf(puts.map(([, v]) => v)), puts.length);
    this.store.remove(bytesOf(removals), removals.length);
    for (const [k, v] of puts) this.rows.set(k, v);
    for (const k of removals) this.rows.delete(k);
    this.files = this.store.lineage([...this.files, ...(await this.store.commit())]);
    this.files = this.store.lineage([...this.files, ...(await this.store.maintain())]);
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

describe('the files of lmdb', () => {
  it('are gone on with when they are whole', async () => {
    const life = new Life();
    await life.open(0);
    for (let n = 0; n < 7; n++) {
      await life.batch(n);
      await life.close();
      await life.open(n + 1);
      expect(rebuilds(life.store)).toBe(0);
      expect(rowsOf(life.store)).toEqual(life.sorted);
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
      const life = new Life(new VirtualFiles(), history);
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
        const life = new Life(disk.afterKill());
        life.files = files;
        await life.open(version);
        const path = life.cachePath;
        await life.close();
        copyFileSync(other.cache, path);
        await life.open(version);
        expect(rowsOf(life.store)).toEqual(rows);
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
    const life = new Life();
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
      expect(rowsOf(life.store)).toEqual(life.sorted);
      await life.close();
    }
  });

  it('with a page gone bad end the query with an error, and are made anew by the next start', async () => {
    const life = new Life();
    await life.open(0);
    for (let n = 0; n < 3; n++) await life.batch(n);
    await life.close();
    const bytes = readFileSync(life.cachePath);
    // One letter of a value, wherever its pages are.
    for (let at = bytes.indexOf('h 2 7'); at >= 0; at = bytes.indexOf('h 2 7', at + 1)) bytes[at] ^= 1;
    writeFileSync(life.cachePath, bytes);
    await life.open(3);
    expect(rebuilds(life.store)).toBe(0);
    expect(() => rowsOf(life.store)).toThrow(/STATE_CACHE_DAMAGED.*restart the query/);
    await life.close();
    await life.open(3);
    expect(rebuilds(life.store)).toBe(1);
    expect(rowsOf(life.store)).toEqual(life.sorted);
    await life.close();
  });

  it('are not written to by a run that has been replaced', async () => {
    const life = new Life();
    await life.open(0);
    await life.batch(0);
    const zombie = new Life(life.disk);
    Object.assign(zombie, {
      files: life.files,
      rows: life.rows,
      store: life.store,
      checkpoint: Reflect.get(life, 'checkpoint'),
    });
    life.store.put(bytesOf(['late']), bytesOf(['x']), 1);
    const successor = new Life(life.disk);
    successor.files = life.files;
    successor.rows = new Map(life.rows);
    await successor.open(1);
    await expect(zombie.store.commit()).rejects.toThrow('CHECKPOINT_IN_USE');
    await successor.batch(1);
    await zombie.close();
    await successor.close();
    await successor.open(2);
    expect(rowsOf(successor.store)).toEqual(successor.sorted);
    await successor.close();
  });
});
