import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
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
  visibleLateRows,
  type Witness,
} from './scenario.js';

export interface Expectation {
  /** Batches of a life without a crash: what a reader may see the beginning of. */
  readonly batches: string[][];
  readonly answer: string[];
  /** What such a life has: batches without data, by their number, and snapshots of the state. */
  readonly emptyBatches: readonly number[];
  readonly snapshots: number;
}

export async function expectationOf(shape: Shape): Promise<Expectation> {
  const disk = new VirtualFiles();
  const witness = newWitness();
  await live(disk, disk, shape, witness);
  const batches = await visibleBatches(disk, shape, witness);
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(disk, '/checkpoint');
  const ids = view.offsets.list();
  const offsets = await Promise.all(ids.map(async id => JSON.stringify((await view.offsets.get(id))!.offsets)));
  const emptyBatches = ids.filter((_, i) => i > 0 && offsets[i] === offsets[i - 1]);
  const snapshots = [...disk.tree().keys()].filter(path => path.endsWith('.snapshot')).length;
  await finish(disk, disk, shape, witness);
  const answer = await answerOf(shape);
  await checkResult(disk, shape, witness, answer, 'a life without a crash');
  return { batches, answer, emptyBatches, snapshots };
}

async function checkResult(
  disk: VirtualFiles,
  shape: Shape,
  witness: Witness,
  answer: readonly string[],
  what: string,
): Promise<void> {
  sameRows(resultOf(shape, await visibleBatches(disk, shape, witness)), answer, what);
  if (shape.late !== undefined) sameRows(await visibleLateRows(disk), shape.late, `late rows, ${what}`);
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
  await checkResult(disk, shape, witness, expected.answer, 'the result after recovery');
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

/** The files of LMDB that a crash may meet: a cache of any moment, or none. */
const CACHES = ['missing', 'of the first start', 'of the last start', 'torn'] as const;

async function crashEverywhere(
  shape: Shape,
  expected: Expectation,
  options: CrashOptions,
  caches: CacheFolders | undefined,
): Promise<CrashReport & Within> {
  let recoveries = 0;
  const within: Within = { emptyBatches: 0, snapshots: 0 };
  const { stackTraceLimit } = Error;
  // What is not there is asked for a hundred times in a recovery, and the way to each question costs more than the answer.
  Error.stackTraceLimit = 0;
  try {
    const report = await enumerateCrashes<Witness>(
      {
        witness: newWitness(),
        run: (files, witness) =>
          live(files as VirtualFiles, files, shape, witness, start => caches?.keep(CACHES[start + 1])),
        async recover(disk, witness, { change }) {
          if (await isWithinOneOf(disk, expected.emptyBatches)) within.emptyBatches++;
          if (change !== undefined && /\.snapshot/.test(change.path)) within.snapshots++;
          caches?.place(CACHES[recoveries++ % CACHES.length]);
          await recoverAndCheck(disk, shape, witness, expected);
        },
      },
      options,
    );
    return { ...report, ...within };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** How many of the crashes came in a batch without data, and while a snapshot was written. */
interface Within {
  emptyBatches: number;
  snapshots: number;
}

/** Whether one of these batches is planned and not committed. */
async function isWithinOneOf(disk: VirtualFiles, batches: readonly number[]): Promise<boolean> {
  for (const id of batches)
    if ((await disk.exists(`/checkpoint/offsets/${id}`)) && !(await disk.exists(`/checkpoint/commits/${id}`)))
      return true;
  return false;
}

/** Where LMDB keeps its files, outside of the disk that crashes, and copies of them. */
class CacheFolders {
  /** In memory where there is such a folder: LMDB waits for its disk. */
  readonly root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'millrace-crash-'));
  readonly live = join(this.root, 'live');
  keep(moment: (typeof CACHES)[number]): void {
    cpSync(this.live, join(this.root, moment), { recursive: true });
  }
  place(cache: (typeof CACHES)[number]): void {
    rmSync(this.live, { recursive: true, force: true });
    if (cache === 'missing') return;
    cpSync(join(this.root, cache === 'torn' ? 'of the last start' : cache), this.live, { recursive: true });
    if (cache !== 'torn') return;
    for (const name of readdirSync(this.live, { recursive: true, encoding: 'utf8' }))
      if (name.endsWith('.lmdb')) truncateSync(join(this.live, name), 10_000);
  }
  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/**
 * `MILLRACE_CRASHES=all` tries every disk, also where the suite has time for a sample only; `0/8`, `1/8`, … `7/8` try all of them in eight
 * runs. `points` tries one disk of each moment.
 */
const ASKED = /^(?:all|points|(\d+)\/(\d+))$/.exec(process.env.MILLRACE_CRASHES ?? '');

function partOf(sample: number): { every: number; offset: number; onePerMoment: boolean } {
  if (ASKED === null) return { every: sample, offset: 0, onePerMoment: false };
  const [asked, offset = '0', every = '1'] = ASKED;
  return { every: Number(every), offset: Number(offset), onePerMoment: asked === 'points' };
}

/** Of all disks, one in so many is tried. */
export interface Sample {
  readonly kills?: number;
  readonly losses?: number;
  readonly provider?: 'memory' | 'lmdb';
}

/** Counts of what is tried, and of what a life without a crash has. */
export interface AtLeast {
  readonly points: number;
  readonly kills: number;
  readonly losses: number;
  readonly emptyBatches?: number;
  readonly snapshots?: number;
}

/**
 * Two tests: process kill and power loss. The counts are what was seen when the test was written, and must not shrink. With `lmdb` each
 * recovery finds other files of LMDB.
 */
export function survivesCrashes(
  shape: Shape,
  atLeast: AtLeast,
  { kills = 1, losses = 1, provider = 'memory' }: Sample = {},
): void {
  test.each([
    ['process kill', 'kill', atLeast.kills, kills],
    ['power loss', 'power-loss', atLeast.losses, losses],
  ] as const)(
    `${shape.name}, ${provider}: %s`,
    async (_, semantics, states, sample) => {
      const caches = provider === 'lmdb' ? new CacheFolders() : undefined;
      const conf = caches && { 'millrace.state.provider': 'lmdb', 'millrace.state.directory': caches.live };
      const tried = { ...shape, conf: { ...shape.conf, ...conf } };
      try {
        const expected = await expectationOf(tried);
        caches?.place('missing');
        const options = { semantics: [semantics], changesMax: 6, ...partOf(sample) };
        const report = await crashEverywhere(tried, expected, options, caches);
        const { emptyBatches, snapshots } = expected;
        console.log(
          `${shape.name}, ${provider}, ${semantics}: ${report.points} points, ${report.states} disks, ${report.violations.length} violations; ` +
            `${report.emptyBatches} disks within ${emptyBatches.length} batches without data, ${report.snapshots} within ${snapshots} snapshots`,
        );
        expect(describeCrashes(report)).toBe('');
        expect(report.points).toBeGreaterThanOrEqual(atLeast.points);
        if ((options.every === 1 && !options.onePerMoment) || ASKED === null)
          expect(report.states).toBeGreaterThanOrEqual(states);
        expect(emptyBatches.length).toBeGreaterThanOrEqual(atLeast.emptyBatches ?? 0);
        expect(snapshots).toBeGreaterThanOrEqual(atLeast.snapshots ?? 0);
        if (options.every > 1) return;
        if (atLeast.emptyBatches !== undefined) expect(report.emptyBatches).toBeGreaterThan(5);
        if (atLeast.snapshots !== undefined) expect(report.snapshots).toBeGreaterThan(5);
      } finally {
        caches?.remove();
      }
    },
    ASKED === null ? 300_000 : 1_800_000,
  );
}
