import type { Files } from '../common/files.js';
import { FaultyFiles } from './faulty-files.js';

/** What `sweepFaults` needs to know. */
export interface FaultSweep {
  errnos: readonly string[];
  /** A fresh disk for each attempt. */
  disk: () => Files;
  /** The work. It may reject; how it may, `check` decides. */
  run: (files: FaultyFiles) => Promise<void>;
  /** Called after each attempt, with faults gone and the error that `run` ended with. Throws when something is wrong. */
  check: (files: FaultyFiles, error: unknown, fault: { call: number; errno: string; times: number }) => Promise<void>;
}

/**
 * Fails the first call of some work, then the second, … until the work runs through without reaching the fault; each with every errno, once
 * and for ever. Returns how many faults struck, so that a test can assert that the number does not shrink.
 */
export async function sweepFaults(sweep: FaultSweep): Promise<number> {
  let struck = 0;
  for (const errno of sweep.errnos) {
    for (const times of [1, Infinity]) {
      for (let call = 1; ; call++) {
        const files = new FaultyFiles(sweep.disk());
        const fault = files.fail({ errno, nth: call, times });
        const error = await sweep.run(files).then(
          () => undefined,
          (e: unknown) => e ?? new Error('rejected without a reason'),
        );
        if (fault.fired === 0) break;
        files.clearFaults();
        await sweep.check(files, error, { call, errno, times });
        struck++;
      }
    }
  }
  return struck;
}
