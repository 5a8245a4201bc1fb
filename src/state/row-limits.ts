import { DataError } from '../common/errors.js';
import type { BytesColumn, StateFile } from './state-store.js';

const KEY_BYTES_MAX = 1 << 20;
const VALUE_BYTES_MAX = 64 << 20;

/** Throws `LIMIT_EXCEEDED` when a row is larger than any provider takes. */
export function checkRowLengths(keys: BytesColumn, values: BytesColumn, n: number): void {
  checkLengths(keys, n, KEY_BYTES_MAX, 'key');
  checkLengths(values, n, VALUE_BYTES_MAX, 'value');
}

function checkLengths({ starts, ends }: BytesColumn, n: number, max: number, what: string): void {
  let longest = 0;
  for (let i = 0; i < n; i++) longest = Math.max(longest, ends[i] - starts[i]);
  if (longest <= max) return;
  throw new DataError('LIMIT_EXCEEDED', `A ${what} of the state has ${longest} bytes; at most ${max} are possible.`);
}

/** Says of each part how many there are, where there are several. */
export function numberedParts(files: StateFile[]): StateFile[] {
  return files.length === 1 ? files : files.map((file, part) => ({ ...file, part, parts: files.length }));
}

/** The least key above all that begin with `prefix`; null when there is none. */
export function endOfPrefix(prefix: Uint8Array): Uint8Array | null {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 255) end--;
  if (end === 0) return null;
  // Not `slice`: that of a Buffer copies nothing.
  const bound = new Uint8Array(prefix.subarray(0, end));
  bound[end - 1]++;
  return bound;
}
