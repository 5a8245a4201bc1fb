import { DataError } from '../../common/errors.js';
import { type DirectoryEntry, type FileStatus, type Files, hasErrno } from '../../common/files.js';
import { joinPath } from '../../common/paths.js';
import { Yielder } from '../../common/yielder.js';
import type { FileEntry } from './file-entry.js';
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
}

/**
 * Finds files that nobody has seen. One `list` of each folder and one map lookup per known name; only unknown names are looked at
 * with `stat`, so a scan costs what has changed plus the listing itself.
 *
 * A folder whose own modification time has not moved holds no new names, so its listing can be left out. Times of disks are coarse: a
 * listing is trusted only if the folder's time had already stood still for `SETTLE_MS` when the listing began. And not for long: some
 * network disks do not keep folder times, so every `LISTING_MS_MAX` the folder is listed all the same.
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
    const state = this.#stateOf(path, status.modifiedMs);
    const now = performance.now();
    if (state.trustedSince === undefined || now - state.trustedSince > LISTING_MS_MAX) {
      const settled = status.modifiedMs > 0 && now - state.unchangedSince >= SETTLE_MS;
      state.folders = await this.#listFolder(path);
      state.trustedSince = settled ? now : undefined;
    }
    for (const name of state.folders) {
      const below = joinPath(path, name);
      const belowStatus = await this.#statOrNothing(below);
      if (belowStatus?.isDirectory) await this.#visit(below, belowStatus, depth + 1);
    }
  }

  /** Offers unknown files of a folder and returns the folders in it that are to be visited. */
  async #listFolder(path: string): Promise<string[]> {
    const folders: string[] = [];
    const seen = this.#seen.in(path);
    const { nameFilter } = this.#options;
    const entries = await this.#listOrEmpty(path);
    if (seen.size > 2 * entries.length + GONE_NAMES_MIN) {
      seen.forgetGone(this.#floorMs, new Set(entries.map(entry => entry.name)));
    }
    for (let i = 0; i < entries.length; i++) {
      const { name, isDirectory } = entries[i];
      if ((i & 255) === 0 && this.#yielder.due()) await this.#yielder.yield();
      if (isDirectory) {
        if (this.#isVisited(name)) folders.push(name);
        continue;
      }
      if (seen.has(name) || isHiddenName(name)) continue;
      if (nameFilter !== undefined && !nameFilter.matches(name)) seen.add(name, 0);
      else await this.#offer(path, name);
    }
    return folders;
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
    this.#folders.clear();
    for (const root of this.#manifests.keys()) this.#manifests.set(root, 0);
  }

  #stateOf(path: string, modifiedMs: number): FolderState {
    let state = this.#folders.get(path);
    if (state === undefined || state.modifiedMs !== modifiedMs) {
      state = { modifiedMs, unchangedSince: performance.now(), trustedSince: undefined, folders: [] };
      this.#folders.set(path, state);
    }
    return state;
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
  readonly modifiedMs: number;
  /** When this modification time was first seen. */
  readonly unchangedSince: number;
  /** When the listing was made that needs no repetition while the time stands still. */
  trustedSince: number | undefined;
  folders: string[];
}

const SETTLE_MS = 2500;
const LISTING_MS_MAX = 10_000;
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
