import { CheckpointError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { NodeFiles } from '../common/node-files.js';
import { newestRun } from './epoch-fence.js';
import { acquireFileLock } from './file-lock.js';
import { currentProcess } from './process-identity.js';
import { acquireSocketLock } from './socket-lock.js';

/**
 * A courtesy: it lets the second user of a checkpoint fail early and learn who the first one is. Exactly-once does not rest on it (it
 * cannot see across containers or machines); the epochs do that job.
 */
export interface CheckpointLock {
  /** Resolves to the function that releases the lock. Rejects with `CHECKPOINT_IN_USE`. `directory` exists. */
  acquire(files: Files, directory: string): Promise<() => Promise<void>>;
}

/** A kernel lock on Linux, a lock file on other systems, a table in memory for file systems that are not the machine's own. */
export const defaultLock: CheckpointLock = {
  acquire(files, directory) {
    if (!(files instanceof NodeFiles)) return memoryLock.acquire(files, directory);
    return (process.platform === 'linux' ? socketLock : fileLock).acquire(files, directory);
  },
};

/** Held by the kernel in the name of this process, so it ends with the process however that ends. Linux only. */
export const socketLock: CheckpointLock = {
  async acquire(files, directory) {
    const release = await acquireSocketLock(directory, currentProcess(), async owner =>
      // One that is stopped cannot say who it is, but has left its name in its epoch.
      checkpointInUse(directory, owner ?? (await newestRun(files, directory))),
    );
    return release ?? fileLock.acquire(files, directory);
  },
};

/** A file named `lock`. One that a dead process left behind is recognised and replaced. */
export const fileLock: CheckpointLock = {
  acquire: (files, directory) =>
    acquireFileLock(files, directory, currentProcess(), async owner => checkpointInUse(directory, owner)),
};

/** Only within this process and this `Files`. */
export const memoryLock: CheckpointLock = {
  async acquire(files, directory) {
    const held = heldInMemory.get(files) ?? new Set<string>();
    heldInMemory.set(files, held);
    if (held.has(directory)) throw checkpointInUse(directory, currentProcess());
    held.add(directory);
    return async () => {
      held.delete(directory);
    };
  },
};

/** For tests and for hosts that have their own way to run a query only once. */
export const noLock: CheckpointLock = {
  acquire: async () => async () => undefined,
};

export function checkpointInUse(directory: string, owner: { pid: number; host: string } | undefined): CheckpointError {
  const by =
    owner === undefined
      ? 'another process, which does not answer'
      : owner.pid === process.pid && owner.host === currentProcess().host
        ? `another query of this process (pid ${owner.pid} on ${owner.host})`
        : `process ${owner.pid} on ${owner.host}`;
  return new CheckpointError(
    'CHECKPOINT_IN_USE',
    `${directory} is in use by ${by}. Stop that query first, or give this one its own checkpoint directory.`,
  );
}

const heldInMemory = new WeakMap<Files, Set<string>>();
