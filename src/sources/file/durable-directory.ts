import { type Files, hasErrno } from '../../common/files.js';
import { directoryOf } from '../../common/paths.js';

/**
 * Makes a directory and sees to it that its name is durable, even if it was there already: an earlier run may have made it and died before
 * it could sync the name. `levels`: how many names, from the last one up, may be of our making.
 */
export async function makeDurableDirectory(files: Files, path: string, levels: number): Promise<void> {
  await files.makeDirectory(path);
  let parent = directoryOf(path);
  for (let level = 0; level < levels; level++, parent = directoryOf(parent)) {
    try {
      await files.syncDirectory(parent);
    } catch (error) {
      // Not ours to open, so not ours to have created anything in.
      if (!hasErrno(error, 'EACCES') && !hasErrno(error, 'EPERM')) throw error;
    }
  }
}
