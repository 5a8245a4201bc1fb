import { expect, it } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { noLock } from '../../src/checkpoint/lock.js';
import type { Files } from '../../src/common/files.js';
import { SeededRandom } from '../../src/common/random.js';
import { memoryStateStoreProviderOf } from '../../src/state/memory/memory-state-store.js';
import type { StateFile, StateStore } from '../../src/state/state-store.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { sweepFaults } from '../../src/testing/fault-sweep.js';
import { bytesOf, collect } from '../../src/testing/state-store-bench.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

/** Every snapshot has several parts. */
const provider = memoryStateStoreProviderOf({ partBytes: 120, sliceBytes: 60, segmentBytes: 512, deadBytesMin: 256 });

type Commit = { version: number; files: StateFile[] };
type Run = Checkpoint<{ n: number }, Commit>;

/** Rows as they must be after each batch; a pure function of the batch number. */
function changesOf(n: number): { puts: [string, string][]; removals: string[] } {
  const puts: [string, string][] = [0, 1, 2, 3].map(i => [`key ${(n * 3 + i) % 11}`, `${n}`.repeat((n + i) % 7)]);
  return { puts, removals: [`key ${(n * 5) % 11}`] };
}

function rowsAfter(batches: number): [string, string][] {
  const rows = new Map<string, string>();
  for (let n = 0; n < batches; n++) {
    const { puts, removals } = changesOf(n);
    for (const [key, value] of puts) rows.set(key, value);
    for (const key of removals) rows.delete(key);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
}

const open = (files: Files, run: number): Promise<Run> =>
  Checkpoint.open<{ n: number }, Commit>(files, '/q', { lock: noLock, random: new SeededRandom(run) });

/** One run of a query with one store: loads, does batches up to `batches`, with snapshots and purging, as the engine does. */
async function live(files: Files, run: number, batches: number, seen: { committed: number }): Promise<void> {
  const checkpoint = await open(files, run);
  const store = await provider.open({ checkpoint, operatorId: 0, snapshotInterval: 2 });
  let lineage = await loadLatest(checkpoint, store);
  let n = store.version;
  if (n < seen.committed) throw new Error(`batch ${seen.committed - 1} was acknowledged and is lost`);
  for (; n < batches; n++) {
    if (checkpoint.offsets.latestId !== n) await checkpoint.offsets.add(n, { n });
    const { puts, removals } = changesOf(n);
    store.put(bytesOf(puts.map(([key]) => key)), bytesOf(puts.map(([, value]) => value)), puts.length);
    store.remove(bytesOf(removals), removals.length);
    lineage = store.lineage([...lineage, ...(await store.commit())]);
    await checkpoint.commits.add(n, { version: n + 1, files: lineage });
    seen.committed = n + 1;
    lineage = store.lineage([...lineage, ...(await store.maintain())]);
    const floor = await checkpoint.purge(2);
    const retained: StateFile[] = [...lineage];
    for (let kept = Math.max(0, floor); kept <= n; kept++)
      retained.push(...((await checkpoint.commits.get(kept))?.files ?? []));
    await store.removeUnneeded(retained);
  }
  await store.close();
  await checkpoint.close();
}

async function loadLatest(checkpoint: Run, store: StateStore): Promise<StateFile[]> {
  const latest = await checkpoint.commits.latest();
  const files = latest?.value.files ?? [];
  await store.load(latest?.value.version ?? 0, files);
  const rows = collect(visit => store.forEach(visit)).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(rows).toEqual(rowsAfter(store.version));
  return files;
}

/** Every retained version loads, then the query goes on. */
async function recover(files: Files, seen: { committed: number }, run: number): Promise<void> {
  const checkpoint = await open(files, run);
  for (const { batchId } of checkpoint.commits.list().map(id => ({ batchId: id }))) {
    const store = await provider.open({ checkpoint, operatorId: 0, snapshotInterval: 2 });
    const commit = (await checkpoint.commits.get(batchId))!;
    await store.load(commit.version, commit.files);
    const rows = collect(visit => store.forEach(visit)).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(rows).toEqual(rowsAfter(commit.version));
    await store.close();
  }
  await checkpoint.close();
  await live(files, run + 1, seen.committed + 3, { ...seen });
}

it('state survives a crash at any moment of commit, snapshot and removal', async () => {
  const report = await enumerateCrashes<{ committed: number }>(
    {
      witness: { committed: 0 },
      async run(disk, seen) {
        await live(disk, 1, 5, seen);
        await live(disk, 2, 8, seen);
      },
      recover: (disk, seen) => recover(disk, seen, 10),
    },
    { changesMax: 6 },
  );
  expect(describeCrashes(report)).toBe('');
  expect(report.points).toBeGreaterThan(300);
  expect(report.states).toBeGreaterThan(400);
});

it('state survives every failure of the disk, and goes on when it is over', async () => {
  let seen = { committed: 0 };
  const struck = await sweepFaults({
    errnos: ['ENOSPC', 'EIO'],
    disk: () => new VirtualFiles(),
    run: async files => {
      seen = { committed: 0 };
      await live(files, 1, 4, seen);
    },
    check: files => recover(files, seen, 10),
  });
  expect(struck).toBeGreaterThan(300);
});

it('a run that has been replaced removes nothing of its successor', async () => {
  const disk = new VirtualFiles();
  const seen = { committed: 0 };
  await live(disk, 1, 3, seen);
  const zombie = await open(disk, 2);
  const old = await provider.open({ checkpoint: zombie, operatorId: 0, snapshotInterval: 2 });
  const files = await loadLatest(zombie, old);
  await live(disk, 3, 9, seen);
  await expect(old.commit()).rejects.toThrow('CHECKPOINT_IN_USE');
  await old.removeUnneeded(files);
  await recover(disk, seen, 20);
});
