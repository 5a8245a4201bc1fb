import { DataError } from '../../common/errors.js';
import { type DirectoryEntry, type FileStatus, type Files, hasErrno } from '../../common/files.js';
import { joinPath } from '../../common/paths.js';
import { Yielder } from '../../common/yielder.js';
import type { FileEntry } from './file-entry.js';
import { FolderWatch } from './folder-watch.js';
import { type GlobPattern, type GlobSegment, isHiddenName } from './glob.js';
import type { InputPaths } from './input-paths.js';
import { MANIFEST_FOLDER, readManifest } from './manifest.js';
import { parsePartitionFolder } from './partition-path.js';
import type { SeenFiles } from './seen-files.js';

export interface ScannerOptions {
  /** Look into all folders, not only into `key=value` ones. */
  readonly recursive: boolean;
  /** Only files whose name matches. */
  readonly nameFilter?: GlobSegment;
  /** For scanning again and again: may let the kernel tell which names are new. Then `close` is due. */
  readonly watch?: boolean;
}

/**
 * Finds files that nobody has seen. One `list` of each folder and one map lookup per known name; only unknown names are looked at
 * with `stat`, so a scan costs what has changed plus the listing itself.
 *
 * A folder whose own modification time has not moved holds no new names, so its listing can be left out. Times of disks are coarse: a
 * listing is trusted only if the folder's time had already stood still for `SETTLE_MS` when the listing began. And not for long: some
 * network disks do not keep folder times, so every `LISTING_MS_MAX` the folder is listed all the same. In a large folder the
 * kernel is asked to name what is new, so that one new file does not cost a listing of all the old ones.
 */
export class FolderScanner {
  readonly #files: Files;
  readonly #inputs: InputPaths;
  readonly #options: ScannerOptions;
  readonly #seen: SeenFiles;
  readonly #folders = new Map<string, FolderState>();
  #yielder = new Yielder();
  #found: FileEntry[] = [];
  #floorMs = Number.NEGATIVE_INFINITY;
  #watches = 0;
  /** Roots that are written by a file sink and read through its manifest; with the next batch to look at. */
  readonly #manifests = new Map<string, number>();

  constructor(files: Files, inputs: InputPaths, seen: SeenFiles, options: ScannerOptions) {
    this.#files = files;
    this.#inputs = inputs;
    this.#seen = seen;
    this.#options = options;
  }

  /** True when some input turned out to be the output of a file sink. */
  get readsManifest(): boolean {
    return this.#manifests.size > 0;
  }

  /**
   * Files that `seen` does not hold, in no order. They are not added to it; names that can never be read are. Names of files that
   * are gone and were older than `floorMs` leave it once they are the larger part of it.
   */
  async scan(floorMs = Number.NEGATIVE_INFINITY): Promise<FileEntry[]> {
    this.#found = [];
    this.#floorMs = floorMs;
    this.#yielder = new Yielder();
    for (const pattern of this.#inputs.patterns) await this.#expand(pattern.base || '.', pattern, 0);
    return this.#inputs.patterns.length === 1 ? this.#found : withoutRepeats(this.#found);
  }

  async #expand(path: string, pattern: GlobPattern, level: number): Promise<void> {
    if (level === pattern.segments.length) return this.#visitRoot(path);
    const segment = pattern.segments[level];
    if (segment.literal !== undefined) return this.#expand(joinPath(path, segment.literal), pattern, level + 1);
    const last = level === pattern.segments.length - 1;
    const seen = this.#seen.in(path);
    for (const entry of await this.#listOrEmpty(path)) {
      if (this.#yielder.due()) await this.#yielder.yield();
      if (last && !entry.isDirectory) {
        if (seen.has(entry.name) || !segment.matches(entry.name)) continue;
        await this.#offer(path, entry.name);
      } else if (segment.matches(entry.name)) {
        // A link to a folder is not reported as a folder; the name decides what it may be.
        await this.#expand(joinPath(path, entry.name), pattern, level + 1);
      }
    }
  }

  async #visitRoot(path: string): Promise<void> {
    const status = await this.#statOrNothing(path);
    if (status === undefined) return;
    if (!status.isDirectory) {
      if (!this.#seen.has(path)) this.#found.push({ path, size: status.size, modifiedMs: status.modifiedMs });
      return;
    }
    if (this.#manifests.has(path) || (await this.#statOrNothing(joinPath(path, MANIFEST_FOLDER)))?.isDirectory) {
      return this.#readManifest(path);
    }
    await this.#visit(path, status, 0);
  }

  async #visit(path: string, status: FileStatus, depth: number): Promise<void> {
    if (depth > DEPTH_MAX) throw new DataError('LIMIT_EXCEEDED', `${path} is more than ${DEPTH_MAX} folders deep.`);
    const state = this.#folders.get(path) ?? newFolder(status.modifiedMs);
    this.#folders.set(path, state);
    const changed = state.modifiedMs !== status.modifiedMs;
    if (changed) {
      state.modifiedMs = status.modifiedMs;
      state.unchangedSince = performance.now();
      state.isTrusted = false;
    }
    const age = performance.now() - state.listedAt;
    const isSpared = state.isTrusted && age <= LISTING_MS_MAX;
    if (!isSpared && !(await this.#followHints(path, state, changed, age))) await this.#listAll(path, state);
    for (const name of state.folders) {
      const below = joinPath(path, name);
      const belowStatus = await this.#statOrNothing(below);
      if (belowStatus?.isDirectory) await this.#visit(below, belowStatus, depth + 1);
    }
  }

  /** Looks at the names that the kernel tells of; false when they are not the whole story and the folder must be listed. */
  async #followHints(path: string, state: FolderState, changed: boolean, age: number): Promise<boolean> {
    if (state.watch === undefined) return false;
    const names = await state.watch.take();
    const settled = performance.now() - state.unchangedSince >= SETTLE_MS;
    // A change without a name was made on another machine.
    const isExplained = names !== undefined && (names.size > 0 || !changed);
    if (!isExplained || settled || age > WATCHED_LISTING_MS_MAX) return false;
    for (const name of names) {
      const status = await this.#statOrNothing(joinPath(path, name));
      if (status?.isDirectory && this.#isVisited(name) && !state.folders.includes(name)) state.folders.push(name);
      else if (status?.isDirectory === false) await this.#consider(path, name);
    }
    return true;
  }

  async #listAll(path: string, state: FolderState): Promise<void> {
    const now = performance.now();
    const settled = state.modifiedMs > 0 && now - state.unchangedSince >= SETTLE_MS;
    const entries = await this.#listFolder(path, state);
    state.listedAt = now;
    state.isTrusted = settled;
    if (state.watch !== undefined || entries < WATCH_ENTRIES_MIN || this.#options.watch !== true) return;
    if (this.#watches === WATCHES_MAX) return;
    state.watch = FolderWatch.start(this.#files, path);
    if (state.watch === undefined) return;
    this.#watches++;
    // What appeared between the listing and the watch has no hint: the next visit lists once more.
    state.listedAt = Number.NEGATIVE_INFINITY;
    state.isTrusted = false;
  }

  /** Offers unknown files of a folder and notes the folders in it that are to be visited; returns the number of entries. */
  async #listFolder(path: string, state: FolderState): Promise<number> {
    const folders: string[] = [];
    const seen = this.#seen.in(path);
    const entries = await this.#listOrEmpty(path);
    if (seen.size > 2 * entries.length + GONE_NAMES_MIN) {
      seen.forgetGone(this.#floorMs, new Set(entries.map(entry => entry.name)));
    }
    for (let i = 0; i < entries.length; i++) {
      const { name, isDirectory } = entries[i];
      if ((i & 255) === 0 && this.#yielder.due()) await this.#yielder.yield();
      if (!isDirectory) {
        if (!seen.has(name)) await this.#consider(path, name);
      } else if (this.#isVisited(name)) folders.push(name);
    }
    state.folders = folders;
    return entries.length;
  }

  async #consider(directory: string, name: string): Promise<void> {
    const seen = this.#seen.in(directory);
    if (seen.has(name) || isHiddenName(name)) return;
    const { nameFilter } = this.#options;
    if (nameFilter !== undefined && !nameFilter.matches(name)) seen.add(name, 0);
    else await this.#offer(directory, name);
  }

  #isVisited(folder: string): boolean {
    if (isHiddenName(folder)) return false;
    return this.#options.recursive || parsePartitionFolder(folder) !== undefined;
  }

  async #offer(directory: string, name: string): Promise<void> {
    const path = joinPath(directory, name);
    const status = await this.#statOrNothing(path);
    if (status === undefined) return;
    // A link to a folder; following links could lead round in circles.
    if (status.isDirectory) this.#seen.in(directory).add(name, 0);
    else this.#found.push({ path, size: status.size, modifiedMs: status.modifiedMs });
    if (this.#yielder.due()) await this.#yielder.yield();
  }

  async #readManifest(root: string): Promise<void> {
    const next = this.#manifests.get(root);
    const batches = await readManifest(this.#files, root, next);
    for (const batch of batches) {
      for (const file of batch.files) {
        const path = joinPath(root, file.path);
        if (this.#seen.has(path)) continue;
        const status = await this.#statOrNothing(path);
        if (status !== undefined && status.size !== file.size) throw differsFromManifest(path, file.size, status.size);
        // A file that is gone is listed all the same: whether that may be is for the reader's options to say.
        this.#found.push({ path, size: file.size, modifiedMs: status?.modifiedMs ?? batch.committedMs });
        if (this.#yielder.due()) await this.#yielder.yield();
      }
    }
    this.#manifests.set(root, batches.length > 0 ? batches[batches.length - 1].batchId + 1 : (next ?? 0));
  }

  /** Forgets what was concluded about folders and manifests, so that the next scan looks at everything again. */
  forgetShortcuts(): void {
    this.close();
    for (const root of this.#manifests.keys()) this.#manifests.set(root, 0);
  }

  /** Ends all watching. */
  close(): void {
    for (const { watch } of this.#folders.values()) watch?.close();
    this.#folders.clear();
    this.#watches = 0;
  }

  async #listOrEmpty(path: string): Promise<DirectoryEntry[]> {
    try {
      return await this.#files.list(path);
    } catch (error) {
      if (hasErrno(error, 'ENOENT') || hasErrno(error, 'ENOTDIR')) return [];
      throw error;
    }
  }

  async #statOrNothing(path: string): Promise<FileStatus | undefined> {
    try {
      return await this.#files.stat(path);
    } catch (error) {
      if (hasErrno(error, 'ENOENT') || hasErrno(error, 'ENOTDIR')) return undefined;
      throw error;
    }
  }
}

interface FolderState {
  modifiedMs: number;
  /** When this modification time was first seen. */
  unchangedSince: number;
  listedAt: number;
  /** The last listing needs no repetition while the modification time stands still. */
  isTrusted: boolean;
  folders: string[];
  watch: FolderWatch | undefined;
}

function newFolder(modifiedMs: number): FolderState {
  const unchangedSince = performance.now();
  const listedAt = Number.NEGATIVE_INFINITY;
  return { modifiedMs, unchangedSince, listedAt, isTrusted: false, folders: [], watch: undefined };
}

const SETTLE_MS = 2500;
const LISTING_MS_MAX = 10_000;
/** Folders of this size are worth a watch, and so many watches are enough. */
const WATCH_ENTRIES_MIN = 2000;
const WATCHES_MAX = 16;
const WATCHED_LISTING_MS_MAX = 60_000;
const DEPTH_MAX = 64;
const GONE_NAMES_MIN = 10_000;

function withoutRepeats(entries: readonly FileEntry[]): FileEntry[] {
  return [...new Map(entries.map(entry => [entry.path, entry])).values()];
}

function differsFromManifest(path: string, listed: number, found: number): DataError {
  return new DataError(
    'FILE_CORRUPT',
    `${path} has ${found} bytes; the sink that wrote it recorded ${listed}. It has been changed or damaged: restore it.`,
  );
}
