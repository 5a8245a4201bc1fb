import type { Vector } from '../columnar/vector.js';
import { AnalysisError, InternalError } from '../common/errors.js';
import {
  type ArrayType,
  booleanType,
  type DataType,
  doubleType,
  intType,
  longType,
  type MapType,
  type StructField,
  type StructType,
  stringType,
} from '../types/data-type.js';
import { formatDate, formatTimestampNtz } from '../types/datetime/format-datetime.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../types/interval-text.js';
import { type CalendarInterval, MapValue, type Value, VariantValue } from '../types/value.js';
import { doubleText, floatText } from './cast/number-text.js';

/**
 * The expression tree. A node is immutable; `children` and `withChildren` let rules walk and rebuild any tree. Text and fluent calls
 * both make *unresolved* nodes (`UnresolvedColumn`, `UnresolvedCall`, …); the analyzer replaces them by nodes that know their
 * `type` and `nullable`. Fluent methods are added to the class by `fluent.ts`.
 */
export abstract class Expression {
  abstract readonly kind: string;
  /** Sub-expressions in evaluation order. */
  readonly children: readonly Expression[] = NO_CHILDREN;

  /** False while something below still needs the analyzer. */
  get resolved(): boolean {
    return this.children.every(child => child.resolved);
  }

  get type(): DataType {
    throw new InternalError(`${this.kind} has no type before analysis: ${this}`);
  }

  get nullable(): boolean {
    return true;
  }

  /** The same node over other children (same number, same order). */
  abstract withChildren(children: readonly Expression[]): Expression;

  /** SQL-like text: names unnamed columns, error messages and plans. Spark's spelling. */
  abstract toString(): string;
}

const NO_CHILDREN: readonly Expression[] = Object.freeze([]);

/** Rebuilds bottom-up; `rule` returns a replacement or the node itself. */
export function transformUp(expression: Expression, rule: (e: Expression) => Expression): Expression {
  const children = expression.children;
  let rebuilt = expression;
  if (children.length > 0) {
    const next = children.map(child => transformUp(child, rule));
    if (next.some((child, i) => child !== children[i])) rebuilt = expression.withChildren(next);
  }
  return rule(rebuilt);
}

/** Rebuilds top-down; the children of a replacement are visited too. */
export function transformDown(expression: Expression, rule: (e: Expression) => Expression): Expression {
  const replaced = rule(expression);
  const children = replaced.children;
  if (children.length === 0) return replaced;
  const next = children.map(child => transformDown(child, rule));
  return next.some((child, i) => child !== children[i]) ? replaced.withChildren(next) : replaced;
}

export function someExpression(expression: Expression, predicate: (e: Expression) => boolean): boolean {
  return predicate(expression) || expression.children.some(child => someExpression(child, predicate));
}

export function collectExpressions<T extends Expression>(
  expression: Expression,
  predicate: (e: Expression) => e is T,
  into: T[] = [],
): T[] {
  if (predicate(expression)) into.push(expression);
  for (const child of expression.children) collectExpressions(child, predicate, into);
  return into;
}

abstract class Leaf extends Expression {
  withChildren(): Expression {
    return this;
  }
}

/** A constant in the engine's form. */
export class Literal extends Leaf {
  readonly kind = 'literal';
  constructor(
    readonly value: Value,
    private readonly dataType: DataType,
    /** How the user wrote it, where that differs from the default text. */
    private readonly text?: string,
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.value === null;
  }
  toString(): string {
    return this.text ?? literalText(this.value, this.dataType);
  }
}

function literalText(value: Value, type: DataType): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return value;
  switch (type.kind) {
    case 'decimal':
      return unscaledText(value as number | bigint, type.scale);
    case 'double':
      return doubleText(value as number);
    case 'float':
      return floatText(value as number);
    case 'date':
      return `DATE '${formatDate(value as number)}'`;
    case 'timestamp':
      return `TIMESTAMP '${formatTimestampNtz(value as number)}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${formatTimestampNtz(value as number)}'`;
    case 'year_month_interval':
      return yearMonthText(value as number, type);
    case 'day_time_interval':
      return dayTimeText(value as number, type);
    case 'interval':
      return `INTERVAL '${calendarIntervalText(value as CalendarInterval)}'`;
  }
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  if (Array.isArray(value)) return `[${value.map(v => String(v)).join(', ')}]`;
  if (value instanceof MapValue || value instanceof VariantValue) return JSON.stringify(value);
  return String(value);
}

/** Digits of an unscaled integer with the point put in. */
export function unscaledText(unscaled: number | bigint, scale: number): string {
  const negative = unscaled < 0;
  const digits = (negative ? -BigInt(unscaled) : BigInt(unscaled)).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${negative ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

/** A name as written: `a`, `t.a`, `t.a.b`. Resolves to an attribute, perhaps with field access behind it. */
export class UnresolvedColumn extends Leaf {
  readonly kind = 'unresolvedColumn';
  constructor(
    readonly parts: readonly string[],
    /** The plan node that `df.col('a')` refers to. */
    readonly planId?: number,
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return this.parts.join('.');
  }
}

/** `*` or `t.*`, or every field of a struct column; `except` for `* EXCEPT (a, b)`. */
export class UnresolvedStar extends Leaf {
  readonly kind = 'unresolvedStar';
  constructor(
    readonly qualifier: readonly string[],
    readonly except: readonly (readonly string[])[] = [],
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return [...this.qualifier, '*'].join('.');
  }
}

/** A named or positional (`?`, name is its index) parameter of SQL text. */
export class Parameter extends Leaf {
  readonly kind = 'parameter';
  constructor(
    readonly name: string,
    readonly positional = false,
  ) {
    super();
  }
  override get resolved(): boolean {
    return false;
  }
  toString(): string {
    return this.positional ? '?' : `:${this.name}`;
  }
}

/** A function by name, operators included (`+`, `=`, `and`, `between`): what text and fluent calls make. */
export class UnresolvedCall extends Expression {
  readonly kind = 'unresolvedCall';
  override readonly children: readonly Expression[];
  constructor(
    readonly name: string,
    readonly args: readonly Expression[],
    readonly options: CallOptions = {},
  ) {
    super();
    this.children = [...args, ...(options.filter ? [options.filter] : []), ...(options.withinGroup ?? [])];
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren(children: readonly Expression[]): Expression {
    const n = this.args.length;
    const { filter, withinGroup } = this.options;
    return new UnresolvedCall(this.name, children.slice(0, n), {
      ...this.options,
      ...(filter ? { filter: children[n] } : {}),
      ...(withinGroup ? { withinGroup: children.slice(n + (filter ? 1 : 0)) as SortOrder[] } : {}),
    });
  }
  toString(): string {
    return callText(this.name, this.args, this.options.distinct);
  }
}

export interface CallOptions {
  readonly distinct?: boolean;
  /** `FILTER (WHERE …)` */
  readonly filter?: Expression;
  /** `IGNORE NULLS` / `RESPECT NULLS` */
  readonly ignoreNulls?: boolean;
  /** `WITHIN GROUP (ORDER BY …)` */
  readonly withinGroup?: readonly SortOrder[];
  /** Names of arguments given as `name => value`, by position. */
  readonly argumentNames?: readonly (string | undefined)[];
  /** The function itself, where it is not one that a name stands for. */
  readonly own?: OwnFunction;
}

/** A function that is not of the library: how it becomes a call over resolved arguments. */
export interface OwnFunction {
  readonly kind: 'scalar' | 'aggregate' | 'generator';
  call(args: readonly Expression[], options: CallOptions): Expression;
}

const INFIX = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '<=>',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  '&',
  '|',
  '^',
  'div',
  '||',
  '<<',
  '>>',
  '>>>',
]);

/** Text of a call the way Spark prints it. */
export function callText(name: string, args: readonly Expression[], distinct?: boolean): string {
  if (args.length === 2 && INFIX.has(name))
    return `(${args[0]} ${name === 'and' || name === 'or' ? name.toUpperCase() : name} ${args[1]})`;
  if (name === 'not' || name === '!') return `(NOT ${args[0]})`;
  if (name === 'isnull' && args.length === 1) return `(${args[0]} IS NULL)`;
  if (name === 'isnotnull' && args.length === 1) return `(${args[0]} IS NOT NULL)`;
  if (name === 'rlike') return `RLIKE(${args.join(', ')})`;
  if (name === 'like' && args.length > 1)
    return `${args[0]} LIKE ${args[1]}${args.length > 2 ? ` ESCAPE '${args[2]}'` : ''}`;
  if (name === 'in') return `(${args[0]} IN (${args.slice(1).join(', ')}))`;
  if (name === 'negative' && args.length === 1) return `(- ${args[0]})`;
  if (name === 'positive' && args.length === 1) return `(+ ${args[0]})`;
  if (name === '~' && args.length === 1) return `~${args[0]}`;
  if (name === 'if') return `(IF(${args.join(', ')}))`;
  return `${name}(${distinct ? 'DISTINCT ' : ''}${args.join(', ')})`;
}

let nextId = 1;

/** A number that no other attribute of this process has. */
export const freshId = (): number => nextId++;

/** A column of a plan node's output, known by `id` wherever it flows. */
export class Attribute extends Leaf {
  readonly kind = 'attribute';
  constructor(
    readonly name: string,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly id: number,
    /** Table or alias names that may precede it in text. */
    readonly qualifier: readonly string[] = [],
    readonly metadata: StructField['metadata'] = undefined,
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.canBeNull;
  }
  withQualifier(qualifier: readonly string[]): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, this.id, qualifier, this.metadata);
  }
  withNullable(nullable: boolean): Attribute {
    return nullable === this.canBeNull
      ? this
      : new Attribute(this.name, this.dataType, nullable, this.id, this.qualifier, this.metadata);
  }
  withName(name: string): Attribute {
    return name === this.name
      ? this
      : new Attribute(name, this.dataType, this.canBeNull, this.id, this.qualifier, this.metadata);
  }
  withMetadata(metadata: StructField['metadata']): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, this.id, this.qualifier, metadata);
  }
  withFreshId(): Attribute {
    return new Attribute(this.name, this.dataType, this.canBeNull, freshId(), this.qualifier, this.metadata);
  }
  toString(): string {
    return this.name;
  }
}

/** An attribute by position in the input batch: what kernels run on. */
export class BoundReference extends Leaf {
  readonly kind = 'boundReference';
  constructor(
    readonly ordinal: number,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly name: string,
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.canBeNull;
  }
  toString(): string {
    return this.name;
  }
}

/** An attribute of the query around a correlated subquery. */
export class OuterReference extends Leaf {
  readonly kind = 'outerReference';
  constructor(readonly attribute: Attribute) {
    super();
  }
  override get type(): DataType {
    return this.attribute.type;
  }
  override get nullable(): boolean {
    return this.attribute.nullable;
  }
  toString(): string {
    return `outer(${this.attribute})`;
  }
}

/** Names an expression. `id` becomes the id of the attribute that it produces. */
export class Alias extends Expression {
  readonly kind = 'alias';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly name: string,
    readonly id: number = freshId(),
    readonly metadata: StructField['metadata'] = undefined,
  ) {
    super();
    this.children = [child];
  }
  override get type(): DataType {
    return this.child.type;
  }
  override get nullable(): boolean {
    return this.child.nullable;
  }
  toAttribute(): Attribute {
    return new Attribute(this.name, this.type, this.nullable, this.id, [], this.metadata);
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new Alias(child, this.name, this.id, this.metadata);
  }
  toString(): string {
    return `${this.child} AS ${this.name}`;
  }
}

/** `expr AS (a, b)`: several names for what a generator makes. */
export class MultiAlias extends Expression {
  readonly kind = 'multiAlias';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly names: readonly string[],
  ) {
    super();
    this.children = [child];
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new MultiAlias(child, this.names);
  }
  toString(): string {
    return `${this.child} AS (${this.names.join(', ')})`;
  }
}

/** `CAST(x AS t)`, or `TRY_CAST`. Inserted by the analyzer for coercion as well. */
export class Cast extends Expression {
  readonly kind = 'cast';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    private readonly to: DataType,
    readonly mode: 'ansi' | 'try' = 'ansi',
    /** True for casts that the user wrote: they show in column names. */
    readonly explicit = true,
    /** Session time zone, for casts between text, dates and timestamps. */
    readonly zone = 'UTC',
  ) {
    super();
    this.children = [child];
  }
  override get type(): DataType {
    return this.to;
  }
  override get nullable(): boolean {
    // NaN and infinity have no decimal: they become null.
    const losesValues =
      this.to.kind === 'decimal' && (this.child.type.kind === 'double' || this.child.type.kind === 'float');
    return this.mode === 'try' || losesValues || this.child.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new Cast(child, this.to, this.mode, this.explicit, this.zone);
  }
  toString(): string {
    if (!this.explicit) return String(this.child);
    return `${this.mode === 'try' ? 'TRY_CAST' : 'CAST'}(${this.child} AS ${castTypeText(this.to)})`;
  }
}

function castTypeText(type: DataType): string {
  if (type.kind === 'long') return 'BIGINT';
  if (type.kind === 'array') return `ARRAY<${castTypeText(type.element)}>`;
  if (type.kind === 'map') return `MAP<${castTypeText(type.key)}, ${castTypeText(type.value)}>`;
  if (type.kind === 'struct') return `STRUCT<${type.fields.map(f => `${f.name}: ${castTypeText(f.type)}`).join(', ')}>`;
  if (type.kind === 'decimal') return `DECIMAL(${type.precision},${type.scale})`;
  if (type.kind === 'year_month_interval' || type.kind === 'day_time_interval')
    return `INTERVAL ${type.from}${type.from === type.to ? '' : ` TO ${type.to}`}`.toUpperCase();
  return type.kind.toUpperCase();
}

/** Three-valued AND / OR over two operands; the right one is evaluated only where the left one does not decide. */
export class Logical extends Expression {
  readonly kind = 'logical';
  override readonly children: readonly [Expression, Expression];
  constructor(
    readonly op: 'and' | 'or',
    readonly left: Expression,
    readonly right: Expression,
  ) {
    super();
    this.children = [left, right];
  }
  override get type(): DataType {
    return booleanType;
  }
  override get nullable(): boolean {
    return this.left.nullable || this.right.nullable;
  }
  withChildren([left, right]: readonly Expression[]): Expression {
    return new Logical(this.op, left, right);
  }
  toString(): string {
    return `(${this.left} ${this.op.toUpperCase()} ${this.right})`;
  }
}

/** `CASE WHEN c1 THEN v1 … ELSE e END` after coercion; only the chosen value is evaluated. */
export class CaseWhen extends Expression {
  readonly kind = 'caseWhen';
  override readonly children: readonly Expression[];
  constructor(
    readonly branches: readonly { readonly condition: Expression; readonly value: Expression }[],
    readonly otherwise: Expression,
    private readonly text?: string,
  ) {
    super();
    this.children = [...branches.flatMap(b => [b.condition, b.value]), otherwise];
  }
  override get type(): DataType {
    return this.otherwise.type.kind === 'void' ? this.branches[0].value.type : this.otherwise.type;
  }
  override get nullable(): boolean {
    return this.otherwise.nullable || this.branches.some(b => b.value.nullable);
  }
  withChildren(children: readonly Expression[]): Expression {
    const branches = this.branches.map((_, i) => ({ condition: children[2 * i], value: children[2 * i + 1] }));
    return new CaseWhen(branches, children[children.length - 1], this.text);
  }
  toString(): string {
    if (this.text !== undefined) return this.text;
    const tail = this.otherwise instanceof Literal && this.otherwise.value === null ? '' : ` ELSE ${this.otherwise}`;
    return `CASE ${this.branches.map(b => `WHEN ${b.condition} THEN ${b.value}`).join(' ')}${tail} END`;
  }
}

/** The first argument that is not null; later ones are not evaluated. Arguments have one type. */
export class Coalesce extends Expression {
  readonly kind = 'coalesce';
  constructor(
    override readonly children: readonly Expression[],
    private readonly name = 'coalesce',
  ) {
    super();
  }
  override get type(): DataType {
    return this.children[0].type;
  }
  override get nullable(): boolean {
    return this.children.every(child => child.nullable);
  }
  withChildren(children: readonly Expression[]): Expression {
    return new Coalesce(children, this.name);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}

/** A field of a struct by position. */
export class GetField extends Expression {
  readonly kind = 'getField';
  override readonly children: readonly [Expression];
  constructor(
    readonly child: Expression,
    readonly ordinal: number,
  ) {
    super();
    this.children = [child];
  }
  get field(): StructField {
    return (this.child.type as StructType).fields[this.ordinal];
  }
  override get type(): DataType {
    return this.field.type;
  }
  override get nullable(): boolean {
    return this.child.nullable || this.field.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new GetField(child, this.ordinal);
  }
  toString(): string {
    return `${this.child}.${this.field.name}`;
  }
}

/** `x[key]`, `x.name`: element of an array, value of a map or field of a struct; the analyzer decides which. */
export class UnresolvedExtract extends Expression {
  readonly kind = 'unresolvedExtract';
  override readonly children: readonly [Expression, Expression];
  constructor(
    readonly child: Expression,
    readonly key: Expression,
  ) {
    super();
    this.children = [child, key];
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child, key]: readonly Expression[]): Expression {
    return new UnresolvedExtract(child, key);
  }
  toString(): string {
    return this.key instanceof Literal && typeof this.key.value === 'string'
      ? `${this.child}.${this.key.value}`
      : `${this.child}[${this.key}]`;
  }
}

/** A parameter inside the body of a lambda. */
export class LambdaVariable extends Leaf {
  readonly kind = 'lambdaVariable';
  constructor(
    readonly name: string,
    private readonly dataType: DataType,
    private readonly canBeNull: boolean,
    readonly id: number = freshId(),
  ) {
    super();
  }
  override get type(): DataType {
    return this.dataType;
  }
  override get nullable(): boolean {
    return this.canBeNull;
  }
  toString(): string {
    return `namedlambdavariable()`;
  }
}

/** `x -> body` as written: names not yet bound to variables. */
export class UnresolvedLambda extends Expression {
  readonly kind = 'unresolvedLambda';
  override readonly children: readonly [Expression];
  constructor(
    readonly parameters: readonly string[],
    readonly body: Expression,
  ) {
    super();
    this.children = [body];
  }
  override get resolved(): boolean {
    return false;
  }
  /** Only a higher-order function gives it parameters, and so a type; any other asks in vain. */
  override get type(): never {
    throw new AnalysisError(
      'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
      `A lambda function can only be an argument of a higher-order function, such as transform: ${this}.`,
    );
  }
  withChildren([body]: readonly Expression[]): Expression {
    return new UnresolvedLambda(this.parameters, body);
  }
  toString(): string {
    return `lambdafunction(${this.body}, ${this.parameters.join(', ')})`;
  }
}

/** A lambda whose variables have types; an argument of higher-order functions such as `transform`. */
export class Lambda extends Expression {
  readonly kind = 'lambda';
  override readonly children: readonly [Expression];
  constructor(
    readonly parameters: readonly LambdaVariable[],
    readonly body: Expression,
  ) {
    super();
    this.children = [body];
  }
  override get type(): DataType {
    return this.body.type;
  }
  override get nullable(): boolean {
    return this.body.nullable;
  }
  withChildren([body]: readonly Expression[]): Expression {
    return new Lambda(this.parameters, body);
  }
  toString(): string {
    return `lambdafunction(${this.body}, ${this.parameters.join(', ')})`;
  }
}

/** A scalar function with its arguments coerced and its kernel chosen. */
export class ScalarCall extends Expression {
  readonly kind = 'scalarCall';
  constructor(
    readonly name: string,
    override readonly children: readonly Expression[],
    readonly bound: BoundScalar,
    private readonly text?: string,
  ) {
    super();
  }
  override get type(): DataType {
    return this.bound.type;
  }
  override get nullable(): boolean {
    return this.bound.nullable ?? (this.bound.nulls === 'custom' || this.children.some(child => child.nullable));
  }
  withChildren(children: readonly Expression[]): Expression {
    return new ScalarCall(this.name, children, this.bound, this.text);
  }
  toString(): string {
    return this.text ?? callText(this.name, this.children);
  }
}

/** What a scalar function needs at run time, for fixed argument types. Immutable and shared by all calls of that shape. */
export interface BoundScalar {
  readonly type: DataType;
  /** `propagate`: any null argument gives null and `evaluate` sees none; `custom`: `evaluate` receives nulls and decides. */
  readonly nulls: 'propagate' | 'custom';
  /** Overrides the nullability that follows from `nulls`. */
  readonly nullable?: boolean;
  /** The function on values in the engine's form. A lambda argument arrives as a JavaScript function. Throws EvaluationError. */
  readonly evaluate: (...args: any[]) => Value;
  /**
   * Code of the same function for narrow batches: JavaScript expressions of non-null arguments in, one expression out. Long, decimal
   * and timestamp arguments are safe integers here, and results of those types must go through `safe` unless they cannot overflow.
   */
  readonly inline?: (args: readonly string[], context: InlineContext) => string;
  /** Code over UTF-8 views for string arguments, taken when every string argument is a column or a literal. */
  readonly inlineViews?: (args: readonly ViewOperand[], context: InlineContext) => string;
  /** The function over whole columns, for those that are much faster that way. See `ColumnKernel`. */
  readonly vector?: ColumnKernel;
  /**
   * Tells calls apart whose name, arguments and type are the same but whose meaning is not: options that are no arguments any more once
   * the call is bound.
   */
  readonly variant?: string;
  /**
   * For functions of one array or map that only ask how many items it has: code of the result, from code of that number. Taken where
   * the argument is a column, whose items are then not looked at.
   */
  readonly inlineSize?: (size: string) => string;
  /**
   * For `current_timestamp` and its kin: the value at a batch time in microseconds. The planner puts the clock of the running batch
   * into `evaluate`; until then the call has no value and must not be folded.
   */
  readonly atBatchTime?: (nowUs: number) => Value;
  /** False for random and the like: never folded, never moved or evaluated twice. */
  readonly deterministic?: boolean;
  /** True when some arguments may raise an error: evaluation must not be moved in front of a guard. Default true without `inline`. */
  readonly canFail?: boolean;
}

/**
 * A function over the columns of its arguments, `length` rows each; a literal arrives as a column of equal values. It gives what `evaluate`
 * gives row by row, nulls by the same rule, and may share buffers with its arguments. Undefined: it does not take these columns (wide
 * integers, columns of nothing but nulls), and the rows are evaluated one by one. When it fails the batch is run again
 * row by row, so that the error is the one of the first row that has one; and what a guard keeps from failing does not fail.
 */
export type ColumnKernel = (args: readonly Vector[], length: number) => Vector | undefined;

export interface InlineContext {
  /** Makes an object reachable from generated code and returns its name. */
  constant(value: unknown): string;
  /** Wraps an integer expression: outside ±(2^53−1) the batch is run again in the wide form. */
  safe(code: string): string;
}

/** An argument of `inlineViews`: a string as bytes (`data[start, end)`), or the code of a value of another type. */
export type ViewOperand =
  | { readonly form: 'view'; readonly data: string; readonly start: string; readonly end: string }
  | { readonly form: 'value'; readonly code: string; readonly literal?: Value };

/** An aggregate function with coerced arguments. Stands in `Aggregate` nodes and window expressions. */
export class AggregateCall extends Expression {
  readonly kind = 'aggregateCall';
  override readonly children: readonly Expression[];
  constructor(
    readonly name: string,
    readonly args: readonly Expression[],
    readonly bound: BoundAggregate,
    readonly distinct = false,
    readonly filter: Expression | undefined = undefined,
    private readonly text?: string,
  ) {
    super();
    this.children = filter ? [...args, filter] : args;
  }
  override get type(): DataType {
    return this.bound.type;
  }
  override get nullable(): boolean {
    return this.bound.nullable ?? true;
  }
  withChildren(children: readonly Expression[]): Expression {
    const args = children.slice(0, this.args.length);
    return new AggregateCall(
      this.name,
      args,
      this.bound,
      this.distinct,
      this.filter ? children[this.args.length] : undefined,
      this.text,
    );
  }
  toString(): string {
    const text = this.text ?? callText(this.name, this.args, this.distinct);
    return this.filter ? `${text} FILTER (WHERE ${this.filter})` : text;
  }
}

/**
 * An aggregate function for fixed argument types. `stateTypes` is the layout of its buffer: what partial aggregation hands on and what
 * the state store keeps, so it must not change between releases without a migration.
 */
export interface BoundAggregate {
  readonly type: DataType;
  readonly nullable?: boolean;
  readonly stateTypes: readonly DataType[];
  /** A new, empty set of groups. */
  accumulator(): import('./accumulator.js').Accumulator;
  /** Tells calls apart whose text and arguments are the same but whose meaning is not: `ignoreNulls`. */
  readonly variant?: string;
  /** False where DISTINCT cannot change the answer (min, max): the analyzer then drops it. */
  readonly distinctMatters?: boolean;
}

/** A function that turns one row into any number of rows: `explode`. Stands in `Generate` nodes. */
export class GeneratorCall extends Expression {
  readonly kind = 'generatorCall';
  constructor(
    readonly name: string,
    override readonly children: readonly Expression[],
    readonly bound: BoundGenerator,
  ) {
    super();
  }
  override get type(): DataType {
    return { kind: 'struct', fields: this.bound.fields };
  }
  withChildren(children: readonly Expression[]): Expression {
    return new GeneratorCall(this.name, children, this.bound);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}

export interface BoundGenerator {
  /** Columns that it makes, with default names. */
  readonly fields: readonly StructField[];
  /** Rows for one input row; arguments in the engine's form, nulls included. */
  readonly generate: (...args: any[]) => readonly (readonly Value[])[];
  /** True for the `_outer` forms: a row of nulls where nothing is generated. */
  readonly outer?: boolean;
}

/** `ORDER BY` item. */
export class SortOrder extends Expression {
  readonly kind = 'sortOrder';
  override readonly children: readonly [Expression];
  readonly nullsFirst: boolean;
  constructor(
    readonly child: Expression,
    readonly descending = false,
    nullsFirst?: boolean,
  ) {
    super();
    this.children = [child];
    this.nullsFirst = nullsFirst ?? !descending;
  }
  override get type(): DataType {
    return this.child.type;
  }
  override get nullable(): boolean {
    return this.child.nullable;
  }
  withChildren([child]: readonly Expression[]): Expression {
    return new SortOrder(child, this.descending, this.nullsFirst);
  }
  toString(): string {
    return `${this.child} ${this.descending ? 'DESC' : 'ASC'} NULLS ${this.nullsFirst ? 'FIRST' : 'LAST'}`;
  }
}

/** `f(…) OVER (PARTITION BY … ORDER BY … frame)`. `fn` is an UnresolvedCall, AggregateCall or WindowCall. */
export class WindowExpression extends Expression {
  readonly kind = 'windowExpression';
  override readonly children: readonly Expression[];
  constructor(
    readonly fn: Expression,
    readonly partitionBy: readonly Expression[],
    readonly orderBy: readonly SortOrder[],
    readonly frame: WindowFrame | undefined,
    /** A window named in a WINDOW clause; replaced by the SQL layer. */
    readonly reference: string | undefined = undefined,
  ) {
    super();
    this.children = [fn, ...partitionBy, ...orderBy];
  }
  override get type(): DataType {
    return this.fn.type;
  }
  override get nullable(): boolean {
    return this.fn.nullable;
  }
  withChildren([fn, ...rest]: readonly Expression[]): Expression {
    const n = this.partitionBy.length;
    return new WindowExpression(fn, rest.slice(0, n), rest.slice(n) as SortOrder[], this.frame, this.reference);
  }
  toString(): string {
    const parts: string[] = [];
    if (this.partitionBy.length > 0) parts.push(`PARTITION BY ${this.partitionBy.join(', ')}`);
    if (this.orderBy.length > 0) parts.push(`ORDER BY ${this.orderBy.join(', ')}`);
    if (this.frame !== undefined) parts.push(frameText(this.frame));
    return `${this.fn} OVER (${parts.join(' ')})`;
  }
}

/** Bounds in rows, or in values of the single ORDER BY column. Offsets are non-negative literals; `current` is 0. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'unboundedFollowing' | 'currentRow' }
  | {
      readonly kind: 'preceding' | 'following';
      readonly offset: Expression;
      /** Session time zone, where the offset moves instants. */
      readonly zone?: string;
    };

function frameText(frame: WindowFrame): string {
  const bound = (b: FrameBound) =>
    b.kind === 'unboundedPreceding'
      ? 'UNBOUNDED PRECEDING'
      : b.kind === 'unboundedFollowing'
        ? 'UNBOUNDED FOLLOWING'
        : b.kind === 'currentRow'
          ? 'CURRENT ROW'
          : `${(b as { offset: Expression }).offset} ${b.kind.toUpperCase()}`;
  return `${frame.unit.toUpperCase()} BETWEEN ${bound(frame.start)} AND ${bound(frame.end)}`;
}

/** A pure window function (`row_number`, `lag`): only inside a WindowExpression. */
export class WindowCall extends Expression {
  readonly kind = 'windowCall';
  constructor(
    readonly name: string,
    override readonly children: readonly Expression[],
    readonly bound: BoundWindow,
  ) {
    super();
  }
  override get type(): DataType {
    return this.bound.type;
  }
  override get nullable(): boolean {
    return this.bound.nullable ?? true;
  }
  withChildren(children: readonly Expression[]): Expression {
    return new WindowCall(this.name, children, this.bound);
  }
  toString(): string {
    return callText(this.name, this.children);
  }
}

export interface BoundWindow {
  readonly type: DataType;
  readonly nullable?: boolean;
  /** Results for the rows of one sorted partition. `peers[i]` is the first row with the same ORDER BY values as row i. */
  readonly evaluate: (partition: WindowPartition) => Value[];
}

export interface WindowPartition {
  readonly length: number;
  /** Argument values by argument, then row. */
  readonly args: readonly (readonly Value[])[];
  /** For each row the index of the first and one past the last row that ORDER BY cannot tell apart from it. */
  readonly peerStart: Int32Array;
  readonly peerEnd: Int32Array;
  /** For each row the frame [start, end) that the window asked for. */
  readonly frameStart: Int32Array;
  readonly frameEnd: Int32Array;
}

/** A subquery inside an expression. `plan` is a logical node; the analyzer resolves it and the planner runs or joins it. */
export class Subquery extends Expression {
  readonly kind = 'subquery';
  override readonly children: readonly Expression[];
  constructor(
    readonly form: 'scalar' | 'exists' | 'in' | 'array',
    readonly plan: unknown,
    /** Left side of IN: one expression per column of the subquery. */
    readonly values: readonly Expression[] = [],
    private readonly dataType: DataType | undefined = undefined,
  ) {
    super();
    this.children = values;
  }
  override get resolved(): boolean {
    return this.dataType !== undefined && super.resolved;
  }
  override get type(): DataType {
    return this.dataType ?? super.type;
  }
  withChildren(children: readonly Expression[]): Expression {
    return new Subquery(this.form, this.plan, children, this.dataType);
  }
  withPlan(plan: unknown, type: DataType): Subquery {
    return new Subquery(this.form, plan, this.values, type);
  }
  toString(): string {
    return this.form === 'exists'
      ? 'exists()'
      : this.form === 'in'
        ? `(${this.values.join(', ')} IN (listquery()))`
        : 'scalarsubquery()';
  }
}

/** A literal from a JavaScript value, the way fluent calls take it. */
export function literal(value: unknown): Expression {
  if (value instanceof Expression) return value;
  if (value === null || value === undefined) return new Literal(null, { kind: 'void' });
  switch (typeof value) {
    case 'boolean':
      return new Literal(value, booleanType);
    case 'string':
      return new Literal(value, stringType);
    case 'number':
      if (Number.isInteger(value) && !Object.is(value, -0)) {
        if (value >= -2147483648 && value <= 2147483647) return new Literal(value, intType);
        if (Number.isSafeInteger(value)) return new Literal(value, longType);
      }
      return new Literal(value, doubleType);
    case 'bigint':
      return new Literal(value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value, longType);
    default:
      return literalObject(value as object);
  }
}

function literalObject(value: object): Expression {
  if (value instanceof Date) return new Literal(value.getTime() * 1000, { kind: 'timestamp' });
  if (value instanceof Uint8Array) return new Literal(value, { kind: 'binary' });
  if (Array.isArray(value)) return new UnresolvedCall('array', value.map(literal));
  if (value instanceof Map)
    return new UnresolvedCall(
      'map',
      [...value].flatMap(([k, v]) => [literal(k), literal(v)]),
    );
  return new UnresolvedCall(
    'named_struct',
    Object.entries(value).flatMap(([name, v]) => [literal(name), literal(v)]),
  );
}

export const elementType = (t: DataType): DataType => (t as ArrayType).element;
export const mapKeyType = (t: DataType): DataType => (t as MapType).key;
export const mapValueType = (t: DataType): DataType => (t as MapType).value;
