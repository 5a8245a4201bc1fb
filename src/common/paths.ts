/**
 * Paths inside a `Files` use `/` on every platform (Windows accepts it too). File names that millrace invents are ASCII digits,
 * lower-case letters, `.` and `-`, so case-insensitive and Unicode-normalising file systems cannot merge two of them.
 */
export function joinPath(first: string, ...rest: (string | number)[]): string {
  let path = first;
  for (const part of rest) {
    path = path === '' ? String(part) : path.endsWith('/') ? `${path}${part}` : `${path}/${part}`;
  }
  return path;
}

/** The directory that holds `path`: `.` for a bare name, `/` for a name in the root. */
export function directoryOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end < 0 ? '.' : end === 0 ? '/' : path.slice(0, end);
}

export function fileNameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const CANONICAL_DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * The number that `name` spells in the one canonical way, or undefined. `7` is 7; `007`, `-1`, `1e3`, `7.tmp` and
 * anything above 2^53 - 1 are not names of ours and mean nothing.
 */
export function parseCanonicalDecimal(name: string): number | undefined {
  if (!CANONICAL_DECIMAL.test(name)) return undefined;
  const value = Number(name);
  return Number.isSafeInteger(value) ? value : undefined;
}
