import type { Vector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { callText } from './call-text.js';
import { Expression } from './tree.js';

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
  /**
   * With `propagate`: a NULL among the arguments does not spare the others, whose errors are seen first. The optimizer otherwise takes
   * a call with a literal NULL for null (`1 / 0 = NULL`), as Spark does for most functions.
   */
  readonly computesAll?: boolean;
  /** Overrides the nullability that follows from `nulls`. */
  readonly nullable?: boolean;
  /** The function on values in the engine's form. A lambda argument arrives as a JavaScript function. Throws EvaluationError. */
  readonly evaluate: (...args: any[]) => Value;
  /**
   * Code of the same function for narrow batches: JavaScript expressions of non-null arguments in, one expression out. Long, decimal
   * and timestamp arguments are safe integers here, and results of those types must go through `safe` unless they cannot overflow.
   */
  readonly inline?: (args: readonly string[], context: InlineContext) => string;
  /**
   * With `inline`, for flat arguments and a function that cannot fail: code that is true where arguments that are not null give null. What
   * `inline` gives there is not looked at.
   */
  readonly inlineNull?: (args: readonly string[]) => string;
  /** Code over UTF-8 views for string arguments, taken when every string argument is a column or a literal. */
  readonly inlineViews?: (args: readonly ViewOperand[], context: InlineContext) => string;
  /** The function over whole columns, for those that are much faster that way. See `ColumnKernel`. */
  readonly vector?: ColumnKernel;
  /** The same for calls whose lambdas say whether there is one. The kernel gets the columns of the arguments that are not lambdas. */
  readonly vectorOf?: (args: readonly Expression[]) => ColumnKernel | undefined;
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
