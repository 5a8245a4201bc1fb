import { expect, test, vi } from 'vitest';
import { MillraceError } from '../../src/common/errors.js';
import { FaultyFiles, type FileOperation } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  answerOf,
  check,
  checkLogs,
  finish,
  newWitness,
  resultOf,
  type Shape,
  sameRows,
  visibleBatches,
} from './scenario.js';
import { windowsInAppend } from './shapes.js';

/** What each operation can fail with; `half` leaves half of a write behind, as a disk does that fills up. */
const FAULTS: Record<FileOperation, readonly string[]> = {
  open: ['EMFILE', 'EACCES', 'ENOSPC', 'EROFS'],
  read: ['EIO'],
  write: ['EIO', 'ENOSPC half'],
  sync: ['EIO', 'ENOSPC'],
  close: ['EIO'],
  link: ['EIO', 'EACCES'],
  rename: ['EIO', 'EACCES'],
  unlink: ['EACCES', 'EROFS'],
  makeDirectory: ['ENOSPC', 'EROFS'],
  syncDirectory: ['EIO'],
  list: ['EMFILE', 'EACCES'],
  stat: ['EIO', 'EACCES'],
  removeTree: ['EACCES'],
};

interface Counts {
  struck: number;
  failed: number;
  survived: number;
}

async function sweep(shape: Shape): Promise<Counts> {
  const answer = await answerOf(shape);
  const counts: Counts = { struck: 0, failed: 0, survived: 0 };
  for (const [operation, errnos] of Object.entries(FAULTS) as [FileOperation, readonly string[]][]) {
    for (const kind of errnos) {
      for (const times of [1, Infinity]) {
        for (let nth = 1; ; nth++) {
          const [errno, effect] = kind.split(' ') as [string, 'half' | undefined];
          const disk = new VirtualFiles();
          const files = new FaultyFiles(disk);
          const fault = files.fail({ operation, errno, nth, times, effect });
          const witness = newWitness();
          // What the last file closes is for the run after the fault.
          const error = await finish(disk, files, shape, witness, 3).then(
            () => undefined,
            (e: unknown) => e,
          );
          if (fault.fired === 0) break;
          const where = `${operation} ${nth} failed ${times === 1 ? 'once' : 'for ever'} with ${kind}`;
          counts.struck++;
          if (error === undefined) counts.survived++;
          else counts.failed++;
          check(error === undefined || isTyped(error), `${where}: ${error}`);
          files.clearFaults();
          await checkLogs(disk, witness.reported).catch(e => Promise.reject(new Error(`${where}: ${e.message}`)));
          await finish(disk, files, shape, witness).catch(e =>
            Promise.reject(new Error(`${where}, then: ${e.message}`)),
          );
          sameRows(resultOf(shape, await visibleBatches(disk, shape, witness)), answer, where);
        }
      }
    }
  }
  return counts;
}

/** An error of the library, all the way down to the errno. */
function isTyped(error: unknown): boolean {
  for (let e: unknown = error; e !== undefined; e = (e as Error).cause) {
    if (e instanceof MillraceError) {
      if (e.code === 'INTERNAL_ERROR') return false;
      if (e.code === 'IO_ERROR') return true;
      continue;
    }
    return false;
  }
  return true;
}

test.each([[windowsInAppend, 1_238]] as const)(
  'every file call fails: $name',
  async (shape: Shape, struckMin: number) => {
    const rejections: unknown[] = [];
    const note = (reason: unknown) => rejections.push(reason);
    process.on('unhandledRejection', note);
    // Some faults are survived with a warning: what could not be removed now is removed later.
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const { struck, failed, survived } = await sweep(shape);
      console.log(`${shape.name}: ${struck} faults, ${failed} ended the query, ${survived} were survived`);
      expect(struck).toBeGreaterThanOrEqual(struckMin);
      expect(rejections).toEqual([]);
    } finally {
      warnings.mockRestore();
      process.off('unhandledRejection', note);
    }
  },
);
