import { InternalError } from '../common/errors.js';
import { compareValues } from '../types/value.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  NullVector,
  type Vector,
} from './vector.js';

export interface SortOrder {
  readonly descending: boolean;
  /** Where nulls go, whatever the direction of the values. */
  readonly nullsFirst: boolean;
}

/** Negative when row `a` comes before row `b`. */
export type RowComparator = (a: number, b: number) => number;

/**
 * The row numbers 0 … n − 1 in sorted order: stable, with the order of values of `types/value` (strings by their UTF-8 bytes, NaN last).
 * With `limit` only the first so many rows, found without sorting the rest.
 */
export function sortIndices(
  columns: readonly Vector[],
  orders: readonly SortOrder[],
  n: number,
  limit = n,
): Int32Array {
  const comparators = columns.map((column, c) => columnComparator(column, orders[c]));
  const compare = comparators.length === 1 ? comparators[0] : inTurn(comparators);
  if (limit < n / 4) return smallest(compare, n, Math.max(0, limit));
  const rows = new Int32Array(n);
  for (let i = 0; i < n; i++) rows[i] = i;
  mergeSort(rows, compare);
  return rows.subarray(0, Math.min(n, limit));
}

/** The order of the rows of one column. */
export function columnComparator(column: Vector, order: SortOrder): RowComparator {
  const values = valueComparator(column);
  const sign = order.descending ? -1 : 1;
  const { validity } = column;
  if (validity === null) return order.descending ? (a, b) => values(b, a) : values;
  const nullFirst = order.nullsFirst ? -1 : 1;
  return (a, b) => {
    const x = validity[a];
    const y = validity[b];
    if (x + y === 2) return sign * values(a, b);
    return x === y ? 0 : x === 0 ? nullFirst : -nullFirst;
  };
}

function inTurn(comparators: readonly RowComparator[]): RowComparator {
  if (comparators.length === 2) {
    const [first, second] = comparators;
    return (a, b) => first(a, b) || second(a, b);
  }
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function valueComparator(column: Vector): RowComparator {
  if (column instanceof BytesVector) return bytesComparator(column);
  if (column instanceof Int32Vector || column instanceof BooleanVector) {
    const { values } = column;
    return (a, b) => values[a] - values[b];
  }
  if (column instanceof IntegerVector) {
    const { values } = column;
    if (values instanceof Float64Array) return (a, b) => values[a] - values[b];
    return (a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0);
  }
  if (column instanceof Float64Vector) {
    const { values } = column;
    return (a, b) => {
      const x = values[a];
      const y = values[b];
      if (x < y) return -1;
      if (x > y) return 1;
      if (x === y) return 0;
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    };
  }
  if (column instanceof NullVector) return () => 0;
  const { type } = column;
  return (a, b) => compareValues(type, column.get(a), column.get(b));
}

/** Compares the first six bytes, kept as one number per row, before it touches the text. */
function bytesComparator({ starts, ends, data, length }: BytesVector): RowComparator {
  const heads = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    let head = 0;
    for (let at = starts[i], stop = at + 6; at < stop; at++) head = head * 256 + (at < ends[i] ? data[at] : 0);
    heads[i] = head;
  }
  return (a, b) => {
    const order = heads[a] - heads[b];
    if (order !== 0) return order;
    let x = starts[a];
    let y = starts[b];
    const endX = ends[a];
    const endY = ends[b];
    const stop = x + Math.min(endX - x, endY - y);
    for (; x < stop; x++, y++) if (data[x] !== data[y]) return data[x] - data[y];
    return endX - x - (endY - y);
  };
}

const RUN = 8;

/** Bottom-up: runs of eight by insertion, then merges. Stable. */
function mergeSort(rows: Int32Array, compare: RowComparator): void {
  const n = rows.length;
  for (let from = 0; from < n; from += RUN) {
    const to = Math.min(n, from + RUN);
    for (let i = from + 1; i < to; i++) {
      const row = rows[i];
      let j = i;
      for (; j > from && compare(rows[j - 1], row) > 0; j--) rows[j] = rows[j - 1];
      rows[j] = row;
    }
  }
  let source = rows;
  let target = new Int32Array(n);
  for (let width = RUN; width < n; width *= 2) {
    for (let from = 0; from < n; from += 2 * width) {
      merge(source, target, from, Math.min(n, from + width), Math.min(n, from + 2 * width), compare);
    }
    [source, target] = [target, source as Int32Array<ArrayBuffer>];
  }
  if (source !== rows) rows.set(source);
}

function merge(
  source: Int32Array,
  target: Int32Array,
  from: number,
  middle: number,
  to: number,
  compare: RowComparator,
): void {
  let a = from;
  let b = middle;
  let out = from;
  // Two halves that are in order already, as in nearly sorted input, cost one comparison.
  if (b >= to || compare(source[b - 1], source[b]) <= 0) {
    target.set(source.subarray(from, to), from);
    return;
  }
  while (a < middle && b < to) target[out++] = compare(source[a], source[b]) <= 0 ? source[a++] : source[b++];
  while (a < middle) target[out++] = source[a++];
  while (b < to) target[out++] = source[b++];
}

/** The first `limit` rows in order, through a heap of the best so far whose top is the worst of them. */
function smallest(compare: RowComparator, n: number, limit: number): Int32Array {
  if (limit === 0) return new Int32Array(0);
  if (limit >= n) throw new InternalError('nothing to leave out');
  const total: RowComparator = (a, b) => compare(a, b) || a - b;
  const heap = new Int32Array(limit);
  for (let i = 0; i < limit; i++) heap[i] = i;
  for (let i = (limit >> 1) - 1; i >= 0; i--) sink(heap, i, limit, total);
  for (let row = limit; row < n; row++) {
    if (compare(row, heap[0]) >= 0) continue;
    heap[0] = row;
    sink(heap, 0, limit, total);
  }
  for (let end = limit - 1; end > 0; end--) {
    const worst = heap[0];
    heap[0] = heap[end];
    heap[end] = worst;
    sink(heap, 0, end, total);
  }
  return heap;
}

function sink(heap: Int32Array, start: number, end: number, compare: RowComparator): void {
  const row = heap[start];
  let at = start;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= end) break;
    if (child + 1 < end && compare(heap[child + 1], heap[child]) > 0) child++;
    if (compare(heap[child], row) <= 0) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = row;
}
