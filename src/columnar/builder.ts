import { InternalError } from '../common/errors.js';
import { type DataType, field, type StructType, structType } from '../types/data-type.js';
import type { MapValue, Value } from '../types/value.js';
import { RecordBatch } from './record-batch.js';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  MapVector,
  NullVector,
  ObjectVector,
  StructVector,
  type Validity,
  type Vector,
} from './vector.js';

/**
 * Collects values of one type and hands out a vector. `append` takes the engine's form (`types/value`) or null. Generated kernels use
 * the typed methods of the concrete builders instead. `finish` ends one vector and starts the next; buffers are not reused, because
 * vectors share them.
 */
export abstract class VectorBuilder {
  length = 0;
  protected validity: Validity = null;
  protected capacity: number;

  constructor(
    readonly type: DataType,
    capacity = 1024,
  ) {
    this.capacity = Math.max(capacity, 16);
  }

  append(value: Value): void {
    if (value === null || value === undefined) this.appendNull();
    else this.appendValue(value);
  }

  appendNull(): void {
    const row = this.claim();
    this.validity ??= new Uint8Array(this.capacity).fill(1);
    this.validity[row] = 0;
    this.onNull(row);
  }

  abstract finish(): Vector;
  protected abstract appendValue(value: Value): void;
  protected abstract grow(capacity: number): void;
  /** Makes the slot of a null row harmless, where zero is not. */
  protected onNull(_row: number): void {}

  /** Reserves the next row and returns its index. */
  protected claim(): number {
    if (this.length === this.capacity) {
      this.capacity *= 2;
      if (this.validity !== null) {
        const wider = new Uint8Array(this.capacity).fill(1);
        wider.set(this.validity);
        this.validity = wider;
      }
      this.grow(this.capacity);
    }
    return this.length++;
  }

  protected takeValidity(): Validity {
    const taken = this.validity === null ? null : this.validity.subarray(0, this.length);
    this.validity = null;
    return taken;
  }
}

export function builderFor(type: DataType, capacity = 1024): VectorBuilder {
  switch (type.kind) {
    case 'boolean':
      return new BooleanBuilder(type, capacity);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return new Int32Builder(type, capacity);
    case 'float':
    case 'double':
      return new Float64Builder(type, capacity);
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
    case 'decimal':
      return new IntegerBuilder(type, capacity);
    case 'string':
    case 'binary':
      return new BytesBuilder(type, capacity);
    case 'array':
      return new ListBuilder(type, capacity);
    case 'map':
      return new MapBuilder(type, capacity);
    case 'struct':
      return new StructBuilder(type, capacity);
    case 'interval':
    case 'variant':
      return new ObjectBuilder(type, capacity);
    case 'void':
      return new NullBuilder(type, capacity);
  }
}

/** A vector from values in the engine's form. */
export function vectorOf(type: DataType, values: readonly Value[]): Vector {
  const builder = builderFor(type, values.length);
  for (const value of values) builder.append(value);
  return builder.finish();
}

/** A batch from rows in the engine's form. */
export function batchOf(schema: StructType, rows: readonly (readonly Value[])[]): RecordBatch {
  const builders = schema.fields.map(f => builderFor(f.type, rows.length));
  for (const row of rows) for (let c = 0; c < builders.length; c++) builders[c].append(row[c]);
  return new RecordBatch(
    schema,
    builders.map(b => b.finish()),
    rows.length,
  );
}

export class BooleanBuilder extends VectorBuilder {
  private values = new Uint8Array(this.capacity);
  appendBoolean(value: boolean): void {
    const row = this.claim();
    this.values[row] = value ? 1 : 0;
  }
  protected appendValue(value: Value): void {
    this.appendBoolean(value as boolean);
  }
  protected grow(capacity: number): void {
    const wider = new Uint8Array(capacity);
    wider.set(this.values);
    this.values = wider;
  }
  finish(): BooleanVector {
    const vector = new BooleanVector(this.type, this.length, this.values.subarray(0, this.length), this.takeValidity());
    this.values = new Uint8Array(this.capacity);
    this.length = 0;
    return vector;
  }
}

export class Int32Builder extends VectorBuilder {
  private values = new Int32Array(this.capacity);
  appendInt(value: number): void {
    const row = this.claim();
    this.values[row] = value;
  }
  protected appendValue(value: Value): void {
    this.appendInt(value as number);
  }
  protected grow(capacity: number): void {
    const wider = new Int32Array(capacity);
    wider.set(this.values);
    this.values = wider;
  }
  finish(): Int32Vector {
    const vector = new Int32Vector(this.type, this.length, this.values.subarray(0, this.length), this.takeValidity());
    this.values = new Int32Array(this.capacity);
    this.length = 0;
    return vector;
  }
}

export class Float64Builder extends VectorBuilder {
  private values = new Float64Array(this.capacity);
  appendNumber(value: number): void {
    const row = this.claim();
    this.values[row] = value;
  }
  protected appendValue(value: Value): void {
    this.appendNumber(value as number);
  }
  protected grow(capacity: number): void {
    const wider = new Float64Array(capacity);
    wider.set(this.values);
    this.values = wider;
  }
  finish(): Float64Vector {
    const vector = new Float64Vector(this.type, this.length, this.values.subarray(0, this.length), this.takeValidity());
    this.values = new Float64Array(this.capacity);
    this.length = 0;
    return vector;
  }
}

/** Narrow until the first value that is not a safe integer; then what was collected is widened once. */
export class IntegerBuilder extends VectorBuilder {
  private narrow = new Float64Array(this.capacity);
  private wide: bigint[] | null = null;
  /** Takes a normalised integer: a safe number or a bigint. */
  appendInteger(value: number | bigint): void {
    const row = this.claim();
    if (this.wide !== null) this.wide[row] = BigInt(value);
    else if (typeof value === 'number') this.narrow[row] = value;
    else {
      this.wide = Array.from(this.narrow.subarray(0, row), BigInt);
      this.wide[row] = value;
    }
  }
  protected appendValue(value: Value): void {
    this.appendInteger(value as number | bigint);
  }
  protected override onNull(row: number): void {
    if (this.wide !== null) this.wide[row] = 0n;
  }
  protected grow(capacity: number): void {
    if (this.wide !== null) return;
    const wider = new Float64Array(capacity);
    wider.set(this.narrow);
    this.narrow = wider;
  }
  finish(): IntegerVector {
    const values =
      this.wide === null
        ? this.narrow.subarray(0, this.length)
        : this.type.kind === 'decimal'
          ? this.wide
          : BigInt64Array.from(this.wide);
    const vector = new IntegerVector(this.type, this.length, values, this.takeValidity());
    this.narrow = new Float64Array(this.capacity);
    this.wide = null;
    this.length = 0;
    return vector;
  }
}

const encoder = new TextEncoder();

export class BytesBuilder extends VectorBuilder {
  private starts = new Int32Array(this.capacity);
  private ends = new Int32Array(this.capacity);
  private data = new Uint8Array(this.capacity * 16);
  private used = 0;

  appendString(value: string): void {
    const length = value.length;
    const start = this.reserve(length * 3);
    const data = this.data;
    let end = start;
    let i = 0;
    if (length < 48) {
      for (; i < length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        data[end++] = code;
      }
    }
    if (i < length) end += encoder.encodeInto(i === 0 ? value : value.slice(i), data.subarray(end)).written;
    this.place(start, end);
  }

  /** Copies `source[from, to)`. */
  appendBytes(source: Uint8Array, from: number, to: number): void {
    const start = this.reserve(to - from);
    const data = this.data;
    if (to - from < 32) for (let i = from, j = start; i < to; i++, j++) data[j] = source[i];
    else data.set(source.subarray(from, to), start);
    this.place(start, start + to - from);
  }

  protected appendValue(value: Value): void {
    if (typeof value === 'string') this.appendString(value);
    else if (value instanceof Uint8Array) this.appendBytes(value, 0, value.length);
    else throw new InternalError(`${typeof value} given for a ${this.type.kind} column`);
  }

  private place(start: number, end: number): void {
    const row = this.claim();
    this.starts[row] = start;
    this.ends[row] = end;
    this.used = end;
  }

  private reserve(bytes: number): number {
    if (this.used + bytes > this.data.length) {
      const wider = new Uint8Array(Math.max(this.data.length * 2, this.used + bytes));
      wider.set(this.data.subarray(0, this.used));
      this.data = wider;
    }
    return this.used;
  }

  protected grow(capacity: number): void {
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }

  finish(): BytesVector {
    const n = this.length;
    const vector = new BytesVector(
      this.type,
      n,
      this.starts.subarray(0, n),
      this.ends.subarray(0, n),
      this.data.subarray(0, this.used),
      this.takeValidity(),
    );
    this.starts = new Int32Array(this.capacity);
    this.ends = new Int32Array(this.capacity);
    this.data = new Uint8Array(this.data.length);
    this.used = 0;
    this.length = 0;
    return vector;
  }
}

abstract class SpanBuilder extends VectorBuilder {
  protected starts = new Int32Array(this.capacity);
  protected ends = new Int32Array(this.capacity);
  protected grow(capacity: number): void {
    const starts = new Int32Array(capacity);
    const ends = new Int32Array(capacity);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
  }
  protected takeSpans(): { starts: Int32Array; ends: Int32Array } {
    const spans = { starts: this.starts.subarray(0, this.length), ends: this.ends.subarray(0, this.length) };
    this.starts = new Int32Array(this.capacity);
    this.ends = new Int32Array(this.capacity);
    return spans;
  }
}

/** Room for the items of lists and maps at first: few rows of deep types must not reserve much at every depth. */
const itemsFor = (rows: number): number => Math.min(rows, 1024);

export class ListBuilder extends SpanBuilder {
  readonly child = builderFor((this.type as Extract<DataType, { kind: 'array' }>).element, itemsFor(this.capacity));
  protected appendValue(value: Value): void {
    const row = this.claim();
    this.starts[row] = this.child.length;
    for (const item of value as readonly Value[]) this.child.append(item);
    this.ends[row] = this.child.length;
  }
  finish(): ListVector {
    const n = this.length;
    const { starts, ends } = this.takeSpans();
    const vector = new ListVector(this.type, n, starts, ends, this.child.finish(), this.takeValidity());
    this.length = 0;
    return vector;
  }
}

export class MapBuilder extends SpanBuilder {
  readonly keys = builderFor((this.type as Extract<DataType, { kind: 'map' }>).key, itemsFor(this.capacity));
  readonly values = builderFor((this.type as Extract<DataType, { kind: 'map' }>).value, itemsFor(this.capacity));
  protected appendValue(value: Value): void {
    const map = value as MapValue;
    const row = this.claim();
    this.starts[row] = this.keys.length;
    for (let i = 0; i < map.size; i++) {
      this.keys.append(map.keys[i]);
      this.values.append(map.values[i]);
    }
    this.ends[row] = this.keys.length;
  }
  finish(): MapVector {
    const n = this.length;
    const { starts, ends } = this.takeSpans();
    const type = this.type as Extract<DataType, { kind: 'map' }>;
    const vector = new MapVector(type, n, starts, ends, this.keys.finish(), this.values.finish(), this.takeValidity());
    this.length = 0;
    return vector;
  }
}

export class StructBuilder extends VectorBuilder {
  readonly children = (this.type as StructType).fields.map(f => builderFor(f.type, this.capacity));
  protected appendValue(value: Value): void {
    this.claim();
    for (let c = 0; c < this.children.length; c++) this.children[c].append((value as readonly Value[])[c]);
  }
  protected override onNull(): void {
    for (const child of this.children) child.appendNull();
  }
  protected grow(): void {}
  finish(): StructVector {
    const children = this.children.map(child => child.finish());
    const vector = new StructVector(this.type as StructType, this.length, children, this.takeValidity());
    this.length = 0;
    return vector;
  }
}

export class ObjectBuilder extends VectorBuilder {
  private values: Value[] = [];
  protected appendValue(value: Value): void {
    this.values[this.claim()] = value;
  }
  protected override onNull(row: number): void {
    this.values[row] = null;
  }
  protected grow(): void {}
  finish(): ObjectVector {
    const vector = new ObjectVector(this.type, this.length, this.values, this.takeValidity());
    this.values = [];
    this.length = 0;
    return vector;
  }
}

export class NullBuilder extends VectorBuilder {
  protected appendValue(): void {
    throw new InternalError('a void column holds only nulls');
  }
  override appendNull(): void {
    this.length++;
  }
  protected grow(): void {}
  finish(): NullVector {
    const vector = new NullVector(this.type, this.length);
    this.length = 0;
    return vector;
  }
}

/** A schema of nullable fields from name and type pairs, for code that makes batches by hand. */
export function schemaOf(columns: readonly (readonly [string, DataType])[]): StructType {
  return structType(columns.map(([name, type]) => field(name, type)));
}
