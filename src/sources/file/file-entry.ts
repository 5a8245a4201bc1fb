/** A file as it was when it was listed. Size and time identify its content: a file that no longer has them is another file. */
export interface FileEntry {
  readonly path: string;
  readonly size: number;
  readonly modifiedMs: number;
}

/** Oldest first; files of one time in the order of their paths. The order in which a stream reads. */
export function byAge(a: FileEntry, b: FileEntry): number {
  return a.modifiedMs - b.modifiedMs || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
}

export function byPath(a: FileEntry, b: FileEntry): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
