import type { ArrayType, DataType, MapType, StructField, StructType } from '../../types/data-type.js';
import { Expression } from './tree.js';

/** A field of a struct by position. */
export class GetField extends Expression {
  readonly kind = 'getField';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly ordinal: number,
  ) {
    super();
    this.children = [child];
  }
  get field(): StructField {
    return (this.child.type as StructType).fields[this.ordinal];
  }
  override get type(): DataType {
    return this.field.type;
  }
  override get nullable(): boolean {
    return this.child.nullable || this.field.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new GetField(child, this.ordinal);
  }
  toString(): string {
    return `${this.child}.${this.field.name}`;
  }
}

export const elementType = (t: DataType): DataType => (t as ArrayType).element;

export const mapKeyType = (t: DataType): DataType => (t as MapType).key;

export const mapValueType = (t: DataType): DataType => (t as MapType).value;
