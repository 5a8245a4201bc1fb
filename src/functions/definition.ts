import type { CallOptions, Expression, Lambda } from '../expressions/expression.js';
import type { DataType } from '../types/data-type.js';

/**
 * A function is defined in one place, and that definition is its registration: SQL name, TypeScript function, reference page, checks
 * and kernels are derived from it. Files under `functions/<group>/` export definitions; `functions/registry.ts` collects the groups.
 */
export interface FunctionDefinition {
  /** Spark's SQL name, lower case: `date_add`. The TypeScript function is the same in camelCase. */
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly kind: 'scalar' | 'aggregate' | 'generator' | 'window';
  /** Section of the reference page: `string`, `math`, `datetime`, … */
  readonly group: string;
  /** `date_add(start, days)`: how it is called. */
  readonly signature: string;
  /** One line: what it gives, and its null and error rules where they are not the common ones. */
  readonly doc: string;
  /** Executed by the tests: a SQL expression and what `CAST(… AS STRING)` of its value is (`NULL` for null). */
  readonly examples: readonly (readonly [sql: string, result: string])[];
  /**
   * Checks and coerces resolved arguments and returns the resolved call: a ScalarCall, AggregateCall, GeneratorCall or WindowCall, or
   * any expression it stands for (`nvl(a, b)` is a Coalesce). Throws AnalysisError with Spark's error condition as code
   * (`DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE`, `WRONG_NUM_ARGS.WITHOUT_SUGGESTION`, …).
   */
  bind(call: FunctionCall): Expression;
}

export interface FunctionCall {
  /** The name as called, lower case: an alias may have been used. */
  readonly name: string;
  /** Resolved arguments; lambdas are still UnresolvedLambda, see `BindContext.bindLambda`. */
  readonly args: readonly Expression[];
  readonly options: CallOptions;
  readonly context: BindContext;
}

/** What binding may depend on besides the arguments: session settings, pinned for the life of a query. */
export interface BindContext {
  /** Session time zone, an IANA name or a fixed offset. */
  readonly zone: string;
  /** Gives the parameters of a lambda their types and resolves its body. */
  bindLambda(lambda: Expression, parameters: readonly { type: DataType; nullable: boolean }[]): Lambda;
}
