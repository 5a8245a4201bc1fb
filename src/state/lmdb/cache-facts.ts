import { readFileSync, statSync } from 'node:fs';

/** What identifies a file on this machine: a copy of it has another one. Undefined when it is not there. */
export function fileIdentity(path: string): { id: string; size: number } | undefined {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status && { id: `${status.dev}-${status.ino}-${status.birthtimeMs}`, size: Number(status.size) };
}

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
