import { DataError } from '../../common/errors.js';

/**
 * What LMDB has under a key (`cached-keys.ts`), whose length says which:
 *
 *     shorter than `LONG_KEY`                           check 4 │ the value
 *     the first `LONG_KEY` bytes of all that begin so   check 4 │ entry*, sorted
 *
 *     entry    rest length 4 │ value length 4 │ rest of the key │ value
 *
 * So what is found is in the order of keys. The check covers key and value: a page that went bad is noticed when it is read.
 */
const CHECK_BYTES = 4;

export function cacheValue(key: Uint8Array, data: Uint8Array, start: number, end: number): Uint8Array {
  const value = new Uint8Array(CHECK_BYTES + end - start);
  if (end - start < 40) for (let i = start, j = CHECK_BYTES; i < end; i++, j++) value[j] = data[i];
  else value.set(data.subarray(start, end), CHECK_BYTES);
  writeU32(value, 0, checkOf(key, value, value.length));
  return value;
}

/** Where the value begins in what LMDB gave for the key. `value` may be longer than `length`. */
export function openValue(key: Uint8Array, value: Uint8Array, length: number): number {
  if (length >= CHECK_BYTES && readU32(value, 0) === checkOf(key, value, length)) return CHECK_BYTES;
  throw new DataError('CACHE_DAMAGED', 'a row of the cache does not have the checksum that it was written with');
}

/** FNV-1a over key and value. */
function checkOf(key: Uint8Array, value: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key[i], 0x01000193);
  for (let i = CHECK_BYTES; i < length; i++) hash = Math.imul(hash ^ value[i], 0x01000193);
  return hash >>> 0;
}

export interface BucketEntry {
  readonly rest: Uint8Array;
  readonly value: Uint8Array;
}

export function readBucket(data: Uint8Array, start: number, end: number): BucketEntry[] {
  const entries: BucketEntry[] = [];
  for (let at = start; at < end; ) {
    const middle = at + 8 + readU32(data, at);
    const next = middle + readU32(data, at + 4);
    entries.push({ rest: data.slice(at + 8, middle), value: data.slice(middle, next) });
    at = next;
  }
  return entries;
}

export function writeBucket(entries: readonly BucketEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, { rest, value }) => sum + 8 + rest.length + value.length, 0));
  let at = 0;
  for (const { rest, value } of entries) {
    writeU32(bytes, at, rest.length);
    writeU32(bytes, at + 4, value.length);
    bytes.set(rest, at + 8);
    bytes.set(value, at + 8 + rest.length);
    at += 8 + rest.length + value.length;
  }
  return bytes;
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

function writeU32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (8 * i);
}
