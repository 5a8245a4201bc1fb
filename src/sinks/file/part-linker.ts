import type { Files } from '../../common/files.js';
import { directoryOf, joinPath } from '../../common/paths.js';
import { mapSettled } from '../../common/semaphore.js';
import type { PartFile } from './part-file.js';

const SYNCS_AT_ONCE = 16;

/** Gives finished parts their names below one root, durably, with the folders that they need. */
export class PartLinker {
  readonly #files: Files;
  readonly #root: string;
  /** Folders whose own names are known to be durable. */
  readonly #durable: Set<string>;

  constructor(files: Files, root: string) {
    this.#files = files;
    this.#root = root;
    this.#durable = new Set([root]);
  }

  /** All names are durable when it resolves. `linked` collects those that were given, also when it rejects. */
  async link(parts: readonly PartFile[], linked: string[]): Promise<void> {
    const folders = new Set(parts.map(part => directoryOf(joinPath(this.#root, part.names.path))));
    const toSync = new Set(folders);
    const fresh: string[] = [];
    for (const folder of folders) {
      if (this.#durable.has(folder)) continue;
      await this.#files.makeDirectory(folder);
      // A folder that was there may be the work of a run that died before it could sync the name.
      for (let path = folder; !this.#durable.has(path) && path.length > this.#root.length; path = directoryOf(path)) {
        fresh.push(path);
        toSync.add(directoryOf(path));
      }
    }
    for (const part of parts) {
      await part.publish();
      linked.push(joinPath(this.#root, part.names.path));
    }
    await mapSettled([...toSync], SYNCS_AT_ONCE, folder => this.#files.syncDirectory(folder));
    for (const path of fresh) this.#durable.add(path);
  }
}
