import { expect, test } from 'vitest';
import type { FileCall } from '../../src/testing/faulty-files.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  answerOf,
  changedFiles,
  check,
  checkLogs,
  finish,
  live,
  newWitness,
  resultOf,
  type Shape,
  sameRows,
  visibleBatches,
} from './scenario.js';
import { stateless, windowsInAppend, windowsInUpdate } from './shapes.js';

/** A run frozen just before its `nth` file call, until another one has run to the end; what the first does then must not be seen. */
async function freeze(shape: Shape, nth: number, answer: readonly string[]): Promise<'over' | 'ran on' | 'fenced'> {
  const disk = new VirtualFiles();
  const files = new FaultyFiles(disk);
  let calls = 0;
  const frozen = files.freeze({ path: { test: () => ++calls === nth } });
  const witness = newWitness();
  const zombie = live(disk, files, shape, witness).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const reached = await Promise.race([frozen.reached.then(() => true), zombie.then(() => false)]);
  if (!reached) {
    check((await zombie) === undefined, `the undisturbed run failed: ${await zombie}`);
    return 'over';
  }
  const where = () => `frozen before call ${nth}: ${describeCall(files.trace[nth - 1])}`;
  await finish(disk, disk, shape, witness);
  const before = disk.tree();
  const seen = await visibleBatches(disk, shape, witness);
  sameRows(resultOf(shape, seen), answer, where());
  frozen.release();
  const error = await zombie;
  const now = await visibleBatches(disk, shape, witness);
  sameRows(now.slice(0, seen.length).flat(), seen.flat(), where());
  sameRows(resultOf(shape, now), answer, where());
  check(changedFiles(before, disk.tree()).length === 0, `${where()}: changed ${changedFiles(before, disk.tree())}`);
  await checkLogs(disk, witness.reported);
  await finish(disk, disk, shape, witness);
  sameRows(resultOf(shape, await visibleBatches(disk, shape, witness)), answer, where());
  if (error === undefined) return 'ran on';
  check(/CHECKPOINT_IN_USE|IO_ERROR|CHECKPOINT_|SINK_/.test(error.message), `${where()}: ${error}`);
  return 'fenced';
}

const describeCall = (call: FileCall | undefined) => `${call?.operation} ${call?.path}`;

/** `stride`: only every so many calls, where another shape has covered them all. */
test.each([
  [stateless, 1, 236],
  [windowsInAppend, 1, 446],
  [windowsInUpdate, 3, 147],
] as const)(
  'a run that slept while another took over leaves no trace: $name',
  async (shape: Shape, stride, callsMin) => {
    const answer = await answerOf(shape);
    let calls = 0;
    let fenced = 0;
    const failures: string[] = [];
    for (let nth = 1; ; nth += stride) {
      try {
        const outcome = await freeze(shape, nth, answer);
        if (outcome === 'over') break;
        if (outcome === 'fenced') fenced++;
      } catch (error) {
        failures.push((error as Error).message.slice(0, 300));
      }
      calls++;
    }
    console.log(`${shape.name}: frozen at ${calls} calls, ${fenced} times fenced, ${failures.length} times seen`);
    expect(failures).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(callsMin);
    expect(fenced).toBeGreaterThanOrEqual(callsMin * 0.9);
  },
);
