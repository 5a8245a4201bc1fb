import { AnalysisError, EvaluationError, MillraceError } from '../common/errors.js';
import { type BoundScalar, callText, type Expression, ScalarCall } from '../expressions/expression.js';
import { type DataType, simpleString } from '../types/data-type.js';
import { parseDataType } from '../types/ddl.js';
import { fromExternalConverter, toExternalConverter } from '../types/external.js';
import type { Value } from '../types/value.js';
import { Column, nameOrColumn } from './column.js';
import { type SchemaLike, toSchema } from './schema.js';

/** The type of a function's result: DDL text (`'INT'`, `'ARRAY<STRING>'`), a type, or a zod object for a struct. */
export type ReturnType = DataType | SchemaLike;

export interface UdfOptions {
  /** What it is called in plans and messages. Default: the name of the JavaScript function. */
  readonly name?: string;
  /** False for functions that do not always give the same for the same arguments: they are never merged or computed in advance. */
  readonly deterministic?: boolean;
}

/** A JavaScript function as a function over columns; names of columns may stand for columns. */
export interface UserDefinedFunction<T = any> {
  (...args: (Column | string)[]): Column<T>;
  readonly definition: UdfDefinition;
}

/**
 * A JavaScript function as a function over columns: `udf((a, b) => a + b, 'INT')`. It sees JavaScript values, null among them, and is slower
 * than functions of the library, which see whole columns.
 */
export function udf<T = any>(
  fn: (...args: any[]) => T,
  returnType: ReturnType,
  options: UdfOptions = {},
): UserDefinedFunction<T> {
  const definition = new UdfDefinition(fn, returnType, options);
  const over = (...args: (Column | string)[]) => new Column<T>(definition.call(args.map(nameOrColumn)));
  return Object.assign(over, { definition });
}

/** The functions that a session knows by name, besides those of the library: `session.udf.register('plus1', x => x + 1, 'INT')`. */
export class UserDefinedFunctions {
  private readonly functions = new Map<string, UdfDefinition>();

  /** Makes a function known to SQL text under a name; the result is called over columns. A later one of the same name takes its place. */
  register<T = any>(
    name: string,
    fn: ((...args: any[]) => T) | UserDefinedFunction<T>,
    returnType?: ReturnType,
    options: Omit<UdfOptions, 'name'> = {},
  ): UserDefinedFunction<T> {
    const known = (fn as Partial<UserDefinedFunction<T>>).definition;
    const type = known?.type ?? returnType;
    if (type === undefined) {
      throw new AnalysisError(
        'CANNOT_INFER_TYPE',
        `The function "${name}" needs the type of its result: register(name, fn, 'INT').`,
      );
    }
    const deterministic = options.deterministic ?? known?.options.deterministic;
    const made = udf<T>((known?.fn ?? fn) as (...args: any[]) => T, type, { deterministic, name });
    this.functions.set(name.toLowerCase(), made.definition);
    return made;
  }
  get(name: string): UdfDefinition | undefined {
    return this.functions.get(name.toLowerCase());
  }
  /** True when there was such a function. */
  unregister(name: string): boolean {
    return this.functions.delete(name.toLowerCase());
  }
}

let lastId = 0;

export class UdfDefinition {
  readonly name: string;
  readonly type: DataType;
  /** Tells functions apart that have the same name: equal keys would be computed once. */
  readonly key: string;

  constructor(
    readonly fn: (...args: any[]) => unknown,
    returnType: ReturnType,
    readonly options: UdfOptions,
  ) {
    this.name = options.name ?? (fn.name || 'udf');
    this.type = typeOf(returnType);
    this.key = `udf:${this.name}:${++lastId}`;
  }

  call(args: readonly Expression[]): Expression {
    return new UdfCall(this, args);
  }
}

function typeOf(given: ReturnType): DataType {
  if (typeof given === 'string') return parseDataType(given);
  return 'kind' in given ? (given as DataType) : toSchema(given as SchemaLike);
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

const failed = (name: string, why: string, cause: unknown): EvaluationError =>
  new EvaluationError('FAILED_EXECUTE_UDF', `The user-defined function \`${name}\` failed: ${why}`, { cause });
