import { AnalysisError } from '../common/errors.js';
import {
  Alias,
  Cast,
  type Expression,
  Literal,
  literal,
  MultiAlias,
  SortOrder,
  UnresolvedCall,
  UnresolvedColumn,
  UnresolvedExtract,
  UnresolvedStar,
  WindowExpression,
} from '../expressions/expression.js';
import { parseExpression, parseNamedExpression, parseTemplate } from '../sql/parser.js';
import { type DataType, stringType } from '../types/data-type.js';
import { parseDataType } from '../types/ddl.js';
import { withinStack } from './depth-limit.js';
import type { WindowSpec } from './window-spec.js';

/** What column arguments accept: a column, or a JavaScript value that becomes a literal. */
export type ColumnValue =
  | Column
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly unknown[]
  | object;

/**
 * An expression over the columns of a table, built by calling methods. Immutable.
 *
 * `T` is the JavaScript type of its values and `N` its name, where they are known.
 *
 * ```ts
 * col('price').multiply(1.2).gt(100).and(col('kind').eq('view'))
 * ```
 */
export class Column<T = any, N extends string = string> {
  /** Keep the type parameters; never set. */
  declare readonly valueType?: T;
  declare readonly nameType?: N;

  constructor(readonly expression: Expression) {}

  eq(other: ColumnValue): Column<boolean> {
    return this.call('=', other);
  }
  neq(other: ColumnValue): Column<boolean> {
    return this.call('=', other).not();
  }
  gt(other: ColumnValue): Column<boolean> {
    return this.call('>', other);
  }
  geq(other: ColumnValue): Column<boolean> {
    return this.call('>=', other);
  }
  lt(other: ColumnValue): Column<boolean> {
    return this.call('<', other);
  }
  leq(other: ColumnValue): Column<boolean> {
    return this.call('<=', other);
  }
  /** Equality where null equals null and never gives null. */
  eqNullSafe(other: ColumnValue): Column<boolean> {
    return this.call('<=>', other);
  }
  and(other: ColumnValue): Column<boolean> {
    return this.call('and', other);
  }
  or(other: ColumnValue): Column<boolean> {
    return this.call('or', other);
  }
  not(): Column<boolean> {
    return this.call('not');
  }
  plus(other: ColumnValue): Column {
    return this.call('+', other);
  }
  minus(other: ColumnValue): Column {
    return this.call('-', other);
  }
  multiply(other: ColumnValue): Column {
    return this.call('*', other);
  }
  divide(other: ColumnValue): Column {
    return this.call('/', other);
  }
  mod(other: ColumnValue): Column {
    return this.call('%', other);
  }
  negate(): Column {
    return this.call('negative');
  }
  bitwiseAnd(other: ColumnValue): Column {
    return this.call('&', other);
  }
  bitwiseOr(other: ColumnValue): Column {
    return this.call('|', other);
  }
  bitwiseXor(other: ColumnValue): Column {
    return this.call('^', other);
  }
  isNull(): Column<boolean> {
    return this.call('isnull');
  }
  isNotNull(): Column<boolean> {
    return this.call('isnotnull');
  }
  isNaN(): Column<boolean> {
    return this.call('isnan');
  }
  /** True where the value is one of `values`. */
  isin(...values: ColumnValue[]): Column<boolean> {
    const list = values.length === 1 && Array.isArray(values[0]) ? (values[0] as ColumnValue[]) : values;
    return this.call('in', ...list);
  }
  between(low: ColumnValue, high: ColumnValue): Column<boolean> {
    return this.geq(low).and(this.leq(high));
  }
  like(pattern: ColumnValue, escapedBy?: string): Column<boolean> {
    return escapedBy === undefined ? this.call('like', pattern) : this.call('like', pattern, escapedBy);
  }
  ilike(pattern: ColumnValue): Column<boolean> {
    return this.call('ilike', pattern);
  }
  /** True where a regular expression matches somewhere. */
  rlike(pattern: ColumnValue): Column<boolean> {
    return this.call('rlike', pattern);
  }
  startsWith(prefix: ColumnValue): Column<boolean> {
    return this.call('startswith', prefix);
  }
  endsWith(suffix: ColumnValue): Column<boolean> {
    return this.call('endswith', suffix);
  }
  contains(part: ColumnValue): Column<boolean> {
    return this.call('contains', part);
  }
  /** Part of a string from position `start` (1 is the first character). */
  substr(start: ColumnValue, length: ColumnValue): Column<string> {
    return this.call('substring', start, length);
  }
  /** Converts to a type given as DDL text or as a type; fails on values that do not fit. */
  cast(type: string | DataType): Column {
    return new Column(new Cast(this.expression, typeof type === 'string' ? parseDataType(type) : type));
  }
  /** `cast` that gives null for values that do not fit. */
  tryCast(type: string | DataType): Column {
    return new Column(new Cast(this.expression, typeof type === 'string' ? parseDataType(type) : type, 'try'));
  }
  /** Names the column; several names for a generator that makes several columns. */
  as<A extends string>(name: A): Column<T, A>;
  as(...names: string[]): Column<T>;
  as(...names: string[]): Column<T> {
    return new Column(
      names.length === 1 ? new Alias(this.expression, names[0]) : new MultiAlias(this.expression, names),
    );
  }
  alias<A extends string>(name: A): Column<T, A>;
  alias(...names: string[]): Column<T>;
  alias(...names: string[]): Column<T> {
    return this.as(...names);
  }
  /** Element of an array (from 0), value of a map, or field of a struct. */
  getItem(key: ColumnValue): Column {
    return new Column(new UnresolvedExtract(this.expression, toExpression(key)));
  }
  getField(name: string): Column {
    return new Column(new UnresolvedExtract(this.expression, new Literal(name, stringType)));
  }
  /** The struct with a field added or replaced. */
  withField(name: string, value: ColumnValue): Column {
    return this.call('with_field', name, value);
  }
  dropFields(...names: string[]): Column {
    return this.call('drop_fields', ...names);
  }
  asc(): Column<T> {
    return new Column(new SortOrder(this.expression, false));
  }
  ascNullsFirst(): Column<T> {
    return new Column(new SortOrder(this.expression, false, true));
  }
  ascNullsLast(): Column<T> {
    return new Column(new SortOrder(this.expression, false, false));
  }
  desc(): Column<T> {
    return new Column(new SortOrder(this.expression, true));
  }
  descNullsFirst(): Column<T> {
    return new Column(new SortOrder(this.expression, true, true));
  }
  descNullsLast(): Column<T> {
    return new Column(new SortOrder(this.expression, true, false));
  }
  /** Evaluates an aggregate or window function over a window of rows. */
  over(spec: WindowSpec): Column<T> {
    return new Column(new WindowExpression(this.expression, spec.partitions, spec.orders, spec.frame));
  }
  /** Adds a branch to what `when()` began. */
  when(condition: Column, value: ColumnValue): Column {
    const call = this.caseCall('when');
    return new Column(new UnresolvedCall('case', [...call.args, condition.expression, toExpression(value)]));
  }
  otherwise(value: ColumnValue): Column {
    const call = this.caseCall('otherwise');
    return new Column(new UnresolvedCall('case', [...call.args, toExpression(value)]));
  }

  toString(): string {
    return String(this.expression);
  }

  private caseCall(method: string): UnresolvedCall {
    const e = this.expression;
    if (e instanceof UnresolvedCall && e.name === 'case' && e.args.length % 2 === 0) return e;
    throw new AnalysisError('INVALID_CASE', `${method}() follows when(…): ${e} is not an open CASE.`);
  }

  private call<R = any>(name: string, ...args: ColumnValue[]): Column<R> {
    return new Column(new UnresolvedCall(name, [this.expression, ...args.map(toExpression)]));
  }
}

/** A column that is only named: a select list takes its type from the table. */
export interface ColumnOf<N extends string> extends Column<any, PlainName<N>> {
  /** Keeps the type parameter; never set. */
  readonly columnOf?: N;
}

/** A name as the column will have it; any text where it is qualified or quoted. */
type PlainName<N extends string> = N extends `${string}${'.' | '*' | '`'}${string}` ? string : N;

/** A column by name: `a`, `t.a`, `struct.field`, or `*`. Quote names that contain dots with backquotes. */
export function col<N extends string>(name: N): ColumnOf<N> {
  if (name === '*') return new Column(new UnresolvedStar([]));
  if (name.endsWith('.*')) return new Column(new UnresolvedStar(splitName(name.slice(0, -2))));
  return new Column(new UnresolvedColumn(splitName(name)));
}

/** A constant. */
export function lit(value: ColumnValue): Column {
  return value instanceof Column ? value : new Column(toExpression(value));
}

/**
 * A column from SQL text: `expr('price > 10')`. As a template tag its values are bound, never pasted: `` expr`price > ${min}` ``.
 */
export function expr(text: string | TemplateStringsArray, ...values: unknown[]): Column {
  if (typeof text === 'string') return new Column(parseNamedExpression(text));
  return new Column(
    parseTemplate(
      text,
      values.map(v => (v instanceof Column ? v.expression : v)),
    ),
  );
}

/** Starts a CASE: `when(cond, value).when(…).otherwise(…)`. */
export function when(condition: Column, value: ColumnValue): Column {
  return new Column(new UnresolvedCall('case', [condition.expression, toExpression(value)]));
}

/** A value where a column may stand: columns as they are, everything else as a literal. */
export function toExpression(value: ColumnValue): Expression {
  return value instanceof Column ? value.expression : withinStack(() => literal(value));
}

/** A column where a name may stand. */
export function nameOrColumn(value: Column | string): Expression {
  return typeof value === 'string' ? col(value).expression : value.expression;
}

/** A condition where SQL text may stand. */
export function condition(value: Column | string): Expression {
  return typeof value === 'string' ? parseExpression(value) : value.expression;
}

/** `a.b` to its parts; backquotes keep a dot inside a name. */
export function splitName(name: string): string[] {
  if (!name.includes('`')) return name.split('.');
  const parts: string[] = [];
  const pattern = /`((?:[^`]|``)*)`|([^.`]+)/g;
  for (const match of name.matchAll(pattern))
    parts.push(match[1] !== undefined ? match[1].replaceAll('``', '`') : match[2]);
  return parts;
}
