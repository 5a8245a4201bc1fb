/**
 * The one seam through which millrace touches a disk. Everything durable (checkpoints, state, sink files, manifests) and every input
 * file is reached through a `Files`; tests put a virtual disk here that forgets unsynced work, tears writes and fails the Nth call.
 *
 * Rules for callers: never write to a final name (use `publish` of `common/publish.ts`); never ignore a failed `sync`; a file whose
 * sync failed is dead.
 */
export interface Files {
  /** Opens a file. `r`: must exist; `wx`: must not exist; `a`: append, created when missing. */
  open(path: string, mode: 'r' | 'wx' | 'a'): Promise<OpenFile>;
  /** The whole content of a file. Rejects with an `IoError` when it does not exist (errno `ENOENT` on `cause`). */
  read(path: string): Promise<Uint8Array>;
  /** Gives an existing file a second name; rejects with errno `EEXIST` when the name is taken. Never replaces. */
  link(existing: string, path: string): Promise<void>;
  /** Moves a file, replacing the target. Only for files that nobody depends on (archiving of inputs). */
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** Creates a directory and its parents; existing ones are fine. The parents of what was created are synced. */
  makeDirectory(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** Entries of one directory, unordered. A missing directory rejects with errno `ENOENT`. */
  list(path: string): Promise<DirectoryEntry[]>;
  stat(path: string): Promise<FileStatus>;
  /** Whether a file or directory of this name exists. Without it `stat` is asked, whose error costs more than the answer. */
  exists?(path: string): Promise<boolean>;
  /** Removes a directory and all below it; a missing one is fine. */
  removeTree(path: string): Promise<void>;
}

export interface OpenFile {
  /** Reads into `target` from absolute position `position`; returns the bytes read, 0 at the end of the file. May be short. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Appends all of `bytes`; loops over short writes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the content durable. A rejection means that the file is dead: close it, unlink it, stop. */
  sync(): Promise<void>;
  stat(): Promise<FileStatus>;
  close(): Promise<void>;
}

export interface DirectoryEntry {
  name: string;
  isDirectory: boolean;
}

export interface FileStatus {
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch. */
  modifiedMs: number;
  isDirectory: boolean;
}

/** True when `error` (or its cause) is an operating-system error with this code, such as `ENOENT`. */
export function hasErrno(error: unknown, errno: string): boolean {
  for (
    let e = error as { code?: unknown; errno?: unknown; cause?: unknown } | undefined;
    e != null;
    e = e.cause as never
  ) {
    if (e.code === errno) return true;
  }
  return false;
}

/** Whether a file or directory of this name exists. */
export async function exists(files: Files, path: string): Promise<boolean> {
  if (files.exists !== undefined) return files.exists(path);
  try {
    await files.stat(path);
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Unlinks a file; one that is gone already is fine. */
export async function unlinkIfThere(files: Files, path: string): Promise<void> {
  try {
    await files.unlink(path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
  }
}
