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
import { describeRun, epochPath, readEpoch } from './epoch-fence.js';
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
  // Without gaps, because a fenced run looks for its immediate successor only.
  const epoch = (view.epochs[view.epochs.length - 1] ?? 0) + 1;
  const tempTag = `${epoch}-${random.hex(8)}`;
  try {
    return await claim(files, view, epoch, tempTag, newSettings, random);
  } catch (error) {
    // A run that claims at the same time takes our names and removes our temps; that is then the error to report.
    for (const rival of [epoch + 1, epoch]) {
      const run = await readEpoch(files, epochPath(view.directory, rival));
      if (run !== undefined && run.tempTag !== tempTag) throw startedMeanwhile(view.directory, describeRun(run), error);
    }
    throw isAlreadyExists(error) ? startedMeanwhile(view.directory, undefined, error) : error;
  }
}

async function claim<O, C>(
  files: Files,
  view: CheckpointView<O, C>,
  epoch: number,
  tempTag: string,
  newSettings: JsonObject,
  random: Random,
): Promise<ClaimedCheckpoint<O, C>> {
  const { directory } = view;
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

function publishMetadata(setup: ClaimSetup, settings: JsonObject): Promise<void> {
  return publishFirst(setup, 'metadata', METADATA, { id: setup.queryId, settings, hardLinks: setup.hardLinks });
}

function publishEpoch(setup: ClaimSetup): Promise<void> {
  return publishFirst(setup, 'epoch', joinPath(EPOCHS, setup.epoch), { ...currentProcess(), tempTag: setup.tempTag });
}

async function publishFirst(setup: ClaimSetup, kind: string, name: string, content: JsonObject): Promise<void> {
  const { files, directory, queryId, epoch, tempTag, hardLinks } = setup;
  const payload = Buffer.from(`${canonicalJson(content)}\n`);
  const { chunks } = encodeFrame({ kind, name, queryId, batchId: null, epoch }, payload);
  await publish(files, joinPath(directory, name), chunks, { tempTag, hardLinks });
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

/**
 * Temps that were there before this run made its own, and epochs nobody needs. All those temps are dead, whatever epoch they
 * name: a power loss may take an epoch back, and its number is then given again. What is not removed now is found the next time.
 */
async function removeLeftovers<O, C>(files: Files, view: CheckpointView<O, C>, epoch: number): Promise<void> {
  const old = view.epochs.filter(e => e <= epoch - EPOCHS_KEPT).map(e => epochPath(view.directory, e));
  for (const path of [...view.temps.slice(0, TEMPS_REMOVED_MAX), ...old]) await unlinkIfThere(files, path);
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
