import { take } from '../../columnar/take.js';
import { BooleanVector, ListVector, MapVector, type Vector } from '../../columnar/vector.js';
import { compileStage, type Stage } from '../../expressions/compile/stage.js';
import {
  BoundReference,
  type ColumnKernel,
  type Expression,
  Lambda,
  LambdaVariable,
  Literal,
  ScalarCall,
  someExpression,
} from '../../expressions/expression.js';
import type { ArrayType, DataType, MapType } from '../../types/data-type.js';
import { zippedColumns } from './gather-kernels.js';
import { checkedMaps } from './map-kernels.js';

/**
 * Functions over the elements of arrays and the entries of maps, for whole columns: the function is a stage over the elements of all rows.
 *
 *     [3 1 4 | 1 5 | 9]   x → x + 1   [4 2 5 | 2 6 | 10]     with the bounds as they were
 *
 * It looks at its first parameters only, one for each column of elements; one that looks at the row, or at positions, is called one by one.
 */
export interface LambdaKernel {
  readonly kernel: (
    results: Vector,
    lists: ListVector | MapVector,
    length: number,
    type: DataType,
  ) => Vector | undefined;
}

/** The kernel of a call whose last argument is the lambda; undefined where it looks at more than the elements. */
export function lambdaKernel(
  { kernel }: LambdaKernel,
  type: DataType,
  lambda: Lambda,
  columns: 1 | 2 = 1,
): ColumnKernel | undefined {
  const ids = lambda.parameters.slice(0, columns).map(p => p.id);
  if (someExpression(lambda.body, e => !isLocal(e, ids))) return undefined;
  let stage: Stage | undefined;
  return ([lists], length) => {
    if (!(lists instanceof ListVector || lists instanceof MapVector)) return undefined;
    const packed = dense(lists, length);
    stage ??= compileStage({ outputs: [overColumns(lambda.body, ids)] });
    const elements = packed instanceof ListVector ? [packed.child] : [packed.keys, packed.values];
    const { columns: results } = stage.run(elements, elements[0].length);
    return kernel(results[0], packed, length, type);
  };
}

function isLocal(e: Expression, ids: readonly number[]): boolean {
  if (e instanceof LambdaVariable) return ids.includes(e.id);
  if (e instanceof Lambda) return false;
  if (e instanceof ScalarCall)
    return (
      e.bound.deterministic !== false &&
      (e.bound.nulls === 'propagate' || e.bound.canFail === false) &&
      e.children.length > 0
    );
  return e instanceof Literal || (e.children.length > 0 && e.resolved);
}

function overColumns(e: Expression, ids: readonly number[]): Expression {
  if (e instanceof LambdaVariable) return new BoundReference(ids.indexOf(e.id), e.type, e.nullable, e.name);
  return e.children.length === 0 ? e : e.withChildren(e.children.map(child => overColumns(child, ids)));
}

/** The function over the elements of two arrays side by side. */
export function zippedKernel(type: ArrayType, lambda: Lambda): ColumnKernel | undefined {
  const ids = lambda.parameters.map(p => p.id);
  if (someExpression(lambda.body, e => !isLocal(e, ids))) return undefined;
  let stage: Stage | undefined;
  return (args, length) => {
    const zipped = zippedColumns(args, length);
    if (zipped === undefined) return undefined;
    const { columns, starts, ends, count, validity } = zipped;
    stage ??= compileStage({ outputs: [overColumns(lambda.body, ids)] });
    const [results] = stage.run(columns, count).columns;
    return new ListVector(type, length, starts, ends, results, validity);
  };
}

/** The same arrays or maps without the elements that no row has: those may fail, and cost time. */
function dense<V extends ListVector | MapVector>(lists: V, length: number): V {
  const { validity, type } = lists;
  const items = lists instanceof ListVector ? lists.child : lists.keys;
  const count = countPresent(lists, length);
  if (count === items.length) return lists;
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const picked = new Int32Array(count);
  let used = 0;
  for (let i = 0; i < length; i++) {
    starts[i] = used;
    if (validity === null || validity[i] === 1)
      for (let k = lists.starts[i]; k < lists.ends[i]; k++) picked[used++] = k;
    ends[i] = used;
  }
  const gathered = (column: Vector) => take(column, picked, used);
  const packed =
    lists instanceof ListVector
      ? new ListVector(type, length, starts, ends, gathered(lists.child), validity)
      : new MapVector(type as MapType, length, starts, ends, gathered(lists.keys), gathered(lists.values), validity);
  return packed as V;
}

/** The elements of rows that are not null. */
function countPresent({ starts, ends, validity }: ListVector | MapVector, length: number): number {
  let count = 0;
  for (let i = 0; i < length; i++) if (validity === null || validity[i] === 1) count += ends[i] - starts[i];
  return count;
}

/** The results in the place of the elements. */
export const transformed: LambdaKernel = {
  kernel: (results, lists, length, type) =>
    new ListVector(type, length, lists.starts, lists.ends, results, lists.validity),
};

/** The results in the place of the values of maps. */
export const transformedValues: LambdaKernel = {
  kernel: (results, maps, length, type) =>
    maps instanceof MapVector
      ? new MapVector(type as MapType, length, maps.starts, maps.ends, maps.keys, results, maps.validity)
      : undefined,
};

/** The results in the place of the keys of maps. */
export const transformedKeys: LambdaKernel = {
  kernel: (results, maps, length, type) =>
    maps instanceof MapVector
      ? checkedMaps(
          new MapVector(type as MapType, length, maps.starts, maps.ends, results, maps.values, maps.validity),
          length,
        )
      : undefined,
};

/** The elements or entries whose result is true. */
export const filtered: LambdaKernel = {
  kernel(results, lists, length, type) {
    if (!(results instanceof BooleanVector)) return undefined;
    const { values, validity } = results;
    const kept = new Int32Array(results.length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      for (let k = lists.starts[i]; k < lists.ends[i]; k++)
        if (values[k] === 1 && (validity === null || validity[k] === 1)) kept[count++] = k;
      ends[i] = count;
    }
    if (lists instanceof ListVector) {
      return new ListVector(type as ArrayType, length, starts, ends, take(lists.child, kept, count), lists.validity);
    }
    const keys = take(lists.keys, kept, count);
    return new MapVector(type as MapType, length, starts, ends, keys, take(lists.values, kept, count), lists.validity);
  },
};

/** Whether some (`true`) or not all (`false`) results are `decisive`; null where one that might be is unknown. */
export const quantified = (decisive: boolean): LambdaKernel => ({
  kernel(results, lists, length, type) {
    if (!(results instanceof BooleanVector)) return undefined;
    const out = new Uint8Array(length);
    let nulls: Uint8Array | undefined;
    for (let i = 0; i < length; i++) {
      const found = decided(results, lists.starts[i], lists.ends[i], decisive ? 1 : 0);
      if (found === null) {
        nulls ??= lists.validity?.slice() ?? new Uint8Array(length).fill(1);
        nulls[i] = 0;
      } else out[i] = found === decisive ? 1 : 0;
    }
    return new BooleanVector(type, length, out, nulls ?? lists.validity);
  },
});

/** True when one of the results is `wanted`, else null when one is null. */
function decided({ values, validity }: BooleanVector, start: number, end: number, wanted: number): boolean | null {
  let unknown = false;
  for (let k = start; k < end; k++) {
    if (validity !== null && validity[k] === 0) unknown = true;
    else if (values[k] === wanted) return true;
  }
  return unknown ? null : false;
}
