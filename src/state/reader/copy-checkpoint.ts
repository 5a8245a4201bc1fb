import { COMMITS, LOCK, OFFSETS, SOURCES, STATE } from '../../checkpoint/layout.js';
import { encodeLogRecord } from '../../checkpoint/log-record.js';
import { ConfigurationError } from '../../common/errors.js';
import { exists, type Files } from '../../common/files.js';
import { encodeFrame, readFrame } from '../../common/framed-file.js';
import { type JsonObject, parseJson } from '../../common/json.js';
import { joinPath } from '../../common/paths.js';

/**
 * Copies what a checkpoint is besides its state, up to the plan of batch `batchId`: identity, runs, both logs, and what the sources
 * keep. The commit of that batch, which names the state files, is left for the caller to write; until then the copy is a checkpoint whose last
 * batch is yet to run, so a copy that is cut short never passes for a whole one. `firstBatchId`: the oldest that is still kept.
 */
export async function copyCheckpoint(
  files: Files,
  from: string,
  to: string,
  { firstBatchId, batchId }: { firstBatchId: number; batchId: number },
): Promise<void> {
  if ((await exists(files, to)) && (await files.list(to)).length > 0) {
    throw new ConfigurationError('FOLDER_NOT_EMPTY', `${to} is not empty: state is only ever written to a new folder.`);
  }
  const log = (after: number) => (name: string) => /^\d+$/.test(name) && Number(name) <= after;
  const wanted: Record<string, (name: string) => boolean> = {
    [OFFSETS]: log(batchId),
    [COMMITS]: log(batchId - 2),
    [SOURCES]: () => true,
  };
  await files.makeDirectory(to);
  for (const { name, isDirectory } of await files.list(from)) {
    if (name === STATE || name === LOCK || name.startsWith('.')) continue;
    const [source, target] = [joinPath(from, name), joinPath(to, name)];
    if (isDirectory) await copyTree(files, source, target, wanted[name] ?? (() => true));
    else await copyFile(files, source, target);
  }
  if (batchId > firstBatchId) await copyCommit(files, from, to, { firstBatchId, batchId: batchId - 1 });
  await files.syncDirectory(to);
}

/** The newest commit says from where on there are commits. Of the copy this is another one: some have been removed since. */
async function copyCommit(
  files: Files,
  from: string,
  to: string,
  { firstBatchId, batchId }: { firstBatchId: number; batchId: number },
): Promise<void> {
  const name = `${COMMITS}/${batchId}`;
  const frame = await readFrame(files, { path: joinPath(from, name), kind: COMMITS, name });
  const { entry } = parseJson(Buffer.from(frame.payload).toString('utf8')) as JsonObject;
  const { payload } = encodeLogRecord(COMMITS, batchId, { value: entry, retainedFrom: firstBatchId });
  await writeFile(files, joinPath(to, name), encodeFrame(frame, payload).chunks);
  await files.syncDirectory(joinPath(to, COMMITS));
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
  await writeFile(files, to, [await files.read(from)]);
}

async function writeFile(files: Files, path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const target = await files.open(path, 'wx');
  try {
    for (const chunk of chunks) await target.write(chunk);
    await target.sync();
  } finally {
    await target.close();
  }
}
