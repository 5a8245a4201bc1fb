import { int32 } from './xxhash64.js';

/**
 * Murmur3 (Austin Appleby), 32 bits, as Spark runs it: the bytes behind the last whole word are mixed in one by one, as signed integers,
 * which differs from the reference algorithm.
 */
export function murmur3Int(value: number, seed: number): number {
  return avalanche(mixHash(seed, mixWord(value)), 4);
}

export function murmur3Long(high: number, low: number, seed: number): number {
  return avalanche(mixHash(mixHash(seed, mixWord(low)), mixWord(high)), 8);
}

export function murmur3Bytes(data: Uint8Array, start: number, end: number, seed: number): number {
  const aligned = start + ((end - start) & ~3);
  let hash = seed;
  for (let at = start; at < aligned; at += 4) hash = mixHash(hash, mixWord(int32(data, at)));
  for (let at = aligned; at < end; at++) hash = mixHash(hash, mixWord((data[at] << 24) >> 24));
  return avalanche(hash, end - start);
}

function mixWord(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function mixHash(hash: number, word: number): number {
  const h = hash ^ word;
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function avalanche(hash: number, length: number): number {
  let h = hash ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
