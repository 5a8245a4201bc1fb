import { IntegerVector, type Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { longType } from '../../types/data-type.js';
import { GroupAccumulator, liveRowsOfAll, type Numbers, numbersOf, widerDoubles } from './groups.js';

/** Rows in which no argument is null; without arguments all rows. State: [count]. */
class CountAccumulator extends GroupAccumulator {
  private counts = new Float64Array(0);

  protected grow(capacity: number): void {
    this.counts = widerDoubles(this.counts, capacity);
  }

  update(groups: Int32Array, args: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const counts = this.counts;
    const live = liveRowsOfAll(mask, args, n);
    if (live === null) {
      if (this.count === 1) counts[0] += n;
      else for (let i = 0; i < n; i++) counts[groups[i]]++;
    } else {
      for (let i = 0; i < n; i++) counts[groups[i]] += live[i];
    }
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    const counts = this.counts;
    const partial = numbersOf(state[0]) as Numbers;
    for (let i = 0; i < n; i++) counts[groups[i]] += partial[i];
  }

  /** The order of rows does not matter. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    return new IntegerVector(longType, this.count, this.counts.slice(0, this.count), null);
  }
}

export const boundCount: BoundAggregate = {
  type: longType,
  nullable: false,
  stateTypes: [longType],
  accumulator: () => new CountAccumulator(),
};

/** `count_if`: rows where the boolean argument is true. */
class CountIfAccumulator extends CountAccumulator {
  override update(groups: Int32Array, [condition]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    super.update(groups, [condition], n, trueRows(condition, n, mask));
  }
}

function trueRows(condition: Vector, n: number, mask: Uint8Array | null): Uint8Array {
  const values = 'values' in condition ? (condition.values as Uint8Array) : new Uint8Array(n);
  if (mask === null) return values;
  const both = new Uint8Array(n);
  for (let i = 0; i < n; i++) both[i] = values[i] & mask[i];
  return both;
}

export const boundCountIf: BoundAggregate = { ...boundCount, accumulator: () => new CountIfAccumulator() };
