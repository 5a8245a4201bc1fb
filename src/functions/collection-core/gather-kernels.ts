import { take } from '../../columnar/take.js';
import {
  BytesVector,
  Int32Vector,
  ListVector,
  MapVector,
  NullVector,
  StructVector,
  type Vector,
} from '../../columnar/vector.js';
import { storageOf } from '../../expressions/compile/storage.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import type { ArrayType, DataType, StructType } from '../../types/data-type.js';
import { equalViews } from '../operators/byte-views.js';
import { numberColumn, numbersOf, validOf } from './list-kernels.js';

/** Functions over whole columns that pick, repeat or regroup the elements of arrays and maps, whatever their type: none is copied out. */

/** The element of each row at a place: `place` gives its index in the array, −1 where there is none. */
export function elementKernel(place: (size: number, at: number) => number): ColumnKernel {
  return ([lists, positions], length) => {
    if (!(lists instanceof ListVector) || !(positions instanceof Int32Vector)) return undefined;
    const valid = validOf([lists, positions], length);
    const indices = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const start = lists.starts[i];
      const at = valid === null || valid[i] === 1 ? place(lists.ends[i] - start, positions.values[i]) : -1;
      indices[i] = at < 0 ? -1 : start + at;
    }
    return take(lists.child, indices, length);
  };
}

/** A part of each array, by index; the elements are shared. */
export function partOfListKernel(
  part: (size: number, a: number, b: number) => readonly [from: number, to: number],
): ColumnKernel {
  return (args, length) => {
    const [lists, a, b] = args;
    if (!(lists instanceof ListVector) || !(a instanceof Int32Vector) || !(b instanceof Int32Vector)) return undefined;
    const validity = validOf(args, length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      if (validity !== null && validity[i] === 0) continue;
      const start = lists.starts[i];
      const [from, to] = part(lists.ends[i] - start, a.values[i], b.values[i]);
      starts[i] = start + from;
      ends[i] = start + to;
    }
    return new ListVector(lists.type, length, starts, ends, lists.child, validity);
  };
}

/**
 * The values of a row side by side as an array: `array(a, b, …)` of numbers, or `array(a)` of anything, whose elements are the column as
 * it is. Others are made row by row, each with all that it holds.
 */
export function rowsOfArrays(type: ArrayType, width: number): ColumnKernel | undefined {
  if (width === 1) return ([column], length) => arraysOfOne(type, column, length);
  const storage = storageOf(type.element);
  return storage === 'int32' || storage === 'integer' ? rowsOfNumbers(type) : undefined;
}

function arraysOfOne(type: ArrayType, column: Vector, length: number): Vector | undefined {
  if (column instanceof NullVector) return undefined;
  return new ListVector(type, length, everyNth(length, 1, 0), everyNth(length, 1, 1), column, null);
}

function rowsOfNumbers(type: ArrayType): ColumnKernel {
  return (columns, length) => {
    const width = columns.length;
    const parts = columns.map(numbersOf);
    if (width === 0 || parts.some(p => p === undefined)) return undefined;
    const values = parts[0] instanceof Int32Array ? new Int32Array(length * width) : new Float64Array(length * width);
    const nullable = columns.some(c => c.validity !== null);
    const validity = nullable ? new Uint8Array(length * width).fill(1) : null;
    for (let c = 0; c < width; c++) {
      const part = parts[c]!;
      const valid = columns[c].validity;
      for (let i = 0, at = c; i < length; i++, at += width) {
        values[at] = part[i];
        if (valid !== null) validity![at] = valid[i];
      }
    }
    const child = numberColumn(type.element, values, length * width, validity);
    return new ListVector(type, length, everyNth(length, width, 0), everyNth(length, width, width), child, null);
  };
}

function everyNth(length: number, width: number, from: number): Int32Array {
  const places = new Int32Array(length);
  for (let i = 0; i < length; i++) places[i] = i * width + from;
  return places;
}

/** The value of each row so many times; the counts are numbers, a null count makes a null array. */
export function repeatKernel(type: DataType): ColumnKernel {
  return ([values, counts], length) => {
    if (!(counts instanceof Int32Vector)) return undefined;
    const { validity } = counts;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let total = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = total;
      if (validity === null || validity[i] === 1) total += Math.max(0, counts.values[i]);
      // So many are made, or refused, one by one.
      if (total > MOST_REPEATED) return undefined;
      ends[i] = total;
    }
    const indices = new Int32Array(total);
    for (let i = 0; i < length; i++) indices.fill(i, starts[i], ends[i]);
    return new ListVector(type, length, starts, ends, take(values, indices, total), validity);
  };
}

const MOST_REPEATED = 10_000_000;

/** A struct of columns that are there. */
export function structKernel(type: StructType): ColumnKernel {
  return (args, length) => {
    const fields = args.filter((_, i) => i % 2 === 1);
    return fields.some(f => f instanceof NullVector) ? undefined : new StructVector(type, length, fields, null);
  };
}

/** The keys, the values or the entries of maps as arrays. */
export function partOfMap(type: (maps: MapVector) => DataType, child: (maps: MapVector) => Vector): ColumnKernel {
  return ([maps], length) =>
    maps instanceof MapVector
      ? new ListVector(type(maps), length, maps.starts, maps.ends, child(maps), maps.validity)
      : undefined;
}

/** The entry of each row whose key is this one, −1 where there is none; for texts and whole numbers. */
export function entriesOf(maps: Vector, wanted: Vector, length: number): Int32Array | undefined {
  if (!(maps instanceof MapVector)) return undefined;
  const entries = new Int32Array(length).fill(-1);
  const valid = validOf([maps, wanted], length);
  const { keys } = maps;
  const numbers = numbersOf(keys);
  const sought = numbersOf(wanted);
  const texts = keys instanceof BytesVector && wanted instanceof BytesVector;
  if (!texts && (numbers === undefined || sought === undefined)) return undefined;
  for (let i = 0; i < length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    for (let k = maps.starts[i]; k < maps.ends[i]; k++) {
      const same = texts
        ? equalViews(keys.data, keys.starts[k], keys.ends[k], wanted.data, wanted.starts[i], wanted.ends[i])
        : numbers![k] === sought![i];
      if (!same) continue;
      entries[i] = k;
      break;
    }
  }
  return entries;
}
