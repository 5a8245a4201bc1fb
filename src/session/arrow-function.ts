import type { Vector as ArrowVector } from 'apache-arrow';
import { type ArrowModule, columnFromArrow, columnToArrow, loadArrow } from '../columnar/arrow.js';
import { vectorOf } from '../columnar/builder.js';
import type { Vector } from '../columnar/vector.js';
import { callText, type Expression, ScalarCall } from '../expressions/expression.js';
import { PendingValue } from '../expressions/pending-value.js';
import type { DataType } from '../types/data-type.js';
import { type TypeLike, toDataType } from '../types/type-like.js';
import type { Value } from '../types/value.js';
import {
  callable,
  failed,
  type OwnDefinition,
  type UdfOptions,
  type UserDefinedFunction,
} from './user-defined-function.js';

/** Columns of Arrow in; an Arrow vector, a typed array or an array of as many values out. */
export type ArrowFunction = (...columns: ArrowVector[]) => ArrowVector | ArrayLike<unknown>;

/**
 * A function over whole columns, as vectors of apache-arrow, batch by batch: much faster than `udf`, which is called for every row.
 *
 * ```ts
 * const scaled = arrowUdf(x => Float64Array.from(x, v => v * 2), 'DOUBLE');
 * ```
 */
export function arrowUdf<T = any>(
  fn: ArrowFunction,
  returnType: TypeLike,
  options: UdfOptions = {},
): UserDefinedFunction<T> {
  return callable<T>(new ArrowDefinition(fn, toDataType(returnType), options.name ?? (fn.name || 'arrowUdf'), options));
}

let lastId = 0;

class ArrowDefinition implements OwnDefinition {
  readonly kind = 'scalar';
  private readonly id = ++lastId;
  /** The package, loaded by the first call. */
  private arrow: ArrowModule | undefined;

  constructor(
    private readonly fn: ArrowFunction,
    private readonly type: DataType,
    readonly name: string,
    private readonly options: UdfOptions,
  ) {}

  named(name: string, options: Omit<UdfOptions, 'name'>): ArrowDefinition {
    return new ArrowDefinition(this.fn, this.type, name, { ...this.options, ...options });
  }

  call(args: readonly Expression[]): Expression {
    const { type, name } = this;
    const types = args.map(a => a.type);
    const bound = {
      type,
      nulls: 'custom' as const,
      nullable: true,
      // A function that is not deterministic is called once for each use, but still by columns.
      variant: `arrow:${this.id}${this.options.deterministic === false ? `:${++lastId}` : ''}`,
      evaluate: (...values: Value[]) =>
        this.run(
          types.map((t, i) => vectorOf(t, [values[i]])),
          1,
        ).get(0),
      vector: (columns: readonly Vector[], length: number) => this.run(columns, length),
    };
    return new ScalarCall(name, args, bound, callText(name, args));
  }

  private run(columns: readonly Vector[], length: number): Vector {
    const module = this.arrow;
    if (module === undefined) {
      throw new PendingValue(
        loadArrow().then(loaded => {
          this.arrow = loaded;
        }),
      );
    }
    try {
      const given = this.fn(...columns.map((c, i) => columnToArrow(module, c, `argument ${i + 1}`)));
      return columnFromArrow(given, this.type, length);
    } catch (cause) {
      throw failed(this.name, cause instanceof Error ? cause.message : `it threw ${String(cause)}`, cause);
    }
  }
}
