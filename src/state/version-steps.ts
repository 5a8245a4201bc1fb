import { type Piece, piecesOf } from './lineage.js';
import type { StateFile } from './state-store.js';

/** What a store should write next, so that a load reads few files and little that has been replaced. */
export type DueWork =
  | { readonly kind: 'snapshot' }
  /** Steps to be put together as one segment. */
  | { readonly kind: 'segment'; readonly steps: readonly Piece[] };

/**
 * The steps from the last snapshot to the current version, and when they are worth putting together.
 *
 *     snapshot │ segment │ segment │ d d d d d d d
 *              └───────── changed bytes ─────────┘   a fraction of the rows' own bytes: time for a snapshot
 *                                  └─ many ──────┘   time for a segment; of equal ones, four become one
 *
 * So what is written follows what changed: every change is written again once per level of segments, and all rows only when changes of
 * their order of size have gathered.
 */
export class VersionSteps {
  #steps: Piece[] = [];
  #snapshotBytes = 0;
  #snapshotVersion = 0;

  constructor(
    /** Deltas between two snapshots, at least. */
    private readonly interval: number,
    /** Snapshots are due when this many bytes of rows stand against one byte of changes. */
    private readonly rowsPerChange: number,
  ) {}

  /** After a load: the way that was taken. */
  restart(path: readonly Piece[]): void {
    const [first] = path;
    this.#snapshotBytes = first?.kind === 'snapshot' ? first.bytes : 0;
    this.#snapshotVersion = first?.kind === 'snapshot' ? first.version : 0;
    this.#steps = first?.kind === 'snapshot' ? path.slice(1) : [...path];
  }

  add(files: readonly StateFile[]): void {
    for (const piece of piecesOf(files)) {
      if (piece.kind === 'delta') this.#steps.push(piece);
      else if (piece.kind === 'segment') this.#replace(piece);
      else {
        this.#snapshotBytes = piece.bytes;
        this.#snapshotVersion = piece.version;
        this.#steps = this.#steps.filter(step => step.version > piece.version);
      }
    }
  }

  #replace(segment: Piece): void {
    const from = this.#steps.findIndex(step => step.base >= segment.base);
    const count = this.#steps.filter(step => step.base >= segment.base && step.version <= segment.version).length;
    this.#steps.splice(from, count, segment);
  }

  get changedBytes(): number {
    return this.#steps.reduce((sum, step) => sum + step.bytes, 0);
  }

  get deltas(): number {
    return this.#steps.filter(step => step.kind === 'delta').length;
  }

  get snapshotBytes(): number {
    return this.#snapshotBytes;
  }

  /** `rowBytes`: of all rows of `version`, the last one that is committed. */
  due(version: number, rowBytes: number): DueWork | undefined {
    if (version - this.#snapshotVersion < this.interval) return undefined;
    const changed = this.changedBytes * this.rowsPerChange;
    if (changed >= rowBytes) return { kind: 'snapshot' };
    // A snapshot that is near makes a segment useless.
    if (changed * 2 >= rowBytes) return undefined;
    const committed = this.#steps.filter(step => step.version <= version);
    const steps = stepsToMerge(committed, this.interval * DELTAS_PER_SEGMENT);
    return steps.length > 1 ? { kind: 'segment', steps } : undefined;
  }

  /** Whether twice as much has gathered as makes a snapshot, or a segment, due. */
  isOverdue(version: number, rowBytes: number): boolean {
    if (version - this.#snapshotVersion < 2 * this.interval) return false;
    return (
      this.changedBytes * this.rowsPerChange >= 2 * rowBytes || this.deltas >= 2 * this.interval * DELTAS_PER_SEGMENT
    );
  }
}

function stepsToMerge(steps: readonly Piece[], deltasMin: number): readonly Piece[] {
  let start = steps.findLastIndex(step => step.kind !== 'delta') + 1;
  if (steps.length - start < deltasMin) return [];
  let end = start;
  let bytes = 0;
  while (end < steps.length && bytes + steps[end].bytes <= SEGMENT_BYTES_MAX) bytes += steps[end++].bytes;
  for (;;) {
    let first = start;
    let sum = bytes;
    while (first > 0 && steps[first - 1].bytes <= 2 * bytes && sum + steps[first - 1].bytes <= SEGMENT_BYTES_MAX) {
      sum += steps[--first].bytes;
    }
    if (start - first < SEGMENTS_PER_LEVEL - 1) return steps.slice(start, end);
    start = first;
    bytes = sum;
  }
}

const DELTAS_PER_SEGMENT = 5;
const SEGMENTS_PER_LEVEL = 4;
/** A segment is put together in memory. */
const SEGMENT_BYTES_MAX = 64 << 20;
