import { type BytesBuilder, builderFor, type VectorBuilder } from '../../columnar/builder.js';
import {
  BooleanVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  StructVector,
  type Validity,
  type Vector,
} from '../../columnar/vector.js';
import type { DataType, StructType } from '../../types/data-type.js';
import { bothValid } from './column-kernel.js';
import { storageOf } from './storage.js';

/** Columns of results, filled row by row by generated code, which reaches into their arrays. */

/** Takes the values of one output column in row order. */
export interface Collector {
  finish(count: number): Vector;
  /** Begins a new column in the same memory; false where that cannot be. */
  restart(): boolean;
}

export function collectorFor(type: DataType, n: number): Collector {
  switch (storageOf(type)) {
    case 'boolean':
      return new ArrayCollector(type, n, new Uint8Array(n));
    case 'int32':
      return new ArrayCollector(type, n, new Int32Array(n));
    case 'float64':
    case 'integer':
      return new ArrayCollector(type, n, new Float64Array(n));
    case 'struct':
      return new StructCollector(type as StructType, n);
    default:
      return new BuilderCollector(builderFor(type, n));
  }
}

class ArrayCollector implements Collector {
  private validity: Uint8Array | null = null;
  constructor(
    private readonly type: DataType,
    private readonly capacity: number,
    readonly values: Uint8Array | Int32Array | Float64Array,
  ) {}
  setNull(row: number): void {
    this.validity ??= new Uint8Array(this.capacity).fill(1);
    this.validity[row] = 0;
  }
  /** A row is null where it is in one of these. */
  setNulls(columns: readonly Validity[]): void {
    for (const validity of columns) this.validity = bothValid(this.validity, validity, this.capacity);
  }
  restart(): boolean {
    this.validity = null;
    return true;
  }
  finish(count: number): Vector {
    const validity = this.validity?.subarray(0, count) ?? null;
    const values = this.values.subarray(0, count);
    switch (storageOf(this.type)) {
      case 'boolean':
        return new BooleanVector(this.type, count, values as Uint8Array, validity);
      case 'int32':
        return new Int32Vector(this.type, count, values as Int32Array, validity);
      case 'float64':
        return new Float64Vector(this.type, count, values as Float64Array, validity);
      default:
        return new IntegerVector(this.type, count, values as Float64Array, validity);
    }
  }
}

/** A struct whose fields are computed one by one, or arrive as whole values. */
class StructCollector implements Collector {
  readonly children: Collector[];
  private validity: Uint8Array | null = null;
  private builder: VectorBuilder | undefined;
  constructor(
    private readonly type: StructType,
    private readonly capacity: number,
  ) {
    this.children = type.fields.map(f => collectorFor(f.type, capacity));
  }
  setNull(row: number): void {
    this.validity ??= new Uint8Array(this.capacity).fill(1);
    this.validity[row] = 0;
    for (const child of this.children) {
      if (child instanceof BuilderCollector) child.appendNull();
      else (child as ArrayCollector | StructCollector).setNull(row);
    }
  }
  append(value: never): void {
    this.builder ??= builderFor(this.type, this.capacity);
    this.builder.append(value);
  }
  appendNull(): void {
    this.append(null as never);
  }
  restart(): boolean {
    this.validity = null;
    return this.builder === undefined && this.children.every(child => child.restart());
  }
  finish(count: number): Vector {
    if (this.builder !== undefined) return this.builder.finish();
    const validity = this.validity?.subarray(0, count) ?? null;
    return new StructVector(
      this.type,
      count,
      this.children.map(c => c.finish(count)),
      validity,
    );
  }
}

class BuilderCollector implements Collector {
  constructor(private readonly builder: VectorBuilder) {}
  append(value: never): void {
    if (typeof value === 'string') (this.builder as BytesBuilder).appendString(value);
    else this.builder.append(value);
  }
  appendBytes(data: Uint8Array, start: number, end: number): void {
    (this.builder as BytesBuilder).appendBytes(data, start, end);
  }
  appendNull(): void {
    this.builder.appendNull();
  }
  restart(): boolean {
    return false;
  }
  finish(): Vector {
    return this.builder.finish();
  }
}
