import type { DirectoryEntry, FileStatus, Files, OpenFile } from '../common/files.js';
import { ioError } from '../common/io-error.js';

export type FileOperation =
  | 'open'
  | 'read'
  | 'write'
  | 'sync'
  | 'close'
  | 'link'
  | 'rename'
  | 'unlink'
  | 'makeDirectory'
  | 'syncDirectory'
  | 'list'
  | 'stat'
  | 'removeTree';

export interface FileCall {
  operation: FileOperation;
  path: string;
  /** The errno it was made to fail with. */
  failed?: string;
}

/** Which calls a fault hits. Everything given must match. */
export interface CallFilter {
  operation?: FileOperation | readonly FileOperation[];
  /** A regular expression, or anything that can judge a path. */
  path?: { test(path: string): boolean };
}

export interface Fault extends CallFilter {
  errno: string;
  /** The first matching call to fail, counted from 1 and from now. Default 1. */
  nth?: number;
  /** How many matching calls fail from then on. Default 1; `Infinity` for ever. */
  times?: number;
  /**
   * `before` (default): nothing happens. `after`: it happens, then fails, as when an answer is lost. `half`: a write leaves half of its
   * bytes, as when a disk fills up.
   */
  effect?: 'before' | 'after' | 'half';
}

/**
 * Any `Files` with faults on demand, and a record of every call.
 *
 * After a failed `sync` later syncs of the same open file succeed and do nothing: the kernel has forgotten that the pages were
 * dirty. Code that retries a sync loses data here as it does on a real disk.
 */
export class FaultyFiles implements Files {
  readonly trace: FileCall[] = [];
  readonly #inner: Files;
  #faults: (Fault & { seen: number; fired: number })[] = [];
  #frozen: Promise<void> | undefined;
  #delays: { filter: CallFilter; all: boolean; arrive(): void; released: Promise<void> }[] = [];

  constructor(inner: Files) {
    this.#inner = inner;
  }

  /** Adds a fault. The answer's `fired` tells how often it has struck: a test should assert that it did. */
  fail(fault: Fault): { readonly fired: number } {
    const armed = { ...fault, seen: 0, fired: 0 };
    this.#faults.push(armed);
    return armed;
  }

  /** Holds the next matching call back; others go on. */
  delay(filter: CallFilter): { reached: Promise<void>; release(): void } {
    return this.#hold(filter, false);
  }

  /** Holds the next matching call and all after it back, like a process that is frozen at that instant. */
  freeze(filter: CallFilter): { reached: Promise<void>; release(): void } {
    return this.#hold(filter, true);
  }

  #hold(filter: CallFilter, all: boolean): { reached: Promise<void>; release(): void } {
    let arrive!: () => void;
    let release!: () => void;
    const reached = new Promise<void>(resolve => (arrive = resolve));
    const released = new Promise<void>(resolve => (release = resolve));
    this.#delays.push({ filter, all, arrive, released });
    return { reached, release };
  }

  clearFaults(): void {
    this.#faults = [];
    this.#delays = [];
  }

  async open(path: string, mode: 'r' | 'wx' | 'a'): Promise<OpenFile> {
    const file = await this.#call('open', path, () => this.#inner.open(path, mode));
    return new FaultyFile(file, (operation, action, half) => this.#call(operation, path, action, half));
  }
  read(path: string): Promise<Uint8Array> {
    return this.#call('read', path, () => this.#inner.read(path));
  }
  link(existing: string, path: string): Promise<void> {
    return this.#call('link', path, () => this.#inner.link(existing, path));
  }
  rename(from: string, to: string): Promise<void> {
    return this.#call('rename', to, () => this.#inner.rename(from, to));
  }
  unlink(path: string): Promise<void> {
    return this.#call('unlink', path, () => this.#inner.unlink(path));
  }
  makeDirectory(path: string): Promise<void> {
    return this.#call('makeDirectory', path, () => this.#inner.makeDirectory(path));
  }
  syncDirectory(path: string): Promise<void> {
    return this.#call('syncDirectory', path, () => this.#inner.syncDirectory(path));
  }
  list(path: string): Promise<DirectoryEntry[]> {
    return this.#call('list', path, () => this.#inner.list(path));
  }
  stat(path: string): Promise<FileStatus> {
    return this.#call('stat', path, () => this.#inner.stat(path));
  }
  removeTree(path: string): Promise<void> {
    return this.#call('removeTree', path, () => this.#inner.removeTree(path));
  }

  async #call<T>(
    operation: FileOperation,
    path: string,
    action: () => Promise<T>,
    half?: () => Promise<void>,
  ): Promise<T> {
    const call: FileCall = { operation, path };
    this.trace.push(call);
    await this.#frozen;
    const delay = this.#delays.find(each => matches(each.filter, call));
    if (delay !== undefined) {
      this.#delays = this.#delays.filter(each => each !== delay);
      if (delay.all) this.#frozen = delay.released;
      delay.arrive();
      await delay.released;
    }
    const fault = this.#strike(call);
    if (fault === undefined) return action();
    call.failed = fault.errno;
    if (fault.effect === 'after') await action();
    if (fault.effect === 'half') await half?.();
    throw ioError(operation, path, errnoError(fault.errno, operation, path));
  }

  #strike(call: FileCall): Fault | undefined {
    let struck: Fault | undefined;
    for (const fault of this.#faults) {
      if (!matches(fault, call)) continue;
      fault.seen++;
      const first = fault.nth ?? 1;
      if (struck === undefined && fault.seen >= first && fault.seen < first + (fault.times ?? 1)) {
        fault.fired++;
        struck = fault;
      }
    }
    return struck;
  }
}

class FaultyFile implements OpenFile {
  #syncHasFailed = false;

  constructor(
    readonly inner: OpenFile,
    readonly call: <T>(operation: FileOperation, action: () => Promise<T>, half?: () => Promise<void>) => Promise<T>,
  ) {}

  read(target: Uint8Array, position: number): Promise<number> {
    return this.call('read', () => this.inner.read(target, position));
  }

  write(bytes: Uint8Array): Promise<void> {
    const half = () => this.inner.write(bytes.subarray(0, bytes.length >> 1));
    return this.call('write', () => this.inner.write(bytes), half);
  }

  async sync(): Promise<void> {
    try {
      await this.call('sync', async () => {
        if (!this.#syncHasFailed) await this.inner.sync();
      });
    } catch (error) {
      this.#syncHasFailed = true;
      throw error;
    }
  }

  stat(): Promise<FileStatus> {
    return this.call('stat', () => this.inner.stat());
  }

  async close(): Promise<void> {
    // The descriptor is gone even when close reports an error.
    let closed = false;
    const close = async () => {
      closed = true;
      await this.inner.close();
    };
    try {
      await this.call('close', close);
    } finally {
      if (!closed) await close();
    }
  }
}

function matches(filter: CallFilter, call: FileCall): boolean {
  const { operation, path } = filter;
  if (
    operation !== undefined &&
    !(typeof operation === 'string' ? operation === call.operation : operation.includes(call.operation))
  ) {
    return false;
  }
  return path === undefined || path.test(call.path);
}

function errnoError(code: string, operation: string, path: string): Error {
  return Object.assign(new Error(`${code}: injected, ${operation} '${path}'`), { code, path, syscall: operation });
}
