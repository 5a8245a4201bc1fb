import type { DataType, MapType, StructType } from '../types/data-type.js';
import { MapValue, normalInteger, type Value } from '../types/value.js';

/**
 * A column of one batch: `length` values of one type in typed arrays. Vectors are immutable once built and may share buffers.
 *
 *   class            types                                         storage
 *   BooleanVector    boolean                                       Uint8Array, 0 or 1
 *   Int32Vector      tinyint smallint int date year_month_interval Int32Array
 *   Float64Vector    float double                                  Float64Array
 *   IntegerVector    long timestamp timestamp_ntz                  Float64Array of safe integers, or wide: BigInt64Array
 *                    day_time_interval decimal                     (bigint[] for decimals)
 *   BytesVector      string binary                                 starts and ends into a byte buffer (UTF-8)
 *   ListVector       array                                         starts and ends into a child vector
 *   MapVector        map                                           starts and ends into keys and values
 *   StructVector     struct                                        a child vector per field
 *   ObjectVector     interval variant                              JavaScript values
 *   NullVector       void                                          nothing
 *
 * Validity is one byte per row (1 = value, 0 = null), or `null` when every row has a value. The slot of a null row holds
 * unspecified but harmless content: kernels may compute on it and must not fail because of it.
 *
 * Strings are *views*: `starts[i]`, `ends[i]` delimit UTF-8 bytes in `data`, so that filters, joins and projections move two integers
 * and never copy text. An Arrow string column is the special case `ends = offsets.subarray(1)`.
 */
export type Vector =
  | BooleanVector
  | Int32Vector
  | Float64Vector
  | IntegerVector
  | BytesVector
  | ListVector
  | MapVector
  | StructVector
  | ObjectVector
  | NullVector;

/** One byte per row, 1 where there is a value; `null`: no nulls. */
export type Validity = Uint8Array | null;

abstract class Column {
  abstract readonly type: DataType;
  abstract readonly length: number;
  abstract readonly validity: Validity;

  isNull(row: number): boolean {
    return this.validity !== null && this.validity[row] === 0;
  }

  /** The value of a row in the engine's form (`types/value`). For interpreters and tests; kernels read the arrays. */
  get(row: number): Value {
    return this.isNull(row) ? null : this.valueAt(row);
  }

  protected abstract valueAt(row: number): Value;
}

export class BooleanVector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: Uint8Array,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.values[row] === 1;
  }
}

export class Int32Vector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: Int32Array,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.values[row];
  }
}

export class Float64Vector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: Float64Array,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.values[row];
  }
}

/**
 * Integers of up to 64 bits and unscaled decimals. *Narrow* while every value is a safe integer (`values` is a Float64Array and
 * arithmetic is plain number arithmetic); *wide* otherwise. Kernels handle narrow batches in line and fall back for wide ones.
 */
export class IntegerVector extends Column {
  readonly wide: boolean;
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: Float64Array | BigInt64Array | bigint[],
    readonly validity: Validity,
  ) {
    super();
    this.wide = !(values instanceof Float64Array);
  }
  protected valueAt(row: number): Value {
    const value = this.values[row];
    return typeof value === 'number' ? value : normalInteger(value);
  }
}

export class BytesVector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly starts: Int32Array,
    readonly ends: Int32Array,
    readonly data: Uint8Array,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.type.kind === 'binary' ? this.bytesAt(row) : decodeUtf8(this.data, this.starts[row], this.ends[row]);
  }
  /** The bytes of a row, as a view: valid as long as the vector, not to be written to. */
  bytesAt(row: number): Uint8Array {
    return this.data.subarray(this.starts[row], this.ends[row]);
  }
}

export class ListVector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly starts: Int32Array,
    readonly ends: Int32Array,
    readonly child: Vector,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return slice(this.child, this.starts[row], this.ends[row]);
  }
}

export class MapVector extends Column {
  constructor(
    readonly type: MapType,
    readonly length: number,
    readonly starts: Int32Array,
    readonly ends: Int32Array,
    readonly keys: Vector,
    readonly values: Vector,
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    const start = this.starts[row];
    const end = this.ends[row];
    return new MapValue(slice(this.keys, start, end), slice(this.values, start, end));
  }
}

export class StructVector extends Column {
  constructor(
    readonly type: StructType,
    readonly length: number,
    readonly children: readonly Vector[],
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.children.map(child => child.get(row));
  }
}

export class ObjectVector extends Column {
  constructor(
    readonly type: DataType,
    readonly length: number,
    readonly values: readonly Value[],
    readonly validity: Validity,
  ) {
    super();
  }
  protected valueAt(row: number): Value {
    return this.values[row];
  }
}

export class NullVector extends Column {
  readonly validity: Validity;
  constructor(
    readonly type: DataType,
    readonly length: number,
  ) {
    super();
    this.validity = new Uint8Array(length);
  }
  protected valueAt(): Value {
    return null;
  }
}

function slice(vector: Vector, start: number, end: number): Value[] {
  const out: Value[] = new Array(end - start);
  for (let i = start; i < end; i++) out[i - start] = vector.get(i);
  return out;
}

/** UTF-8 bytes to a string; short ASCII runs, the common case, without a call into native code. */
export function decodeUtf8(data: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length <= 24) {
    let out = '';
    for (let i = start; i < end; i++) {
      const byte = data[i];
      if (byte > 127) return asBuffer(data).utf8Slice(start, end);
      out += String.fromCharCode(byte);
    }
    return out;
  }
  return asBuffer(data).utf8Slice(start, end);
}

interface SlicingBuffer extends Buffer {
  utf8Slice(start: number, end: number): string;
}

function asBuffer(data: Uint8Array): SlicingBuffer {
  return (data instanceof Buffer ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)) as SlicingBuffer;
}
