import { currentProcess } from '../../checkpoint/process-identity.js';
import { CheckpointError, DataError, InternalError } from '../../common/errors.js';
import { unlinkIfThere } from '../../common/files.js';
import { ioError } from '../../common/io-error.js';
import { NodeFiles } from '../../common/node-files.js';
import { directoryOf } from '../../common/paths.js';
import type { KeyGroups } from '../key-groups.js';
import { compareKeys } from '../memory/key-order.js';
import type { ValueSpan } from '../overlay.js';
import { fileIdentity, isWholeLmdbFile, mappedBytes } from './cache-facts.js';
import { CacheWriter, MARKER } from './cache-writer.js';
import { CachedKeys, headOf, isLong, LONG_KEY, restOf } from './cached-keys.js';
import { openValue, readBucket } from './cached-row.js';
import type { LmdbDatabase, LmdbPackage } from './lmdb-package.js';

/** What an LMDB file says of itself. */
export interface CacheMarker {
  readonly format: number;
  /** Bytes of a key that come after its group here; default 0. */
  readonly prefixBytes?: number;
  /** Query and store that it belongs to. */
  readonly store: string;
  /** The version that its rows make up, … */
  readonly version: number;
  readonly rows: number;
  /** … and the files of it, so that another history with the same numbers is not mistaken for this one. */
  readonly identity: string;
  /** The version that was being written into it: rows are of one or the other. */
  readonly towards: { readonly version: number; readonly identity: string } | null;
}

interface Trust {
  /** Everything has been written to the disk and nothing since. */
  readonly clean: boolean;
  /** Else only the running kernel knows all of it: this boot, and this very file. */
  readonly boot: string | null;
  readonly file: string;
}

export interface RowCacheSetup {
  readonly lmdb: LmdbPackage;
  readonly path: string;
  readonly epoch: number;
  /** Of the store, if it has any: they say where its rows lie. */
  readonly groups?: KeyGroups;
  /** Mapped pages that may stay in memory. */
  readonly mappedBytesMax: number;
  /** False: the file goes with the store, so nothing of it has to reach the disk. */
  readonly isKept: boolean;
}

/** A row in a cache; key and value are the caller's. */
export interface CachedRow extends ValueSpan {
  readonly key: Uint8Array;
}

/**
 * The rows of one store in an LMDB file: see `cached-keys.ts` and `cached-row.ts` for how. LMDB writes without syncing, so after a power loss the
 * file is worth nothing; then, or when it is damaged, a copy or another version's, it is made anew from the state files.
 *
 * Reading maps pages of the file into memory, which the system counts as memory of the process. When they are too many the file is closed
 * and opened again, which takes a few milliseconds.
 */
export class RowCache {
  #db: LmdbDatabase;
  #lookups = 0;
  readonly #keys: CachedKeys;

  private constructor(private readonly setup: RowCacheSetup) {
    this.#keys = new CachedKeys(setup.groups);
    this.#db = this.#open();
  }

  /** Opens the file if there is one that can be trusted, with its marker; a new one otherwise. */
  static async open(setup: RowCacheSetup): Promise<{ cache: RowCache; marker: CacheMarker | undefined }> {
    await files.makeDirectory(directoryOf(setup.path));
    if (fileIdentity(setup.path) !== undefined) {
      const cache = RowCache.#tryOpen(setup);
      const marker = cache?.trustedMarker();
      if (cache !== undefined && marker !== undefined) {
        await cache.#claim();
        return { cache, marker };
      }
      await cache?.abandon();
    }
    return { cache: await RowCache.create(setup), marker: undefined };
  }

  static async create(setup: RowCacheSetup): Promise<RowCache> {
    await removeCache(setup.path);
    const cache = new RowCache(setup);
    if (cache.#db.env.stat().entryCount > 0) throw new InternalError(`${setup.path} is still open in this process`);
    await cache.#claim();
    return cache;
  }

  static #tryOpen(setup: RowCacheSetup): RowCache | undefined {
    try {
      return isWholeLmdbFile(setup.path) ? new RowCache(setup) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined when it is not certain that everything that was written is there. */
  private trustedMarker(): CacheMarker | undefined {
    const file = fileIdentity(this.setup.path)!;
    const trust = this.#json(TRUST) as Trust | undefined;
    const boot = currentProcess().bootId;
    const isThisFile = boot !== null && trust?.boot === boot && trust.file === file.id;
    return trust?.clean || isThisFile ? this.marker() : undefined;
  }

  #open(): LmdbDatabase {
    try {
      return this.setup.lmdb.open({
        path: this.setup.path,
        noSubdir: true,
        encoding: 'binary',
        keyEncoding: 'binary',
        noSync: true,
        noMetaSync: true,
        overlappingSync: false,
        noReadAhead: true,
        eventTurnBatching: false,
        cache: false,
        compression: false,
      });
    } catch (error) {
      throw ioError('open', this.setup.path, error);
    }
  }

  /** From now on other runs are locked out, and the file counts as written to. */
  async #claim(): Promise<void> {
    const trust: Trust = {
      clean: false,
      boot: currentProcess().bootId,
      file: fileIdentity(this.setup.path)!.id,
    };
    this.#db.transactionSync(() => {
      this.#db.putSync(OWNER, Buffer.from(String(this.setup.epoch)));
      this.#db.putSync(TRUST, Buffer.from(JSON.stringify(trust)));
    });
    await this.#sync();
  }

  marker(): CacheMarker | undefined {
    return this.#json(MARKER) as CacheMarker | undefined;
  }

  #json(key: Uint8Array): unknown {
    const bytes = this.#db.getBinaryFast(key);
    if (bytes === undefined) return undefined;
    try {
      return JSON.parse(Buffer.from(bytes.subarray(0, this.#db.lastSize)).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  /** The value of a key, valid until the next call; undefined when there is none. */
  get(data: Uint8Array, start: number, end: number): ValueSpan | undefined {
    this.#lookups++;
    const rowKey = this.#keys.rowKey(data, start, end);
    const key = headOf(rowKey);
    const value = this.#db.getBinaryFast(key);
    if (value === undefined) return undefined;
    const length = this.#db.lastSize;
    const from = this.#check(key, value, length);
    if (!isLong(rowKey)) return { data: value, start: from, end: length };
    const rest = restOf(rowKey);
    const entry = readBucket(value, from, length).find(each => compareKeys(each.rest, rest) === 0);
    return entry && { data: entry.value, start: 0, end: entry.value.length };
  }

  #check(key: Uint8Array, value: Uint8Array, length: number): number {
    try {
      return openValue(key, value, length);
    } catch (error) {
      if (error instanceof DataError) this.distrust();
      throw this.#damaged((error as Error).message, error);
    }
  }

  #damaged(what: string, cause?: unknown): CheckpointError {
    return new CheckpointError(
      'STATE_CACHE_DAMAGED',
      `${this.setup.path} is damaged: ${what}. Nothing is lost: restart the query, and the file is made anew from the state files.`,
      { cause },
    );
  }

  /** Rows with `from <= key < to` in key order. Nothing may be written meanwhile. */
  *range(from: Uint8Array, to: Uint8Array | null): Generator<CachedRow, void, void> {
    if (!this.#keys.hasPlaces) yield* this.#places(from, to);
    else for (const { key } of this.#places(from, to)) yield this.#rowAt(key);
  }

  /** The keys of a range, as `range`. */
  *keys(from: Uint8Array, to: Uint8Array | null): Generator<Uint8Array, void, void> {
    for (const { key } of this.#places(from, to)) yield key;
  }

  /** The row whose place was found. */
  #rowAt(key: Uint8Array): CachedRow {
    const value = this.get(key, 0, key.length);
    if (value === undefined) {
      this.distrust();
      throw this.#damaged('a row of the cache is missing');
    }
    const data = new Uint8Array(value.data.subarray(value.start, value.end));
    return { key, data, start: 0, end: data.length };
  }

  /** What lies under keys in order: the rows, or only their places. */
  *#places(from: Uint8Array, to: Uint8Array | null): Generator<CachedRow, void, void> {
    let start = headOf(this.#keys.placeKey(from, 0, from.length));
    let end = this.#keys.endOfPlaces;
    if (to !== null) {
      const bound = this.#keys.placeKey(to, 0, to.length);
      // A key as long as the first bytes of a long one may hold rows below `to`.
      end = isLong(bound) ? Buffer.concat([headOf(bound), ZERO]) : bound;
    }
    for (;;) {
      let seen = 0;
      let last = start;
      for (const { key, value } of this.#db.getRange({ start, end, limit: RANGE_ROWS })) {
        seen++;
        last = key;
        const at = this.#check(key, value, value.length);
        if (!isLong(key)) yield { key: key.subarray(1), data: value, start: at, end: value.length };
        else yield* bucketRows(key.subarray(1), readBucket(value, at, value.length), from, to);
      }
      if (seen < RANGE_ROWS) return;
      this.#lookups += seen;
      this.relieve();
      start = Buffer.concat([last, ZERO]);
    }
  }

  /**
   * The rows of a group by number, those of one number in the order of what is before the group; after the row with key `after`, if given.
   * Nothing may be written meanwhile, and the event loop must not turn.
   */
  *rowsOfGroup(
    data: Uint8Array,
    start: number,
    end: number,
    after: Uint8Array | null,
  ): Generator<CachedRow, void, void> {
    const keys = this.#keys;
    const range = keys.rangeOfGroup(data, start, end);
    const last = after && keys.rowKey(after, 0, after.length);
    if (last !== null) range.start = headOf(last);
    const length = keys.rowKeyBytes(end - start);
    for (const { key, value } of this.#db.getRange(range)) {
      this.#lookups++;
      // Rows of groups whose bytes begin like this one's may lie between: their keys are longer.
      if (key.length !== Math.min(length, LONG_KEY + 1)) continue;
      const at = this.#check(key, value, value.length);
      if (!isLong(key)) {
        if (last === null || compareKeys(key, last) > 0)
          yield { key: keys.keyOf(key), data: value, start: at, end: value.length };
        continue;
      }
      for (const { rest, value: each } of readBucket(value, at, value.length)) {
        const rowKey = Buffer.concat([key, rest]);
        if (rowKey.length !== length || (last !== null && compareKeys(rowKey, last) <= 0)) continue;
        const found = keys.keyOf(rowKey);
        if (keys.isOfGroup(found, data, start, end)) yield { key: found, data: each, start: 0, end: each.length };
      }
    }
  }

  /** Some writes that become visible together. Rejects when another run has taken the file over. */
  write(work: (writer: CacheWriter) => void): void {
    const { path, epoch } = this.setup;
    try {
      this.#db.transactionSync(() => {
        const owner = this.#db.getBinaryFast(OWNER);
        const found = owner && Buffer.from(owner.subarray(0, this.#db.lastSize)).toString('latin1');
        if (found !== String(epoch)) {
          throw new CheckpointError('CHECKPOINT_IN_USE', `${path} has been taken over by a later run of the query.`);
        }
        work(new CacheWriter(this.#db, this.#keys, this));
      });
    } catch (error) {
      if (error instanceof CheckpointError || error instanceof RangeError) throw error;
      throw ioError('write', path, error);
    }
    this.#db.resetReadTxn();
  }

  /** Gives mapped memory back when there is too much of it. Not while a range is being read. */
  relieve(): void {
    if (this.#lookups < RELIEF_LOOKUPS) return;
    this.#lookups = 0;
    if ((mappedBytes() ?? 0) <= this.setup.mappedBytesMax) return;
    void this.#db.close();
    this.#db = this.#open();
  }

  get fileBytes(): number {
    return fileIdentity(this.setup.path)?.size ?? 0;
  }

  /** The next open makes the file anew. */
  distrust(): void {
    this.#db.transactionSync(() => this.#db.removeSync(MARKER));
  }

  #sync(): Promise<void> {
    if (!this.setup.isKept) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#db.env.sync(error => (error == null ? resolve() : reject(ioError('fsync', this.setup.path, error))));
    });
  }

  /** Everything on disk first, then the mark that says so. */
  async close(): Promise<void> {
    const trust: Trust = { clean: true, boot: null, file: '' };
    await this.#sync();
    this.write(() => {
      this.#db.putSync(TRUST, Buffer.from(JSON.stringify(trust)));
    });
    await this.#sync();
    await this.#db.close();
  }

  /** Without a word to the disk, as when the process dies. */
  async abandon(): Promise<void> {
    await this.#db.close();
  }
}

export async function removeCache(path: string): Promise<void> {
  await unlinkIfThere(files, path);
  await unlinkIfThere(files, `${path}-lock`);
}

function* bucketRows(
  head: Uint8Array,
  entries: ReturnType<typeof readBucket>,
  from: Uint8Array,
  to: Uint8Array | null,
): Generator<CachedRow, void, void> {
  for (const { rest, value } of entries) {
    const key = Buffer.concat([head, rest]);
    if (compareKeys(key, from) < 0 || (to !== null && compareKeys(key, to) >= 0)) continue;
    yield { key, data: value, start: 0, end: value.length };
  }
}

/** LMDB opens its files itself; only they are reached past the seam. */
const files = new NodeFiles();
const OWNER = Uint8Array.of(0, 2);
const TRUST = Uint8Array.of(0, 3);
const ZERO = Uint8Array.of(0);
const RANGE_ROWS = 20_000;
/** Between two looks at the memory of the process. */
const RELIEF_LOOKUPS = 1000;
