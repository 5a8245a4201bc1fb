import { CheckpointError } from '../common/errors.js';
import type { DirectoryEntry, Files } from '../common/files.js';
import { hasErrno } from '../common/files.js';
import { readFrame } from '../common/framed-file.js';
import { type JsonObject, parseJson } from '../common/json.js';
import { joinPath } from '../common/paths.js';
import { epochOfTemp } from '../common/publish.js';
import { BatchLog } from './batch-log.js';
import { epochsIn } from './epoch-fence.js';
import { COMMITS, DIRECTORIES, EPOCHS, METADATA, OFFSETS } from './layout.js';

/** A checkpoint as found on disk, checked as a whole. Reading it changes nothing, not even a lock. */
export interface CheckpointView<O = unknown, C = unknown> {
  directory: string;
  /** Undefined while there is no checkpoint here. */
  queryId: string | undefined;
  /** As given when the checkpoint was created; empty before. */
  settings: JsonObject;
  offsets: BatchLog<O>;
  commits: BatchLog<C>;
  /** Runs so far, ascending; the oldest may be gone. */
  epochs: number[];
  hardLinks: boolean;
  /** Paths of files that a run was still writing when it ended (or is writing now). */
  temps: string[];
}

/**
 * Reads a checkpoint and checks everything that can be checked without reading history: identity, shapes of the directories, gaps,
 * commits without offsets, offsets ahead of commits. Reads three files however long the history is.
 *
 * A directory that is missing or empty is a new checkpoint. One that has batches but no `metadata` is damage, never a fresh start.
 */
export async function readCheckpoint<O = unknown, C = unknown>(
  files: Files,
  directory: string,
): Promise<CheckpointView<O, C>> {
  const root = await listOrEmpty(files, directory);
  checkShapes(directory, root);
  const listings = {
    [EPOCHS]: await listOrEmpty(files, joinPath(directory, EPOCHS)),
    [OFFSETS]: await listOrEmpty(files, joinPath(directory, OFFSETS)),
    [COMMITS]: await listOrEmpty(files, joinPath(directory, COMMITS)),
  };
  const metadata = root.some(entry => entry.name === METADATA) ? await readMetadata(files, directory) : undefined;
  const place = {
    files,
    directory,
    queryId: metadata?.queryId ?? '',
    hardLinks: metadata?.hardLinks ?? true,
  };
  const offsets = new BatchLog<O>(OFFSETS, place);
  const commits = new BatchLog<C>(COMMITS, place);
  if (metadata === undefined) {
    requireNoBatches(directory, OFFSETS, listings[OFFSETS]);
    requireNoBatches(directory, COMMITS, listings[COMMITS]);
  } else {
    await offsets.load(listings[OFFSETS]);
    await commits.load(listings[COMMITS]);
    checkAgreement(directory, offsets, commits);
  }
  return {
    directory,
    queryId: metadata?.queryId,
    settings: metadata?.settings ?? {},
    offsets,
    commits,
    epochs: epochsIn(listings[EPOCHS]),
    hardLinks: place.hardLinks,
    temps: [
      ...tempsIn(directory, root),
      ...Object.entries(listings).flatMap(([name, entries]) => tempsIn(joinPath(directory, name), entries)),
    ],
  };
}

interface Metadata {
  queryId: string;
  settings: JsonObject;
  hardLinks: boolean;
}

async function readMetadata(files: Files, directory: string): Promise<Metadata> {
  const advice =
    'Restore it from a backup of this checkpoint. Starting with another directory means starting from zero, under a new query id.';
  const frame = await readFrame(files, {
    path: joinPath(directory, METADATA),
    kind: 'metadata',
    name: METADATA,
    advice,
  });
  const payload = parseJson(Buffer.from(frame.payload).toString('utf8')) as {
    settings: JsonObject;
    hardLinks: boolean;
  };
  return { queryId: frame.queryId, settings: payload.settings, hardLinks: payload.hardLinks };
}

/** Directories must be directories. A symbolic link inside the checkpoint shows as "not a directory" and is refused here too. */
function checkShapes(directory: string, entries: readonly DirectoryEntry[]): void {
  for (const { name, isDirectory } of entries) {
    const shouldBeDirectory = (DIRECTORIES as readonly string[]).includes(name);
    if (shouldBeDirectory === isDirectory || (!shouldBeDirectory && name !== METADATA)) continue;
    throw corrupt(
      `${joinPath(directory, name)} is damaged: expected ${shouldBeDirectory ? 'a directory' : 'a file'}, found ` +
        `${isDirectory ? 'a directory' : 'a file or a link'}. Restore the checkpoint from a backup.`,
    );
  }
}

function requireNoBatches(directory: string, kind: string, entries: readonly DirectoryEntry[]): void {
  const found = epochsIn(entries)[0];
  if (found === undefined) return;
  throw corrupt(
    `${joinPath(directory, METADATA)} is missing although ${kind}/${found} exists. Restore it from a backup: without the query id ` +
      'a sink cannot recognise batches that it already has.',
  );
}

function checkAgreement(directory: string, offsets: BatchLog<unknown>, commits: BatchLog<unknown>): void {
  const planned = offsets.latestId ?? -1;
  const done = commits.latestId ?? -1;
  if (done > planned) {
    const missing = joinPath(directory, OFFSETS, done);
    throw corrupt(
      `${joinPath(directory, COMMITS, done)} exists but ${missing} is missing` +
        `${planned < 0 ? '' : ` (the newest is ${planned})`}. Restore ${OFFSETS} from a backup of this checkpoint.`,
    );
  }
  if (planned - done > 1) {
    throw corrupt(
      `${joinPath(directory, OFFSETS)} reaches batch ${planned} but ${joinPath(directory, COMMITS)} ` +
        `${done < 0 ? 'is empty' : `ends at ${done}`}: expected at most one batch without a commit. ` +
        `Restore ${COMMITS} from a backup of this checkpoint.`,
    );
  }
  if (planned > 0 && !offsets.has(planned - 1)) {
    throw corrupt(
      `${joinPath(directory, OFFSETS, planned - 1)} is missing: it says where batch ${planned} begins. Restore it from a backup.`,
    );
  }
}

async function listOrEmpty(files: Files, directory: string): Promise<DirectoryEntry[]> {
  try {
    return await files.list(directory);
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return [];
    throw error;
  }
}

function tempsIn(directory: string, entries: readonly DirectoryEntry[]): string[] {
  return entries.filter(({ name }) => epochOfTemp(name) !== undefined).map(({ name }) => joinPath(directory, name));
}

function corrupt(message: string): CheckpointError {
  return new CheckpointError('CHECKPOINT_CORRUPT', message);
}
