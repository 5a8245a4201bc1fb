import type { BytesColumn } from '../state/state-store.js';

/** `n` empty values, for stores that hold keys only. */
export const noValues = (n: number): BytesColumn => ({
  data: new Uint8Array(0),
  starts: new Int32Array(n),
  ends: new Int32Array(n),
});

/** 0, 1, … n − 1. */
export function identity(n: number): Int32Array {
  const ids = new Int32Array(n);
  for (let i = 0; i < n; i++) ids[i] = i;
  return ids;
}
