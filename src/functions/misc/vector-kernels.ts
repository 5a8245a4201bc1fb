import { Float64Vector, ListVector, type Vector } from '../../columnar/vector.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import { arrayType, floatType } from '../../types/data-type.js';
import { validOf } from '../collection-core/list-kernels.js';

/** Functions of vectors over whole columns: the elements of all rows lie in one array. Rows with a null element, or of two sizes, are left. */

interface FloatLists {
  readonly lists: ListVector;
  readonly values: Float64Array;
}

function floatLists(column: Vector): FloatLists | undefined {
  if (!(column instanceof ListVector) || !(column.child instanceof Float64Vector)) return undefined;
  return column.child.validity === null ? { lists: column, values: column.child.values } : undefined;
}

/** A number of two vectors, from three sums over their elements: a·b, a·a and b·b. */
export type OfSums = (ab: number, aa: number, bb: number) => number | null;

export function pairKernel(result: OfSums): ColumnKernel {
  return (args, length) => {
    const a = floatLists(args[0]);
    const b = floatLists(args[1]);
    if (a === undefined || b === undefined) return undefined;
    const valid = validOf(args, length);
    const out = new Float64Array(length);
    const validity = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      if (valid !== null && valid[i] === 0) continue;
      const from = a.lists.starts[i];
      const size = a.lists.ends[i] - from;
      const shift = b.lists.starts[i] - from;
      if (b.lists.ends[i] - b.lists.starts[i] !== size) return undefined;
      let ab = 0;
      let aa = 0;
      let bb = 0;
      for (let k = from; k < from + size; k++) {
        const x = a.values[k];
        const y = b.values[k + shift];
        ab += x * y;
        aa += x * x;
        bb += y * y;
      }
      const found = result(ab, aa, bb);
      if (found === null) continue;
      out[i] = Math.fround(found);
      validity[i] = 1;
    }
    return new Float64Vector(floatType, length, out, validity);
  };
}

export const distanceKernel: ColumnKernel = (args, length) => {
  const a = floatLists(args[0]);
  const b = floatLists(args[1]);
  if (a === undefined || b === undefined) return undefined;
  const valid = validOf(args, length);
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const from = a.lists.starts[i];
    const end = a.lists.ends[i];
    const shift = b.lists.starts[i] - from;
    if (b.lists.ends[i] - shift !== end) return undefined;
    let sum = 0;
    for (let k = from; k < end; k++) {
      const difference = a.values[k] - b.values[k + shift];
      sum += difference * difference;
    }
    out[i] = Math.fround(Math.sqrt(sum));
  }
  return new Float64Vector(floatType, length, out, valid);
};

/** The Euclidean norm of each row, into `out`. */
function norms({ lists, values }: FloatLists, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = lists.starts[i]; k < lists.ends[i]; k++) sum += values[k] * values[k];
    out[i] = Math.sqrt(sum);
  }
}

export const normKernel: ColumnKernel = (args, length) => {
  const vectors = floatLists(args[0]);
  if (vectors === undefined) return undefined;
  const out = new Float64Array(length);
  norms(vectors, out);
  for (let i = 0; i < length; i++) out[i] = Math.fround(out[i]);
  return new Float64Vector(floatType, length, out, validOf(args, length));
};

/** Each vector divided by its norm; null where that is zero, but not where there is no element. */
export const normalizeKernel: ColumnKernel = (args, length) => {
  const vectors = floatLists(args[0]);
  if (vectors === undefined) return undefined;
  const { lists, values } = vectors;
  const sizes = new Float64Array(length);
  norms(vectors, sizes);
  const valid = validOf(args, length);
  const validity = new Uint8Array(length);
  const out = new Float64Array(values.length);
  for (let i = 0; i < length; i++) {
    const from = lists.starts[i];
    const end = lists.ends[i];
    if ((valid !== null && valid[i] === 0) || (sizes[i] === 0 && end > from)) continue;
    validity[i] = 1;
    for (let k = from; k < end; k++) out[k] = Math.fround(values[k] / sizes[i]);
  }
  const child = new Float64Vector(floatType, values.length, out, null);
  return new ListVector(arrayType(floatType), length, lists.starts, lists.ends, child, validity);
};
