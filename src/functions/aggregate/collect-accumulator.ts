import { vectorOf } from '../../columnar/builder.js';
import type { Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { arrayType, type DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { DistinctPairsAccumulator } from './distinct-pairs-accumulator.js';
import { GroupAccumulator, liveRows } from './groups.js';
import { type ValueKey, valueKey, withoutNegativeZero } from './value-key.js';

/** `collect_list`: values in arrival order, nulls skipped. State: [array]. */
export function boundCollectList(element: DataType): BoundAggregate {
  const type = arrayType(element, false);
  return { type, nullable: false, stateTypes: [type], accumulator: () => new ListAccumulator(type) };
}

/** `collect_set`: distinct values in order of first arrival, nulls skipped. State: [array]. */
export function boundCollectSet(element: DataType): BoundAggregate {
  const type = arrayType(element, false);
  return {
    type,
    nullable: false,
    stateTypes: [type],
    accumulator: () => new DistinctPairsAccumulator(type, element),
    distinctMatters: false,
  };
}

/** `collect_union`: distinct elements of arrays, nulls skipped. State: [array]. */
export function boundCollectUnion(element: DataType): BoundAggregate {
  const type = arrayType(element, false);
  return { ...boundCollectSet(element), accumulator: () => new UnionAccumulator(type, element) };
}

class ListAccumulator extends GroupAccumulator {
  protected lists: Value[][] = [];

  constructor(private readonly type: DataType) {
    super();
  }

  protected grow(): void {}

  override resize(count: number): void {
    super.resize(count);
    while (this.lists.length < count) this.lists.push([]);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    for (let i = 0; i < n; i++) if (live === null || live[i] !== 0) this.add(groups[i], vector.get(i));
  }

  protected add(group: number, value: Value): void {
    this.lists[group].push(value);
  }

  merge(groups: Int32Array, [lists]: readonly Vector[], n: number): void {
    for (let i = 0; i < n; i++) for (const value of lists.get(i) as readonly Value[]) this.add(groups[i], value);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    return vectorOf(this.type, this.lists.slice(0, this.count));
  }
}

/** Distinct elements of arrays, value by value. */
class UnionAccumulator extends ListAccumulator {
  private readonly members: Set<ValueKey>[] = [];
  private readonly key: (value: Value) => ValueKey;

  constructor(type: DataType, element: DataType) {
    super(type);
    this.key = valueKey(element);
  }

  protected override add(group: number, value: Value): void {
    const members = (this.members[group] ??= new Set());
    const size = members.size;
    members.add(this.key(value));
    if (members.size > size) this.lists[group].push(withoutNegativeZero(value));
  }

  override update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      for (const value of vector.get(i) as readonly Value[]) if (value !== null) this.add(groups[i], value);
    }
  }
}
