import { DataError, InternalError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { finishHash, mixHash } from '../hash.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  NullVector,
  type Validity,
  type Vector,
} from '../vector.js';

/**
 * One key column of a group index: the keys of groups 0, 1, 2, … in typed arrays, and the column of the batch that is being looked up.
 * Equality is that of `types/value`; null equals null.
 *
 * The fields are public because generated code (`group-code.ts`) works on them; the methods say the same without it.
 */
export type KeyStore = NumberKeys | BytesKeys | VoidKeys;

export type KeyLayout = 'boolean' | 'int32' | 'float64' | 'integer' | 'bytes' | 'void';

abstract class NullableKeys {
  /** 1 where the group's key is a value; null while no key was null. */
  valid: Uint8Array | null = null;
  capacity = 0;
  /** Whether vectors share the arrays, which then must not be reused. */
  protected shared = false;
  protected inputValidity: Validity = null;

  /** To be called before nulls may come. */
  allowNulls(): void {
    this.valid ??= new Uint8Array(this.capacity).fill(1);
  }

  reserve(count: number): void {
    if (count <= this.capacity) return;
    const capacity = Math.max(count, this.capacity * 2, 16);
    if (this.valid !== null) {
      const wider = new Uint8Array(capacity).fill(1);
      wider.set(this.valid);
      this.valid = wider;
    }
    this.grow(capacity);
    this.capacity = capacity;
  }

  inputIsNull(row: number): boolean {
    return this.inputValidity !== null && this.inputValidity[row] === 0;
  }

  protected groupIsNull(group: number): boolean {
    return this.valid !== null && this.valid[group] === 0;
  }

  protected validity(n: number): Validity {
    return this.valid?.subarray(0, n) ?? null;
  }

  protected forget(): void {
    if (this.shared) {
      this.capacity = 0;
      this.valid = null;
      this.grow(0);
    } else this.valid?.fill(1);
    this.shared = false;
  }

  protected abstract grow(capacity: number): void;
}

type Numbers = Uint8Array | Int32Array | Float64Array;

/** Keys that are one number each: booleans, integers while they are safe, doubles (normalised). */
export class NumberKeys extends NullableKeys {
  values: Numbers;
  input: Numbers;

  constructor(
    readonly type: DataType,
    readonly layout: 'boolean' | 'int32' | 'float64' | 'integer',
  ) {
    super();
    this.values = this.array(0);
    this.input = this.values;
  }

  bind(vector: Vector): void {
    const { values } = vector as Float64Vector;
    if (values?.constructor !== this.values.constructor) throw new InternalError(`not a ${this.layout} key column`);
    this.input = values;
    this.inputValidity = vector.validity;
  }

  hash(row: number, h: number): number {
    if (this.inputIsNull(row)) return mixHash(h, NULL_WORD);
    const value = this.input[row];
    if (this.layout === 'boolean' || this.layout === 'int32') return mixHash(h, value);
    return mixHash(mixHash(h, value | 0), hashOfHigh(value));
  }

  equals(group: number, row: number): boolean {
    const isNull = this.inputIsNull(row);
    if (isNull || this.groupIsNull(group)) return isNull && this.groupIsNull(group);
    const a = this.values[group];
    const b = this.input[row];
    return a === b || (Number.isNaN(a) && Number.isNaN(b));
  }

  append(group: number, row: number): void {
    if (this.inputIsNull(row)) this.valid![group] = 0;
    // Adding zero makes 0 of −0.
    else this.values[group] = this.input[row] + 0;
  }

  column(n: number): Vector {
    this.shared = true;
    const values = this.values.subarray(0, n);
    const validity = this.validity(n);
    switch (this.layout) {
      case 'boolean':
        return new BooleanVector(this.type, n, values as Uint8Array, validity);
      case 'int32':
        return new Int32Vector(this.type, n, values as Int32Array, validity);
      case 'float64':
        return new Float64Vector(this.type, n, values as Float64Array, validity);
      case 'integer':
        return new IntegerVector(this.type, n, values as Float64Array, validity);
    }
  }

  clear(): void {
    this.forget();
  }

  protected grow(capacity: number): void {
    const wider = this.array(capacity);
    if (capacity > 0) wider.set(this.values as Uint8Array);
    this.values = wider;
  }

  private array(capacity: number): Numbers {
    if (this.layout === 'boolean') return new Uint8Array(capacity);
    return this.layout === 'int32' ? new Int32Array(capacity) : new Float64Array(capacity);
  }
}

export const NULL_WORD = 0x6e756c6c;

const float = new Float64Array(1);
const halves = new Int32Array(float.buffer);

/** What `value | 0` leaves out: for whole numbers the bits above 32; for fractions all bits. Same for 0 and −0, same for all NaN. */
export function hashOfHigh(value: number): number {
  if (value === (value | 0)) return 0;
  float[0] = Number.isNaN(value) ? Number.NaN : value;
  return halves[0] ^ Math.imul(halves[1], 0x85ebca6b);
}

/** Keys that are byte strings, end to end in one arena. */
export class BytesKeys extends NullableKeys {
  readonly layout = 'bytes';
  /** Key of group g: `bytes[offsets[g], offsets[g + 1])`. */
  offsets: Int32Array = new Int32Array(1);
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  inputStarts = this.offsets;
  inputEnds = this.offsets;
  inputBytes = this.bytes;
  inputView = this.view;
  /**
   * While many rows point into one small buffer (joins against a static table give such columns), hash and group of a place in it are
   * remembered: `memoHash` and `memoEnd` by start offset, `memoStart` by group (0: unknown, else start + 1).
   */
  memoHash = new Int32Array(0);
  memoEnd = new Int32Array(0);
  memoStart = new Int32Array(0);
  #memoOf: Uint8Array | null = null;
  #memoUsed = false;

  constructor(
    readonly type: DataType,
    readonly seed: number,
  ) {
    super();
  }

  bind(vector: Vector, n: number): void {
    if (!(vector instanceof BytesVector)) throw new InternalError('not a bytes key column');
    this.inputStarts = vector.starts;
    this.inputEnds = vector.ends;
    this.inputValidity = vector.validity;
    const { data } = vector;
    const again = data === this.inputBytes;
    if (!again) {
      this.inputBytes = data;
      this.inputView = new DataView(data.buffer, data.byteOffset, data.byteLength);
    }
    this.#memoUsed =
      data.length <= MEMO_BYTES_MAX && (again || data.length < 4 * n) && this.capacity <= MEMO_GROUPS_MAX;
    if (this.#memoUsed && this.#memoOf !== data) this.#startMemo(data);
  }

  get memoUsed(): boolean {
    return this.#memoUsed;
  }

  #startMemo(data: Uint8Array): void {
    if (this.memoEnd.length <= data.length) {
      this.memoHash = new Int32Array(data.length + 1);
      this.memoEnd = new Int32Array(data.length + 1);
    }
    this.memoEnd.fill(-1);
    if (this.memoStart.length < this.capacity) this.memoStart = new Int32Array(this.capacity);
    else this.memoStart.fill(0);
    this.#memoOf = data;
  }

  hash(row: number, h: number): number {
    return mixHash(h, this.inputIsNull(row) ? NULL_WORD : this.#hashInput(this.inputStarts[row], this.inputEnds[row]));
  }

  #hashInput(start: number, end: number): number {
    let h = mixHash(this.seed, end - start);
    for (let i = start; i < end; i++) h = mixHash(h, this.inputBytes[i]);
    return finishHash(h);
  }

  equals(group: number, row: number): boolean {
    const isNull = this.inputIsNull(row);
    if (isNull || this.groupIsNull(group)) return isNull && this.groupIsNull(group);
    const start = this.inputStarts[row];
    const length = this.inputEnds[row] - start;
    const from = this.offsets[group];
    if (this.offsets[group + 1] - from !== length) return false;
    for (let i = 0; i < length; i++) if (this.inputBytes[start + i] !== this.bytes[from + i]) return false;
    return true;
  }

  append(group: number, row: number): void {
    const at = this.offsets[group];
    if (this.inputIsNull(row)) {
      this.valid![group] = 0;
      this.offsets[group + 1] = at;
      return;
    }
    const start = this.inputStarts[row];
    const end = this.inputEnds[row];
    const to = at + end - start;
    if (to > this.bytes.length) this.#growBytes(at, to);
    if (end - start < 32) for (let i = start, j = at; i < end; i++, j++) this.bytes[j] = this.inputBytes[i];
    else this.bytes.set(this.inputBytes.subarray(start, end), at);
    this.offsets[group + 1] = to;
  }

  #growBytes(used: number, needed: number): void {
    if (needed > BYTES_MAX)
      throw new DataError('LIMIT_EXCEEDED', 'The text of the grouping keys of one batch exceeds 2 GiB.');
    const wider = new Uint8Array(Math.min(BYTES_MAX, Math.max(needed, used * 2, 1024)));
    wider.set(this.bytes.subarray(0, used));
    this.bytes = wider;
    this.view = new DataView(wider.buffer);
  }

  column(n: number): BytesVector {
    this.shared = true;
    const { offsets } = this;
    const data = this.bytes.subarray(0, offsets[n]);
    return new BytesVector(this.type, n, offsets.subarray(0, n), offsets.subarray(1, n + 1), data, this.validity(n));
  }

  clear(): void {
    const { shared } = this;
    this.forget();
    if (shared) {
      this.offsets = new Int32Array(1);
      this.bytes = new Uint8Array(0);
      this.view = new DataView(this.bytes.buffer);
    }
    this.#memoOf = null;
  }

  protected grow(capacity: number): void {
    const wider = new Int32Array(capacity + 1);
    if (capacity > 0) wider.set(this.offsets);
    this.offsets = wider;
    if (this.memoStart.length > 0) {
      const memo = new Int32Array(capacity);
      memo.set(this.memoStart.subarray(0, capacity));
      this.memoStart = memo;
    }
  }
}

const MEMO_BYTES_MAX = 1 << 18;
const MEMO_GROUPS_MAX = 1 << 20;
const BYTES_MAX = 2 ** 31 - 1;

/** A key that is always null. */
export class VoidKeys {
  readonly layout = 'void';
  readonly valid = null;
  constructor(readonly type: DataType) {}
  bind(): void {}
  allowNulls(): void {}
  reserve(): void {}
  inputIsNull(): boolean {
    return true;
  }
  hash(_row: number, h: number): number {
    return h;
  }
  equals(): boolean {
    return true;
  }
  append(): void {}
  column(n: number): Vector {
    return new NullVector(this.type, n);
  }
  clear(): void {}
}
