import { AnalysisError, EvaluationError } from '../common/errors.js';
import { checkCastable } from '../expressions/cast/can-cast.js';
import { type Expression, Literal, ScalarCall } from '../expressions/expression.js';
import { commonType } from '../types/coercion.js';
import {
  type ArrayType,
  arrayType,
  type DataType,
  isIntegral,
  type MapType,
  type StructType,
  sqlTypeName,
  stringType,
} from '../types/data-type.js';
import { equalValues, type MapValue, type Value } from '../types/value.js';
import { castTo } from './coerce.js';

/** `a[i]`: counted from 0; outside the array is an error. */
export function arrayItem(child: Expression, type: ArrayType, key: Expression): Expression {
  if (!isIntegral(key.type) && key.type.kind !== 'void') throw wrongKey(`${child}[${key}]`, 'INTEGRAL', key);
  return new ScalarCall(
    'get_array_item',
    [child, key],
    {
      type: type.element,
      nulls: 'propagate',
      nullable: true,
      canFail: true,
      evaluate: (array: readonly Value[], index: number) => {
        if (index >= 0 && index < array.length) return array[index];
        throw new EvaluationError(
          'INVALID_ARRAY_INDEX',
          `The index ${index} is out of bounds. The array has ${array.length} elements. Use get() to have null instead.`,
        );
      },
    },
    `${child}[${key}]`,
  );
}

/** `m[k]`: null where the key is not there. */
export function mapItem(child: Expression, type: MapType, key: Expression): Expression {
  const common = commonType(type.key, key.type);
  if (common === undefined) throw wrongKey(`${child}[${key}]`, sqlTypeName(type.key), key);
  checkCastable(key.type, type.key, 'ansi', `${child}[${key}]`);
  return new ScalarCall(
    'get_map_value',
    [child, castTo(key, type.key)],
    {
      type: type.value,
      nulls: 'propagate',
      nullable: true,
      canFail: false,
      evaluate: (map: MapValue, wanted: Value) => {
        const at = map.keys.findIndex(k => equalValues(type.key, k, wanted));
        return at < 0 ? null : map.values[at];
      },
    },
    `${child}[${key}]`,
  );
}

/** `structs.name`: the field of every struct of an array. */
export function fieldOfEach(child: Expression, element: StructType, ordinal: number): Expression {
  const { name, type, nullable } = element.fields[ordinal];
  const containsNull = nullable || (child.type as ArrayType).containsNull;
  return new ScalarCall(
    'get_array_struct_fields',
    [child, new Literal(name, stringType)],
    {
      type: arrayType(type as DataType, containsNull),
      nulls: 'propagate',
      canFail: false,
      evaluate: (array: readonly Value[]) => array.map(s => (s === null ? null : (s as readonly Value[])[ordinal])),
    },
    `${child}.${name}`,
  );
}

function wrongKey(text: string, wanted: string, key: Expression): AnalysisError {
  return new AnalysisError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `Cannot resolve "${text}": the second parameter requires the "${wanted}" type, however ${key} has the type "${sqlTypeName(key.type)}".`,
  );
}
