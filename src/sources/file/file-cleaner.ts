import { ConfigurationError } from '../../common/errors.js';
import { exists, type Files, hasErrno, unlinkIfThere } from '../../common/files.js';
import { directoryOf, joinPath } from '../../common/paths.js';
import type { FileEntry } from './file-entry.js';
import type { FileStreamOptions } from './file-options.js';
import { absolutePath, type InputPaths } from './input-paths.js';

/**
 * Clears away files that a committed batch has read: nothing, deletes them, or moves them below an archive under their full path.
 * Best effort: what fails is warned about and left where it is; nothing in the archive is ever replaced.
 */
export class FileCleaner {
  readonly #files: Files;
  readonly #mode: FileStreamOptions['cleanSource'];
  readonly #archive: string | undefined;
  readonly #warn: (message: string) => void;
  readonly #made = new Set<string>();

  constructor(files: Files, inputs: InputPaths, options: FileStreamOptions, warn: (message: string) => void) {
    this.#files = files;
    this.#mode = options.cleanSource;
    this.#warn = warn;
    if (options.archiveDirectory === undefined) return;
    if (inputs.overlaps(files, options.archiveDirectory)) {
      throw new ConfigurationError(
        'INVALID_OPTION',
        `Option sourceArchiveDir: ${options.archiveDirectory} lies within what the stream reads (or above it), so archived files could be read ` +
          'again. Choose a folder outside.',
      );
    }
    this.#archive = absolutePath(files, options.archiveDirectory);
  }

  get isOn(): boolean {
    return this.#mode !== 'off';
  }

  async clean(entries: readonly FileEntry[]): Promise<void> {
    for (const { path } of entries) {
      try {
        if (this.#mode === 'delete') await unlinkIfThere(this.#files, path);
        else if (this.#mode === 'archive') await this.#move(path);
      } catch (error) {
        this.#warn(`${path} could not be cleared away: ${error}`);
      }
    }
  }

  async #move(path: string): Promise<void> {
    const target = joinPath(this.#archive!, path.replace(/^\/+/, '').replace(/^([a-z]):/i, '$1'));
    const directory = directoryOf(target);
    if (!this.#made.has(directory)) await this.#files.makeDirectory(directory);
    this.#made.add(directory);
    if (await exists(this.#files, target)) {
      if (await exists(this.#files, path)) this.#warn(`${path} stays where it is: ${target} exists already.`);
      return;
    }
    await this.#files.rename(path, target).catch(error => {
      if (!hasErrno(error, 'ENOENT')) throw error;
    });
  }
}
