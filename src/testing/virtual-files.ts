import { createHash } from 'node:crypto';
import type { DirectoryEntry, FileStatus, Files, OpenFile } from '../common/files.js';
import { ioError } from '../common/io-error.js';
import { apply, Copies, Directory, File, type NameChange, subsets, TEARS, type Tear, walk } from './virtual-disk.js';

/** A change that a disk may lose. Announced to `VirtualFiles.beforeChange` just before it happens. */
export interface DiskChange {
  operation: 'create' | 'write' | 'sync' | 'close' | 'link' | 'rename' | 'unlink' | 'makeDirectory' | 'syncDirectory';
  path: string;
  /** Set when a write is announced a second time, with half of its bytes done. */
  half?: boolean;
}

/** How to enumerate what may be left after a power loss. */
export interface PowerLossOptions {
  /** With more unsynced name changes than this, not all subsets are tried but all prefixes, and each change alone missing or alone done. */
  changesMax?: number;
}

/**
 * A disk in memory that knows what a real one may forget. It tracks for each file how much of it has been synced, and for each directory
 * which changes of names have been synced.
 *
 * After a **process kill** everything written is still there (`afterKill`), but still unsynced. After a **power loss** any subset of
 * the unsynced name changes may be missing, in any order, and the unsynced end of a file may be gone, cut anywhere or
 * full of zeros (`afterPowerLoss`). Synced work is never lost.
 *
 * Fully deterministic; times are a counter. Paths are absolute: `a/b` and `/a/b` are the same.
 */
export class VirtualFiles implements Files {
  /** Called before each change takes effect; the disk may be copied here. */
  beforeChange: ((change: DiskChange) => void) | undefined;
  readonly #hardLinks: boolean;
  #root = new Directory();
  #pending: NameChange[] = [];
  #ticks = 0;

  constructor(options: { hardLinks?: boolean } = {}) {
    this.#hardLinks = options.hardLinks ?? true;
  }

  async open(path: string, mode: 'r' | 'wx' | 'a'): Promise<OpenFile> {
    const { directory, name } = this.#locate('open', path);
    const found = directory.entries.get(name);
    if (found instanceof Directory) throw failure('open', path, 'EISDIR');
    if (found !== undefined && mode === 'wx') throw failure('open', path, 'EEXIST');
    if (found !== undefined) return this.#handle(path, found, mode);
    if (mode === 'r') throw failure('open', path, 'ENOENT');
    this.beforeChange?.({ operation: 'create', path });
    const file = new File(this.#ticks++);
    this.#change([{ directory, name, node: file }]);
    return this.#handle(path, file, mode);
  }

  async read(path: string): Promise<Uint8Array> {
    const node = this.#find('read', path);
    if (node instanceof Directory) throw failure('read', path, 'EISDIR');
    return node.bytes().slice();
  }

  async link(existing: string, path: string): Promise<void> {
    const node = this.#find('link', existing);
    const { directory, name } = this.#locate('link', path);
    if (!this.#hardLinks) throw failure('link', path, 'ENOTSUP');
    if (node instanceof Directory) throw failure('link', path, 'EPERM');
    if (directory.entries.has(name)) throw failure('link', path, 'EEXIST');
    this.beforeChange?.({ operation: 'link', path });
    this.#change([{ directory, name, node }]);
  }

  async rename(from: string, to: string): Promise<void> {
    const node = this.#find('rename', from);
    const source = this.#locate('rename', from);
    const target = this.#locate('rename', to);
    if (target.directory.entries.get(target.name) instanceof Directory) throw failure('rename', to, 'EISDIR');
    this.beforeChange?.({ operation: 'rename', path: to });
    this.#change([
      { directory: source.directory, name: source.name, node: undefined },
      { directory: target.directory, name: target.name, node },
    ]);
  }

  async unlink(path: string): Promise<void> {
    if (this.#find('unlink', path) instanceof Directory) throw failure('unlink', path, 'EISDIR');
    this.#remove(path);
  }

  async makeDirectory(path: string): Promise<void> {
    const parts = partsOf(path);
    let created = false;
    for (let depth = 1; depth <= parts.length; depth++) {
      const below = `/${parts.slice(0, depth).join('/')}`;
      const { directory, name } = this.#locate('mkdir', below);
      const found = directory.entries.get(name);
      if (found instanceof Directory) continue;
      if (found !== undefined) throw failure('mkdir', below, depth === parts.length ? 'EEXIST' : 'ENOTDIR');
      // The parent may be the work of a process that died before it synced the name, as `NodeFiles` knows.
      if (!created && depth > 1) {
        const grandparent = `/${parts.slice(0, depth - 2).join('/')}`;
        this.#syncNames(grandparent, this.#find('mkdir', grandparent) as Directory);
      }
      created = true;
      this.beforeChange?.({ operation: 'makeDirectory', path: below });
      this.#change([{ directory, name, node: new Directory() }]);
      this.#syncNames(`/${parts.slice(0, depth - 1).join('/')}`, directory);
    }
  }

  async syncDirectory(path: string): Promise<void> {
    const directory = this.#find('sync directory', path);
    if (!(directory instanceof Directory)) throw failure('sync directory', path, 'ENOTDIR');
    this.#syncNames(path, directory);
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const directory = this.#find('list', path);
    if (!(directory instanceof Directory)) throw failure('list', path, 'ENOTDIR');
    return [...directory.entries].map(([name, node]) => ({ name, isDirectory: node instanceof Directory }));
  }

  async stat(path: string): Promise<FileStatus> {
    return statusOf(this.#find('stat', path));
  }

  async exists(path: string): Promise<boolean> {
    return this.#at(path) !== undefined;
  }

  async removeTree(path: string): Promise<void> {
    const { directory, name } = this.#locate('remove', path);
    const node = directory.entries.get(name);
    if (node instanceof Directory) {
      for (const child of [...node.entries.keys()]) await this.removeTree(`${path}/${child}`);
    }
    if (node !== undefined) this.#remove(path);
  }

  /** Puts a file there as if it had always been, replacing what had the name: for preparing and for damaging disks. */
  place(path: string, content: Uint8Array | string): void {
    const parts = partsOf(path);
    let directory = this.#root;
    for (const part of parts.slice(0, -1)) {
      const next = directory.entries.get(part) ?? new Directory();
      if (!(next instanceof Directory)) throw failure('place', path, 'ENOTDIR');
      directory.entries.set(part, next);
      directory.durable.set(part, next);
      directory = next;
    }
    const file = new File(this.#ticks++);
    file.append(typeof content === 'string' ? Buffer.from(content) : content);
    file.syncedLength = file.length;
    directory.entries.set(parts[parts.length - 1], file);
    directory.durable.set(parts[parts.length - 1], file);
  }

  /** Every file by its path, ascending. */
  tree(): Map<string, Uint8Array> {
    const found: [string, Uint8Array][] = [];
    walk(this.#root, '', (path, node) => {
      if (node instanceof File) found.push([path, node.bytes()]);
    });
    return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** How many name changes and how many files a power loss could still take away. */
  get unsynced(): { names: number; files: number } {
    let files = 0;
    walk(this.#root, '', (_, node) => {
      if (node instanceof File && node.length > node.syncedLength) files++;
    });
    return { names: this.#pending.length, files };
  }

  /** An independent copy: what the next process finds after this one was killed. Unsynced work is still there, and still unsynced. */
  afterKill(): VirtualFiles {
    const copies = new Copies();
    const copy = this.#empty();
    copy.#root = copies.directory(this.#root);
    copy.#pending = this.#pending.map(change =>
      change.map(({ directory, name, node }) => ({
        directory: copies.directory(directory),
        name,
        node: node && copies.node(node),
      })),
    );
    return copy;
  }

  /** Every disk that may be left after a power loss at this moment (see `PowerLossOptions`), each with a word on what it lost. */
  *afterPowerLoss(options: PowerLossOptions = {}): Generator<{ disk: VirtualFiles; lost: string }> {
    const count = this.#pending.length;
    for (const kept of subsets(count, options.changesMax ?? 10)) {
      for (const tear of this.unsynced.files > 0 || count > 0 ? TEARS : TEARS.slice(0, 1)) {
        const { disk, torn } = this.#afterLosing(kept, tear);
        yield { disk, lost: `names kept: [${kept.join(',')}] of ${count}, unsynced data: ${torn ? tear : 'none'}` };
        if (!torn) break;
      }
    }
  }

  /** Equal for disks that hold the same files, contents and unsynced work. */
  fingerprint(): string {
    const hash = createHash('sha1');
    const describe = (path: string, node: Directory | File) => {
      hash.update(node instanceof File ? `${path}\0${node.length}\0${node.syncedLength}\0` : `${path}/\0`);
      if (node instanceof File) hash.update(node.digest());
    };
    walk(this.#root, '', describe, true);
    for (const change of this.#pending) {
      for (const { name, node } of change) {
        hash.update(`\n${name}`);
        if (node !== undefined) describe('', node);
      }
    }
    return hash.digest('base64');
  }

  #afterLosing(kept: readonly number[], tear: Tear): { disk: VirtualFiles; torn: boolean } {
    const copies = new Copies(tear);
    const disk = this.#empty();
    disk.#root = copies.durableDirectory(this.#root);
    for (const index of kept) {
      for (const { directory, name, node } of this.#pending[index]) {
        const names = copies.durableDirectory(directory).entries;
        if (node === undefined) names.delete(name);
        else names.set(name, node instanceof File ? copies.file(node) : copies.durableDirectory(node));
      }
    }
    // What survived is on the disk for good.
    walk(disk.#root, '', (_, node) => {
      if (node instanceof Directory) node.durable = new Map(node.entries);
    });
    disk.#root.durable = new Map(disk.#root.entries);
    return { disk, torn: copies.torn };
  }

  #empty(): VirtualFiles {
    const copy = new VirtualFiles({ hardLinks: this.#hardLinks });
    copy.#ticks = this.#ticks;
    return copy;
  }

  #handle(path: string, file: File, mode: 'r' | 'wx' | 'a'): OpenFile {
    return new VirtualFile(
      path,
      file,
      mode !== 'r',
      change => this.beforeChange?.(change),
      () => this.#ticks++,
    );
  }

  #remove(path: string): void {
    const { directory, name } = this.#locate('unlink', path);
    this.beforeChange?.({ operation: 'unlink', path });
    this.#change([{ directory, name, node: undefined }]);
  }

  #change(change: NameChange): void {
    for (const each of change) apply(each.directory.entries, each);
    this.#pending.push(change);
  }

  #syncNames(path: string, directory: Directory): void {
    this.beforeChange?.({ operation: 'syncDirectory', path });
    this.#pending = this.#pending.filter(change => {
      if (!change.some(each => each.directory === directory)) return true;
      for (const each of change) apply(each.directory.durable, each);
      return false;
    });
  }

  /** What has the path; undefined where nothing has it. */
  #at(path: string): Directory | File | undefined {
    let node: Directory | File | undefined = this.#root;
    for (const part of partsOf(path)) node = node instanceof Directory ? node.entries.get(part) : undefined;
    return node;
  }

  #find(operation: string, path: string): Directory | File {
    let node: Directory | File = this.#root;
    for (const part of partsOf(path)) {
      if (!(node instanceof Directory)) throw failure(operation, path, 'ENOTDIR');
      const next: Directory | File | undefined = node.entries.get(part);
      if (next === undefined) throw failure(operation, path, 'ENOENT');
      node = next;
    }
    return node;
  }

  #locate(operation: string, path: string): { directory: Directory; name: string } {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined) throw failure(operation, path, 'EBUSY');
    const directory = this.#find(operation, `/${parts.join('/')}`);
    if (!(directory instanceof Directory)) throw failure(operation, path, 'ENOTDIR');
    return { directory, name };
  }
}

class VirtualFile implements OpenFile {
  #open = true;

  constructor(
    readonly path: string,
    readonly file: File,
    readonly writable: boolean,
    readonly announce: (change: DiskChange) => void,
    readonly tick: () => number,
  ) {}

  async read(target: Uint8Array, position: number): Promise<number> {
    this.#check('read', this.#open);
    const bytes = this.file.bytes().subarray(position, position + target.length);
    target.set(bytes);
    return bytes.length;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check('write', this.#open && this.writable);
    this.announce({ operation: 'write', path: this.path });
    const half = bytes.length >> 1;
    this.file.append(bytes.subarray(0, half));
    this.announce({ operation: 'write', path: this.path, half: true });
    this.file.append(bytes.subarray(half));
    this.file.modified = this.tick();
  }

  async sync(): Promise<void> {
    this.#check('sync', this.#open);
    this.announce({ operation: 'sync', path: this.path });
    this.file.syncedLength = this.file.length;
  }

  async stat(): Promise<FileStatus> {
    this.#check('stat', this.#open);
    return statusOf(this.file);
  }

  async close(): Promise<void> {
    if (this.#open && this.writable) this.announce({ operation: 'close', path: this.path });
    this.#open = false;
  }

  #check(operation: string, allowed: boolean): void {
    if (!allowed) throw failure(operation, this.path, 'EBADF');
  }
}

function partsOf(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

function statusOf(node: Directory | File): FileStatus {
  return node instanceof Directory
    ? { size: 0, modifiedMs: 0, isDirectory: true }
    : { size: node.length, modifiedMs: node.modified, isDirectory: false };
}

function failure(operation: string, path: string, code: string): Error {
  return ioError(operation, path, Object.assign(new Error(`${code}: ${operation} '${path}'`), { code, path }));
}
