import { EvaluationError } from '../../common/errors.js';
import type { MapType } from '../../types/data-type.js';
import { MapValue, type Value } from '../../types/value.js';
import { valueKey, withoutNegativeZero } from '../aggregate/value-key.js';

/** Makes maps of a type from keys and values side by side: no null keys, no key twice, −0 as a key is 0. */
export function mapOf(type: MapType): (keys: readonly Value[], values: readonly Value[]) => MapValue {
  const key = valueKey(type.key);
  const floating = type.key.kind === 'double' || type.key.kind === 'float';
  return (keys, values) => {
    const seen = new Set<unknown>();
    for (const k of keys) {
      if (k === null) throw new EvaluationError('NULL_MAP_KEY', 'Cannot use null as map key.');
      const id = key(k);
      if (seen.has(id)) {
        throw new EvaluationError(
          'DUPLICATED_MAP_KEY',
          `Duplicate map key ${String(k)} was found, please check the input data.`,
        );
      }
      seen.add(id);
    }
    return new MapValue(floating ? keys.map(withoutNegativeZero) : keys, values);
  };
}
