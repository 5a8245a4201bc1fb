import { vectorOf } from '../../columnar/builder.js';
import type { Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { booleanType, type DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { booleanVector } from './boolean-vector.js';
import { GroupAccumulator, liveRows, widerBytes } from './groups.js';

/** `first`, `last`, `any_value`. State: [value, whether one was seen]: a null that was seen is a value here. */
export function boundFirst(type: DataType, ignoreNulls: boolean): BoundAggregate {
  return {
    type,
    variant: ignoreNulls ? 'ignoreNulls' : undefined,
    stateTypes: [type, booleanType],
    accumulator: () => new FirstAccumulator(type, ignoreNulls),
    distinctMatters: false,
  };
}

export function boundLast(type: DataType, ignoreNulls: boolean): BoundAggregate {
  return {
    type,
    variant: ignoreNulls ? 'ignoreNulls' : undefined,
    stateTypes: [type, booleanType],
    accumulator: () => new LastAccumulator(type, ignoreNulls),
  };
}

class FirstAccumulator extends GroupAccumulator {
  protected values: Value[] = [];
  protected seen = new Uint8Array(0);

  constructor(
    private readonly type: DataType,
    private readonly ignoreNulls: boolean,
  ) {
    super();
  }

  protected grow(capacity: number): void {
    this.seen = widerBytes(this.seen, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    this.take(groups, vector, n, this.ignoreNulls ? liveRows(mask, vector.validity, n) : mask);
  }

  merge(groups: Int32Array, [value, seen]: readonly Vector[], n: number): void {
    this.take(
      groups,
      value,
      n,
      Uint8Array.from({ length: n }, (_, i) => (seen.get(i) === true ? 1 : 0)),
    );
  }

  protected take(groups: Int32Array, vector: Vector, n: number, live: Uint8Array | null): void {
    const { seen, values } = this;
    for (let i = 0; i < n; i++) {
      const g = groups[i];
      if (seen[g] === 1 || (live !== null && live[i] === 0)) continue;
      seen[g] = 1;
      values[g] = vector.get(i);
    }
  }

  state(): Vector[] {
    return [this.finish(), booleanVector(booleanType, this.count, g => this.seen[g] === 1)];
  }

  finish(): Vector {
    const values: Value[] = [];
    for (let g = 0; g < this.count; g++) values.push(this.seen[g] === 1 ? this.values[g] : null);
    return vectorOf(this.type, values);
  }
}

/** Notes the last row of each group while it walks the batch, and reads only those values. */
class LastAccumulator extends FirstAccumulator {
  private rows = new Int32Array(0);

  protected override grow(capacity: number): void {
    super.grow(capacity);
    this.rows = new Int32Array(capacity);
  }

  protected override take(groups: Int32Array, vector: Vector, n: number, live: Uint8Array | null): void {
    const { rows, seen, values } = this;
    for (let i = 0; i < n; i++) if (live === null || live[i] !== 0) rows[groups[i]] = i;
    for (let i = 0; i < n; i++) {
      const g = groups[i];
      if (rows[g] !== i || (live !== null && live[i] === 0)) continue;
      seen[g] = 1;
      values[g] = vector.get(i);
    }
  }
}
