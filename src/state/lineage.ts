import type { StateFile } from './state-store.js';

/** A whole version step: all parts of one delta, segment or snapshot. It leads from the version `base` to the version `version`. */
export interface Piece {
  readonly kind: StateFile['kind'];
  readonly base: number;
  readonly version: number;
  readonly epoch: number;
  readonly files: readonly StateFile[];
  /** Of all parts. */
  readonly bytes: number;
}

/** Groups files into what they are parts of. A set with a part missing is left out: as a whole it is not there. */
export function piecesOf(files: readonly StateFile[]): Piece[] {
  const sets = new Map<string, StateFile[]>();
  for (const file of files) {
    const id = `${file.kind} ${baseOf(file)} ${file.version} ${file.epoch}`;
    const parts = sets.get(id) ?? [];
    parts[file.part ?? 0] = file;
    sets.set(id, parts);
  }
  const pieces: Piece[] = [];
  for (const parts of sets.values()) {
    if (parts.length !== (parts[0]?.parts ?? 1) || parts.includes(undefined as never)) continue;
    const [first] = parts;
    const { kind, version, epoch } = first;
    const bytes = parts.reduce((sum, file) => sum + file.length, 0);
    pieces.push({ kind, base: baseOf(first), version, epoch, files: parts, bytes });
  }
  return pieces;
}

function baseOf({ kind, version, base = 0 }: StateFile): number {
  return kind === 'delta' ? version - 1 : kind === 'segment' ? base : 0;
}

/**
 * The steps from version `from` to `version`, the fewest there are; undefined when there is no way. Only a way from 0 may begin with a
 * snapshot, and takes the newest one that leads on.
 *
 *     snapshot 10 ─► segment 10–30 ─► segment 30–40 ─► 41 ─► 42
 *
 * A segment may begin before `from`: it holds the last value of every key that changed, so what is known already is only written again.
 */
export function pathTo(version: number, pieces: readonly Piece[], from = 0): Piece[] | undefined {
  if (from === version) return [];
  if (from === 0) {
    const snapshots = pieces.filter(piece => piece.kind === 'snapshot' && piece.version <= version);
    snapshots.sort((a, b) => b.version - a.version || b.epoch - a.epoch);
    for (const snapshot of snapshots) {
      const rest = fewestSteps(snapshot.version, version, pieces);
      if (rest !== undefined) return [snapshot, ...rest];
    }
  }
  return fewestSteps(from, version, pieces);
}

function fewestSteps(from: number, version: number, pieces: readonly Piece[]): Piece[] | undefined {
  const steps = pieces.filter(p => p.kind !== 'snapshot' && p.version > from && p.version <= version);
  // Of two deltas of one version only one can have been committed; the later run's, if a caller lists both.
  steps.sort((a, b) => a.version - b.version || b.epoch - a.epoch);
  const reached = new Map<number, { steps: number; last: Piece | undefined; before: number }>();
  reached.set(from, { steps: 0, last: undefined, before: from });
  for (const piece of steps) {
    const before = Math.max(piece.base, from);
    const start = reached.get(before);
    if (start === undefined) continue;
    const known = reached.get(piece.version);
    if (known !== undefined && known.steps <= start.steps + 1) continue;
    reached.set(piece.version, { steps: start.steps + 1, last: piece, before });
  }
  const path: Piece[] = [];
  for (let at = version; at > from; ) {
    const step = reached.get(at);
    if (step?.last === undefined) return undefined;
    path.push(step.last);
    at = step.before;
  }
  return path.reverse();
}

/**
 * Of the files known, those that loading `version` may read: the best way there, and for everything on it that was put together from other
 * files the best way around it, as long as that is known.
 *
 *     snapshot 10 ─ 11 ─ … ─ segment 10–20 ─ snapshot 20 ─ segment 20–23 ─ 24 = version
 *     └──────────── around snapshot 20 ─────┘              └ 21 ─ 22 ─ 23: around the segment
 */
export function lineageFor(version: number, known: readonly StateFile[]): StateFile[] {
  const pieces = piecesOf(known);
  const needed = new Set<Piece>();
  for (const piece of pathTo(version, pieces) ?? newestStretch(version, pieces)) {
    needed.add(piece);
    if (piece.kind === 'delta') continue;
    const others = pieces.filter(each => each !== piece);
    for (const each of pathTo(piece.version, others, piece.base) ?? []) needed.add(each);
  }
  return [...needed].flatMap(piece => piece.files);
}

/** Where nothing leads to the version: the deltas that lead up to it from a gap. */
function newestStretch(version: number, pieces: readonly Piece[]): Piece[] {
  const bases = [...new Set(pieces.map(piece => piece.base))].filter(base => base > 0 && base < version);
  for (const from of bases.sort((a, b) => a - b)) {
    const path = fewestSteps(from, version, pieces);
    if (path !== undefined) return path;
  }
  return [];
}

/** The files that none of the versions to be kept needs. */
export function unneededFiles(retainedVersions: readonly number[], known: readonly StateFile[]): StateFile[] {
  const needed = new Set<string>();
  for (const version of retainedVersions) for (const file of lineageFor(version, known)) needed.add(file.name);
  return known.filter(file => !needed.has(file.name));
}
