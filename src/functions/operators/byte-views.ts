import { decodeUtf8 } from '../../columnar/vector.js';

/** Comparing strings as UTF-8 bytes in place (`data[start, end)`), without making JavaScript strings: what `inlineViews` code calls. */

export function equalViews(a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number): boolean {
  const length = e - s;
  if (length !== f - t) return false;
  for (let i = 0; i < length; i++) if (a[s + i] !== b[t + i]) return false;
  return true;
}

/** Negative, zero or positive: the order of bytes, which is that of code points. */
export function compareViews(a: Uint8Array, s: number, e: number, b: Uint8Array, t: number, f: number): number {
  const la = e - s;
  const lb = f - t;
  const n = Math.min(la, lb);
  for (let i = 0; i < n; i++) {
    const d = a[s + i] - b[t + i];
    if (d !== 0) return d;
  }
  return la - lb;
}

export function startsWithBytes(a: Uint8Array, s: number, e: number, prefix: Uint8Array): boolean {
  const n = prefix.length;
  if (e - s < n) return false;
  for (let i = 0; i < n; i++) if (a[s + i] !== prefix[i]) return false;
  return true;
}

export function endsWithBytes(a: Uint8Array, s: number, e: number, suffix: Uint8Array): boolean {
  return e - s >= suffix.length && startsWithBytes(a, e - suffix.length, e, suffix);
}

export function containsBytes(a: Uint8Array, s: number, e: number, part: Uint8Array): boolean {
  return part.length === 0 || indexOfBytes(a, s, e, part) >= 0;
}

/** Where `part` begins in `data[from, end)`; −1 when it does not. It is not empty. */
export function indexOfBytes(data: Uint8Array, from: number, end: number, part: Uint8Array): number {
  const n = part.length;
  const first = part[0];
  const last = end - n;
  next: for (let i = from; i <= last; i++) {
    if (data[i] !== first) continue;
    for (let j = 1; j < n; j++) if (data[i + j] !== part[j]) continue next;
    return i;
  }
  return -1;
}

/** A set of strings to look views up in: by length, then by bytes. */
export class BytesSet {
  private readonly byLength = new Map<number, Uint8Array[]>();
  private readonly all: ReadonlySet<string>;

  constructor(values: readonly string[]) {
    this.all = new Set(values);
    for (const value of this.all) {
      const bytes = Buffer.from(value);
      const same = this.byLength.get(bytes.length);
      if (same === undefined) this.byLength.set(bytes.length, [bytes]);
      else same.push(bytes);
    }
  }

  has(data: Uint8Array, start: number, end: number): boolean {
    const same = this.byLength.get(end - start);
    if (same === undefined) return false;
    if (same.length > 16) return this.all.has(decodeUtf8(data, start, end));
    for (const bytes of same) if (startsWithBytes(data, start, end, bytes)) return true;
    return false;
  }
}
