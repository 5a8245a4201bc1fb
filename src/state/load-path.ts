import { CheckpointError } from '../common/errors.js';
import { type Piece, pathTo, piecesOf } from './lineage.js';
import type { RecordPart } from './record-file.js';
import { STATE_CORRUPT, type StateDirectory } from './state-directory.js';
import type { StateFile } from './state-store.js';

/** What takes in a version, step by step. */
export interface VersionTarget {
  /** Begins anew, with nothing but what version `from` holds. */
  begin(): Promise<void> | void;
  /** Takes in one part of a step. Throws a `RangeError` when its records make no sense. */
  apply(part: RecordPart, kind: StateFile['kind']): Promise<void>;
  /** Rows held after the last part of a step; it must be the number that was written down. */
  readonly rows: number;
}

export interface LoadedPath {
  readonly steps: readonly Piece[];
  /** Snapshots and segments that were damaged or gone. */
  readonly damaged: number;
}

/**
 * Puts a version together from the files of a lineage: the newest snapshot that can be read, then segments and deltas. A snapshot or segment
 * that is damaged or gone is passed over with a warning, and the work begins anew on another way; a delta never is.
 */
export async function loadPath(
  version: number,
  lineage: readonly StateFile[],
  directory: StateDirectory,
  target: VersionTarget,
  warn: (message: string) => void,
  from = 0,
): Promise<LoadedPath> {
  let pieces = piecesOf(lineage);
  let damaged = 0;
  let reason: Error | undefined;
  let newestDamaged = version;
  for (;;) {
    const steps = pathTo(version, pieces, from);
    if (steps === undefined) break;
    await target.begin();
    const bad = await applySteps(steps, directory, target);
    if (bad === undefined) return { steps, damaged };
    damaged++;
    reason = bad.error;
    newestDamaged = Math.min(newestDamaged, bad.piece.version);
    pieces = pieces.filter(piece => piece !== bad.piece);
    const instead =
      bad.piece.kind === 'snapshot' ? 'an older snapshot and the deltas after it' : 'the deltas before it';
    warn(`${bad.error.message} Falling back to ${instead}.`);
  }
  if (reason !== undefined) {
    const loadable = loadableVersions(pieces, newestDamaged);
    throw directory.unloadable(version, `${reason.message} There is no other way to this version. ${loadable}`, reason);
  }
  const known = lineage.map(file => file.name).join(', ') || 'none';
  throw directory.unloadable(
    version,
    `files are missing from the commit record. Expected a snapshot and every delta after it, found: ${known}.`,
  );
}

/** Returns the step that can be passed over and is damaged, if there is one. */
async function applySteps(
  steps: readonly Piece[],
  directory: StateDirectory,
  target: VersionTarget,
): Promise<{ piece: Piece; error: Error } | undefined> {
  for (const piece of steps) {
    try {
      for (const file of piece.files) await applyFile(file, directory, target);
    } catch (error) {
      if (piece.kind === 'delta' || !(error instanceof CheckpointError && error.code === STATE_CORRUPT)) throw error;
      return { piece, error };
    }
  }
  return undefined;
}

async function applyFile(file: StateFile, directory: StateDirectory, target: VersionTarget): Promise<void> {
  const part = await directory.read(file);
  try {
    await target.apply(part, file.kind);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw directory.damaged(file, `${part.records} whole records`, error.message, error);
  }
  if (part.last && target.rows !== part.rows) {
    throw directory.damaged(file, `${part.rows} rows after it`, `${target.rows}`);
  }
}

function loadableVersions(pieces: readonly Piece[], below: number): string {
  const versions = [...new Set(pieces.map(piece => piece.version))].filter(version => version < below);
  for (const version of versions.sort((a, b) => b - a)) {
    if (pathTo(version, pieces) !== undefined) return `The newest version that can still be loaded is ${version}.`;
  }
  return 'No older version can be loaded either.';
}
