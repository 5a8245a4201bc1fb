/**
 * Rows of a state store, packed into segments of up to one MiB. A row is found by its *address*, the number of the 8-byte unit where it begins:
 *
 *     address (32 bits) = segment (15 bits) . unit within it (17 bits)            0 is no address
 *
 *     entry   flags 1 │ key length 1 │ value length 1 │ key │ value │ up to the next unit
 *     long    flags 1 │ 255 │ 255 │ 0 │ key length 4 │ value length 4 │ key │ value │      (a length of 255 or more)
 *
 * Where rows are found by group, the last unit of an entry holds its links: see `GroupChains`.
 *
 * Space is handed out in order and never again within a segment; what is freed is only counted. A segment without live entries is given
 * back (`dropEmpty`), and when half of everything is dead, the emptiest segments are cleared by moving their live entries elsewhere (`sparsest`).
 * So nothing large is ever copied in one go, and every segment can be walked from its start: lengths of dead entries stay readable.
 */
export class EntryArena {
  readonly segments: Uint8Array[] = [];
  readonly views: DataView[] = [];
  /** Bytes handed out and bytes that are live, per segment. */
  readonly used: number[] = [];
  readonly live: number[] = [];
  usedBytes = 0;
  liveBytes = 0;
  capacityBytes = 0;
  #current = -1;
  readonly #vacant: number[] = [];

  /** Sizes as tests want them; else one MiB, and 4 MiB of dead bytes before anything is moved. `linkBytes`: at the end of an entry, 0 or 8. */
  constructor(
    readonly linkBytes = 0,
    private readonly segmentBytes = UNIT << UNIT_BITS,
    private readonly deadBytesMin = 4 << 20,
  ) {
    this.#current = this.#openSegment(Math.min(FIRST_BYTES, segmentBytes));
    // Address 0 is no address.
    this.used[0] = UNIT;
  }

  entrySize(bytes: Uint8Array, offset: number): number {
    return sizeOf(keyLengthOf(bytes, offset), valueLengthOf(bytes, offset)) + this.linkBytes;
  }

  /** Room for a row, with its header written and flags `LIVE`. */
  allocate(keyLength: number, valueLength: number): number {
    const isLong = keyLength >= LONG || valueLength >= LONG;
    const size = sizeOf(keyLength, valueLength) + this.linkBytes;
    // Large entries get a segment of their own.
    const segment = size > this.segmentBytes / 4 ? this.#openSegment(size) : this.#segmentFor(size);
    const offset = this.used[segment];
    this.used[segment] = offset + size;
    this.live[segment] += size;
    this.usedBytes += size;
    this.liveBytes += size;
    const bytes = this.segments[segment];
    bytes[offset] = LIVE;
    bytes[offset + 1] = isLong ? LONG : keyLength;
    bytes[offset + 2] = isLong ? LONG : valueLength;
    if (isLong) {
      const view = this.views[segment];
      bytes[offset + 3] = 0;
      view.setUint32(offset + 4, keyLength, true);
      view.setUint32(offset + 8, valueLength, true);
    }
    return (segment << UNIT_BITS) | (offset >>> 3);
  }

  /** The entry stays readable until its segment is given back by `dropEmpty`. */
  free(address: number): void {
    const segment = address >>> UNIT_BITS;
    const offset = (address & UNIT_MASK) << 3;
    const bytes = this.segments[segment];
    const size = this.entrySize(bytes, offset);
    bytes[offset] = 0;
    this.live[segment] -= size;
    this.liveBytes -= size;
  }

  /** Gives back the segments in which nothing is live. Addresses into them must not be used any more. */
  dropEmpty(): void {
    if (this.usedBytes === this.liveBytes) return;
    for (let segment = 0; segment < this.segments.length; segment++) {
      if (this.live[segment] === 0 && this.used[segment] > 0) this.#drop(segment);
    }
  }

  #drop(segment: number): void {
    if (segment === this.#current) return;
    this.usedBytes -= this.used[segment];
    this.capacityBytes -= this.segments[segment].length;
    this.segments[segment] = NOTHING;
    this.views[segment] = NO_VIEW;
    this.used[segment] = 0;
    // Not the first one, where address 0 would be.
    if (segment > 0) this.#vacant.push(segment);
  }

  /** The segment with the smallest live share, or −1 while less than half of a few MiB is dead: then moving is not worth it. */
  sparsest(): number {
    const dead = this.usedBytes - this.liveBytes;
    if (dead < this.deadBytesMin || dead < this.liveBytes) return -1;
    let best = -1;
    let bestShare = 0.75;
    for (let segment = 0; segment < this.segments.length; segment++) {
      if (segment === this.#current || this.used[segment] === 0) continue;
      const share = this.live[segment] / this.used[segment];
      if (share < bestShare) {
        best = segment;
        bestShare = share;
      }
    }
    return best;
  }

  #segmentFor(size: number): number {
    if (this.used[this.#current] + size > this.segments[this.#current].length) {
      const wanted = Math.max(FIRST_BYTES, this.capacityBytes >> 1, size);
      this.#current = this.#openSegment(Math.min(wanted, this.segmentBytes));
    }
    return this.#current;
  }

  #openSegment(size: number): number {
    const segment = this.#vacant.pop() ?? this.segments.length;
    if (segment >= SEGMENTS_MAX) throw new RangeError('a state store holds at most 32 GiB in memory');
    const bytes = new Uint8Array(size);
    this.segments[segment] = bytes;
    this.views[segment] = new DataView(bytes.buffer);
    this.used[segment] = 0;
    this.live[segment] = 0;
    this.capacityBytes += size;
    return segment;
  }
}

export const UNIT_BITS = 17;
export const UNIT_MASK = (1 << UNIT_BITS) - 1;
const UNIT = 8;
/** The first segments are small, and together half as large again each time: a query may have dozens of stores of a few rows. */
const FIRST_BYTES = 16 << 10;
const SEGMENTS_MAX = 1 << (32 - UNIT_BITS);
/** What the header says of lengths that it has no room for. */
export const LONG = 255;
const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

/** The entry is in use. */
export const LIVE = 1;
/** Changed in this batch; not yet written to the delta. */
export const DIRTY = 2;
/** The change log can restore what the entry was before this batch. */
export const SAVED = 4;
/** Did not exist before this batch. */
export const NEW = 8;
/** Removed in this batch: no longer seen, but kept for `abort`. */
export const REMOVED = 16;
/** Replaced in this batch by a longer or shorter entry elsewhere, kept for `abort`. */
export const GONE = 32;
/** Not to be written by the snapshot now being cut: it is newer, or what it was has been put aside. */
export const SKIP = 64;
/** `REMOVED` with the whole range of keys around it: the delta names the range, not the entry. */
export const RANGED = 128;

function sizeOf(keyLength: number, valueLength: number): number {
  const head = keyLength >= LONG || valueLength >= LONG ? 12 : 3;
  return (head + keyLength + valueLength + 7) & ~7;
}

export function isLong(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset + 1] === LONG;
}

export function keyStartOf(bytes: Uint8Array, offset: number): number {
  return offset + (bytes[offset + 1] === LONG ? 12 : 3);
}

export function keyLengthOf(bytes: Uint8Array, offset: number): number {
  const length = bytes[offset + 1];
  return length === LONG ? readU32(bytes, offset + 4) : length;
}

export function valueLengthOf(bytes: Uint8Array, offset: number): number {
  return bytes[offset + 1] === LONG ? readU32(bytes, offset + 8) : bytes[offset + 2];
}

/** Only to a length that makes an entry of the same kind and size. */
export function setValueLength(bytes: Uint8Array, offset: number, length: number): void {
  if (bytes[offset + 1] !== LONG) bytes[offset + 2] = length;
  else for (let i = 0; i < 4; i++) bytes[offset + 8 + i] = length >>> (8 * i);
}

/** Whether a value of this length can take the place of the one that is there. */
export function valueFits(bytes: Uint8Array, offset: number, length: number): boolean {
  const keyLength = keyLengthOf(bytes, offset);
  const wouldBeLong = keyLength >= LONG || length >= LONG;
  if (wouldBeLong !== isLong(bytes, offset)) return false;
  return sizeOf(keyLength, length) === sizeOf(keyLength, valueLengthOf(bytes, offset));
}

function readU32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

/** Copies `source[start, end)` to `target` at `at`; short runs, the common case, without a call. */
export function copyBytes(source: Uint8Array, start: number, end: number, target: Uint8Array, at: number): void {
  if (end - start < 40) for (let i = start, j = at; i < end; i++, j++) target[j] = source[i];
  else target.set(source.subarray(start, end), at);
}
