import { byAge, type FileEntry } from './file-entry.js';

/** Files that were found and are not in a batch yet, sorted in the order in which they are to be read. */
export class PendingFiles {
  readonly #latestFirst: boolean;
  #sorted: FileEntry[] = [];
  /** Index of the next one in `#sorted`; what lies before it has been taken. */
  #next = 0;

  constructor(latestFirst: boolean) {
    this.#latestFirst = latestFirst;
  }

  get size(): number {
    return this.#sorted.length - this.#next;
  }

  get bytes(): number {
    let total = 0;
    for (let i = this.#next; i < this.#sorted.length; i++) total += this.#sorted[i].size;
    return total;
  }

  add(entries: readonly FileEntry[]): void {
    if (entries.length === 0) return;
    const order = this.#latestFirst ? (a: FileEntry, b: FileEntry) => byAge(b, a) : byAge;
    this.#sorted = [...this.#sorted.slice(this.#next), ...entries].sort(order);
    this.#next = 0;
  }

  /** The first files within both limits; at least one, so that a file above the limit does not stop the stream. */
  take(filesMax: number, bytesMax: number): FileEntry[] {
    const start = this.#next;
    let bytes = 0;
    while (this.#next < this.#sorted.length && this.#next - start < filesMax) {
      bytes += this.#sorted[this.#next].size;
      if (bytes > bytesMax && this.#next > start) break;
      this.#next++;
    }
    return this.#sorted.slice(start, this.#next);
  }

  /** Lets go of all but the first `count`, and returns the others. */
  truncate(count: number): FileEntry[] {
    return this.#sorted.splice(this.#next + count);
  }
}
