import { concat } from '../../columnar/concat.js';
import { take } from '../../columnar/take.js';
import { BytesVector, ListVector, MapVector, NullVector, StructVector, type Vector } from '../../columnar/vector.js';
import { storageOf } from '../../expressions/compile/storage.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import type { DataType, MapType } from '../../types/data-type.js';
import { equalViews } from '../operators/byte-views.js';
import { numbersOf, validOf } from './list-kernels.js';

/**
 * Maps made for whole columns: the keys of all rows lie in one column, their values in another. Keys that are null, come twice, or are
 * neither texts nor whole numbers are left to the rows, which know what is wrong with them.
 */

/** So many keys are compared one by one. */
const FEW_KEYS = 24;

/** The maps, or undefined where a row has keys that it must not have. */
export function checkedMaps(maps: MapVector, length: number): MapVector | undefined {
  const { keys, starts, ends } = maps;
  if (keys.validity !== null) return undefined;
  const numbers = numbersOf(keys);
  for (let i = 0; i < length; i++) {
    if (ends[i] - starts[i] < 2) continue;
    if (ends[i] - starts[i] > FEW_KEYS) return undefined;
    for (let k = starts[i] + 1; k < ends[i]; k++) {
      for (let j = starts[i]; j < k; j++) {
        if (numbers !== undefined ? numbers[j] === numbers[k] : sameTexts(keys, j, k)) return undefined;
      }
    }
  }
  return numbers !== undefined || keys instanceof BytesVector ? maps : undefined;
}

/** Keys of other kinds are taken for equal, which leaves them to the rows. */
function sameTexts(keys: Vector, j: number, k: number): boolean {
  if (!(keys instanceof BytesVector)) return true;
  const { data, starts, ends } = keys;
  return equalViews(data, starts[j], ends[j], data, starts[k], ends[k]);
}

/** The entries of each array: structs of key and value, none of them null. */
export function entriesKernel(type: MapType): ColumnKernel {
  return ([lists], length) => {
    if (!(lists instanceof ListVector) || !(lists.child instanceof StructVector)) return undefined;
    const { starts, ends, child, validity } = lists;
    if (child.validity !== null) return undefined;
    const [keys, values] = child.children;
    return checkedMaps(new MapVector(type, length, starts, ends, keys, values, validity), length);
  };
}

/** A key from each array of keys for a value from each array of values. */
export function pairedArraysKernel(type: MapType): ColumnKernel {
  return (args, length) => {
    const [keys, values] = args;
    if (!(keys instanceof ListVector) || !(values instanceof ListVector)) return undefined;
    const validity = validOf(args, length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      if (validity === null || validity[i] === 1) {
        const size = keys.ends[i] - keys.starts[i];
        if (values.ends[i] - values.starts[i] !== size) return undefined;
        count += size;
      }
      ends[i] = count;
    }
    const [a, b] = [keys, values].map(lists => take(lists.child, placesOf(lists, starts, ends, count), count));
    return checkedMaps(new MapVector(type, length, starts, ends, a, b, validity), length);
  };
}

/** Where the elements of each row are, as many as there is room for between `starts` and `ends`. */
function placesOf(lists: ListVector, starts: Int32Array, ends: Int32Array, count: number): Int32Array {
  const places = new Int32Array(count);
  for (let i = 0; i < starts.length; i++) {
    const shift = lists.starts[i] - starts[i];
    for (let k = starts[i]; k < ends[i]; k++) places[k] = k + shift;
  }
  return places;
}

/** The entries of several maps behind one another. */
export function concatMapsKernel(type: MapType): ColumnKernel {
  return (args, length) => {
    if (!args.every(m => m instanceof MapVector)) return undefined;
    const maps = args as readonly MapVector[];
    const columns = maps.map(m => [m.keys, m.values]);
    if (columns.some(([k, v]) => k instanceof NullVector || v instanceof NullVector)) return undefined;
    const validity = validOf(args, length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    const bases: number[] = [];
    let most = 0;
    for (const m of maps) {
      bases.push(most);
      most += m.keys.length;
    }
    // A map that is there for every row, a constant, has its entries in many rows.
    let places = new Int32Array(most + 16);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      if (validity === null || validity[i] === 1) {
        for (let c = 0; c < maps.length; c++) {
          const { starts: from, ends: to } = maps[c];
          if (count + to[i] - from[i] > places.length) places = wider(places, count + to[i] - from[i]);
          for (let k = from[i]; k < to[i]; k++) places[count++] = bases[c] + k;
        }
      }
      ends[i] = count;
    }
    const [keys, values] = [0, 1].map(part => take(concat(columns.map(c => c[part])), places, count));
    return checkedMaps(new MapVector(type, length, starts, ends, keys, values, validity), length);
  };
}

function wider(places: Int32Array<ArrayBuffer>, least: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(Math.max(least, 2 * places.length));
  more.set(places);
  return more;
}

/** A plain value, or an array of such: columns of them are put together without much ado. */
export function isShallow(type: DataType): boolean {
  const inner = type.kind === 'array' ? type.element : type;
  return !['list', 'map', 'struct', 'object', 'null'].includes(storageOf(inner));
}

/** `map(k, v, …)`: the keys and the values of a row side by side. */
export function sideBySideKernel(type: MapType): ColumnKernel | undefined {
  if (!isShallow(type.key) || !isShallow(type.value)) return undefined;
  return (columns, length) => {
    const keys = sideBySide(
      columns.filter((_, i) => i % 2 === 0),
      length,
    );
    const values = sideBySide(
      columns.filter((_, i) => i % 2 === 1),
      length,
    );
    if (keys === undefined || values === undefined) return undefined;
    const width = columns.length / 2;
    return checkedMaps(
      new MapVector(type, length, everyNth(length, width, 0), everyNth(length, width, width), keys, values, null),
      length,
    );
  };
}

/** Row by row the value of each column. */
export function sideBySide(columns: readonly Vector[], length: number): Vector | undefined {
  const width = columns.length;
  if (width === 0 || columns.some(c => c instanceof NullVector || c.length !== length)) return undefined;
  if (width === 1) return columns[0];
  const places = new Int32Array(length * width);
  for (let i = 0, at = 0; i < length; i++) for (let c = 0; c < width; c++) places[at++] = c * length + i;
  return take(concat(columns), places, length * width);
}

export function everyNth(length: number, width: number, from: number): Int32Array {
  const places = new Int32Array(length);
  for (let i = 0; i < length; i++) places[i] = i * width + from;
  return places;
}
