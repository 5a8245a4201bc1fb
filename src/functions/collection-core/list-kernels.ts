import {
  BooleanVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  ListVector,
  type Validity,
  type Vector,
} from '../../columnar/vector.js';
import { bothValid } from '../../expressions/compile/column-kernel.js';
import { storageOf } from '../../expressions/compile/storage.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import type { ArrayType, DataType } from '../../types/data-type.js';

/**
 * Functions over whole columns of arrays whose elements are whole numbers, days or times, none of them null: the elements of all rows lie
 * in one typed array, and a row is a part of it.
 *
 *     values  [3 1 4 | 1 5 | 9]     starts [0 3 5]     ends [3 5 6]
 *
 * Other columns are left to the rows.
 */
export type Numbers = Int32Array | Float64Array;

/** Rows that have a value in all columns. */
export const validOf = (columns: readonly Vector[], length: number): Validity =>
  columns.reduce((all: Validity, c) => bothValid(all, c.validity, length), null);

/** The values of a column of whole numbers, wide ones aside; two equal numbers are the same here. */
export function numbersOf(column: Vector): Numbers | undefined {
  if (column instanceof Int32Vector) return column.values;
  return column instanceof IntegerVector && !column.wide ? (column.values as Float64Array) : undefined;
}

interface NumberLists {
  readonly lists: ListVector;
  readonly values: Numbers;
}

export function numberLists(column: Vector): NumberLists | undefined {
  if (!(column instanceof ListVector) || column.child.validity !== null) return undefined;
  const values = numbersOf(column.child);
  return values === undefined ? undefined : { lists: column, values };
}

export function numberColumn(type: DataType, values: Numbers, length: number, validity: Validity): Vector {
  switch (storageOf(type)) {
    case 'boolean':
      return new BooleanVector(type, length, Uint8Array.from(values), validity);
    case 'int32':
      return new Int32Vector(type, length, values as Int32Array, validity);
    case 'float64':
      return new Float64Vector(type, length, values as Float64Array, validity);
    default:
      return new IntegerVector(type, length, values as Float64Array, validity);
  }
}

/** Something found out about the elements of a row, `values[start, end)`, and a value beside them. */
export function foldKernel(
  type: DataType,
  fold: (values: Numbers, start: number, end: number, beside: number) => number,
): ColumnKernel {
  return (args, length) => {
    const numbers = numberLists(args[0]);
    const beside = args.length > 1 ? numbersOf(args[1]) : NONE;
    if (numbers === undefined || beside === undefined) return undefined;
    const { starts, ends } = numbers.lists;
    const out = new Float64Array(length);
    for (let i = 0; i < length; i++) out[i] = fold(numbers.values, starts[i], ends[i], beside[i]);
    const kept = storageOf(type) === 'int32' ? Int32Array.from(out) : out;
    return numberColumn(type, kept, length, validOf(args, length));
  };
}

const NONE = new Int32Array(0);

export type WriteList = (
  out: Numbers,
  at: number,
  a: Numbers,
  start: number,
  end: number,
  b: Numbers,
  from: number,
  to: number,
) => number;

/**
 * Arrays made of the elements of a row, of those of a second column of arrays, or of a value beside them: `write` puts them into `out`
 * from `at` on and says where they end. `more` elements at most are added to each row. `result` where it is not the type of the first arrays.
 */
export function listKernel(more: number, write: WriteList, result?: DataType): ColumnKernel {
  return (args, length) => {
    const a = numberLists(args[0]);
    if (a === undefined) return undefined;
    const pair = args.length > 1 ? numberLists(args[1]) : undefined;
    const beside = pair?.values ?? (args.length > 1 ? numbersOf(args[1]) : NONE);
    if (beside === undefined || (args.length > 1 && pair === undefined && args[1].validity !== null)) return undefined;
    let most = length * more + countItems(a.lists, length);
    if (pair !== undefined) most += countItems(pair.lists, length);
    const out = a.values instanceof Int32Array ? new Int32Array(most) : new Float64Array(most);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let at = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = at;
      const from = pair === undefined ? i : pair.lists.starts[i];
      const to = pair === undefined ? i : pair.lists.ends[i];
      at = write(out, at, a.values, a.lists.starts[i], a.lists.ends[i], beside, from, to);
      ends[i] = at;
    }
    const type = result ?? a.lists.type;
    const child = numberColumn((type as ArrayType).element, out.subarray(0, at), at, null);
    return new ListVector(type, length, starts, ends, child, validOf(args, length));
  };
}

export function countItems({ starts, ends }: ListVector, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) count += ends[i] - starts[i];
  return count;
}

/** Whether `value` is among `values[start, end)`. */
export function isAmong(values: Numbers, start: number, end: number, value: number): boolean {
  for (let i = start; i < end; i++) if (values[i] === value) return true;
  return false;
}

/** Arrays of this many elements are compared one by one; looking up in a table pays off for longer ones. */
export const FEW = 32;

/** The elements once each, in the order of first appearance, behind those that are in `out[begin, at)` already. */
export function writeDistinct(
  out: Numbers,
  begin: number,
  at: number,
  values: Numbers,
  start: number,
  end: number,
): number {
  let next = at;
  if (at - begin + end - start > FEW) {
    const seen = new Set<number>(out.subarray(begin, at));
    for (let i = start; i < end; i++) {
      if (seen.has(values[i])) continue;
      seen.add(values[i]);
      out[next++] = values[i];
    }
    return next;
  }
  // One bit for the last five of each number: most that are new are known by it.
  let bits = 0;
  for (let i = begin; i < at; i++) {
    const value = out[i];
    bits |= 1 << value;
  }
  for (let i = start; i < end; i++) {
    const value = values[i];
    const bit = 1 << value;
    if ((bits & bit) !== 0 && isAmong(out, begin, next, value)) continue;
    bits |= bit;
    out[next++] = value;
  }
  return next;
}

/** The elements in ascending order. */
export function writeSorted(out: Numbers, at: number, values: Numbers, start: number, end: number): number {
  const length = end - start;
  if (length > FEW) {
    out.set(values.subarray(start, end), at);
    out.subarray(at, at + length).sort();
    return at + length;
  }
  for (let i = 0; i < length; i++) {
    const value = values[start + i];
    let to = at + i;
    for (; to > at && out[to - 1] > value; to--) out[to] = out[to - 1];
    out[to] = value;
  }
  return at + length;
}

/** The elements behind one another, as they are. */
export function writeAll(out: Numbers, at: number, values: Numbers, start: number, end: number): number {
  for (let i = start; i < end; i++) out[at + i - start] = values[i];
  return at + end - start;
}
