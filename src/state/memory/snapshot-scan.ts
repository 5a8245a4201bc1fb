import type { RecordWriter } from '../record-file.js';
import {
  type EntryArena,
  keyLengthOf,
  keyStartOf,
  LIVE,
  SKIP,
  UNIT_BITS,
  UNIT_MASK,
  valueLengthOf,
} from './entry-arena.js';
import { compareKeys, successor } from './key-order.js';
import type { OrderedIndex } from './ordered-index.js';

/**
 * Reads out one version of a store, piece by piece, while later batches change it.
 *
 *     [ read already │ cursor │ still to be read ]       an entry still to be read that is about to change is first put `aside`
 *                                                        and marked SKIP; a new entry among them is marked SKIP too
 *
 * So the work that a batch does for a snapshot is proportional to its own changes, and nothing is copied in advance. Ordered stores are read
 * in key order, which makes them fast to load; what was put aside follows at the end.
 */
export class SnapshotScan {
  /** A later load has replaced the store under the scan. */
  cancelled = false;
  readonly #marked: number[] = [];
  #segment = 0;
  #offset = FIRST_OFFSET;
  #lastKey: Uint8Array | null = null;
  #scanned = false;
  #aside = new Uint8Array(1024);
  #asideUsed = 0;
  #asideRead = 0;

  constructor(
    private readonly arena: EntryArena,
    private readonly index: OrderedIndex | null,
  ) {}

  /** Whether the entry lies before the reader. */
  isAhead(address: number): boolean {
    if (this.#scanned) return false;
    const segment = address >>> UNIT_BITS;
    const offset = (address & UNIT_MASK) << 3;
    if (this.index === null) return segment > this.#segment || (segment === this.#segment && offset >= this.#offset);
    if (this.#lastKey === null) return true;
    const bytes = this.arena.segments[segment];
    const start = keyStartOf(bytes, offset);
    return compareKeys(bytes.subarray(start, start + keyLengthOf(bytes, offset)), this.#lastKey) > 0;
  }

  /** To be called before an entry of the version changes or goes. */
  beforeChange(address: number): void {
    const bytes = this.arena.segments[address >>> UNIT_BITS];
    const offset = (address & UNIT_MASK) << 3;
    if ((bytes[offset] & SKIP) !== 0 || !this.isAhead(address)) return;
    this.#putAside(bytes, offset, this.arena.entrySize(bytes, offset));
    this.#mark(bytes, offset, address);
  }

  /** To be called for an entry that is newer than the version. */
  ignore(address: number): void {
    if (this.isAhead(address))
      this.#mark(this.arena.segments[address >>> UNIT_BITS], (address & UNIT_MASK) << 3, address);
  }

  /** Writes rows until the part is full; true when that was all. */
  fill(out: RecordWriter, bytesMax: number): boolean {
    if (!this.#scanned)
      this.#scanned = this.index === null ? this.#walk(out, bytesMax) : this.#walkInOrder(out, bytesMax);
    if (!this.#scanned) return false;
    while (this.#asideRead < this.#asideUsed) {
      if (out.length >= bytesMax) return false;
      writeEntry(out, this.#aside, this.#asideRead);
      this.#asideRead += this.arena.entrySize(this.#aside, this.#asideRead);
    }
    return true;
  }

  /** Takes the marks away, some at a time. Until it is done, segments must stay where they are. */
  *end(): Generator<void> {
    this.#scanned = true;
    for (const [i, address] of this.#marked.entries()) {
      this.arena.segments[address >>> UNIT_BITS][(address & UNIT_MASK) << 3] &= ~SKIP;
      if (i % 8192 === 8191) yield;
    }
    this.#marked.length = 0;
  }

  #walk(out: RecordWriter, bytesMax: number): boolean {
    const { segments, used } = this.arena;
    for (; this.#segment < segments.length; this.#segment++, this.#offset = 0) {
      const bytes = segments[this.#segment];
      const end = used[this.#segment];
      let offset = this.#offset;
      while (offset < end && out.length < bytesMax) {
        if ((bytes[offset] & (LIVE | SKIP)) === LIVE) writeEntry(out, bytes, offset);
        offset += this.arena.entrySize(bytes, offset);
      }
      this.#offset = offset;
      if (out.length >= bytesMax) return false;
    }
    return true;
  }

  #walkInOrder(out: RecordWriter, bytesMax: number): boolean {
    const { segments } = this.arena;
    let last = -1;
    let more = false;
    this.index!.scan(this.#lastKey === null ? null : successor(this.#lastKey), address => {
      more = out.length >= bytesMax;
      if (more) return false;
      const bytes = segments[address >>> UNIT_BITS];
      const offset = (address & UNIT_MASK) << 3;
      if ((bytes[offset] & SKIP) === 0) writeEntry(out, bytes, offset);
      last = address;
      return true;
    });
    if (last !== -1) {
      const bytes = segments[last >>> UNIT_BITS];
      const start = keyStartOf(bytes, (last & UNIT_MASK) << 3);
      this.#lastKey = bytes.slice(start, start + keyLengthOf(bytes, (last & UNIT_MASK) << 3));
    }
    return !more;
  }

  #mark(bytes: Uint8Array, offset: number, address: number): void {
    bytes[offset] |= SKIP;
    this.#marked.push(address);
  }

  #putAside(bytes: Uint8Array, offset: number, size: number): void {
    if (this.#asideUsed + size > this.#aside.length) {
      const wider = new Uint8Array(Math.max(this.#asideUsed + size, this.#aside.length * 2));
      wider.set(this.#aside.subarray(0, this.#asideUsed));
      this.#aside = wider;
    }
    this.#aside.set(bytes.subarray(offset, offset + size), this.#asideUsed);
    this.#asideUsed += size;
  }
}

/** Of the first entry of the first segment. */
export const FIRST_OFFSET = 8;

function writeEntry(out: RecordWriter, bytes: Uint8Array, offset: number): void {
  const start = keyStartOf(bytes, offset);
  const middle = start + keyLengthOf(bytes, offset);
  out.put(bytes, start, middle, bytes, middle, middle + valueLengthOf(bytes, offset));
}
