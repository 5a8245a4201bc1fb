import type {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  Vector,
} from '../../../columnar/vector.js';
import { compareBytes } from '../../../types/value.js';
import { PlainBuffer } from './plain-buffer.js';
import type { WriteLeaf } from './write-schema.js';

/** Smallest and largest value of a chunk as hyparquet-writer's footer takes them. */
export interface Bounds {
  min: unknown;
  max: unknown;
}

/**
 * Encodes the values of one leaf plainly, or as codes of a dictionary while that pays. `add` takes a row that is not null.
 */
export interface LeafValues {
  add(vector: Vector, row: number): void;
  /** Bytes that the values since the last `take` need, plainly. */
  readonly size: number;
  readonly count: number;
  /** The values since the last call, encoded. */
  take(): { encoding: 'PLAIN' | 'PLAIN_DICTIONARY'; bytes: Uint8Array };
  /** At the end of a chunk: its dictionary, if there is one, and its bounds. Starts the next chunk. */
  finish(): { dictionary: Uint8Array | null; entries: number; bounds: Bounds };
}

export function leafValues(leaf: WriteLeaf): LeafValues {
  if (leaf.element.type === 'BOOLEAN') return new BooleanValues();
  if (leaf.element.type === 'BYTE_ARRAY') return new BytesValues();
  return new NumberValues(leaf);
}

class BooleanValues implements LeafValues {
  private readonly plain = new PlainBuffer();
  private bits = 0;
  private bounds: Bounds = { min: undefined, max: undefined };
  count = 0;
  get size(): number {
    return this.plain.length;
  }
  add(vector: Vector, row: number): void {
    const value = (vector as BooleanVector).values[row];
    this.bits |= value << (this.count & 7);
    if ((++this.count & 7) === 0) {
      this.plain.uint8(this.bits);
      this.bits = 0;
    }
    if (value === 0 || this.bounds.min === undefined) this.bounds.min = value === 1;
    if (value === 1 || this.bounds.max === undefined) this.bounds.max = value === 1;
  }
  take(): { encoding: 'PLAIN'; bytes: Uint8Array } {
    if ((this.count & 7) !== 0) this.plain.uint8(this.bits);
    const bytes = this.plain.content().slice();
    this.plain.clear();
    this.bits = 0;
    this.count = 0;
    return { encoding: 'PLAIN', bytes };
  }
  finish(): { dictionary: null; entries: number; bounds: Bounds } {
    const { bounds } = this;
    this.bounds = { min: undefined, max: undefined };
    return { dictionary: null, entries: 0, bounds };
  }
}

const DICTIONARY_ENTRIES_MAX = 40_000;
const DICTIONARY_BYTES_MAX = 1 << 20;

/** Codes and the values behind them. Given up when it grows too large, or when a first page shows few repetitions. */
abstract class DictionaryValues<K> implements LeafValues {
  private readonly plain = new PlainBuffer();
  private entriesBuffer = new PlainBuffer();
  /** Where the entry of a code starts in `entriesBuffer`; one more for the end. */
  private offsets: number[] = [0];
  private codes = new Int32Array(4096);
  private coded = 0;
  private useCodes = true;
  /** A page was written with codes, so the dictionary must be written too. */
  private committed = false;
  protected bounds: Bounds = { min: undefined, max: undefined };
  private plainCount = 0;

  get count(): number {
    return this.coded + this.plainCount;
  }
  get size(): number {
    return this.plain.length + this.coded * 4;
  }

  protected abstract codeOf(key: K, next: number): number;
  protected abstract forget(): void;
  protected abstract encode(key: K, into: PlainBuffer): void;
  protected abstract bound(key: K): void;

  protected addKey(key: K): void {
    if (!this.useCodes) {
      this.bound(key);
      this.encode(key, this.plain);
      this.plainCount++;
      return;
    }
    const next = this.offsets.length - 1;
    const code = this.codeOf(key, next);
    if (code === next) {
      this.bound(key);
      this.encode(key, this.entriesBuffer);
      this.offsets.push(this.entriesBuffer.length);
    }
    if (this.coded === this.codes.length) {
      const wider = new Int32Array(this.codes.length * 2);
      wider.set(this.codes);
      this.codes = wider;
    }
    this.codes[this.coded++] = code;
    if (next >= DICTIONARY_ENTRIES_MAX || this.entriesBuffer.length > DICTIONARY_BYTES_MAX) this.giveUp();
  }

  abstract add(vector: Vector, row: number): void;

  private get entries(): number {
    return this.offsets.length - 1;
  }

  /** Turns the codes of the current page into plain values; what was written with codes stays. */
  private giveUp(): void {
    const source = this.entriesBuffer.content();
    for (let i = 0; i < this.coded; i++)
      this.plain.copy(source, this.offsets[this.codes[i]], this.offsets[this.codes[i] + 1]);
    this.plainCount = this.coded;
    this.coded = 0;
    this.useCodes = false;
    this.forget();
  }

  take(): { encoding: 'PLAIN' | 'PLAIN_DICTIONARY'; bytes: Uint8Array } {
    if (this.coded === 0 && this.useCodes) return { encoding: 'PLAIN', bytes: new Uint8Array(0) };
    if (this.useCodes && !this.committed && this.entries * 2 > this.coded) this.giveUp();
    if (!this.useCodes) {
      const bytes = this.plain.content().slice();
      this.plain.clear();
      this.plainCount = 0;
      return { encoding: 'PLAIN', bytes };
    }
    this.committed = true;
    const bytes = encodeCodes(this.codes.subarray(0, this.coded), this.entries);
    this.coded = 0;
    return { encoding: 'PLAIN_DICTIONARY', bytes };
  }

  finish(): { dictionary: Uint8Array | null; entries: number; bounds: Bounds } {
    const dictionary = this.committed ? this.entriesBuffer.content().slice() : null;
    const result = { dictionary, entries: this.entries, bounds: this.bounds };
    this.entriesBuffer = new PlainBuffer();
    this.offsets = [0];
    this.useCodes = true;
    this.committed = false;
    this.bounds = { min: undefined, max: undefined };
    this.forget();
    return result;
  }
}

/** The width of the codes, then the codes in runs. */
function encodeCodes(codes: Int32Array, entries: number): Uint8Array {
  const width = entries <= 1 ? 1 : 32 - Math.clz32(entries - 1);
  const out = new PlainBuffer(16 + ((codes.length * width) >> 3));
  out.uint8(width);
  writeRuns(out, codes, codes.length, width);
  return out.content().slice();
}

/** Parquet's hybrid of run lengths (from eight equal values on) and bit packing (in groups of eight). */
export function writeRuns(out: PlainBuffer, values: ArrayLike<number>, count: number, width: number): void {
  let packedFrom = 0;
  let at = 0;
  while (at < count) {
    let run = 1;
    while (at + run < count && values[at + run] === values[at]) run++;
    if (run >= 8) {
      writePacked(out, values, packedFrom, at, width);
      varint(out, run * 2);
      for (let shift = 0; shift < width; shift += 8) out.uint8((values[at] >> shift) & 255);
      at += run;
      packedFrom = at;
    } else at += Math.min(8, count - at);
  }
  writePacked(out, values, packedFrom, count, width);
}

function writePacked(out: PlainBuffer, values: ArrayLike<number>, from: number, to: number, width: number): void {
  if (to === from) return;
  const groups = Math.ceil((to - from) / 8);
  varint(out, groups * 2 + 1);
  let bits = 0;
  let held = 0;
  for (let i = from; i < from + groups * 8; i++) {
    bits |= (i < to ? values[i] : 0) << held;
    held += width;
    while (held >= 8) {
      out.uint8(bits & 255);
      bits >>>= 8;
      held -= 8;
    }
  }
}

function varint(out: PlainBuffer, value: number): void {
  let rest = value;
  while (rest > 127) {
    out.uint8((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  out.uint8(rest);
}

interface ByteRange {
  data: Uint8Array;
  start: number;
  end: number;
}

class BytesValues extends DictionaryValues<ByteRange> {
  private readonly range: ByteRange = { data: new Uint8Array(0), start: 0, end: 0 };
  private table = new Int32Array(1024).fill(-1);
  private hashes: number[] = [];
  private values: Uint8Array[] = [];

  add(vector: Vector, row: number): void {
    const { starts, ends, data } = vector as BytesVector;
    this.range.data = data;
    this.range.start = starts[row];
    this.range.end = ends[row];
    this.addKey(this.range);
  }

  protected codeOf({ data, start, end }: ByteRange, next: number): number {
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ data[i], 0x01000193);
    hash ^= hash >>> 15;
    const { table } = this;
    const mask = table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = table[slot];
      if (code < 0) {
        table[slot] = next;
        this.hashes.push(hash);
        this.values.push(new Uint8Array(data.subarray(start, end)));
        if (next * 2 > table.length) this.growTable();
        return next;
      }
      if (this.hashes[code] === hash && sameBytes(this.values[code], data, start, end)) return code;
    }
  }

  private growTable(): void {
    const table = new Int32Array(this.table.length * 4).fill(-1);
    const mask = table.length - 1;
    for (let code = 0; code < this.hashes.length; code++) {
      let slot = this.hashes[code] & mask;
      while (table[slot] >= 0) slot = (slot + 1) & mask;
      table[slot] = code;
    }
    this.table = table;
  }

  protected forget(): void {
    this.table = new Int32Array(1024).fill(-1);
    this.hashes = [];
    this.values = [];
  }

  protected encode({ data, start, end }: ByteRange, into: PlainBuffer): void {
    into.int32(end - start);
    into.copy(data, start, end);
  }

  protected bound({ data, start, end }: ByteRange): void {
    const value = data.subarray(start, end);
    const { bounds } = this;
    if (bounds.min === undefined || compareBytes(value, bounds.min as Uint8Array) < 0)
      bounds.min = new Uint8Array(value);
    if (bounds.max === undefined || compareBytes(value, bounds.max as Uint8Array) > 0)
      bounds.max = new Uint8Array(value);
  }
}

function sameBytes(value: Uint8Array, data: Uint8Array, start: number, end: number): boolean {
  if (value.length !== end - start) return false;
  for (let i = 0; i < value.length; i++) if (value[i] !== data[start + i]) return false;
  return true;
}

class NumberValues extends DictionaryValues<number | bigint> {
  private readonly codesByValue = new Map<number | bigint, number>();
  private readonly physical: string;
  private readonly width: number;
  private readonly isDecimal: boolean;

  constructor(leaf: WriteLeaf) {
    super();
    this.physical = leaf.element.type!;
    this.width = leaf.element.type_length ?? 0;
    this.isDecimal = leaf.type.kind === 'decimal';
  }

  add(vector: Vector, row: number): void {
    this.addKey((vector as Int32Vector | Float64Vector | IntegerVector).values[row]);
  }

  protected codeOf(value: number | bigint, next: number): number {
    // A Map takes the two zeros for one; the negative one is kept apart by a key that no float column has.
    const key = Object.is(value, -0) ? NEGATIVE_ZERO : value;
    const code = this.codesByValue.get(key);
    if (code !== undefined) return code;
    this.codesByValue.set(key, next);
    return next;
  }

  protected forget(): void {
    this.codesByValue.clear();
  }

  protected encode(value: number | bigint, into: PlainBuffer): void {
    if (this.physical === 'INT32') into.int32(Number(value));
    else if (this.physical === 'DOUBLE') into.float64(value as number);
    else if (this.physical === 'FLOAT') into.float32(value as number);
    else if (this.physical !== 'INT64') into.bigEndian(BigInt(value), this.width);
    else if (typeof value === 'number') into.safeInt64(value);
    else into.int64(value);
  }

  protected bound(value: number | bigint): void {
    if (Number.isNaN(value)) return;
    const { bounds } = this;
    const exact = this.isDecimal || this.physical === 'INT64' ? BigInt(value) : value;
    if (bounds.min === undefined || exact < (bounds.min as number | bigint)) bounds.min = exact;
    if (bounds.max === undefined || exact > (bounds.max as number | bigint)) bounds.max = exact;
    // Both zeros are bounds of either.
    if (bounds.min === 0) bounds.min = -0;
    if (Object.is(bounds.max, -0)) bounds.max = 0;
  }
}

const NEGATIVE_ZERO = -(2n ** 200n);
