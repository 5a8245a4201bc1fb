import type { DataType } from '../../types/data-type.js';
import { callText } from './call-text.js';
import { Expression } from './tree.js';

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
  accumulator(): import('../accumulator.js').Accumulator;
  /** Tells calls apart whose text and arguments are the same but whose meaning is not: `ignoreNulls`. */
  readonly variant?: string;
  /** False where DISTINCT cannot change the answer (min, max): the analyzer then drops it. */
  readonly distinctMatters?: boolean;
}
