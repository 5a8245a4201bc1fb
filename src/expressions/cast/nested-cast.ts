import { EvaluationError } from '../../common/errors.js';
import type { ArrayType, MapType, StructType } from '../../types/data-type.js';
import { equalValues, MapValue, type Value } from '../../types/value.js';
import type { CastFunction, CastRequest } from './cast-failure.js';

/** Arrays, maps and structs part by part; structs by position. Under TRY_CAST a part that fails is null, not the whole. */
export function nestedCast(request: CastRequest, castFunction: (request: CastRequest) => CastFunction): CastFunction {
  const { from, to } = request;
  const part = (source: typeof from, target: typeof to): CastFunction => {
    const cast = castFunction({ ...request, from: source, to: target });
    return value => (value === null ? null : cast(value));
  };
  if (from.kind === 'array') {
    const element = part(from.element, (to as ArrayType).element);
    return (values: readonly Value[]) => values.map(element);
  }
  if (from.kind === 'map') {
    const target = to as MapType;
    const key = part(from.key, target.key);
    const value = part(from.value, target.value);
    return (map: MapValue) => new MapValue(distinctKeys(target, map.keys.map(key)), map.values.map(value));
  }
  const target = (to as StructType).fields;
  const fields = (from as StructType).fields.map((f, i) => part(f.type, target[i].type));
  return (values: readonly Value[]) => fields.map((cast, i) => cast(values[i]));
}

/** Different keys may become equal: `'1'` and `'01'` as ints. */
function distinctKeys(type: MapType, keys: Value[]): Value[] {
  for (let i = 1; i < keys.length; i++) {
    if (keys.findIndex(k => equalValues(type.key, k, keys[i])) < i) {
      throw new EvaluationError('DUPLICATED_MAP_KEY', `Duplicate map key ${String(keys[i])} was found after the cast.`);
    }
  }
  return keys;
}
