import { vectorOf } from '../../columnar/builder.js';
import type { Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { GroupAccumulator } from './groups.js';

/**
 * An aggregate written for one group and one row at a time, over the engine's values: for functions whose cost is in what they keep, not
 * in the loop. `S` is whatever the running value of a group is.
 */
export interface RowAggregate<S> {
  readonly type: DataType;
  readonly stateTypes: readonly DataType[];
  init(): S;
  /** Adds a row and returns the new running value, which may be the old one, changed. */
  update(state: S, args: readonly Value[]): S;
  /** Adds what `save` gave. */
  merge(state: S, saved: readonly Value[]): S;
  /** The running value as values of `stateTypes`. */
  save(state: S): readonly Value[];
  finish(state: S): Value;
  /** True where a row with a null argument changes nothing: it is then not handed to `update`. */
  readonly skipNulls?: boolean;
}

export class RowAccumulator<S> extends GroupAccumulator {
  private readonly states: S[] = [];

  constructor(private readonly aggregate: RowAggregate<S>) {
    super();
  }

  protected grow(): void {}

  override resize(count: number): void {
    super.resize(count);
    while (this.states.length < count) this.states.push(this.aggregate.init());
  }

  update(groups: Int32Array, args: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const { aggregate, states } = this;
    const skipNulls = aggregate.skipNulls === true;
    const row: Value[] = new Array(args.length);
    next: for (let i = 0; i < n; i++) {
      if (mask !== null && mask[i] === 0) continue;
      for (let a = 0; a < args.length; a++) {
        const value = args[a].get(i);
        if (skipNulls && value === null) continue next;
        row[a] = value;
      }
      const g = groups[i];
      states[g] = aggregate.update(states[g], row);
    }
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    const { aggregate, states } = this;
    for (let i = 0; i < n; i++) {
      const saved = state.map(vector => vector.get(i));
      states[groups[i]] = aggregate.merge(states[groups[i]], saved);
    }
  }

  state(): Vector[] {
    const saved = this.states.map(state => this.aggregate.save(state));
    return this.aggregate.stateTypes.map((type, c) =>
      vectorOf(
        type,
        saved.map(values => values[c]),
      ),
    );
  }

  finish(): Vector {
    return vectorOf(
      this.aggregate.type,
      this.states.map(state => this.aggregate.finish(state)),
    );
  }
}

/** The bound form of a row-level aggregate. */
export function boundRows<S>(
  aggregate: RowAggregate<S>,
  options: Pick<BoundAggregate, 'nullable' | 'variant' | 'distinctMatters'> = {},
): BoundAggregate {
  return {
    ...options,
    type: aggregate.type,
    stateTypes: aggregate.stateTypes,
    accumulator: () => new RowAccumulator(aggregate),
  };
}
