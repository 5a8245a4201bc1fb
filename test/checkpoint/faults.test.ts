import { describe, expect, test } from 'vitest';
import { CheckpointError, IoError } from '../../src/common/errors.js';
import { sweepFaults } from '../../src/testing/fault-sweep.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { type Bug, sabotage } from '../testing/sabotaged-files.js';
import { check, live, newWitness, openCheckpoint, recoverAndCheck, type Witness } from './life.js';

/** Those that some code treats specially, and two that stand for all others. */
const ERRNOS = ['EIO', 'ENOSPC', 'EACCES', 'EPERM', 'ENOENT', 'EEXIST'];

/** Fails every call of two runs once and for ever; whatever happens must be reported, and the next run must go on. */
function sweepLife(bug?: Bug): Promise<number> {
  let disk: VirtualFiles;
  let witness: Witness;
  return sweepFaults({
    errnos: ERRNOS,
    disk: () => {
      witness = newWitness();
      return (disk = new VirtualFiles());
    },
    async run(files) {
      const driver = bug === undefined ? files : sabotage(files, bug);
      await live(driver, witness, 1, 3);
      await live(driver, witness, 2, 5);
    },
    async check(_, error, fault) {
      const where = JSON.stringify(fault);
      check(error === undefined || error instanceof IoError || error instanceof CheckpointError, `${where}: ${error}`);
      if (error === undefined)
        check(witness.committed === 4, `${where}: stopped at ${witness.committed} without an error`);
      for (const image of [disk.afterKill(), ...worstLosses(disk)])
        await recoverAndCheck(image, structuredClone(witness), 10);
    },
  });
}

/** All unsynced work lost, and all kept. */
function worstLosses(disk: VirtualFiles): VirtualFiles[] {
  const images = [...disk.afterPowerLoss({ changesMax: 0 })].map(each => each.disk);
  return [images[0], images[images.length - 1]];
}

describe('every file call fails, with every errno, once and for ever', () => {
  test('the error is reported and the next run goes on', async () => {
    expect(await sweepLife()).toBeGreaterThanOrEqual(2_800);
  });

  test.each<Bug>(['failed sync ignored', 'failed sync retried', 'failed link ignored'])(
    'planted bug: %s',
    async bug => {
      await expect(sweepLife(bug)).rejects.toThrow();
    },
  );
});

describe('a full disk', () => {
  async function fillUp(bug?: Bug): Promise<void> {
    for (let nth = 1; ; nth++) {
      const disk = new VirtualFiles();
      const files = new FaultyFiles(disk);
      const fault = files.fail({ operation: 'write', errno: 'ENOSPC', effect: 'half', nth });
      const witness = newWitness();
      const error = await live(bug === undefined ? files : sabotage(files, bug), witness, 1, 3).catch(e => e);
      if (fault.fired === 0) return;
      expect(error).toMatchObject({ code: 'IO_ERROR' });
      expect(error.message).toContain('disk is full');
      await recoverAndCheck(disk, witness, 10);
    }
  }

  test('shows as an error that says so, and nothing is lost', () => fillUp());

  test('planted bug: short write ignored', async () => {
    await expect(fillUp('short write ignored')).rejects.toThrow();
  });
});

test('a batch costs two publications and nothing else', async () => {
  const files = new FaultyFiles(new VirtualFiles());
  const checkpoint = await openCheckpoint(files, 1);
  const costs: number[] = [];
  for (let n = 0; n < 500; n++) {
    const before = files.trace.length;
    await checkpoint.offsets.add(n, { plannedBy: 1 });
    await checkpoint.commits.add(n, { rows: 1 });
    costs.push(files.trace.length - before);
    if (n < 499) await checkpoint.purge(50);
  }
  const publication = [
    'open',
    'write',
    'sync',
    'close',
    'stat',
    'stat',
    'link',
    'unlink',
    'syncDirectory',
    'stat',
    'stat',
  ];
  expect(files.trace.slice(-2 * publication.length).map(call => call.operation)).toEqual([
    ...publication,
    ...publication,
  ]);
  expect(new Set(costs)).toEqual(new Set([2 * publication.length]));
});
