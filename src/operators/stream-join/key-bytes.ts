import type { BytesColumn } from '../../state/state-store.js';

/** Keys of the stores of a join, put together from parts. All numbers are big-endian, so that keys sort by them. */

/** Bytes of the number that tells the rows of one join key apart. */
export const NUMBER_BYTES = 4;

/** Row i of the result is key `groups[i]`, followed by `numbers[i]`. */
export function numberedKeys(keys: BytesColumn, groups: Int32Array, numbers: Uint32Array, n: number): BytesColumn {
  let total = n * NUMBER_BYTES;
  for (let i = 0; i < n; i++) total += keys.ends[groups[i]] - keys.starts[groups[i]];
  const data = new Uint8Array(total);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    starts[i] = at;
    at = copy(keys.data, keys.starts[groups[i]], keys.ends[groups[i]], data, at);
    const number = numbers[i];
    data[at++] = number >>> 24;
    data[at++] = number >>> 16;
    data[at++] = number >>> 8;
    data[at++] = number;
    ends[i] = at;
  }
  return { data, starts, ends };
}

/** The number at the end of key `row`. */
export function numberOf({ data, ends }: BytesColumn, row: number): number {
  const at = ends[row] - NUMBER_BYTES;
  return ((data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3]) >>> 0;
}

/** Row i of the result is `heads[i]` followed by `tails[i]`. */
export function joinedKeys(heads: BytesColumn, tails: BytesColumn, n: number): BytesColumn {
  let total = 0;
  for (let i = 0; i < n; i++) total += heads.ends[i] - heads.starts[i] + tails.ends[i] - tails.starts[i];
  const data = new Uint8Array(total);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  let at = 0;
  for (let i = 0; i < n; i++) {
    starts[i] = at;
    at = copy(heads.data, heads.starts[i], heads.ends[i], data, at);
    at = copy(tails.data, tails.starts[i], tails.ends[i], data, at);
    ends[i] = at;
  }
  return { data, starts, ends };
}

export function pickBytes(column: BytesColumn, rows: Int32Array, n: number): BytesColumn {
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    starts[i] = column.starts[rows[i]];
    ends[i] = column.ends[rows[i]];
  }
  return { data: column.data, starts, ends };
}

/** `n` empty values. */
export const noBytes = (n: number): BytesColumn => ({
  data: new Uint8Array(0),
  starts: new Int32Array(n),
  ends: new Int32Array(n),
});

function copy(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  if (end - start < 40) for (let i = start; i < end; i++) target[at++] = source[i];
  else {
    target.set(source.subarray(start, end), at);
    at += end - start;
  }
  return at;
}
