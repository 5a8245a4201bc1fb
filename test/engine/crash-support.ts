import { expect, test } from 'vitest';
import {
  type CrashOptions,
  type CrashReport,
  describeCrashes,
  enumerateCrashes,
} from '../../src/testing/crash-enumeration.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  answerOf,
  changedFiles,
  check,
  checkLogs,
  drafts,
  finish,
  live,
  newWitness,
  resultOf,
  type Shape,
  sameRows,
  visibleBatches,
  type Witness,
} from './scenario.js';

export interface Expectation {
  /** Batches of a life without a crash: what a reader may see the beginning of. */
  readonly batches: string[][];
  readonly answer: string[];
}

export async function expectationOf(shape: Shape): Promise<Expectation> {
  const disk = new VirtualFiles();
  const witness = newWitness();
  await live(disk, disk, shape, witness);
  const batches = await visibleBatches(disk, shape, witness);
  await finish(disk, disk, shape, witness);
  const answer = await answerOf(shape);
  sameRows(resultOf(shape, await visibleBatches(disk, shape, witness)), answer, 'a life without a crash');
  return { batches, answer };
}

/** Checks what the crash left, runs to the end of the input, and checks the answer. */
export async function recoverAndCheck(
  disk: VirtualFiles,
  shape: Shape,
  witness: Witness,
  expected: Expectation,
  /** Runs that start elsewhere plan batches without data elsewhere; then only the result as a whole is known. */
  cut: 'same batches' | 'any batches' = 'same batches',
): Promise<void> {
  const seen = await visibleBatches(disk, shape, witness);
  if (cut === 'same batches') {
    const first = expected.batches.slice(0, seen.length);
    sameRows(seen.flat(), first.flat(), 'a reader sees something else than the first batches');
  }
  check(seen.length > witness.reported, `batch ${witness.reported} was reported and is not visible`);
  const before = disk.tree();
  await checkLogs(disk, witness.reported);
  await finish(disk, disk, shape, witness);
  sameRows(resultOf(shape, await visibleBatches(disk, shape, witness)), expected.answer, 'the result after recovery');
  await checkLogs(disk, witness.reported);
  check(
    changedFiles(before, disk.tree()).length === 0,
    `published files changed: ${changedFiles(before, disk.tree())}`,
  );
  // Those of state files go with the next purge, which a recovery with little left to do does not reach; in folders of an old layout, with these.
  const isSwept = cut === 'same batches' && shape.confOfStart === undefined;
  const left = drafts(disk).filter(path => isSwept || !path.includes('/state/'));
  check(left.length === 0, `drafts are left: ${left}`);
}

export async function crashEverywhere(shape: Shape, options: CrashOptions = {}): Promise<CrashReport> {
  const expected = await expectationOf(shape);
  return enumerateCrashes<Witness>(
    {
      witness: newWitness(),
      run: (files, witness) => live(files as VirtualFiles, files, shape, witness),
      recover: (disk, witness) => recoverAndCheck(disk, shape, witness, expected),
    },
    options,
  );
}

/** `MILLRACE_CRASHES=all` tries every disk, also where the suite has time for a sample only. */
const ALL = process.env.MILLRACE_CRASHES === 'all';

/**
 * Two tests: process kill and power loss. The counts are what was seen when the test was written, and must not shrink. With `lossesEvery` only
 * one in so many of the disks that a power loss may leave is tried.
 */
export function survivesCrashes(
  shape: Shape,
  atLeast: { readonly points: number; readonly kills: number; readonly losses: number },
  lossesEvery = 1,
): void {
  test.each([
    ['process kill', 'kill', atLeast.kills],
    ['power loss', 'power-loss', atLeast.losses],
  ] as const)(
    `${shape.name}: %s`,
    async (_, semantics, states) => {
      const every = ALL || semantics === 'kill' ? 1 : lossesEvery;
      const report = await crashEverywhere(shape, { semantics: [semantics], changesMax: 6, every });
      console.log(`${shape.name}, ${semantics}: ${report.points} points, ${report.states} states`);
      expect(describeCrashes(report)).toBe('');
      expect(report.points).toBeGreaterThanOrEqual(atLeast.points);
      expect(report.states).toBeGreaterThanOrEqual(states);
    },
    300_000,
  );
}
