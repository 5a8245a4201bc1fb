/** A piece of a LIKE pattern: any text, one character, or ordinary text. */
export type LikePart = { readonly wild: '%' | '_' } | { readonly text: string };

/** Bytes of a run between two `%`; ANY stands for one character. */
type Run = readonly number[];
const ANY = -1;

/**
 * LIKE patterns with several wildcards, over UTF-8 bytes. The first run stands at the start and the last one at the end; each run between them
 * is taken where it is found first, which is never wrong. So a text is passed once, and no pattern takes longer than pattern × text.
 *
 *     'ab%c_d%e'      |ab|……|c?d|……|e|
 */
export class LikeMatcher {
  private readonly first: Run;
  private readonly middle: readonly Run[];
  private readonly last: Run | undefined;
  private readonly lastCharacters: number;

  constructor(parts: readonly LikePart[]) {
    const runs: number[][] = [[]];
    for (const part of parts) {
      if ('text' in part) runs[runs.length - 1].push(...Buffer.from(part.text));
      else if (part.wild === '_') runs[runs.length - 1].push(ANY);
      else runs.push([]);
    }
    this.first = runs[0];
    this.last = runs.length > 1 ? runs[runs.length - 1] : undefined;
    this.middle = runs.slice(1, -1).filter(run => run.length > 0);
    this.lastCharacters = (this.last ?? []).filter(byte => byte === ANY || !isContinuation(byte)).length;
  }

  test(text: string): boolean {
    const bytes = Buffer.from(text);
    return this.testBytes(bytes, 0, bytes.length);
  }

  testBytes(data: Uint8Array, start: number, end: number): boolean {
    let at = matchAt(this.first, data, start, end);
    if (at < 0) return false;
    if (this.last === undefined) return at === end;
    const tail = back(data, at, end, this.lastCharacters);
    if (tail < 0 || matchAt(this.last, data, tail, end) !== end) return false;
    for (const run of this.middle) {
      at = find(run, data, at, tail);
      if (at < 0) return false;
    }
    return true;
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;

/** The position behind the run when it stands at `at`, else −1. */
function matchAt(run: Run, data: Uint8Array, at: number, end: number): number {
  let position = at;
  for (let i = 0; i < run.length; i++) {
    if (position >= end) return -1;
    const byte = run[i];
    if (byte !== ANY) {
      if (data[position++] !== byte) return -1;
    } else {
      position++;
      while (position < end && isContinuation(data[position])) position++;
    }
  }
  return position;
}

/** The position behind the first place of the run, or −1. */
function find(run: Run, data: Uint8Array, from: number, end: number): number {
  const head = run[0];
  for (let at = from; at < end; at++) {
    if (head === ANY ? isContinuation(data[at]) : data[at] !== head) continue;
    const behind = matchAt(run, data, at, end);
    if (behind >= 0) return behind;
  }
  return -1;
}

/** Where the last `count` characters begin, not before `from`; −1 when there are not so many. */
function back(data: Uint8Array, from: number, end: number, count: number): number {
  let at = end;
  for (let left = count; left > 0; left--) {
    do at--;
    while (at >= from && isContinuation(data[at]));
    if (at < from) return -1;
  }
  return at;
}
