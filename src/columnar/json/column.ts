import type { Vector } from '../vector.js';
import type { ByteSink } from './byte-sink.js';
import type { JsonScanner } from './scanner.js';
import { NULL_WORD } from './tokens.js';

/**
 * One column being filled from JSON: typed arrays for the rows of a batch. A row is null until a value is read into it.
 *
 * `read` is called with the scanner on the first byte of a value and consumes the value whatever the outcome; malformed text throws.
 */
export abstract class JsonColumn {
  /** 1 where a value was read. */
  validity: Uint8Array = EMPTY;
  protected capacity = 0;
  /** The arrays hold the rows of the vector that was finished last, which nobody will look at any more by the next `reserve`. */
  protected used = false;

  /** Makes room for rows up to `rows`. What was read stays. */
  reserve(rows: number): void {
    if (this.used) {
      this.used = false;
      this.validity.fill(0);
    }
    if (rows <= this.capacity) return;
    this.capacity = Math.max(rows, this.capacity * 2, 16);
    this.validity = widerBytes(this.validity, this.capacity);
    this.grow(this.capacity);
  }

  get rowsReserved(): number {
    return this.capacity;
  }

  abstract read(scanner: JsonScanner, row: number): ReadResult;

  /** Makes the row null again. */
  clear(row: number): void {
    this.validity[row] = 0;
  }

  /**
   * The first `length` rows as a vector. The column starts anew; call `reserve` before the next row. With fresh memory, or, where the
   * vector is `transient`, with the same: it is then done with by that call.
   */
  finish(length: number, texts: Texts, transient = false): Vector {
    const validity = length <= this.capacity ? this.validity.subarray(0, length) : new Uint8Array(length);
    const vector = this.vector(length, validity.indexOf(0) < 0 ? null : validity, texts);
    if (transient && this.reusable) this.used = true;
    else this.forget();
    return vector;
  }

  /** Lets go of the arrays. */
  protected forget(): void {
    this.validity = EMPTY;
    this.capacity = 0;
  }

  /** `vector` leaves the arrays as they are. */
  protected get reusable(): boolean {
    return false;
  }

  protected abstract grow(capacity: number): void;
  protected abstract vector(length: number, validity: Uint8Array | null, texts: Texts): Vector;
}

/** The value is stored (or was null). */
export const OK = 0;
/** Something inside did not fit its type and became null; the rest is stored. The record is corrupt. */
export const PARTIAL = 1;
/** The value does not fit the type; the row was left as it was. The record is corrupt. */
export const BAD = 2;
export type ReadResult = typeof OK | typeof PARTIAL | typeof BAD;

/**
 * The bytes that string vectors refer to. Strings without escapes are views into the text itself; what had to be decoded was appended
 * to a sink, and its places count from `bytes.length` on.
 *
 * ```
 *   0            rawStart          rawEnd    bytes.length
 *   |  ...........[ lines of the batch ]......|[ decoded texts )
 *                 '———— copied behind each other when there are any decoded texts ————'
 * ```
 */
export class Texts {
  readonly data: Uint8Array;
  /** Places below `border` move by `-rawStart`, others by `-border + rawLength`. */
  private readonly moved: boolean;

  constructor(
    bytes: Uint8Array,
    private readonly rawStart: number,
    rawEnd: number,
    sink: ByteSink,
  ) {
    this.moved = sink.used > 0;
    this.border = bytes.length;
    this.rawLength = rawEnd - rawStart;
    if (this.moved) {
      const data = Buffer.allocUnsafeSlow(this.rawLength + sink.used);
      data.set(bytes.subarray(rawStart, rawEnd));
      data.set(sink.data.subarray(0, sink.used), this.rawLength);
      this.data = data;
    } else this.data = bytes;
  }

  private readonly border: number;
  private readonly rawLength: number;

  /** Makes places of the text and of the sink places in `data`. Null rows may hold places of another buffer, and become empty. */
  place(starts: Int32Array, ends: Int32Array, length: number, validity: Uint8Array | null): void {
    if (validity !== null) {
      for (let i = 0; i < length; i++) {
        if (validity[i] !== 0) continue;
        starts[i] = 0;
        ends[i] = 0;
      }
    }
    if (!this.moved) return;
    const { border, rawStart } = this;
    const back = border - this.rawLength;
    for (let i = 0; i < length; i++) {
      if (validity !== null && validity[i] === 0) continue;
      const shift = starts[i] >= border ? back : rawStart;
      starts[i] -= shift;
      ends[i] -= shift;
    }
  }
}

/** Reads `null` where it stands; the row becomes null. */
export function readNull(scanner: JsonScanner, column: JsonColumn, row: number): boolean {
  if (!scanner.isNull()) return false;
  scanner.word(NULL_WORD);
  column.clear(row);
  return true;
}

/** For columns that the value at the cursor cannot fit: null, or skipped as BAD. */
export function nullOrBad(scanner: JsonScanner, column: JsonColumn, row: number): ReadResult {
  if (readNull(scanner, column, row)) return OK;
  scanner.skip();
  return BAD;
}

export function isNumberStart(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x2b || c === 0x4e || c === 0x49;
}

const EMPTY = new Uint8Array(0);

export function widerBytes(from: Uint8Array, capacity: number): Uint8Array {
  const to = new Uint8Array(capacity);
  to.set(from);
  return to;
}

export function widerInts(from: Int32Array, capacity: number): Int32Array {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}

export function widerDoubles(from: Float64Array, capacity: number): Float64Array {
  const to = new Float64Array(capacity);
  to.set(from);
  return to;
}

export const NO_INTS = new Int32Array(0);
export const NO_DOUBLES = new Float64Array(0);
