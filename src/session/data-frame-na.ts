import { AnalysisError } from '../common/errors.js';
import { type Expression, Literal, UnresolvedCall } from '../expressions/expression.js';
import { isNumeric } from '../types/data-type.js';
import { Column, type ColumnValue, col, toExpression } from './column.js';
import type { DataFrame } from './data-frame.js';

/** Missing values: `df.na.drop()`, `df.na.fill(0)`, `df.na.replace('a', { x: 'y' })`. */
export class DataFrameNa<Row> {
  constructor(private readonly df: DataFrame<Row>) {}

  /** Rows without nulls (and NaN) in `columns`: in none of them (`any`), or not in all of them (`all`). */
  drop(how: 'any' | 'all' = 'any', columns?: readonly string[]): DataFrame<Row> {
    const tests = this.attributes(columns).map(a => {
      const present = new Column(new UnresolvedCall('isnotnull', [a]));
      return a.type.kind === 'double' || a.type.kind === 'float' ? present.and(new Column(a).isNaN().not()) : present;
    });
    if (tests.length === 0) return this.df;
    return this.df.where(tests.reduce((a, b) => (how === 'any' ? a.and(b) : a.or(b))));
  }

  /** Replaces nulls (and NaN) by a value, in the columns of its type; or by a value per column. */
  fill(value: ColumnValue | Readonly<Record<string, ColumnValue>>, columns?: readonly string[]): DataFrame<Row> {
    if (typeof value === 'object' && value !== null && !(value instanceof Column) && !(value instanceof Date)) {
      return Object.entries(value as Record<string, ColumnValue>).reduce(
        (df, [name, v]) => df.na.fill(v, [name]) as never,
        this.df,
      );
    }
    const fits = (kind: string, numeric: boolean) => {
      if (typeof value === 'number' || typeof value === 'bigint') return numeric;
      if (value instanceof Date) return ['timestamp', 'timestamp_ntz', 'date'].includes(kind);
      return kind === (typeof value === 'boolean' ? 'boolean' : 'string');
    };
    const filled = this.attributes(columns).filter(a => fits(a.type.kind, isNumeric(a.type)));
    const replaced = filled.map(a => {
      const present: Expression =
        a.type.kind === 'double' || a.type.kind === 'float'
          ? new UnresolvedCall('nanvl', [a, new Literal(null, a.type)])
          : a;
      return [
        a.name,
        new Column(
          new UnresolvedCall('coalesce', [
            present,
            new Column(toExpression(value as ColumnValue)).cast(a.type).expression,
          ]),
        ),
      ] as const;
    });
    return this.df.withColumns(Object.fromEntries(replaced));
  }

  /** Replaces values in columns: keys of `values` by their values. */
  replace(
    columns: string | readonly string[],
    values: ReadonlyMap<ColumnValue, ColumnValue> | Readonly<Record<string, ColumnValue>>,
  ): DataFrame<Row> {
    const entries = values instanceof Map ? [...values] : Object.entries(values);
    const names = typeof columns === 'string' ? [columns] : columns;
    const replaced = names.map(name => {
      const args = entries.flatMap(([from, to]) => [col(name).eq(from).expression, toExpression(to as ColumnValue)]);
      return [name, new Column(new UnresolvedCall('case', [...args, col(name).expression]))] as const;
    });
    return this.df.withColumns(Object.fromEntries(replaced));
  }

  private attributes(columns: readonly string[] | undefined) {
    const { output } = this.df.plan;
    if (columns === undefined) return output;
    const wanted = new Set(columns.map(c => c.toLowerCase()));
    const known = new Set(output.map(a => a.name.toLowerCase()));
    const unknown = columns.find(c => !known.has(c.toLowerCase()));
    if (unknown !== undefined) {
      throw new AnalysisError(
        'UNRESOLVED_COLUMN.WITH_SUGGESTION',
        `There is no column \`${unknown}\`. The columns are: ${output.map(a => a.name).join(', ')}.`,
      );
    }
    return output.filter(a => wanted.has(a.name.toLowerCase()));
  }
}
