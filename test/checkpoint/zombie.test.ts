import { afterEach, expect, test, vi } from 'vitest';
import { EpochFence } from '../../src/checkpoint/epoch-fence.js';
import type { Files } from '../../src/common/files.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { sabotage } from '../testing/sabotaged-files.js';
import { check, DIRECTORY, live, newWitness, openCheckpoint, recoverAndCheck } from './life.js';

interface Outcome {
  frozenAt: string;
  error: any;
  changed: string[];
}

/**
 * Freezes a run at each of its file calls, lets another run take over and do `others` more batches, then wakes the first one. Tells for each
 * call how the zombie ended and which published files it changed or added.
 */
async function freezeEverywhere(others: number, wrap: (files: Files) => Files = f => f): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let call = 1; ; call++) {
    const disk = new VirtualFiles();
    await live(disk, newWitness(), 1, 2);
    const zombieFiles = new FaultyFiles(wrap(disk));
    const zombie = await openCheckpoint(zombieFiles, 2);
    const calls = zombieFiles.trace.length;
    const frozen = zombieFiles.delay({ path: { test: () => zombieFiles.trace.length >= calls + call } });
    const witness = newWitness();
    const end = (async () => {
      await zombie.offsets.add(2, { plannedBy: 2 });
      await zombie.commits.add(2, { rows: 2 });
      await zombie.offsets.add(3, { plannedBy: 2 });
      await zombie.purge(2);
      await zombie.commits.add(3, { rows: 2 });
    })().then(
      () => undefined,
      e => e,
    );
    const finished = await Promise.race([frozen.reached.then(() => false), end.then(() => true)]);
    if (finished) return outcomes;
    const at = zombieFiles.trace[zombieFiles.trace.length - 1];
    const planned = (await openCheckpoint(disk, 3)).commits.latestId ?? -1;
    await live(disk, witness, 4, planned + 1 + others);
    const before = published(disk);
    frozen.release();
    const error = await end;
    const after = published(disk);
    const changed = [...after].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
    for (const path of before.keys()) if (!after.has(path) && !/(offsets|commits)\/\d+$/.test(path)) changed.push(path);
    outcomes.push({ frozenAt: `${at.operation} ${at.path}`, error, changed });
    // Whatever the zombie did, the next run can go on.
    await recoverAndCheck(disk, witness, 9);
  }
}

function published(disk: VirtualFiles): Map<string, string> {
  const files = [...disk.tree()].filter(([path]) => !path.endsWith('.tmp'));
  return new Map(files.map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]));
}

afterEach(() => vi.restoreAllMocks());

test('a run that wakes after another one has gone on stops and changes nothing', async () => {
  const outcomes = await freezeEverywhere(3);
  expect(outcomes.length).toBeGreaterThanOrEqual(44);
  // Frozen at the last look of its last batch, it was done before the other one came.
  expect(outcomes.pop()).toMatchObject({ error: undefined, changed: [] });
  for (const { frozenAt, error, changed } of outcomes) {
    expect({ frozenAt, code: error?.code }).toEqual({ frozenAt, code: 'CHECKPOINT_IN_USE' });
    expect({ frozenAt, changed }).toEqual({ frozenAt, changed: [] });
  }
});

test('a run that wakes after another one has merely opened the checkpoint publishes at most the file it was about to', async () => {
  const outcomes = await freezeEverywhere(0);
  expect(outcomes.length).toBeGreaterThanOrEqual(44);
  // Frozen at the last look of its last batch, it was done before the other one came.
  expect(outcomes.pop()).toMatchObject({ error: undefined, changed: [] });
  for (const { frozenAt, error, changed } of outcomes) {
    expect({ frozenAt, code: error?.code }).toEqual({ frozenAt, code: 'CHECKPOINT_IN_USE' });
    const guarded = !/^(link|stat) /.test(frozenAt);
    expect({ frozenAt, changes: changed.length }).toEqual({
      frozenAt,
      changes: guarded ? 0 : Math.min(changed.length, 1),
    });
  }
});

test('even without the fence a zombie overwrites nothing, because names are given once', async () => {
  vi.spyOn(EpochFence.prototype, 'check').mockResolvedValue();
  const outcomes = await freezeEverywhere(3);
  expect(outcomes.map(outcome => outcome.changed).filter(changed => changed.length > 0)).toEqual([]);
});

test('planted bug: rename instead of link lets a zombie overwrite', async () => {
  vi.spyOn(EpochFence.prototype, 'check').mockResolvedValue();
  await expect(freezeEverywhere(3, files => sabotage(files, 'rename instead of link'))).rejects.toThrow(
    'lost or changed',
  );
});

test('planted bug: without the fence a zombie goes on', async () => {
  vi.spyOn(EpochFence.prototype, 'check').mockResolvedValue();
  const outcomes = await freezeEverywhere(0);
  expect(outcomes.some(outcome => outcome.error?.code !== 'CHECKPOINT_IN_USE')).toBe(true);
});

test('a zombie sees its successor however many runs there have been since', async () => {
  const disk = new VirtualFiles();
  const zombie = await openCheckpoint(disk, 1);
  for (let run = 2; run < 40; run++) {
    await (await openCheckpoint(disk, run)).close();
    await expect(zombie.checkFence()).rejects.toMatchObject({ code: 'CHECKPOINT_IN_USE' });
  }
  expect((await disk.list(`${DIRECTORY}/epochs`)).length).toBeLessThanOrEqual(9);
});

test('of two runs that open a checkpoint at the same time at most one gets it', async () => {
  for (const isNew of [true, false]) {
    for (let call = 1; ; call++) {
      const disk = new VirtualFiles();
      if (!isNew) await live(disk, newWitness(), 1, 2);
      const files = new FaultyFiles(disk);
      const frozen = files.delay({ path: { test: () => files.trace.length >= call } });
      const first = openCheckpoint(files, 2).then(
        c => ({ checkpoint: c, error: undefined as any }),
        e => ({ checkpoint: undefined, error: e }),
      );
      const finished = await Promise.race([frozen.reached.then(() => false), first.then(() => true)]);
      if (finished) {
        expect(call).toBeGreaterThan(isNew ? 30 : 20);
        break;
      }
      const at = files.trace[files.trace.length - 1];
      const second = await openCheckpoint(disk, 3).then(
        c => ({ checkpoint: c, error: undefined as any }),
        e => ({ checkpoint: undefined, error: e }),
      );
      frozen.release();
      const { checkpoint, error } = await first;
      for (const each of [error, second.error])
        check(each === undefined || each.code === 'CHECKPOINT_IN_USE', `${at.operation} ${at.path}: ${each}`);
      const next = second.checkpoint?.offsets.latestId ?? checkpoint?.offsets.latestId ?? -1;
      const adds = [checkpoint, second.checkpoint].map(c =>
        c?.offsets.add(next + 1, { plannedBy: c.epoch }).then(
          () => c.epoch,
          () => undefined,
        ),
      );
      const winners = (await Promise.all(adds)).filter(epoch => epoch !== undefined);
      check(winners.length <= 1, `two writers after ${at.operation} ${at.path}`);
    }
  }
});
