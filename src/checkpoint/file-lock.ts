import type { Files } from '../common/files.js';
import { hasErrno, unlinkIfThere } from '../common/files.js';
import { joinPath } from '../common/paths.js';
import { isAlreadyExists, publish } from '../common/publish.js';
import { SystemRandom } from '../common/random.js';
import { LOCK } from './layout.js';
import { hasEnded, isIdentity, isSameProcess, type ProcessIdentity } from './process-identity.js';

/**
 * Locks a directory by a file that names the process which holds it. A file whose process has ended (by process id, boot id and
 * start time) is stale and replaced. A file from another machine is never stale, because nobody here can know.
 */
export async function acquireFileLock(
  files: Files,
  directory: string,
  identity: ProcessIdentity,
  inUse: (owner: ProcessIdentity | undefined) => Promise<Error>,
): Promise<() => Promise<void>> {
  const path = joinPath(directory, LOCK);
  const bytes = Buffer.from(`${JSON.stringify(identity)}\n`);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await publish(files, path, bytes, { tempTag: `0-${new SystemRandom().hex(8)}` });
      return () => release(files, path, identity);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
    const owner = await readOwner(files, path);
    // An unreadable file is a leftover of a crash: a lock appears complete or not at all.
    if (owner !== undefined && (isSameProcess(owner, identity) || !(await hasEnded(owner)))) throw await inUse(owner);
    await unlinkIfThere(files, path);
  }
  throw await inUse(undefined);
}

async function release(files: Files, path: string, identity: ProcessIdentity): Promise<void> {
  const owner = await readOwner(files, path);
  if (owner !== undefined && isSameProcess(owner, identity)) await unlinkIfThere(files, path);
}

async function readOwner(files: Files, path: string): Promise<ProcessIdentity | undefined> {
  try {
    const value: unknown = JSON.parse(Buffer.from(await files.read(path)).toString('utf8'));
    return isIdentity(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || hasErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}
