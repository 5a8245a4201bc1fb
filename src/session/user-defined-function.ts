import { AnalysisError, EvaluationError, MillraceError } from '../common/errors.js';
import {
  type BoundScalar,
  callText,
  type Expression,
  type OwnFunction,
  ScalarCall,
  UnresolvedCall,
} from '../expressions/expression.js';
import { type DataType, simpleString } from '../types/data-type.js';
import { fromExternalConverter, toExternalConverter } from '../types/external.js';
import { type TypeLike, toDataType } from '../types/type-like.js';
import type { Value } from '../types/value.js';
import { Column, nameOrColumn } from './column.js';

export interface UdfOptions {
  /** What it is called in plans and messages. Default: the name of the JavaScript function. */
  readonly name?: string;
  /** False for functions that do not always give the same for the same arguments: they are never merged or computed in advance. */
  readonly deterministic?: boolean;
}

/** A function over columns that is not of the library; names of columns may stand for columns. */
export interface UserDefinedFunction<T = any> {
  (...args: (Column | string)[]): Column<T>;
  readonly definition: OwnDefinition;
}

/** What stands behind a function of the user: how it is called, and the same under another name. */
export interface OwnDefinition extends OwnFunction {
  readonly name: string;
  named(name: string, options: Omit<UdfOptions, 'name'>): OwnDefinition;
}

/** The callable form of a definition. */
export function callable<T>(definition: OwnDefinition): UserDefinedFunction<T> {
  const over = (...args: (Column | string)[]) =>
    new Column<T>(new UnresolvedCall(definition.name, args.map(nameOrColumn), { own: definition }));
  return Object.assign(over, { definition });
}

/**
 * A JavaScript function as a function over columns: `udf((a, b) => a + b, 'INT')`. It sees JavaScript values, null among them, and is slower
 * than functions of the library, which see whole columns.
 */
export function udf<T = any>(
  fn: (...args: any[]) => T,
  returnType: TypeLike,
  options: UdfOptions = {},
): UserDefinedFunction<T> {
  return callable<T>(new UdfDefinition(fn, toDataType(returnType), options));
}

/** The functions that a session knows by name, besides those of the library: `session.udf.register('plus1', x => x + 1, 'INT')`. */
export class UserDefinedFunctions {
  private readonly functions = new Map<string, OwnDefinition>();

  /**
   * Makes a function known to SQL text under a name; the result is called over columns. A later one of the same name takes its place. What
   * `udf`, `arrowUdf`, `udaf` and `udtf` have made knows its type.
   */
  register<T = any>(
    name: string,
    fn: ((...args: any[]) => T) | UserDefinedFunction<T>,
    returnType?: TypeLike,
    options: Omit<UdfOptions, 'name'> = {},
  ): UserDefinedFunction<T> {
    const made = callable<T>(this.definitionOf(name, fn, returnType, options));
    this.functions.set(name.toLowerCase(), made.definition);
    return made;
  }

  private definitionOf(
    name: string,
    fn: ((...args: any[]) => unknown) | UserDefinedFunction,
    returnType: TypeLike | undefined,
    options: Omit<UdfOptions, 'name'>,
  ): OwnDefinition {
    if ('definition' in fn) return fn.definition.named(name, options);
    if (returnType !== undefined) return new UdfDefinition(fn, toDataType(returnType), { ...options, name });
    throw new AnalysisError(
      'CANNOT_INFER_TYPE',
      `The function "${name}" needs the type of its result: register(name, fn, 'INT').`,
    );
  }

  get(name: string): OwnDefinition | undefined {
    return this.functions.get(name.toLowerCase());
  }
  list(): string[] {
    return [...this.functions.keys()].sort();
  }
  /** True when there was such a function. */
  unregister(name: string): boolean {
    return this.functions.delete(name.toLowerCase());
  }
}

let lastId = 0;

export class UdfDefinition implements OwnDefinition {
  readonly kind = 'scalar';
  readonly name: string;
  /** Tells functions apart that have the same name: equal keys would be computed once. */
  readonly key: string;

  constructor(
    readonly fn: (...args: any[]) => unknown,
    readonly type: DataType,
    readonly options: UdfOptions,
  ) {
    this.name = options.name ?? (fn.name || 'udf');
    this.key = `udf:${this.name}:${++lastId}`;
  }

  call(args: readonly Expression[]): Expression {
    return new UdfCall(this, args);
  }

  named(name: string, options: Omit<UdfOptions, 'name'>): UdfDefinition {
    return new UdfDefinition(this.fn, this.type, { ...this.options, ...options, name });
  }
}

/** Converters for the arguments depend on their types, which are known when the arguments are resolved: `withChildren` makes a new call. */
class UdfCall extends ScalarCall {
  constructor(
    private readonly udf: UdfDefinition,
    args: readonly Expression[],
  ) {
    super(udf.key, args, boundUdf(udf, args), callText(udf.name, args));
  }
  override withChildren(args: readonly Expression[]): Expression {
    return new UdfCall(this.udf, args);
  }
}

function boundUdf({ name, fn, type, options }: UdfDefinition, args: readonly Expression[]): BoundScalar {
  const resolved = args.every(a => a.resolved);
  const readers = resolved ? args.map(a => toExternalConverter(a.type)) : [];
  const write = fromExternalConverter(type);
  return {
    type,
    nulls: 'custom',
    nullable: true,
    deterministic: options.deterministic ?? true,
    evaluate: (...values: Value[]): Value => {
      let result: unknown;
      try {
        result = fn(...values.map((v, i) => readers[i](v)));
      } catch (cause) {
        throw failed(name, cause instanceof Error ? cause.message : `it threw ${String(cause)}`, cause);
      }
      try {
        return write(result);
      } catch (cause) {
        if (!(cause instanceof MillraceError)) throw cause;
        const hint = result instanceof Promise ? ' It returned a promise: use mapAsync for functions that wait.' : '';
        throw failed(name, `its result does not fit ${simpleString(type)}: ${cause.message}${hint}`, cause);
      }
    },
  };
}

export const failed = (name: string, why: string, cause: unknown): EvaluationError =>
  new EvaluationError('FAILED_EXECUTE_UDF', `The user-defined function \`${name}\` failed: ${why}`, { cause });
