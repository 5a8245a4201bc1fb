import { CheckpointError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { exists, hasErrno, unlinkIfThere } from '../common/files.js';
import { encodeFrame } from '../common/framed-file.js';
import { canonicalJson, type JsonObject } from '../common/json.js';
import { directoryOf, joinPath } from '../common/paths.js';
import { isAlreadyExists, publish, supportsHardLinks } from '../common/publish.js';
import type { Random } from '../common/random.js';
import { BatchLog } from './batch-log.js';
import type { CheckpointView } from './checkpoint-view.js';
import { CheckpointWriter } from './checkpoint-writer.js';
import { describeEpoch, epochPath } from './epoch-fence.js';
import { COMMITS, DIRECTORIES, EPOCHS, METADATA, OFFSETS } from './layout.js';
import { currentProcess } from './process-identity.js';

export interface ClaimedCheckpoint<O, C> {
  view: CheckpointView<O, C>;
  writer: CheckpointWriter;
  settings: JsonObject;
}

/**
 * Makes this run the owner of a checkpoint that has been read and accepted: identity if there is none, then the next epoch, then
 * everything that the last run left undone. From the moment the epoch is durable, all earlier runs are fenced.
 *
 * What the view saw may have been made by a run that died between giving a name and syncing the directory. So directories are
 * synced before anything is built on what they show.
 */
export async function claimCheckpoint<O, C>(
  files: Files,
  view: CheckpointView<O, C>,
  newSettings: JsonObject,
  random: Random,
): Promise<ClaimedCheckpoint<O, C>> {
  const { directory } = view;
  const epoch = (view.epochs[view.epochs.length - 1] ?? 0) + 1;
  const tempTag = `${epoch}-${random.hex(8)}`;
  const isNew = view.queryId === undefined;
  const queryId = view.queryId ?? random.uuid();
  const settings = isNew ? newSettings : view.settings;
  const hardLinks = isNew ? await supportsHardLinks(files, directory, tempTag) : view.hardLinks;
  const setup = { files, directory, queryId, epoch, tempTag, hardLinks };

  await syncParent(files, directory);
  if (isNew) await publishMetadata(setup, settings);
  for (const name of DIRECTORIES) await files.makeDirectory(joinPath(directory, name));
  await publishEpoch(setup);
  if (!isNew) {
    const built = [directory, joinPath(directory, OFFSETS), joinPath(directory, COMMITS)];
    await Promise.all(built.map(path => files.syncDirectory(path)));
  }
  await requireUnchanged(files, view);
  await removeLeftovers(files, view, epoch);

  const writer = new CheckpointWriter(setup);
  const place = { files, directory, queryId, hardLinks };
  const offsets = isNew ? new BatchLog<O>(OFFSETS, place) : view.offsets;
  const commits = isNew ? new BatchLog<C>(COMMITS, place) : view.commits;
  offsets.attach(writer);
  commits.attach(writer);
  return { view: { ...view, offsets, commits }, writer, settings };
}

interface ClaimSetup {
  files: Files;
  directory: string;
  queryId: string;
  epoch: number;
  tempTag: string;
  hardLinks: boolean;
}

/** Enough that nobody who still runs under a removed epoch misses its successor. */
const EPOCHS_KEPT = 8;
const TEMPS_REMOVED_MAX = 10_000;

async function publishMetadata(setup: ClaimSetup, settings: JsonObject): Promise<void> {
  const { queryId, hardLinks, directory } = setup;
  const payload = Buffer.from(`${canonicalJson({ id: queryId, settings, hardLinks })}\n`);
  await publishFirst(setup, 'metadata', METADATA, payload, joinPath(directory, METADATA));
}

async function publishEpoch(setup: ClaimSetup): Promise<void> {
  const name = joinPath(EPOCHS, setup.epoch);
  const payload = Buffer.from(`${canonicalJson({ ...currentProcess() })}\n`);
  await publishFirst(setup, 'epoch', name, payload, epochPath(setup.directory, setup.epoch));
}

async function publishFirst(
  setup: ClaimSetup,
  kind: string,
  name: string,
  payload: Uint8Array,
  path: string,
): Promise<void> {
  const { files, queryId, epoch, tempTag, hardLinks } = setup;
  const { chunks } = encodeFrame({ kind, name, queryId, batchId: null, epoch }, payload);
  try {
    await publish(files, path, chunks, { tempTag, hardLinks });
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    throw startedMeanwhile(setup.directory, await describeEpoch(files, epochPath(setup.directory, epoch)), error);
  }
}

/** The view was read before the epoch was taken; an earlier run may have gone on in between. */
async function requireUnchanged<O, C>(files: Files, view: CheckpointView<O, C>): Promise<void> {
  for (const log of [view.offsets, view.commits]) {
    const next = joinPath(view.directory, log.kind, log.latestId === undefined ? 0 : log.latestId + 1);
    if (log.tornId === undefined && (await exists(files, next))) throw startedMeanwhile(view.directory, undefined);
  }
}

function startedMeanwhile(directory: string, owner: string | undefined, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'CHECKPOINT_IN_USE',
    `${directory} was in use by ${owner ?? 'another run'} while this one was opening it. Make sure that only one query uses it, then start again.`,
    { cause },
  );
}

/** Temps of earlier runs, which can no longer publish them, and epochs nobody needs. What cannot be removed now is found again. */
async function removeLeftovers<O, C>(files: Files, view: CheckpointView<O, C>, epoch: number): Promise<void> {
  const dead = view.temps.filter(temp => temp.epoch < epoch).map(temp => temp.path);
  const old = view.epochs.filter(e => e <= epoch - EPOCHS_KEPT).map(e => epochPath(view.directory, e));
  for (const path of [...dead.slice(0, TEMPS_REMOVED_MAX), ...old]) await unlinkIfThere(files, path);
}

/** The directory may have been created by a run that died before it could make the name durable. */
async function syncParent(files: Files, directory: string): Promise<void> {
  try {
    await files.syncDirectory(directoryOf(directory));
  } catch (error) {
    // Not ours to open, so not ours to have created anything in.
    if (!hasErrno(error, 'EACCES') && !hasErrno(error, 'EPERM')) throw error;
  }
}
