import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { noLock } from '../../src/checkpoint/lock.js';
import type { Files } from '../../src/common/files.js';
import { SeededRandom } from '../../src/common/random.js';

export interface Plan {
  /** Different for every attempt at planning, so that a batch that was planned twice is noticed. */
  plannedBy: number;
}

/** What the world outside has seen of a query. */
export interface Witness {
  queryId: string | null;
  /** `offsets.add` has resolved. */
  planned: Record<number, Plan>;
  /** Output became visible; it depends on the plan. */
  shown: Record<number, Plan>;
  /** `commits.add` has resolved. */
  committed: number;
  batchesToRetain: number;
}

export const newWitness = (batchesToRetain = 2): Witness => ({
  queryId: null,
  planned: {},
  shown: {},
  committed: -1,
  batchesToRetain,
});

export const DIRECTORY = '/data/query';

export type TestCheckpoint = Checkpoint<Plan, { rows: number }>;

export const openCheckpoint = (files: Files, run: number): Promise<TestCheckpoint> =>
  Checkpoint.open<Plan, { rows: number }>(files, DIRECTORY, { lock: noLock, random: new SeededRandom(run) });

/** One run of a tiny query: opens, finishes what is planned, then runs until `batches` batches are committed. */
export async function live(files: Files, witness: Witness, run: number, batches: number): Promise<void> {
  const checkpoint = await openCheckpoint(files, run);
  check(witness.queryId === null || witness.queryId === checkpoint.queryId, 'the query id has changed');
  witness.queryId = checkpoint.queryId;
  await continueLife(checkpoint, witness, run, batches);
  await checkpoint.close();
}

export async function continueLife(
  checkpoint: TestCheckpoint,
  witness: Witness,
  run: number,
  batches: number,
): Promise<void> {
  const { offsets, commits } = checkpoint;
  for (let n = (commits.latestId ?? -1) + 1; n < batches; n++) {
    let plan = await offsets.get(n);
    if (plan === undefined) {
      plan = { plannedBy: run };
      await offsets.add(n, plan);
    }
    check(
      (witness.shown[n]?.plannedBy ?? plan.plannedBy) === plan.plannedBy,
      `batch ${n} is shown again, with another plan`,
    );
    witness.planned[n] = plan;
    witness.shown[n] = plan;
    await checkpoint.publish([
      { kind: 'state-delta', name: `state/${n}.${checkpoint.epoch}.delta`, batchId: n, payload: Buffer.from([n]) },
    ]);
    await commits.add(n, { rows: plan.plannedBy });
    witness.committed = n;
    await checkpoint.purge(witness.batchesToRetain);
  }
}

/** Opens what a crash has left, compares it with what the world saw, runs on, and opens it once more. */
export async function recoverAndCheck(files: Files, witness: Witness, run: number): Promise<void> {
  const checkpoint = await openCheckpoint(files, run);
  const { offsets, commits } = checkpoint;
  check((commits.latestId ?? -1) >= witness.committed, `commit ${witness.committed} was acknowledged and is lost`);
  check(witness.queryId === null || witness.queryId === checkpoint.queryId, 'the query id has changed');
  witness.queryId = checkpoint.queryId;
  for (const [batch, plan] of [...Object.entries(witness.planned), ...Object.entries(witness.shown)]) {
    if (Number(batch) < (offsets.firstId ?? 0)) continue;
    check(
      (await offsets.get(Number(batch)))?.plannedBy === plan.plannedBy,
      `offsets/${batch} was acknowledged and is lost or changed`,
    );
  }
  for (const n of commits.list()) check((await commits.get(n)) !== undefined, `commits/${n} cannot be read`);
  check(await noTemps(files), 'temps are left');
  await continueLife(checkpoint, witness, run, witness.committed + 3);
  await checkpoint.close();
  await (await openCheckpoint(files, run + 1)).close();
}

export function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

/** Whether the logs hold no temps. Those in `state` are the state store's to remove. */
async function noTemps(files: Files): Promise<boolean> {
  for (const name of ['', '/offsets', '/commits', '/epochs']) {
    for (const entry of await files.list(DIRECTORY + name)) if (entry.name.endsWith('.tmp')) return false;
  }
  return true;
}
