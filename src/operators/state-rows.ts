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

/** The given rows of a column: same bytes, other places. */
export function pickBytes(column: BytesColumn, rows: Int32Array, n = rows.length): BytesColumn {
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    starts[i] = column.starts[rows[i]];
    ends[i] = column.ends[rows[i]];
  }
  return { data: column.data, starts, ends };
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

const STRETCH_ROWS = 8192;
