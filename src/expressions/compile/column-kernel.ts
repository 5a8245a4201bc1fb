import { isUtf8 } from 'node:buffer';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  NullVector,
  StructVector,
  type Validity,
  type Vector,
} from '../../columnar/vector.js';
import { stringType } from '../../types/data-type.js';
import { BoundReference, Cast, type ColumnKernel, type Expression, GetField, ScalarCall } from '../expression.js';

/** How an expression over columns is computed for all rows at once. */
export interface ColumnCall {
  readonly kernel: ColumnKernel;
  /** Costs next to nothing: worth computing also for rows that may not need it. */
  readonly cheap: boolean;
}

/** The kernel over whole columns of this node, or undefined where rows are better (or only) computed one by one. */
export function columnCall(e: Expression): ColumnCall | undefined {
  if (e instanceof ScalarCall) {
    const { vector, vectorOf, deterministic } = e.bound;
    const kernel = vector ?? vectorOf?.(e.children);
    if (kernel === undefined || deterministic === false) return undefined;
    return { kernel, cheap: e.name === 'named_struct' };
  }
  if (e instanceof GetField && e.child instanceof BoundReference)
    return { kernel: fieldKernel(e.ordinal), cheap: true };
  if (e instanceof Cast && e.child.type.kind === 'binary' && e.type.kind === 'string') {
    return { kernel: bytesAsText, cheap: true };
  }
  return undefined;
}

/** A field of a column of structs: its child, null where the struct is. */
function fieldKernel(ordinal: number): ColumnKernel {
  return ([struct], length) => {
    if (!(struct instanceof StructVector)) return undefined;
    const child = struct.children[ordinal];
    if (struct.validity === null) return child;
    return withValidity(child, bothValid(struct.validity, child.validity, length));
  };
}

/** Rows that have a value in both. */
export function bothValid(a: Validity, b: Validity, length: number): Validity {
  if (a === null || b === null) return a ?? b;
  const both = new Uint8Array(length);
  for (let i = 0; i < length; i++) both[i] = a[i] & b[i];
  return both;
}

/** The same content under other nulls; undefined for the rare columns of other kinds. */
function withValidity(vector: Vector, validity: Validity): Vector | undefined {
  const { type, length } = vector;
  if (vector instanceof BytesVector)
    return new BytesVector(type, length, vector.starts, vector.ends, vector.data, validity);
  if (vector instanceof Int32Vector) return new Int32Vector(type, length, vector.values, validity);
  if (vector instanceof Float64Vector) return new Float64Vector(type, length, vector.values, validity);
  if (vector instanceof IntegerVector) return new IntegerVector(type, length, vector.values, validity);
  if (vector instanceof BooleanVector) return new BooleanVector(type, length, vector.values, validity);
  if (vector instanceof StructVector) return new StructVector(vector.type, length, vector.children, validity);
  return vector instanceof NullVector ? vector : undefined;
}

/** `CAST(bytes AS STRING)`: the same bytes. Bytes that are no UTF-8 take the way of rows, which replaces them. */
const bytesAsText: ColumnKernel = ([bytes], length) => {
  if (!(bytes instanceof BytesVector)) return undefined;
  const { starts, ends, data, validity } = bytes;
  if (!isUtf8(data)) {
    for (let i = 0; i < length; i++) {
      if (validity !== null && validity[i] === 0) continue;
      if (!isUtf8(data.subarray(starts[i], ends[i]))) return undefined;
    }
  }
  return new BytesVector(stringType, length, starts, ends, data, validity);
};
