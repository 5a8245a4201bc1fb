import fs from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { DirectoryEntry, FileStatus, Files, OpenFile } from './files.js';
import { hasErrno } from './files.js';
import { ioError } from './io-error.js';
import { directoryOf } from './paths.js';

/**
 * The real disk.
 *
 * Metadata operations and small reads and writes use the synchronous calls: they take microseconds from the kernel's caches, a trip
 * through the thread pool takes ten times that, and a micro-batch makes a dozen of them. What can wait for a device is always
 * asynchronous: `sync`, `syncDirectory`, `list`, `removeTree` and bulk reads and writes.
 *
 * Nothing is cached. Symbolic links are followed by `open`, `read` and `stat`; `list` reports a link as "not a directory".
 */
export class NodeFiles implements Files {
  async open(path: string, mode: 'r' | 'wx' | 'a'): Promise<OpenFile> {
    return new NodeFile(
      path,
      attempt('open', path, () => fs.openSync(path, mode, 0o666)),
    );
  }

  async read(path: string): Promise<Uint8Array> {
    const file = (await this.open(path, 'r')) as NodeFile;
    try {
      return await file.readAll();
    } finally {
      await file.close();
    }
  }

  async link(existing: string, path: string): Promise<void> {
    attempt('link', `${existing} to ${path}`, () => fs.linkSync(existing, path));
  }

  async rename(from: string, to: string): Promise<void> {
    attempt('rename', `${from} to ${to}`, () => fs.renameSync(from, to));
  }

  async unlink(path: string): Promise<void> {
    attempt('unlink', path, () => fs.unlinkSync(path));
  }

  async makeDirectory(path: string): Promise<void> {
    const target = resolve(path).replaceAll('\\', '/');
    const missing: string[] = [];
    let parent = target;
    for (; !isDirectory(parent); parent = directoryOf(parent)) missing.push(parent);
    if (missing.length === 0) return;
    // Each level is made durable before the next: a killed run can leave at most one unsynced name, the parent found here.
    await this.#syncForeignDirectory(directoryOf(parent));
    for (const path of missing.reverse()) {
      attempt('mkdir', path, () => fs.mkdirSync(path, { recursive: true }));
      await this.syncDirectory(directoryOf(path));
    }
  }

  async syncDirectory(path: string): Promise<void> {
    // Windows has no way to sync a directory; NTFS journals names in order.
    if (process.platform === 'win32') return;
    const fd = attempt('open directory', path, () => fs.openSync(path, 'r'));
    try {
      await attemptLater('sync directory', path, () => fsync(fd));
    } finally {
      fs.closeSync(fd);
    }
  }

  async list(path: string): Promise<DirectoryEntry[]> {
    const entries = await attemptLater('list', path, () => fs.promises.readdir(path, { withFileTypes: true }));
    return entries.map(entry => ({ name: entry.name, isDirectory: entry.isDirectory() }));
  }

  async stat(path: string): Promise<FileStatus> {
    return statusOf(attempt('stat', path, () => fs.statSync(path)));
  }

  async exists(path: string): Promise<boolean> {
    return attempt('stat', path, () => fs.statSync(path, { throwIfNoEntry: false })) !== undefined;
  }

  async removeTree(path: string): Promise<void> {
    await attemptLater('remove', path, () => fs.promises.rm(path, { recursive: true, force: true, maxRetries: 3 }));
  }

  /** The one absolute path, with `/`, behind all links of an existing directory. */
  resolve(path: string): string {
    return attempt('resolve', path, () => fs.realpathSync.native(path)).replaceAll('\\', '/');
  }

  /** Syncs a directory that may belong to somebody else; one that we may not even open was not changed by us. */
  async #syncForeignDirectory(path: string): Promise<void> {
    try {
      await this.syncDirectory(path);
    } catch (error) {
      if (!hasErrno(error, 'EACCES') && !hasErrno(error, 'EPERM')) throw error;
    }
  }
}

/** Up to this size a synchronous transfer takes less than the way through the thread pool. */
const SMALL_BYTES = 64 * 1024;

/** The largest single transfer asked from the kernel; Linux never moves more than 2 GiB at once anyway. */
const TRANSFER_BYTES_MAX = 1 << 30;

class NodeFile implements OpenFile {
  readonly #path: string;
  readonly #fd: number;
  #closed = false;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    const length = Math.min(target.length, TRANSFER_BYTES_MAX);
    if (length === 0) return 0;
    if (length <= SMALL_BYTES)
      return attempt('read', this.#path, () => fs.readSync(this.#fd, target, 0, length, position));
    return (await attemptLater('read', this.#path, () => read(this.#fd, target, 0, length, position))).bytesRead;
  }

  async readAll(): Promise<Uint8Array> {
    const { size } = await this.stat();
    let bytes = new Uint8Array(size);
    let filled = 0;
    for (;;) {
      if (filled === bytes.length) {
        // The file may have grown, and some (in /proc) claim a size of 0.
        const probe = new Uint8Array(4096);
        const more = await this.read(probe, filled);
        if (more === 0) return bytes;
        const grown = new Uint8Array(Math.max(filled * 2, filled + 4096));
        grown.set(bytes);
        grown.set(probe.subarray(0, more), filled);
        bytes = grown;
        filled += more;
        continue;
      }
      const count = await this.read(bytes.subarray(filled), filled);
      if (count === 0) return bytes.slice(0, filled);
      filled += count;
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    // A full disk shows as a short write first; only the next call fails.
    for (let start = 0; start < bytes.length; ) {
      const from = start;
      const length = Math.min(bytes.length - from, TRANSFER_BYTES_MAX);
      const written =
        length <= SMALL_BYTES
          ? attempt('write', this.#path, () => fs.writeSync(this.#fd, bytes, from, length, null))
          : (await attemptLater('write', this.#path, () => write(this.#fd, bytes, from, length, null))).bytesWritten;
      start += written;
    }
  }

  async sync(): Promise<void> {
    await attemptLater('sync', this.#path, () => fdatasync(this.#fd));
  }

  async stat(): Promise<FileStatus> {
    return statusOf(attempt('stat', this.#path, () => fs.fstatSync(this.#fd)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    attempt('close', this.#path, () => fs.closeSync(this.#fd));
  }
}

const read = promisify(fs.read) as (
  fd: number,
  target: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesRead: number }>;
const write = promisify(fs.write) as (
  fd: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: null,
) => Promise<{ bytesWritten: number }>;
const fsync = (fd: number) => settled(done => fs.fsync(fd, done));
const fdatasync = (fd: number) => settled(done => fs.fdatasync(fd, done));

const settled = (start: (done: (error: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start(error => (error === null ? resolve() : reject(error))));

function attempt<T>(operation: string, path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw ioError(operation, path, error);
  }
}

async function attemptLater<T>(operation: string, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw ioError(operation, path, error);
  }
}

function isDirectory(path: string): boolean {
  const stats = attempt('stat', path, () => fs.statSync(path, { throwIfNoEntry: false }));
  return stats?.isDirectory() === true || path === directoryOf(path);
}

function statusOf(stats: fs.Stats): FileStatus {
  return { size: stats.size, modifiedMs: stats.mtimeMs, isDirectory: stats.isDirectory() };
}
