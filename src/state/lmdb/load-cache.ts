import { CheckpointError } from '../../common/errors.js';
import { Yielder } from '../../common/yielder.js';
import type { KeyGroups } from '../key-groups.js';
import type { KeyRange } from '../key-ranges.js';
import { type Piece, pathTo, piecesOf } from '../lineage.js';
import { loadPath, type VersionTarget } from '../load-path.js';
import { compareKeys } from '../memory/key-order.js';
import { RecordCursor, type RecordPart } from '../record-file.js';
import { STATE_CORRUPT, type StateDirectory } from '../state-directory.js';
import type { StateFile } from '../state-store.js';
import { type CacheMarker, RowCache, type RowCacheSetup } from './row-cache.js';

export interface LoadedCache {
  readonly cache: RowCache;
  readonly rows: number;
  /** The file was made anew from snapshot and deltas. */
  readonly rebuilt: boolean;
  readonly damaged: number;
}

/**
 * Brings an LMDB file to a version. One that holds this version or an earlier one of the same history gets what came after; any other is
 * made anew.
 *
 *     marker 17, lineage …17, 18, 19      ──► apply 18 and 19
 *     marker 17, another 17 in the lineage, or later than asked for, or not whole      ──► snapshot and everything after it
 */
export async function loadCache(
  setup: RowCacheSetup,
  store: string,
  version: number,
  lineage: readonly StateFile[],
  directory: StateDirectory,
  warn: (message: string) => void,
): Promise<LoadedCache> {
  const pieces = piecesOf(lineage);
  const { cache, marker } = await RowCache.open(setup);
  const target = new CacheTarget(setup, cache);
  try {
    let damaged = 0;
    let rebuilt = true;
    if (marker !== undefined && isUsable(marker, setup.groups, store, version, pieces)) {
      rebuilt = !(await target.rollForward(marker, store, version, lineage, directory, warn));
    }
    if (rebuilt) {
      target.fromScratch(marker !== undefined);
      ({ damaged } = await loadPath(version, lineage, directory, target, warn));
    }
    const identity = identitiesOf(version, pieces)[0] ?? '';
    const { rows } = target;
    const made = { ...layoutOf(setup.groups), store, version, rows, identity, towards: null };
    target.cache.write(writer => writer.setMarker(made));
    return { cache: target.cache, rows, rebuilt, damaged };
  } catch (error) {
    await target.cache.abandon();
    throw error;
  }
}

/** Whether the rows are those of a version from which files of the lineage lead on. */
function isUsable(
  marker: CacheMarker,
  groups: KeyGroups | undefined,
  store: string,
  version: number,
  pieces: readonly Piece[],
): boolean {
  const { towards } = marker;
  const { format, prefixBytes } = layoutOf(groups);
  const known = (at: number, identity: string) => identitiesOf(at, pieces).includes(identity);
  return (
    marker.format === format &&
    (marker.prefixBytes ?? 0) === prefixBytes &&
    marker.store === store &&
    marker.version > 0 &&
    marker.version <= version &&
    known(marker.version, marker.identity) &&
    (towards === null || (towards.version <= version && known(towards.version, towards.identity))) &&
    pathTo(version, pieces, marker.version) !== undefined
  );
}

/** What tells a version from one of the same number in another history: the files that lead to it. */
function identitiesOf(version: number, pieces: readonly Piece[]): string[] {
  const order = { delta: 0, snapshot: 1, segment: 2 };
  return pieces
    .filter(piece => piece.version === version)
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map(piece => identityOf(piece.files));
}

export function identityOf(files: readonly StateFile[]): string {
  return files.map(file => `${file.name} ${file.crc}`).join(', ');
}

/** How rows lie in a file, as its marker says it: see `CachedKeys`. */
export function layoutOf(groups: KeyGroups | undefined): Pick<CacheMarker, 'format' | 'prefixBytes'> {
  const prefixBytes = groups?.prefixBytes ?? 0;
  return { format: prefixBytes === 0 ? 1 : 2, prefixBytes };
}

class CacheTarget implements VersionTarget {
  rows = 0;
  /** Rows of two versions are mixed until the later one is reached, so they cannot be counted on the way. */
  #counts = true;
  #fresh = false;
  #dirty = false;
  #last: Uint8Array | undefined;

  constructor(
    private readonly setup: RowCacheSetup,
    public cache: RowCache,
  ) {}

  /** `hasRows`: of another version, which are of no use. */
  fromScratch(hasRows: boolean): void {
    this.#fresh = true;
    this.#dirty = hasRows;
  }

  /** False when a file on the way is damaged: there may be another way from the beginning. */
  async rollForward(
    marker: CacheMarker,
    store: string,
    version: number,
    lineage: readonly StateFile[],
    directory: StateDirectory,
    warn: (message: string) => void,
  ): Promise<boolean> {
    this.rows = marker.rows;
    if (marker.version === version) return true;
    this.#counts = marker.towards === null;
    const [identity = ''] = identitiesOf(version, piecesOf(lineage));
    this.cache.write(writer => writer.setMarker({ ...marker, store, towards: { version, identity } }));
    try {
      await loadPath(version, lineage, directory, this, warn, marker.version);
      return true;
    } catch (error) {
      if (!(error instanceof CheckpointError && error.code === STATE_CORRUPT)) throw error;
      return false;
    }
  }

  async begin(): Promise<void> {
    // From a version on, everything that follows is written again, so what was applied does no harm.
    if (!this.#fresh) return;
    if (this.#dirty) {
      await this.cache.abandon();
      this.cache = await RowCache.create(this.setup);
    }
    this.#dirty = true;
    this.#counts = true;
    this.#last = undefined;
    this.rows = 0;
  }

  async apply(part: RecordPart, kind: StateFile['kind']): Promise<void> {
    const yielder = new Yielder();
    for (const range of part.ranges) await this.#removeRange(range, yielder);
    const cursor = new RecordCursor(part);
    const { payload } = part;
    for (let more = true; more; ) {
      this.cache.write(writer => {
        for (let i = 0; i < WRITE_ROWS && more; i++) {
          more = cursor.next();
          if (!more) break;
          const { keyStart, keyEnd } = cursor;
          if (kind === 'snapshot') {
            writer.put(
              payload,
              keyStart,
              keyEnd,
              payload,
              keyEnd,
              cursor.valueEnd,
              this.#isLast(payload, keyStart, keyEnd),
            );
            this.rows++;
            continue;
          }
          if (this.#counts) {
            this.rows += Number(!cursor.removed) - Number(writer.has(payload, keyStart, keyEnd));
          }
          if (cursor.removed) writer.remove(payload, keyStart, keyEnd);
          else writer.put(payload, keyStart, keyEnd, payload, keyEnd, cursor.valueEnd);
        }
      });
      if (!yielder.due()) continue;
      this.cache.relieve();
      await yielder.yield();
    }
    if (!this.#counts && part.last) this.rows = part.rows;
  }

  async #removeRange({ from, to }: KeyRange, yielder: Yielder): Promise<void> {
    for (let more = true; more; ) {
      const keys: Uint8Array[] = [];
      for (const key of this.cache.keys(from, to)) {
        keys.push(Uint8Array.from(key));
        if (keys.length === WRITE_ROWS) break;
      }
      this.cache.write(writer => {
        for (const key of keys) writer.remove(key, 0, key.length);
      });
      this.rows -= keys.length;
      more = keys.length === WRITE_ROWS;
      if (!yielder.due()) continue;
      this.cache.relieve();
      await yielder.yield();
    }
  }

  /** Whether a key of a snapshot is above all before it; once one is not, none is taken to be. */
  #isLast(data: Uint8Array, start: number, end: number): boolean {
    const key = data.subarray(start, end);
    if (this.rows > 0 && (this.#last === undefined || compareKeys(key, this.#last) <= 0)) {
      this.#last = undefined;
      return false;
    }
    this.#last = key;
    return true;
  }
}

const WRITE_ROWS = 512;
