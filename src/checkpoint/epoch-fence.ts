import { CheckpointError } from '../common/errors.js';
import type { DirectoryEntry, Files } from '../common/files.js';
import { exists } from '../common/files.js';
import { readFrame } from '../common/framed-file.js';
import { parseJson } from '../common/json.js';
import { joinPath, parseCanonicalDecimal } from '../common/paths.js';
import { EPOCHS } from './layout.js';

/**
 * The fence between runs. Every run publishes `epochs/<e>` with the next free number before it writes anything else, and looks for a
 * successor before and after everything it publishes. A process that was frozen and wakes up after another one has taken over
 * thus stops at its next step.
 *
 *     run 4 ──► epochs/4 ──► offsets/17 ───── frozen ────────────────────► epochs/5 exists: stop
 *     run 5                               └─► epochs/5 ──► runs batch 17
 *
 * Old epochs are removed oldest first. So the newest is always there, and for run `e` either `e+1` exists or, after many more
 * runs, `e` itself is gone.
 */
export class EpochFence {
  readonly #files: Files;
  readonly #directory: string;
  readonly #epoch: number;

  constructor(files: Files, directory: string, epoch: number) {
    this.#files = files;
    this.#directory = directory;
    this.#epoch = epoch;
  }

  /** Rejects with `CHECKPOINT_IN_USE` once a later run has started. Two lookups of a name. */
  async check(): Promise<void> {
    const successor = epochPath(this.#directory, this.#epoch + 1);
    if (await exists(this.#files, successor)) throw await this.#fenced(successor);
    if (!(await exists(this.#files, epochPath(this.#directory, this.#epoch)))) throw await this.#fenced(undefined);
  }

  async #fenced(successor: string | undefined): Promise<CheckpointError> {
    const run = successor === undefined ? undefined : await readEpoch(this.#files, successor);
    const owner = run && describeRun(run);
    return new CheckpointError(
      'CHECKPOINT_IN_USE',
      `${this.#directory}: this run (epoch ${this.#epoch}) was fenced: ${owner ?? 'a later run'} has taken over the checkpoint. ` +
        'This run has stopped; nothing that it was doing becomes visible.',
    );
  }
}

export function epochPath(directory: string, epoch: number): string {
  return joinPath(directory, EPOCHS, epoch);
}

/** Epoch numbers in use, ascending. A name counts whatever the file holds. */
export function epochsIn(entries: readonly DirectoryEntry[]): number[] {
  const epochs = entries.map(entry => parseCanonicalDecimal(entry.name)).filter(e => e !== undefined);
  return epochs.sort((a, b) => a - b);
}

/** Who wrote an epoch, and the tag of its temps; undefined when there is no such epoch or it cannot tell. */
export async function readEpoch(files: Files, path: string): Promise<EpochRecord | undefined> {
  try {
    const frame = await readFrame(files, { path, kind: 'epoch' }, 4096);
    return {
      ...(parseJson(Buffer.from(frame.payload).toString('utf8')) as unknown as EpochRecord),
      epoch: frame.epoch,
    };
  } catch {
    return undefined;
  }
}

/** Who holds the newest epoch, as far as can be told. */
export async function newestRun(files: Files, directory: string): Promise<EpochRecord | undefined> {
  const epochs = epochsIn(await files.list(joinPath(directory, EPOCHS)).catch(() => []));
  return epochs.length === 0 ? undefined : readEpoch(files, epochPath(directory, epochs[epochs.length - 1]));
}

export interface EpochRecord {
  epoch: number;
  pid: number;
  host: string;
  tempTag: string;
}

export function describeRun(run: EpochRecord): string {
  return `process ${run.pid} on ${run.host} (epoch ${run.epoch})`;
}
