import { COMMITS, LOCK, OFFSETS, SOURCES, STATE } from '../../checkpoint/layout.js';
import { ConfigurationError } from '../../common/errors.js';
import { exists, type Files } from '../../common/files.js';
import { joinPath } from '../../common/paths.js';

/**
 * Copies what a checkpoint is besides its state, up to the plan of batch `batchId`: identity, runs, both logs, and what the sources
 * keep. The commit of that batch, which names the state files, is left for the caller to write; until then the copy is a checkpoint whose last
 * batch is yet to run, so a copy that is cut short never passes for a whole one.
 */
export async function copyCheckpoint(files: Files, from: string, to: string, batchId: number): Promise<void> {
  if ((await exists(files, to)) && (await files.list(to)).length > 0) {
    throw new ConfigurationError('FOLDER_NOT_EMPTY', `${to} is not empty: state is only ever written to a new folder.`);
  }
  const log = (after: number) => (name: string) => /^\d+$/.test(name) && Number(name) <= after;
  const wanted: Record<string, (name: string) => boolean> = {
    [OFFSETS]: log(batchId),
    [COMMITS]: log(batchId - 1),
    [SOURCES]: () => true,
  };
  await files.makeDirectory(to);
  for (const { name, isDirectory } of await files.list(from)) {
    if (name === STATE || name === LOCK || name.startsWith('.')) continue;
    const [source, target] = [joinPath(from, name), joinPath(to, name)];
    if (isDirectory) await copyTree(files, source, target, wanted[name] ?? (() => true));
    else await copyFile(files, source, target);
  }
  await files.syncDirectory(to);
}

async function copyTree(files: Files, from: string, to: string, wanted: (name: string) => boolean): Promise<void> {
  await files.makeDirectory(to);
  for (const { name, isDirectory } of await files.list(from)) {
    if (name.startsWith('.') || (!isDirectory && !wanted(name))) continue;
    const [source, target] = [joinPath(from, name), joinPath(to, name)];
    if (isDirectory) await copyTree(files, source, target, wanted);
    else await copyFile(files, source, target);
  }
  await files.syncDirectory(to);
}

async function copyFile(files: Files, from: string, to: string): Promise<void> {
  const target = await files.open(to, 'wx');
  try {
    await target.write(await files.read(from));
    await target.sync();
  } finally {
    await target.close();
  }
}
