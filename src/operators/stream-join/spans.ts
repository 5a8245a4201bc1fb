import type { PackedNumber } from '../../state/schema/state-schema.js';
import type { BytesColumn, LookupResult } from '../../state/state-store.js';
import { NUMBER_BYTES, readNumber, writeNumber } from './key-bytes.js';

/** Of some join keys, the numbers of their rows: `first[g]` … `next[g] − 1`, of which `count[g]` are there. All zero where there are none. */
export interface Spans {
  readonly first: Float64Array;
  readonly next: Float64Array;
  readonly count: Uint32Array;
}

export const emptySpans = (n: number): Spans => ({
  first: new Float64Array(n),
  next: new Float64Array(n),
  count: new Uint32Array(n),
});

/** As stored: two row numbers, and the count in four bytes. */
export function decodeSpans(stored: LookupResult, n: number): Spans {
  const spans = emptySpans(n);
  for (let i = 0; i < n; i++) if (stored.found[i] === 1) readSpan(stored.data, stored.starts[i], spans, i);
  return spans;
}

export function readSpan(data: Uint8Array, at: number, into: Spans, i: number): void {
  into.first[i] = readNumber(data, at);
  into.next[i] = readNumber(data, at + NUMBER_BYTES);
  into.count[i] = countIn(data, at);
}

/** How many rows a stored span says there are. */
export function countIn(data: Uint8Array, at: number): number {
  const c = at + 2 * NUMBER_BYTES;
  return (data[c] | (data[c + 1] << 8) | (data[c + 2] << 16) | (data[c + 3] << 24)) >>> 0;
}

/** Of the keys `groups`. */
export function encodeSpans(spans: Spans, groups: Int32Array): BytesColumn {
  const n = groups.length;
  const data = new Uint8Array(n * SPAN_BYTES);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const at = i * SPAN_BYTES;
    writeNumber(data, at, spans.first[groups[i]]);
    writeNumber(data, at + NUMBER_BYTES, spans.next[groups[i]]);
    const count = spans.count[groups[i]];
    for (let b = 0; b < 4; b++) data[at + 2 * NUMBER_BYTES + b] = count >>> (8 * b);
    starts[i] = at;
    ends[i] = at + SPAN_BYTES;
  }
  return { data, starts, ends };
}

const SPAN_BYTES = 2 * NUMBER_BYTES + 4;

/** What a stored span consists of. */
export const SPAN_NUMBERS: readonly PackedNumber[] = [
  { name: 'first', bytes: NUMBER_BYTES },
  { name: 'next', bytes: NUMBER_BYTES },
  { name: 'count', bytes: 4, lowestFirst: true },
];
