import { arrayType, type DataType, field, longType, structType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { type ValueKey, valueKey, withoutNegativeZero } from './value-key.js';

/** How often each value came, in order of first arrival. */
export type Frequencies = Map<ValueKey, { readonly value: Value; count: number }>;

/** The running state of functions that count values: state type, and how it is filled, saved and restored. */
export function frequencyState(type: DataType) {
  const key = valueKey(type);
  const add = (frequencies: Frequencies, value: Value, count: number): Frequencies => {
    const id = key(value);
    const entry = frequencies.get(id);
    if (entry === undefined) frequencies.set(id, { value: withoutNegativeZero(value), count });
    else entry.count += count;
    return frequencies;
  };
  return {
    stateTypes: [arrayType(structType([field('value', type), field('count', longType, false)]), false)],
    init: (): Frequencies => new Map(),
    add,
    merge(frequencies: Frequencies, [saved]: readonly Value[]): Frequencies {
      for (const [value, count] of saved as readonly (readonly Value[])[]) add(frequencies, value, count as number);
      return frequencies;
    },
    save: (frequencies: Frequencies): Value[] => [Array.from(frequencies.values(), e => [e.value, e.count])],
  };
}
