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
import type { ColumnKernel } from '../../expressions/expression.js';
import type { ArrayType, DataType, StructType } from '../../types/data-type.js';
import { equalViews } from '../operators/byte-views.js';
import { numberColumn, numbersOf, validOf } from './list-kernels.js';
import { everyNth, isShallow, sideBySide } from './map-kernels.js';

/** Functions over whole columns that pick, repeat or regroup the elements of arrays and maps, whatever their type: none is copied out. */

/** The element of each row at a position from 0 on; null outside. */
export const elementFromZero: ColumnKernel = ([lists, positions], length) => {
  if (!(lists instanceof ListVector) || !(positions instanceof Int32Vector)) return undefined;
  const valid = validOf([lists, positions], length);
  const { starts, ends } = lists;
  const { values } = positions;
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const at = values[i];
    const index = starts[i] + at;
    indices[i] = at >= 0 && index < ends[i] && (valid === null || valid[i] === 1) ? index : -1;
  }
  return take(lists.child, indices, length);
};

/** The same from 1 on, or from −1 at the end. Position 0, and unless `tolerant` those outside, are left to the rows, which fail. */
export function elementFromOne(tolerant: boolean): ColumnKernel {
  return ([lists, positions], length) => {
    if (!(lists instanceof ListVector) || !(positions instanceof Int32Vector)) return undefined;
    const valid = validOf([lists, positions], length);
    const { starts, ends } = lists;
    const { values } = positions;
    const indices = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      if (valid !== null && valid[i] === 0) {
        indices[i] = -1;
        continue;
      }
      const at = values[i];
      const index = at > 0 ? starts[i] + at - 1 : ends[i] + at;
      const isInside = index >= starts[i] && index < ends[i];
      if (at === 0 || !(isInside || tolerant)) return undefined;
      indices[i] = isInside ? index : -1;
    }
    return take(lists.child, indices, length);
  };
}

/** The elements of the arrays of each array; null where one of them is. */
export function flattenKernel(type: ArrayType): ColumnKernel {
  return ([outer], length) => {
    if (!(outer instanceof ListVector) || !(outer.child instanceof ListVector)) return undefined;
    const inner = outer.child;
    let { validity } = outer;
    if (inner.validity !== null) {
      const whole = validity?.slice() ?? new Uint8Array(length).fill(1);
      for (let i = 0; i < length; i++)
        for (let k = outer.starts[i]; k < outer.ends[i]; k++) if (inner.validity[k] === 0) whole[i] = 0;
      validity = whole;
    }
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let places = new Int32Array(inner.child.length + 16);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      if (validity === null || validity[i] === 1) {
        for (let k = outer.starts[i]; k < outer.ends[i]; k++) {
          const to = inner.ends[k];
          const from = inner.starts[k];
          if (count + to - from > places.length) places = wider(places, count + to - from);
          for (let j = from; j < to; j++) places[count++] = j;
        }
      }
      if (count > MOST_REPEATED) return undefined;
      ends[i] = count;
    }
    return new ListVector(type, length, starts, ends, take(inner.child, places, count), validity);
  };
}

/** Arrays side by side as arrays of structs, the shorter ones filled with nulls. */
export function zipKernel(type: ArrayType): ColumnKernel {
  return (args, length) => {
    const zipped = zippedColumns(args, length);
    if (zipped === undefined) return undefined;
    const { columns, starts, ends, count, validity } = zipped;
    const structs = new StructVector(type.element as StructType, count, columns, null);
    return new ListVector(type, length, starts, ends, structs, validity);
  };
}

/** The elements of arrays side by side: for each of them a column, `starts` and `ends` of the rows in all of them. */
export function zippedColumns(args: readonly Vector[], length: number) {
  if (args.length === 0 || !args.every(a => a instanceof ListVector && !(a.child instanceof NullVector)))
    return undefined;
  const lists = args as readonly ListVector[];
  const validity = validOf(args, length);
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    starts[i] = count;
    if (validity === null || validity[i] === 1) {
      let most = 0;
      for (let c = 0; c < lists.length; c++) most = Math.max(most, lists[c].ends[i] - lists[c].starts[i]);
      count += most;
    }
    ends[i] = count;
  }
  const columns = lists.map(({ child, starts: from, ends: to }) => {
    const places = new Int32Array(count);
    for (let i = 0; i < length; i++) {
      const shift = from[i] - starts[i];
      for (let k = starts[i]; k < ends[i]; k++) places[k] = k + shift < to[i] ? k + shift : -1;
    }
    return take(child, places, count);
  });
  return { columns, starts, ends, count, validity };
}

function wider(places: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(least, 2 * places.length));
  more.set(places);
  return more;
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
 * The values of a row side by side as an array: `array(a, b, …)` of plain values or of arrays of them, or `array(a)` of anything, whose
 * elements are the column as it is. Deeper ones are made row by row, each with all that it holds.
 */
export function rowsOfArrays(type: ArrayType, width: number): ColumnKernel | undefined {
  if (width === 1) return ([column], length) => arraysOfOne(type, column, length);
  return isShallow(type.element) ? rowsOfShallow(type) : undefined;
}

function arraysOfOne(type: ArrayType, column: Vector, length: number): Vector | undefined {
  if (column instanceof NullVector) return undefined;
  return new ListVector(type, length, everyNth(length, 1, 0), everyNth(length, 1, 1), column, null);
}

function rowsOfShallow(type: ArrayType): ColumnKernel {
  return (columns, length) => {
    const width = columns.length;
    const parts = columns.map(numbersOf);
    if (width === 0 || parts.some(p => p === undefined)) {
      const child = sideBySide(columns, length);
      if (child === undefined) return undefined;
      return new ListVector(type, length, everyNth(length, width, 0), everyNth(length, width, width), child, null);
    }
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
