import { type FSWatcher, watch } from 'node:fs';
import type { Files } from '../../common/files.js';
import { NodeFiles } from '../../common/node-files.js';
import { yieldNow } from '../../common/yielder.js';

/** With more names waiting than this, a listing is the cheaper way to find out. */
const NAMES_MAX = 4096;

/**
 * Names that have appeared in a folder, told by the kernel. A hint and nothing more: what it names is looked up as usual, and what it misses
 * is found by the next listing. It spares the listing of a folder with very many files for the sake of a single new one.
 *
 * Linux only, where the kernel queues the name before the call that creates the file returns; elsewhere names may come late.
 */
export class FolderWatch {
  readonly #watcher: FSWatcher;
  #names = new Set<string>();
  #complete = true;

  private constructor(path: string) {
    this.#watcher = watch(path, { persistent: false, recursive: false }, (event, name) => {
      if (event !== 'rename' || name === null) return;
      if (this.#names.size < NAMES_MAX) this.#names.add(name);
      else this.#complete = false;
    });
    this.#watcher.on('error', () => (this.#complete = false));
  }

  /** Undefined where there is no watching: other disks, other systems, no watches left. */
  static start(files: Files, path: string): FolderWatch | undefined {
    if (!(files instanceof NodeFiles) || process.platform !== 'linux') return undefined;
    try {
      return new FolderWatch(path);
    } catch {
      return undefined;
    }
  }

  /** The names that have appeared since the last call, or undefined when some were missed. */
  async take(): Promise<ReadonlySet<string> | undefined> {
    // One whole turn of the event loop delivers everything that the kernel has queued by now.
    await yieldNow();
    await yieldNow();
    const names = this.#names;
    this.#names = new Set();
    return this.#complete ? names : undefined;
  }

  close(): void {
    this.#watcher.close();
  }
}
