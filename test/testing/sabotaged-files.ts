import type { Files, OpenFile } from '../../src/common/files.js';

/** Mistakes in using a disk that the harness must notice. */
export type Bug =
  | 'no file sync'
  | 'no directory sync'
  | 'rename instead of link'
  | 'sync after link'
  | 'write to the final name'
  | 'short write ignored'
  | 'failed sync ignored'
  | 'failed sync retried'
  | 'failed link ignored';

/** A disk driver with one planted mistake. Everything above it is the real code. */
export function sabotage(files: Files, bug: Bug): Files {
  const bad: Files = {
    async open(path, mode) {
      const file = await files.open(path, mode);
      return mode === 'r' ? file : sabotageFile(file, bug);
    },
    read: path => files.read(path),
    async link(existing, path) {
      if (bug === 'rename instead of link') {
        // The temp must still be there for the caller to unlink.
        const content = await files.read(existing);
        await files.rename(existing, path);
        await copy(files, content, existing, false);
      } else if (bug === 'write to the final name') {
        await copy(files, await files.read(existing), path, false);
      } else if (bug === 'failed link ignored') {
        await files.link(existing, path).catch(() => undefined);
      } else {
        await files.link(existing, path);
      }
      if (bug === 'sync after link') {
        const file = await files.open(path, 'a');
        await file.sync();
        await file.close();
      }
    },
    rename: (from, to) => files.rename(from, to),
    unlink: path => files.unlink(path),
    makeDirectory: path => files.makeDirectory(path),
    async syncDirectory(path) {
      if (bug !== 'no directory sync') await files.syncDirectory(path);
    },
    list: path => files.list(path),
    stat: path => files.stat(path),
    removeTree: path => files.removeTree(path),
  };
  return bad;
}

function sabotageFile(file: OpenFile, bug: Bug): OpenFile {
  return {
    read: (target, position) => file.read(target, position),
    async write(bytes) {
      if (bug === 'short write ignored') await file.write(bytes).catch(() => undefined);
      else await file.write(bytes);
    },
    async sync() {
      if (bug === 'no file sync' || bug === 'sync after link') return;
      if (bug === 'failed sync ignored') await file.sync().catch(() => undefined);
      else if (bug === 'failed sync retried') await file.sync().catch(() => file.sync());
      else await file.sync();
    },
    stat: () => file.stat(),
    close: () => file.close(),
  };
}

async function copy(files: Files, content: Uint8Array, path: string, sync: boolean): Promise<void> {
  const file = await files.open(path, 'wx');
  await file.write(content);
  if (sync) await file.sync();
  await file.close();
}
