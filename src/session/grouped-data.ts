import { type Expression, Literal, UnresolvedCall } from '../expressions/expression.js';
import { Aggregate, Pivot } from '../logical/operators.js';
import { intType } from '../types/data-type.js';
import { Column, type ColumnValue, nameOrColumn, toExpression } from './column.js';
import { DataFrame } from './data-frame.js';
import type { Aggregated } from './row-type.js';

/** What `groupBy` gives: groups waiting for their aggregates. `Keys` is the JavaScript type of the keys as a row, where it is known. */
export class GroupedData<Keys = any> {
  /** Keeps the type parameter; never set. */
  declare readonly keysType?: Keys;

  constructor(
    private readonly df: DataFrame,
    private readonly keys: readonly Expression[],
    private readonly kind: 'groupBy' | 'rollup' | 'cube',
    private readonly pivoted?: { readonly column: Expression; readonly values: readonly Expression[] },
  ) {}

  /** One row per group: the keys, then these aggregates. */
  agg<const C extends readonly [Column, ...Column[]]>(...aggregates: C): DataFrame<Aggregated<Keys, C>>;
  agg<R = any>(...aggregates: Column[]): DataFrame<R>;
  agg(...aggregates: Column[]): DataFrame {
    const items = aggregates.map(a => a.expression);
    const { session, plan } = this.df;
    if (this.pivoted !== undefined)
      return new DataFrame(session, new Pivot(this.keys, this.pivoted.column, this.pivoted.values, items, plan));
    return new DataFrame(
      session,
      new Aggregate(this.keys, [...this.keys, ...items], plan, setsOf(this.kind, this.keys.length)),
    );
  }
  count(): DataFrame {
    return this.agg(new Column(new UnresolvedCall('count', [new Literal(1, intType)])).as('count'));
  }
  sum(...columns: string[]): DataFrame {
    return this.each('sum', columns);
  }
  avg(...columns: string[]): DataFrame {
    return this.each('avg', columns);
  }
  mean(...columns: string[]): DataFrame {
    return this.each('avg', columns);
  }
  min(...columns: string[]): DataFrame {
    return this.each('min', columns);
  }
  max(...columns: string[]): DataFrame {
    return this.each('max', columns);
  }
  /** Turns values of a column into columns. */
  pivot(column: Column | string, values: readonly ColumnValue[]): GroupedData {
    return new GroupedData(this.df, this.keys, this.kind, {
      column: nameOrColumn(column),
      values: values.map(toExpression),
    });
  }

  private each(fn: string, columns: readonly string[]): DataFrame {
    return this.agg(...columns.map(c => new Column(new UnresolvedCall(fn, [nameOrColumn(c)]))));
  }
}

/** Grouping sets as lists of key positions; undefined for a plain GROUP BY. */
export function setsOf(kind: 'groupBy' | 'rollup' | 'cube', keys: number): number[][] | undefined {
  if (kind === 'groupBy') return undefined;
  const all = Array.from({ length: keys }, (_, i) => i);
  if (kind === 'rollup') return Array.from({ length: keys + 1 }, (_, n) => all.slice(0, keys - n));
  return Array.from({ length: 2 ** keys }, (_, bits) => all.filter(i => (bits & (1 << (keys - 1 - i))) === 0));
}
