import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  type Validity,
  type Vector,
} from '../../../columnar/vector.js';
import type { DataType } from '../../../types/data-type.js';
import type { Page } from './column-chunk.js';
import type { FileLeaf } from './file-schema.js';
import type { Store } from './store.js';

/** The levels and values of one leaf for a run of rows. */
export interface LeafRun {
  /** Entries; rows for a leaf outside of lists. */
  readonly entries: number;
  /** Null: every entry has a value. Only kept for leaves inside lists and structs. */
  readonly definition: Uint8Array | null;
  readonly repetition: Uint8Array | null;
  readonly vector: Vector;
}

/** A part of a page: entries `[from, to)`, whose values start at `value`. */
interface Piece {
  readonly page: Page;
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Where pages come from, in order; null at the end. */
export interface PageSource {
  next(): Promise<Page | null>;
}

/** Hands out a leaf in runs of whole rows, whatever the pages are cut like. */
export class LeafReader {
  private page: Page | null = null;
  /** The first entry and value of the page that have not been handed out. */
  private entry = 0;
  private value = 0;

  constructor(
    private readonly chunk: PageSource,
    private readonly leaf: FileLeaf,
    private readonly type: DataType,
  ) {}

  async read(rows: number): Promise<LeafRun> {
    const pieces = this.leaf.slotRep === 0 ? await this.flatPieces(rows) : await this.repeatedPieces(rows);
    let entries = 0;
    for (const piece of pieces) entries += piece.to - piece.from;
    const nested = this.leaf.slotRep > 0 || this.leaf.path.length > 1;
    return {
      entries,
      definition: nested ? levelsOf(pieces, entries, 'definition', this.leaf.def) : null,
      repetition: nested ? levelsOf(pieces, entries, 'repetition', 0) : null,
      vector: fillVector(this.type, pieces, this.leaf),
    };
  }

  private async flatPieces(rows: number): Promise<Piece[]> {
    const pieces: Piece[] = [];
    for (let left = rows; left > 0; ) {
      const page = await this.currentPage();
      if (page === null) throw new Error(`${left} rows are missing at its end`);
      const to = Math.min(page.entries, this.entry + left);
      left -= to - this.entry;
      pieces.push(this.take(page, to));
    }
    return pieces;
  }

  /** A row ends where the next entry of repetition level 0 starts, which may be on a later page. */
  private async repeatedPieces(rows: number): Promise<Piece[]> {
    const pieces: Piece[] = [];
    let started = 0;
    for (;;) {
      const page = await this.currentPage();
      if (page === null) {
        if (started < rows) throw new Error(`${rows - started} rows are missing at its end`);
        return pieces;
      }
      const { repetition, entries } = page;
      let to = this.entry;
      for (; to < entries; to++) {
        if (repetition !== null && repetition[to] !== 0) {
          if (started === 0) throw new Error('it starts in the middle of a row');
          continue;
        }
        if (started === rows) break;
        started++;
      }
      if (to > this.entry) pieces.push(this.take(page, to));
      if (to < entries) return pieces;
    }
  }

  private async currentPage(): Promise<Page | null> {
    if (this.page === null || this.entry === this.page.entries) {
      this.page = await this.chunk.next();
      this.entry = 0;
      this.value = 0;
    }
    return this.page;
  }

  private take(page: Page, to: number): Piece {
    const piece = { page, from: this.entry, to, value: this.value };
    if (page.definition === null) this.value += to - this.entry;
    else for (let i = this.entry; i < to; i++) if (page.definition[i] === this.leaf.def) this.value++;
    this.entry = to;
    return piece;
  }
}

function levelsOf(
  pieces: readonly Piece[],
  entries: number,
  which: 'definition' | 'repetition',
  filler: number,
): Uint8Array | null {
  if (pieces.every(piece => piece.page[which] === null)) return null;
  const out = new Uint8Array(entries);
  let at = 0;
  for (const { page, from, to } of pieces) {
    const levels = page[which];
    if (levels === null) out.fill(filler, at, at + to - from);
    else out.set(levels.subarray(from, to), at);
    at += to - from;
  }
  return out;
}

/** Entries of a piece that are slots of the leaf: those of an empty or null list are not. */
function slotsOf(pieces: readonly Piece[], slotDef: number): number {
  let slots = 0;
  for (const { page, from, to } of pieces) {
    const { definition } = page;
    if (definition === null || slotDef === 0) slots += to - from;
    else for (let i = from; i < to; i++) if (definition[i] >= slotDef) slots++;
  }
  return slots;
}

function fillVector(type: DataType, pieces: readonly Piece[], leaf: FileLeaf): Vector {
  if (pieces.length === 1) {
    const { page, from, to, value } = pieces[0];
    if (page.definition === null && page.codes === null)
      return vectorOfStore(type, page.store, value, value + to - from);
  }
  const slots = slotsOf(pieces, leaf.slotDef);
  const validity = validityOf(pieces, slots, leaf);
  const kind = pieces.length === 0 ? kindOf(type) : pieces[0].page.store.kind;
  switch (kind) {
    case 'boolean':
      return new BooleanVector(type, slots, gather(pieces, new Uint8Array(slots), leaf), validity);
    case 'int32':
      return new Int32Vector(type, slots, gather(pieces, new Int32Array(slots), leaf), validity);
    case 'float64':
      return new Float64Vector(type, slots, gather(pieces, new Float64Array(slots), leaf), validity);
    case 'integer':
      return new IntegerVector(type, slots, gatherIntegers(type, pieces, slots, leaf), validity);
    case 'bytes':
      return gatherBytes(type, pieces, slots, validity, leaf);
  }
}

function kindOf(type: DataType): Store['kind'] {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'float':
    case 'double':
      return 'float64';
    case 'string':
    case 'binary':
      return 'bytes';
    case 'long':
    case 'decimal':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return 'integer';
    default:
      return 'int32';
  }
}

function vectorOfStore(type: DataType, store: Store, from: number, to: number): Vector {
  const n = to - from;
  switch (store.kind) {
    case 'boolean':
      return new BooleanVector(type, n, store.values.subarray(from, to), null);
    case 'int32':
      return new Int32Vector(type, n, store.values.subarray(from, to), null);
    case 'float64':
      return new Float64Vector(type, n, store.values.subarray(from, to), null);
    case 'integer':
      return new IntegerVector(
        type,
        n,
        Array.isArray(store.values) ? store.values.slice(from, to) : store.values.subarray(from, to),
        null,
      );
    case 'bytes':
      return new BytesVector(type, n, store.starts.subarray(from, to), store.ends.subarray(from, to), store.data, null);
  }
}

function validityOf(pieces: readonly Piece[], slots: number, leaf: FileLeaf): Validity {
  if (pieces.every(piece => piece.page.definition === null)) return null;
  const validity = new Uint8Array(slots);
  let slot = 0;
  let nulls = 0;
  for (const { page, from, to } of pieces) {
    const { definition } = page;
    if (definition === null) {
      validity.fill(1, slot, slot + to - from);
      slot += to - from;
      continue;
    }
    for (let i = from; i < to; i++) {
      const level = definition[i];
      if (level < leaf.slotDef) continue;
      if (level === leaf.def) validity[slot] = 1;
      else nulls++;
      slot++;
    }
  }
  return nulls === 0 ? null : validity;
}

/** Calls back with the slot and the index into the store of every value; the one place that walks levels and codes together. */
function gather<T extends { [index: number]: number }>(pieces: readonly Piece[], out: T, leaf: FileLeaf): T {
  let slot = 0;
  for (const { page, from, to, value } of pieces) {
    const { definition, codes } = page;
    const values = (page.store as { values: ArrayLike<number> }).values;
    let v = value;
    if (definition === null) {
      if (codes === null) for (let i = from; i < to; i++) out[slot++] = values[v++];
      else for (let i = from; i < to; i++) out[slot++] = values[codes[v++]];
      continue;
    }
    for (let i = from; i < to; i++) {
      const level = definition[i];
      if (level < leaf.slotDef) continue;
      if (level === leaf.def) out[slot] = codes === null ? values[v++] : values[codes[v++]];
      slot++;
    }
  }
  return out;
}

function gatherIntegers(
  type: DataType,
  pieces: readonly Piece[],
  slots: number,
  leaf: FileLeaf,
): Float64Array | BigInt64Array | bigint[] {
  if (pieces.every(piece => (piece.page.store as { values: unknown }).values instanceof Float64Array)) {
    return gather(pieces, new Float64Array(slots), leaf);
  }
  // Pages differ in width: everything becomes wide.
  const mixed: (number | bigint)[] = new Array(slots).fill(0);
  gather(pieces, mixed as unknown as { [index: number]: number }, leaf);
  return type.kind === 'decimal' ? mixed.map(BigInt) : BigInt64Array.from(mixed, BigInt);
}

type Bytes = Extract<Store, { kind: 'bytes' }>;

function gatherBytes(
  type: DataType,
  pieces: readonly Piece[],
  slots: number,
  validity: Validity,
  leaf: FileLeaf,
): Vector {
  const starts = new Int32Array(slots);
  const ends = new Int32Array(slots);
  const shared = pieces.length === 0 ? EMPTY : (pieces[0].page.store as Bytes).data;
  const oneBuffer = pieces.every(piece => (piece.page.store as Bytes).data === shared);
  let slot = 0;
  const bounds: number[] = [];
  for (const { page, from, to, value } of pieces) {
    const { definition, codes } = page;
    const store = page.store as Bytes;
    let v = value;
    bounds.push(slot);
    for (let i = from; i < to; i++) {
      if (definition !== null && definition[i] !== leaf.def) {
        if (definition[i] >= leaf.slotDef) slot++;
        continue;
      }
      const index = codes === null ? v : codes[v];
      v++;
      starts[slot] = store.starts[index];
      ends[slot++] = store.ends[index];
    }
  }
  bounds.push(slot);
  const data = oneBuffer ? shared : joinBytes(pieces, bounds, starts, ends);
  return new BytesVector(type, slots, starts, ends, data, validity);
}

const EMPTY = new Uint8Array(0);

/** Copies the values of several pages into one buffer and moves the views there. */
function joinBytes(
  pieces: readonly Piece[],
  bounds: readonly number[],
  starts: Int32Array,
  ends: Int32Array,
): Uint8Array {
  let total = 0;
  for (let i = 0; i < starts.length; i++) total += ends[i] - starts[i];
  const data = new Uint8Array(total);
  let at = 0;
  for (let p = 0; p < pieces.length; p++) {
    const source = (pieces[p].page.store as Bytes).data;
    for (let slot = bounds[p]; slot < bounds[p + 1]; slot++) {
      const length = ends[slot] - starts[slot];
      if (length > 0) data.set(source.subarray(starts[slot], ends[slot]), at);
      starts[slot] = at;
      at += length;
      ends[slot] = at;
    }
  }
  return data;
}
