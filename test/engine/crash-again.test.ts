import { expect, test } from 'vitest';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import type { VirtualFiles } from '../../src/testing/virtual-files.js';
import { expectationOf, recoverAndCheck } from './crash-support.js';
import { finish, live, newWitness, type Shape, type Witness } from './scenario.js';
import { windowsInAppend, windowsInUpdate } from './shapes.js';

/** Of the moments of the first crash every n-th is crashed again while it recovers: all of them would be the square of all moments. */
const STRIDE = 110;

test.each([
  [windowsInAppend, 1_784],
  [windowsInUpdate, 1_048],
] as const)('a crash, then a crash of the recovery: $name', async (shape: Shape, statesMin: number) => {
  const expected = await expectationOf(shape);
  let states = 0;
  const outer = await enumerateCrashes<Witness>(
    {
      witness: newWitness(),
      run: (files, witness) => live(files as VirtualFiles, files, shape, witness),
      async recover(disk, witness, crash) {
        if (crash.point % STRIDE !== 7) return;
        const inner = await enumerateCrashes<Witness>(
          {
            disk,
            witness,
            // What the last file closes is for the last recovery.
            run: (files, seen) => finish(files as VirtualFiles, files, shape, seen, 3),
            recover: (again, seen) => recoverAndCheck(again, shape, seen, expected, 'any batches'),
          },
          { changesMax: 3, violationsMax: 2 },
        );
        states += inner.states;
        if (inner.violations.length > 0) throw new Error(describeCrashes(inner));
      },
    },
    { semantics: ['kill'] },
  );
  console.log(`${shape.name}: ${states} states after a second crash`);
  expect(describeCrashes(outer)).toBe('');
  expect(states).toBeGreaterThanOrEqual(statesMin);
});
