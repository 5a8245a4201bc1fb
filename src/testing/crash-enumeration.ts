import type { Files } from '../common/files.js';
import { Yielder } from '../common/yielder.js';
import { type DiskChange, type PowerLossOptions, VirtualFiles } from './virtual-files.js';

/**
 * Work that must survive a crash at any moment, and the check that it did.
 *
 * `witness` is what the outside world has seen: the work records there what it was promised (a batch was acknowledged, rows were
 * shown), and the recovery is judged against the witness as it was at the instant of the crash. It must be plain data.
 */
export interface CrashScenario<W extends object> {
  /** The disk at the start. Default: empty. */
  disk?: VirtualFiles;
  witness: W;
  run(files: Files, witness: W): Promise<void>;
  /** Starts again on what is left, and throws when a promise is broken. May itself be enumerated. */
  recover(files: VirtualFiles, witness: W, crash: Crash): Promise<void>;
}

export interface CrashOptions extends PowerLossOptions {
  /** `kill`: the process ends, the kernel lives. `power-loss`: unsynced work may vanish. Default both. */
  semantics?: readonly ('kill' | 'power-loss')[];
  /** Try only every so manieth of the different disks, evenly over the work. Default 1: all. */
  every?: number;
  /** Which of so many: `every` runs with 0, 1, … `every − 1` try all disks between them. Default 0. */
  offset?: number;
  /** Of each moment only one disk: another kind of loss each time. */
  onePerMoment?: boolean;
  /** Stop after this many violations. Default 10. */
  violationsMax?: number;
}

export interface Crash {
  /** Number of the change that did not happen any more, from 1; one more than all changes for a crash at the end. */
  point: number;
  change: DiskChange | undefined;
  semantics: 'kill' | 'power-loss';
  /** What the disk lost, in words. */
  lost: string;
}

export interface CrashReport {
  /** Moments at which the work was stopped. */
  points: number;
  /** Different disks (together with what the world had seen) that a recovery was tried on. */
  states: number;
  violations: { crash: Crash; error: unknown }[];
}

/**
 * Runs the work once on a virtual disk, takes a picture before every change of the disk (and in the middle of every write), and tries
 * a recovery on every disk that a crash at that moment may leave. Assert that `violations` is empty **and** that `points` and `states` are
 * not smaller than they used to be.
 */
export async function enumerateCrashes<W extends object>(
  scenario: CrashScenario<W>,
  options: CrashOptions = {},
): Promise<CrashReport> {
  const moments = await takePictures(scenario);
  const report: CrashReport = { points: moments.length, states: 0, violations: [] };
  const seen = new Set<string>();
  const yielder = new Yielder();
  for (const [index, { change, disk, witness }] of moments.entries()) {
    const fresh = unseen(images(disk, options), seen, witness);
    for (const { image, semantics, lost } of options.onePerMoment ? one(fresh, index % LOSSES) : fresh) {
      if ((seen.size - 1) % (options.every ?? 1) !== (options.offset ?? 0)) continue;
      report.states++;
      const crash: Crash = { point: index + 1, change, semantics, lost };
      try {
        await scenario.recover(image, structuredClone(witness), crash);
      } catch (error) {
        report.violations.push({ crash, error });
        if (report.violations.length >= (options.violationsMax ?? 10)) return report;
      }
      if (yielder.due()) await yielder.yield();
    }
  }
  return report;
}

/** Disks that have not been seen before. */
function* unseen(images: Iterable<Image>, seen: Set<string>, witness: object): Generator<Image> {
  for (const each of images) {
    const state = `${each.image.fingerprint()} ${each.semantics === 'kill'} ${JSON.stringify(witness)}`;
    if (seen.has(state)) continue;
    seen.add(state);
    yield each;
  }
}

/** The one at `index`, or the last where there are fewer. */
function* one(images: Iterable<Image>, index: number): Generator<Image> {
  let last: Image | undefined;
  let i = 0;
  for (const each of images) {
    last = each;
    if (i++ === index) break;
  }
  if (last !== undefined) yield last;
}

/** So many kinds of loss take turns. */
const LOSSES = 7;

/** One line per violation, for the message of a failed test. */
export function describeCrashes(report: CrashReport): string {
  return report.violations
    .map(({ crash, error }) => {
      const { operation, path, half } = crash.change ?? { operation: 'the end', path: '' };
      return `${crash.semantics} at point ${crash.point} before ${operation} ${path}${half ? ' (half written)' : ''}, ${crash.lost}: ${error}`;
    })
    .join('\n');
}

interface Moment<W> {
  change: DiskChange | undefined;
  disk: VirtualFiles;
  witness: W;
}

async function takePictures<W extends object>(scenario: CrashScenario<W>): Promise<Moment<W>[]> {
  const disk = scenario.disk?.afterKill() ?? new VirtualFiles();
  const witness = structuredClone(scenario.witness);
  const moments: Moment<W>[] = [];
  const picture = (change: DiskChange | undefined) => {
    moments.push({ change, disk: disk.afterKill(), witness: structuredClone(witness) });
  };
  disk.beforeChange = picture;
  await scenario.run(disk, witness);
  disk.beforeChange = undefined;
  picture(undefined);
  return moments;
}

interface Image {
  image: VirtualFiles;
  semantics: 'kill' | 'power-loss';
  lost: string;
}

function* images(disk: VirtualFiles, options: CrashOptions): Generator<Image> {
  const semantics = options.semantics ?? ['kill', 'power-loss'];
  if (semantics.includes('kill')) yield { image: disk.afterKill(), semantics: 'kill', lost: 'nothing' };
  if (!semantics.includes('power-loss')) return;
  for (const { disk: image, lost } of disk.afterPowerLoss(options)) yield { image, semantics: 'power-loss', lost };
}
