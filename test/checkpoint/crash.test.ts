import { afterEach, describe, expect, test, vi } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import type { Files } from '../../src/common/files.js';
import { unlinkIfThere } from '../../src/common/files.js';
import {
  type CrashOptions,
  type CrashReport,
  describeCrashes,
  enumerateCrashes,
} from '../../src/testing/crash-enumeration.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { type Bug, sabotage } from '../testing/sabotaged-files.js';
import { DIRECTORY, live, newWitness, recoverAndCheck, type TestCheckpoint, type Witness } from './life.js';

const sound = (files: Files) => files;

/** Two runs of a query with a clean stop between, crashed everywhere. */
function crashLife(wrap: (files: Files) => Files = sound, options: CrashOptions = {}): Promise<CrashReport> {
  return enumerateCrashes<Witness>(
    {
      witness: newWitness(),
      async run(disk, witness) {
        await live(wrap(disk), witness, 1, 5);
        await live(wrap(disk), witness, 2, 7);
      },
      recover: (disk, witness) => recoverAndCheck(wrap(disk), witness, 10),
    },
    options,
  );
}

afterEach(() => vi.restoreAllMocks());

describe('a checkpoint survives a crash at any moment', () => {
  test('process kill', async () => {
    const report = await crashLife(sound, { semantics: ['kill'] });
    expect(describeCrashes(report)).toBe('');
    expect(report.points).toBeGreaterThanOrEqual(190);
    expect(report.states).toBeGreaterThanOrEqual(190);
  });

  test('power loss', async () => {
    const report = await crashLife(sound, { semantics: ['power-loss'] });
    expect(describeCrashes(report)).toBe('');
    expect(report.states).toBeGreaterThanOrEqual(400);
  });

  test('a kill, then a crash of the recovery', async () => {
    let states = 0;
    const report = await enumerateCrashes<Witness>(
      {
        witness: newWitness(),
        run: (disk, witness) => live(disk, witness, 1, 3),
        async recover(disk, witness) {
          const inner = await enumerateCrashes<Witness>(
            {
              disk,
              witness,
              run: (again, seen) => live(again, seen, 10, seen.committed + 2),
              recover: (again, seen) => recoverAndCheck(again, seen, 20),
            },
            { violationsMax: 1, changesMax: 6 },
          );
          states += inner.states;
          if (inner.violations.length > 0) throw new Error(describeCrashes(inner));
        },
      },
      { semantics: ['kill'] },
    );
    expect(describeCrashes(report)).toBe('');
    expect(states).toBeGreaterThanOrEqual(10_000);
  });

  test('many batches removed in one purge, any of which may come back', async () => {
    const disk = new VirtualFiles();
    const witness = newWitness(100);
    await live(disk, witness, 1, 8);
    witness.batchesToRetain = 2;
    const report = await enumerateCrashes<Witness>(
      {
        disk,
        witness,
        run: (files, seen) => live(files, seen, 2, 11),
        recover: (files, seen) => recoverAndCheck(files, seen, 10),
      },
      { semantics: ['power-loss'], changesMax: 12 },
    );
    expect(describeCrashes(report)).toBe('');
    expect(report.states).toBeGreaterThanOrEqual(7_000);
  });
});

describe('the enumeration finds planted bugs', () => {
  const caughtByPowerLoss: Bug[] = ['no file sync', 'no directory sync', 'sync after link', 'write to the final name'];
  test.each(caughtByPowerLoss)('%s: by power loss', async bug => {
    const report = await crashLife(files => sabotage(files, bug), { semantics: ['power-loss'], violationsMax: 1 });
    expect(report.violations).toHaveLength(1);
  });

  test('no file sync, no directory sync: not by process kill', async () => {
    for (const bug of ['no file sync', 'no directory sync'] as const) {
      const report = await crashLife(files => sabotage(files, bug), { semantics: ['kill'] });
      expect(describeCrashes(report)).toBe('');
    }
  });

  test('write to the final name: also by process kill', async () => {
    const report = await crashLife(files => sabotage(files, 'write to the final name'), {
      semantics: ['kill'],
      violationsMax: 1,
    });
    expect(report.violations).toHaveLength(1);
  });

  test('purge without a recorded bound', async () => {
    vi.spyOn(Checkpoint.prototype, 'purge').mockImplementation(async function (this: unknown, retain: number) {
      const { files, commits } = this as TestCheckpoint;
      const floor = (commits.latestId ?? 0) + 1 - retain;
      for (let n = 0; n < floor; n++) await unlinkIfThere(files, `${DIRECTORY}/offsets/${n}`);
      for (let n = 0; n < floor; n++) await unlinkIfThere(files, `${DIRECTORY}/commits/${n}`);
      return floor;
    });
    const report = await enumerateCrashes<Witness>(
      {
        witness: newWitness(),
        run: (disk, witness) => live(disk, witness, 1, 5),
        recover: (disk, witness) => recoverAndCheck(disk, witness, 10),
      },
      { semantics: ['kill'], violationsMax: 1 },
    );
    expect(report.violations).toHaveLength(1);
  });

  test('building on names that an earlier run left unsynced', async () => {
    // Opening skips the syncs of what it found; only a kill followed by a power loss can tell.
    const careless = (disk: Files): Files => {
      let opening = true;
      return new Proxy(disk, {
        get(target, key) {
          const value = Reflect.get(target, key);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) => {
            if (key === 'link' && String(args[1]).includes('/epochs/')) opening = true;
            if (key === 'link' && !String(args[1]).includes('/epochs/')) opening = false;
            if (key === 'syncDirectory' && opening && !String(args[0]).endsWith('/epochs')) return Promise.resolve();
            return value.apply(target, args);
          };
        },
      });
    };
    let found = 0;
    await enumerateCrashes<Witness>(
      {
        witness: newWitness(),
        run: (disk, witness) => live(disk, witness, 1, 2),
        async recover(disk, witness) {
          const inner = await enumerateCrashes<Witness>(
            {
              disk,
              witness,
              run: (again, seen) => live(careless(again), seen, 10, seen.committed + 2),
              recover: (again, seen) => recoverAndCheck(again, seen, 20),
            },
            { semantics: ['power-loss'], violationsMax: 1, changesMax: 4 },
          );
          found += inner.violations.length;
        },
      },
      { semantics: ['kill'] },
    );
    expect(found).toBeGreaterThan(0);
  });
});

test('without hard links a torn newest file counts as absent', async () => {
  const report = await enumerateCrashes<Witness>({
    disk: await withIdentity(new VirtualFiles({ hardLinks: false })),
    witness: newWitness(),
    run: (disk, witness) => live(disk, witness, 2, 3),
    recover: (disk, witness) => recoverAndCheck(disk, witness, 10),
  });
  expect(describeCrashes(report)).toBe('');
  expect(report.states).toBeGreaterThanOrEqual(140);
});

/** Opened once: on such disks the one file that cannot be told from a damaged one is the identity itself. */
async function withIdentity(disk: VirtualFiles): Promise<VirtualFiles> {
  await live(disk, newWitness(), 1, 0);
  return disk;
}
