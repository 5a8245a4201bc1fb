import type { ArrayType, DataType, MapType, StructType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { BytesBuilder, builderFor, type IntegerBuilder, type VectorBuilder } from '../builder.js';
import { ListVector, MapVector, StructVector, type Vector } from '../vector.js';

/** A column that is filled value by value; readers append to it, nested ones through its children. */
export interface AvroColumn {
  readonly type: DataType;
  appendNull(): void;
  finish(): Vector;
}

export function avroColumn(type: DataType): AvroColumn {
  switch (type.kind) {
    case 'struct':
      return new StructTarget(type);
    case 'array':
      return new ListTarget(type);
    case 'map':
      return new MapTarget(type);
    default:
      return new ValueTarget(type);
  }
}

/** Any type that is not nested, by the builder of its vector. */
export class ValueTarget implements AvroColumn {
  readonly builder: VectorBuilder;
  constructor(readonly type: DataType) {
    this.builder = builderFor(type);
  }
  get bytes(): BytesBuilder {
    return this.builder as BytesBuilder;
  }
  get integers(): IntegerBuilder {
    return this.builder as IntegerBuilder;
  }
  append(value: Value): void {
    this.builder.append(value);
  }
  appendNull(): void {
    this.builder.appendNull();
  }
  finish(): Vector {
    return this.builder.finish();
  }
}

/** One byte per row that grows. */
class Flags {
  private bytes = new Uint8Array(256);
  private nulls = false;
  length = 0;
  push(valid: boolean): void {
    if (this.length === this.bytes.length) {
      const wider = new Uint8Array(this.length * 2);
      wider.set(this.bytes);
      this.bytes = wider;
    }
    this.bytes[this.length++] = valid ? 1 : 0;
    if (!valid) this.nulls = true;
  }
  take(): Uint8Array | null {
    return this.nulls ? this.bytes.slice(0, this.length) : null;
  }
}

export class StructTarget implements AvroColumn {
  readonly children: readonly AvroColumn[];
  private flags = new Flags();
  constructor(readonly type: StructType) {
    this.children = type.fields.map(f => avroColumn(f.type));
  }
  /** Counts a struct whose fields are appended by the caller. */
  open(): void {
    this.flags.push(true);
  }
  appendNull(): void {
    this.flags.push(false);
    for (const child of this.children) child.appendNull();
  }
  finish(): Vector {
    const { length } = this.flags;
    const vector = new StructVector(
      this.type,
      length,
      this.children.map(c => c.finish()),
      this.flags.take(),
    );
    this.flags = new Flags();
    return vector;
  }
}

class Spans {
  private ends: number[] = [];
  private readonly flags = new Flags();
  close(end: number, valid: boolean): void {
    this.ends.push(end);
    this.flags.push(valid);
  }
  take(): { length: number; starts: Int32Array; ends: Int32Array; validity: Uint8Array | null } {
    const ends = Int32Array.from(this.ends);
    const starts = new Int32Array(ends.length);
    starts.set(ends.subarray(0, Math.max(0, ends.length - 1)), Math.min(1, ends.length));
    return { length: ends.length, starts, ends, validity: this.flags.take() };
  }
}

export class ListTarget implements AvroColumn {
  readonly child: AvroColumn;
  private spans = new Spans();
  private items = 0;
  constructor(readonly type: ArrayType) {
    this.child = avroColumn(type.element);
  }
  /** Ends a list; `count` items were appended to the child since the last. */
  close(count: number): void {
    this.items += count;
    this.spans.close(this.items, true);
  }
  appendNull(): void {
    this.spans.close(this.items, false);
  }
  finish(): Vector {
    const { length, starts, ends, validity } = this.spans.take();
    this.spans = new Spans();
    this.items = 0;
    return new ListVector(this.type, length, starts, ends, this.child.finish(), validity);
  }
}

export class MapTarget implements AvroColumn {
  readonly keys: BytesBuilder;
  readonly values: AvroColumn;
  private spans = new Spans();
  private entries = 0;
  constructor(readonly type: MapType) {
    this.keys = new BytesBuilder(type.key);
    this.values = avroColumn(type.value);
  }
  close(count: number): void {
    this.entries += count;
    this.spans.close(this.entries, true);
  }
  appendNull(): void {
    this.spans.close(this.entries, false);
  }
  finish(): Vector {
    const { length, starts, ends, validity } = this.spans.take();
    this.spans = new Spans();
    this.entries = 0;
    return new MapVector(this.type, length, starts, ends, this.keys.finish(), this.values.finish(), validity);
  }
}
