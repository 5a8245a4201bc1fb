/** Six bytes of a key as a number; what is beyond its end counts as zero. */
export function headOf(key: Uint8Array, skip: number): number {
  let high = 0;
  let low = 0;
  for (let i = skip; i < skip + 3; i++) high = (high << 8) | (i < key.length ? key[i] : 0);
  for (let i = skip + 3; i < skip + 6; i++) low = (low << 8) | (i < key.length ? key[i] : 0);
  return high * 0x1000000 + low;
}

/** Order of unsigned bytes; a key is above its prefixes. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** The least key above this one. */
export function successor(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}
