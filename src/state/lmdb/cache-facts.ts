import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';

/** What identifies a file on this machine: a copy of it has another one. Undefined when it is not there. */
export function fileIdentity(path: string): { id: string; size: number } | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status && { id: `${status.dev}-${status.ino}-${status.birthtimeMs}`, size: Number(status.size) };
}

/**
 * Whether a file has LMDB's head and all the pages that it speaks of. One that has not must not be opened: LMDB maps it into memory, and
 * reading beyond its end ends the process.
 *
 *     page 0, 1     page header 24 │ magic 4 │ version 4 │ address 8 │ map size 8 │ page size 4, … 92 │ last page 8 │ transaction 8
 */
export function isWholeLmdbFile(path: string): boolean {
  const size = fileIdentity(path)?.size ?? 0;
  const head = new DataView(new ArrayBuffer(META_BYTES));
  const fd = openSync(path, 'r');
  try {
    if (readSync(fd, head, 0, META_BYTES, 0) < META_BYTES || head.getUint32(MAGIC_AT, true) !== MAGIC) return false;
    const pageSize = head.getUint32(MAGIC_AT + 24, true);
    let last = lastPageOf(head);
    if (readSync(fd, head, 0, META_BYTES, pageSize) < META_BYTES || head.getUint32(MAGIC_AT, true) !== MAGIC)
      return false;
    last = Math.max(last, lastPageOf(head));
    return size >= (last + 1) * pageSize;
  } finally {
    closeSync(fd);
  }
}

const lastPageOf = (head: DataView): number => Number(head.getBigUint64(MAGIC_AT + 120, true));
const META_BYTES = 160;
const MAGIC_AT = 24;
const MAGIC = 0xbeefc0de;

/** Bytes of mapped files that count as memory of this process; undefined where the system does not tell. */
export function mappedBytes(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const match = /^RssFile:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'));
    return match === null ? undefined : Number(match[1]) * 1024;
  } catch {
    return undefined;
  }
}
