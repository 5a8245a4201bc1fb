import { MillraceError } from '../common/errors.js';
import { AggregateCall, type CallOptions, callText, type Expression } from '../expressions/expression.js';
import { boundRows, type RowAggregate } from '../functions/aggregate/row-accumulator.js';
import { type DataType, simpleString } from '../types/data-type.js';
import { fromExternalConverter, toExternalConverter } from '../types/external.js';
import { type TypeLike, toDataType, type ValueOf } from '../types/type-like.js';
import type { Value } from '../types/value.js';
import { callable, failed, type OwnDefinition, type UserDefinedFunction } from './user-defined-function.js';

/**
 * An aggregate function of the user. The running value of a group is a JavaScript value of the type `state`: it is written to the
 * state store between batches and read back after a restart, so it must hold everything. `update` and `merge` may change the value that they are given,
 * or return another one.
 */
export interface UdafOptions<State = any, Result = any> {
  readonly name?: string;
  /** Type of the running value: DDL text, a type, or a zod schema. */
  readonly state: TypeLike<State>;
  readonly returns: TypeLike<Result>;
  /** The running value of a group without rows. */
  init(): State;
  /** Adds a row; arguments are JavaScript values, null among them. */
  update(state: State, ...args: any[]): State | undefined;
  /** Adds another running value, of rows that came later. */
  merge(state: State, other: State): State | undefined;
  /** The result; without it, the running value itself. */
  finish?(state: State): Result | null;
}

/**
 * An aggregate function over columns, for batches and streams:
 *
 * ```ts
 * const product = udaf({
 *   state: 'DOUBLE', returns: 'DOUBLE',
 *   init: () => 1, update: (p, x) => p * (x ?? 1), merge: (p, q) => p * q, finish: p => p,
 * });
 * df.groupBy('k').agg(product('x').as('product'));
 * ```
 */
export function udaf<S extends TypeLike, R extends TypeLike>(
  options: Omit<UdafOptions<ValueOf<S>, ValueOf<R>>, 'state' | 'returns'> & { readonly state: S; readonly returns: R },
): UserDefinedFunction<ValueOf<R>> {
  return callable(new UdafDefinition(options as UdafOptions, options.name ?? 'udaf'));
}

let lastId = 0;

class UdafDefinition implements OwnDefinition {
  readonly kind = 'aggregate';
  private readonly id = ++lastId;
  private readonly stateType: DataType;
  private readonly type: DataType;

  constructor(
    private readonly options: UdafOptions,
    readonly name: string,
  ) {
    this.stateType = toDataType(options.state);
    this.type = toDataType(options.returns);
  }

  named(name: string): UdafDefinition {
    return new UdafDefinition(this.options, name);
  }

  call(args: readonly Expression[], { distinct = false, filter }: CallOptions): Expression {
    const aggregate = this.over(args.map(a => toExternalConverter(a.type)));
    const bound = boundRows(aggregate, { variant: `udaf:${this.id}` });
    return new AggregateCall(this.name, args, bound, distinct, filter, callText(this.name, args, distinct));
  }

  private over(readers: readonly ((value: Value) => unknown)[]): RowAggregate<unknown> {
    const { options, stateType, type, name } = this;
    const readState = toExternalConverter(stateType);
    const writeState = fromExternalConverter(stateType);
    const writeResult = fromExternalConverter(type);
    const run = <T>(what: string, work: () => T): T => {
      try {
        return work();
      } catch (cause) {
        throw failed(name, `${what}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
      }
    };
    const written = (write: (value: unknown) => Value, value: unknown, whose: string, as: DataType): Value => {
      try {
        return write(value);
      } catch (cause) {
        if (!(cause instanceof MillraceError)) throw cause;
        throw failed(name, `${whose} does not fit ${simpleString(as)}: ${cause.message}`, cause);
      }
    };
    return {
      type,
      stateTypes: [stateType],
      init: () => run('init', () => options.init()),
      update: (state, args) =>
        run('update', () => options.update(state, ...readers.map((read, i) => read(args[i])))) ?? state,
      merge: (state, [saved]) => run('merge', () => options.merge(state, readState(saved))) ?? state,
      save: state => [written(writeState, state, 'its running value', stateType)],
      finish: state =>
        written(
          writeResult,
          options.finish === undefined ? state : run('finish', () => options.finish!(state)),
          'its result',
          type,
        ),
    };
  }
}
