import { type Expression, type FrameBound, literal, SortOrder, type WindowFrame } from '../expressions/expression.js';
import { type Column, nameOrColumn } from './column.js';

/** Which rows a window function sees: partitions, their order, and a frame around the current row. Immutable. */
export class WindowSpec {
  constructor(
    readonly partitions: readonly Expression[],
    readonly orders: readonly SortOrder[],
    readonly frame: WindowFrame | undefined,
  ) {}

  partitionBy(...columns: (Column | string)[]): WindowSpec {
    return new WindowSpec(columns.map(nameOrColumn), this.orders, this.frame);
  }
  orderBy(...columns: (Column | string)[]): WindowSpec {
    return new WindowSpec(this.partitions, columns.map(sortOrder), this.frame);
  }
  /** Frame in rows, relative to the current one: `rowsBetween(-2, 0)`. */
  rowsBetween(start: number, end: number): WindowSpec {
    return new WindowSpec(this.partitions, this.orders, { unit: 'rows', start: bound(start), end: bound(end) });
  }
  /** Frame in values of the ORDER BY column, relative to the current one. */
  rangeBetween(start: number, end: number): WindowSpec {
    return new WindowSpec(this.partitions, this.orders, { unit: 'range', start: bound(start), end: bound(end) });
  }
}

export function sortOrder(column: Column | string): SortOrder {
  const e = nameOrColumn(column);
  return e instanceof SortOrder ? e : new SortOrder(e);
}

function bound(offset: number): FrameBound {
  if (offset === Number.NEGATIVE_INFINITY) return { kind: 'unboundedPreceding' };
  if (offset === Number.POSITIVE_INFINITY) return { kind: 'unboundedFollowing' };
  if (offset === 0) return { kind: 'currentRow' };
  return { kind: offset < 0 ? 'preceding' : 'following', offset: literal(Math.abs(offset)) };
}

/** Begins a window: `Window.partitionBy('k').orderBy('t')`. */
export const Window = {
  unboundedPreceding: Number.NEGATIVE_INFINITY,
  unboundedFollowing: Number.POSITIVE_INFINITY,
  currentRow: 0,
  partitionBy: (...columns: (Column | string)[]): WindowSpec =>
    new WindowSpec([], [], undefined).partitionBy(...columns),
  orderBy: (...columns: (Column | string)[]): WindowSpec => new WindowSpec([], [], undefined).orderBy(...columns),
};
