import { vectorOf } from '../../columnar/builder.js';
import {
  BooleanVector,
  Float64Vector,
  Int32Vector,
  IntegerVector,
  type Validity,
  type Vector,
} from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { GroupAccumulator, liveRows, type Numbers, numbersOf, validityOf, widerBytes, widerDoubles } from './groups.js';

/**
 * `min` and `max` of types that are one number inside: numbers, decimals, dates, times, intervals of one unit, booleans. NaN is above
 * every other number; of −0 and 0 the first one stays. State: [extreme], null for an empty group.
 *
 * The first integer beyond 2^53 moves all groups to `exact`, which holds normalised integers and is slower.
 */
export class NumberExtremeAccumulator extends GroupAccumulator {
  private best = new Float64Array(0);
  private present = new Uint8Array(0);
  private exact: (number | bigint)[] | null = null;

  constructor(
    private readonly type: DataType,
    private readonly max: boolean,
  ) {
    super();
  }

  protected grow(capacity: number): void {
    this.best = widerDoubles(this.best, capacity);
    this.present = widerBytes(this.present, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    const values = vector instanceof BooleanVector ? new Float64Array(vector.values) : numbersOf(vector);
    if (values === null || this.exact !== null) this.updateExact(groups, vector, n, live);
    else if (this.max) this.updateMax(groups, values, n, live);
    else this.updateMin(groups, values, n, live);
  }

  private updateMax(groups: Int32Array, values: Numbers, n: number, live: Uint8Array | null): void {
    const { best, present } = this;
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      const value = values[i];
      if (value <= best[g] && present[g] === 1) continue;
      if (present[g] === 1 && Number.isNaN(best[g])) continue;
      best[g] = value;
      present[g] = 1;
    }
  }

  private updateMin(groups: Int32Array, values: Numbers, n: number, live: Uint8Array | null): void {
    const { best, present } = this;
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      const value = values[i];
      if (value >= best[g] && present[g] === 1) continue;
      if (present[g] === 1 && Number.isNaN(value)) continue;
      best[g] = value;
      present[g] = 1;
    }
  }

  private updateExact(groups: Int32Array, vector: Vector, n: number, live: Uint8Array | null): void {
    if (!(vector instanceof IntegerVector)) return;
    this.exact ??= Array.from(this.best);
    const { exact, present, max } = this;
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      const value = vector.get(i) as number | bigint;
      if (present[g] === 1 && (max ? value <= exact[g] : value >= exact[g])) continue;
      exact[g] = value;
      present[g] = 1;
    }
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.update(groups, state, n, null);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    const { type, count, exact } = this;
    if (exact !== null) {
      const values: Value[] = [];
      for (let g = 0; g < count; g++) values.push(this.present[g] === 1 ? exact[g] : null);
      return vectorOf(type, values);
    }
    return numberVector(type, this.best.slice(0, count), validityOf(this.present, count));
  }
}

function numberVector(type: DataType, values: Float64Array, validity: Validity): Vector {
  switch (type.kind) {
    case 'boolean':
      return new BooleanVector(type, values.length, Uint8Array.from(values), validity);
    case 'float':
    case 'double':
      return new Float64Vector(type, values.length, values, validity);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return new Int32Vector(type, values.length, Int32Array.from(values), validity);
    default:
      return new IntegerVector(type, values.length, values, validity);
  }
}
