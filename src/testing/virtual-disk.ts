import { createHash } from 'node:crypto';

/**
 * The inside of a virtual disk: directories with the names they show and the names that are durable, files with the length that is
 * durable, and the ways in which unsynced work can be half lost.
 */
/** What may be left of unsynced bytes. */
export const TEARS = ['lost', 'first byte only', 'half', 'last byte missing', 'zeros', 'complete'] as const;
export type Tear = (typeof TEARS)[number];

export type Names = Map<string, Directory | File>;
export type NameChange = { directory: Directory; name: string; node: Directory | File | undefined }[];

/** By buffer and length. */
const DIGESTS = new WeakMap<ArrayBufferLike, Map<number, string>>();
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('base64');

export class Directory {
  entries: Names = new Map();
  durable: Names = new Map();
}

export class File {
  syncedLength = 0;
  modified: number;
  #bytes = new Uint8Array(0);
  #length = 0;

  constructor(modified: number) {
    this.modified = modified;
  }

  get length(): number {
    return this.#length;
  }

  /** Of the content. Copies share their bytes, and what has been written never changes, so each is reckoned once. */
  digest(): string {
    const { buffer } = this.#bytes;
    let known = DIGESTS.get(buffer);
    if (known === undefined) DIGESTS.set(buffer, (known = new Map()));
    let digest = known.get(this.#length);
    if (digest === undefined) known.set(this.#length, (digest = sha1(this.bytes())));
    return digest;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  append(bytes: Uint8Array): void {
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#length * 2));
      grown.set(this.bytes());
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
  }

  /** A file with the same first `length` bytes. They are shared: the copy has no room left, so appending to it copies. */
  prefix(length: number, syncedLength: number): File {
    const copy = new File(this.modified);
    copy.#bytes = this.#bytes.subarray(0, length);
    copy.#length = length;
    copy.syncedLength = syncedLength;
    return copy;
  }
}

/** Copies a tree so that hard links stay links. */
export class Copies {
  torn = false;
  readonly #made = new Map<Directory | File, Directory | File>();

  constructor(readonly tear?: Tear) {}

  node(node: Directory | File): Directory | File {
    return node instanceof File ? this.file(node) : this.directory(node);
  }

  directory(directory: Directory): Directory {
    const known = this.#made.get(directory) as Directory | undefined;
    if (known !== undefined) return known;
    const copy = new Directory();
    this.#made.set(directory, copy);
    for (const [name, node] of directory.entries) copy.entries.set(name, this.node(node));
    for (const [name, node] of directory.durable) copy.durable.set(name, this.node(node));
    return copy;
  }

  durableDirectory(directory: Directory): Directory {
    const known = this.#made.get(directory) as Directory | undefined;
    if (known !== undefined) return known;
    const copy = new Directory();
    this.#made.set(directory, copy);
    for (const [name, node] of directory.durable) {
      copy.entries.set(name, node instanceof File ? this.file(node) : this.durableDirectory(node));
    }
    return copy;
  }

  file(file: File): File {
    const known = this.#made.get(file) as File | undefined;
    if (known !== undefined) return known;
    const copy = this.tear === undefined ? file.prefix(file.length, file.syncedLength) : this.#torn(file, this.tear);
    this.#made.set(file, copy);
    return copy;
  }

  #torn(file: File, tear: Tear): File {
    const unsynced = file.length - file.syncedLength;
    if (unsynced === 0) return file.prefix(file.length, file.length);
    this.torn = true;
    const kept = {
      lost: 0,
      'first byte only': 1,
      half: unsynced >> 1,
      'last byte missing': unsynced - 1,
      zeros: 0,
      complete: unsynced,
    };
    const length = file.syncedLength + kept[tear];
    const copy = file.prefix(length, length);
    if (tear === 'zeros') copy.append(new Uint8Array(unsynced));
    copy.syncedLength = copy.length;
    return copy;
  }
}

export function* subsets(count: number, countMax: number): Generator<number[]> {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= countMax) {
    for (let bits = 0; bits < 2 ** count; bits++) yield all.filter(i => (bits >> i) & 1);
    return;
  }
  for (let end = 0; end <= count; end++) yield all.slice(0, end);
  for (let i = 0; i < count; i++) {
    yield [i];
    yield all.filter(j => j !== i);
  }
}

export function apply(names: Names, change: { name: string; node: Directory | File | undefined }): void {
  if (change.node === undefined) names.delete(change.name);
  else names.set(change.name, change.node);
}

export function walk(
  directory: Directory,
  path: string,
  visit: (path: string, node: Directory | File) => void,
  sorted = false,
): void {
  const entries = [...directory.entries];
  if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, node] of entries) {
    visit(`${path}/${name}`, node);
    if (node instanceof Directory) walk(node, `${path}/${name}`, visit, sorted);
  }
}
