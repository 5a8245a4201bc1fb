/** 0, 1, … n − 1. */
export function identity(n: number): Int32Array {
  const ids = new Int32Array(n);
  for (let i = 0; i < n; i++) ids[i] = i;
  return ids;
}

/** Positions of the ones. */
export function positionsOf(marks: Uint8Array, n = marks.length, value: 0 | 1 = 1): Int32Array {
  const positions = new Int32Array(n);
  let count = 0;
  for (let i = 0; i < n; i++) if (marks[i] === value) positions[count++] = i;
  return positions.subarray(0, count);
}

/** 0 … n in pieces, as from and to: rows of the state that are looked up, or changed, between two looks at the clock. */
export const stretches = (n: number): [number, number][] =>
  Array.from({ length: Math.ceil(n / STRETCH_ROWS) }, (_, i) => [
    i * STRETCH_ROWS,
    Math.min(n, (i + 1) * STRETCH_ROWS),
  ]);

const STRETCH_ROWS = 1024;
