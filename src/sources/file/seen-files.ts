import { directoryOf, fileNameOf } from '../../common/paths.js';

/**
 * Which files need no second look, by folder and name: those read, those planned, and those that will never be read. A name costs one entry
 * of a map from name to seconds, which V8 keeps without a box.
 */
export class SeenFiles {
  readonly #byName: boolean;
  readonly #directories = new Map<string, SeenDirectory>();
  #newestMs = Number.NEGATIVE_INFINITY;
  #size = 0;

  /** `byName`: a file counts as seen in whatever folder its name turns up. */
  constructor(byName = false) {
    this.#byName = byName;
  }

  /** Names known. */
  get size(): number {
    return this.#size;
  }

  /** The newest modification time among all files ever read or planned; −Infinity before the first. */
  get newestMs(): number {
    return this.#newestMs;
  }

  noteNewest(modifiedMs: number): void {
    if (modifiedMs > this.#newestMs) this.#newestMs = modifiedMs;
  }

  in(directory: string): SeenDirectory {
    const key = this.#byName ? '' : directory;
    let found = this.#directories.get(key);
    if (found === undefined) {
      found = new SeenDirectory(count => (this.#size += count));
      this.#directories.set(key, found);
    }
    return found;
  }

  add(path: string, modifiedMs: number): void {
    this.in(directoryOf(path)).add(fileNameOf(path), modifiedMs);
    this.noteNewest(modifiedMs);
  }

  has(path: string): boolean {
    return this.in(directoryOf(path)).has(fileNameOf(path));
  }
}

export class SeenDirectory {
  readonly #names = new Map<string, number>();
  readonly #count: (change: number) => void;

  constructor(count: (change: number) => void) {
    this.#count = count;
  }

  get size(): number {
    return this.#names.size;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string, modifiedMs: number): void {
    const before = this.#names.size;
    this.#names.set(name, Math.floor(modifiedMs / 1000) | 0);
    this.#count(this.#names.size - before);
  }

  forget(name: string): void {
    if (this.#names.delete(name)) this.#count(-1);
  }

  /** Forgets names older than `floorMs` that are no longer there: should one come back, its age speaks against it, or it is new. */
  forgetGone(floorMs: number, present: ReadonlySet<string>): void {
    const floor = Math.floor(floorMs / 1000);
    for (const [name, seconds] of this.#names) {
      if (seconds < floor && !present.has(name)) this.forget(name);
    }
  }
}
