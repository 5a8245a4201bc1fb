import type { BytesColumn, LookupResult } from '../../state/state-store.js';

/** Of some join keys, the numbers of their rows: `first[g]` … `next[g] − 1`, of which `count[g]` are there. All zero where there are none. */
export interface Spans {
  readonly first: Uint32Array;
  readonly next: Uint32Array;
  readonly count: Uint32Array;
}

export const emptySpans = (n: number): Spans => ({
  first: new Uint32Array(n),
  next: new Uint32Array(n),
  count: new Uint32Array(n),
});

/** As stored: three numbers of four bytes, little-endian. */
export function decodeSpans(stored: LookupResult, n: number): Spans {
  const spans = emptySpans(n);
  const view = new DataView(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength);
  for (let i = 0; i < n; i++) if (stored.found[i] === 1) readSpan(view, stored.starts[i], spans, i);
  return spans;
}

export function readSpan(view: DataView, at: number, into: Spans, i: number): void {
  into.first[i] = view.getUint32(at, true);
  into.next[i] = view.getUint32(at + 4, true);
  into.count[i] = view.getUint32(at + 8, true);
}

/** Of the keys `groups`. */
export function encodeSpans(spans: Spans, groups: Int32Array, n: number): BytesColumn {
  const data = new Uint8Array(n * SPAN_BYTES);
  const view = new DataView(data.buffer);
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const at = i * SPAN_BYTES;
    view.setUint32(at, spans.first[groups[i]], true);
    view.setUint32(at + 4, spans.next[groups[i]], true);
    view.setUint32(at + 8, spans.count[groups[i]], true);
    starts[i] = at;
    ends[i] = at + SPAN_BYTES;
  }
  return { data, starts, ends };
}

const SPAN_BYTES = 12;
