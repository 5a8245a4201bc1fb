import { isUtf8 } from 'node:buffer';
import {
  BooleanVector,
  BytesVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  MapVector,
  NullVector,
  StructVector,
  type Validity,
  type Vector,
} from '../../columnar/vector.js';
import { binaryType, stringType } from '../../types/data-type.js';
import {
  BoundReference,
  CaseWhen,
  Cast,
  type ColumnKernel,
  type Expression,
  GetField,
  Literal,
  ScalarCall,
} from '../expression.js';

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
  if (e instanceof Cast && e.child.type.kind === 'string' && e.type.kind === 'binary') {
    return { kernel: textAsBytes, cheap: true };
  }
  if (e instanceof CaseWhen && isNestedOrNull(e)) return { kernel: nullWhere, cheap: true };
  return undefined;
}

/** `CASE WHEN … THEN NULL ELSE column END` of structs, arrays and maps, which nobody wants to have row by row. */
function isNestedOrNull({ branches, otherwise, type }: CaseWhen): boolean {
  if (branches.length !== 1 || !(otherwise instanceof BoundReference)) return false;
  const [{ value }] = branches;
  return value instanceof Literal && value.value === null && ['struct', 'array', 'map'].includes(type.kind);
}

/** The column, null also where the condition is true. */
const nullWhere: ColumnKernel = ([condition, , column], length) => {
  if (!(condition instanceof BooleanVector)) return undefined;
  const { values, validity } = condition;
  const kept = new Uint8Array(length);
  for (let i = 0; i < length; i++) kept[i] = values[i] === 1 && (validity === null || validity[i] === 1) ? 0 : 1;
  return withValidity(column, bothValid(kept, column.validity, length));
};

/** `CAST(text AS BINARY)`: the same bytes. */
const textAsBytes: ColumnKernel = ([texts], length) => {
  if (!(texts instanceof BytesVector)) return undefined;
  const { starts, ends, data, validity } = texts;
  // Binaries are no Buffers to those who see them.
  const bytes = data instanceof Buffer ? new Uint8Array(data.buffer, data.byteOffset, data.length) : data;
  return new BytesVector(binaryType, length, starts, ends, bytes, validity);
};

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
  if (vector instanceof ListVector)
    return new ListVector(type, length, vector.starts, vector.ends, vector.child, validity);
  if (vector instanceof MapVector)
    return new MapVector(vector.type, length, vector.starts, vector.ends, vector.keys, vector.values, validity);
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
