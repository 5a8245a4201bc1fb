import { canCast } from '../../expressions/cast/can-cast.js';
import { variantJsonOf } from '../../expressions/cast/variant-cast.js';
import { type DataType, isNested, sqlTypeName, variantType } from '../../types/data-type.js';
import { zoneOf } from '../../types/datetime/zone.js';
import { type Value, VariantValue } from '../../types/value.js';
import { scalar } from '../signature.js';
import { mismatch } from '../signature-errors.js';
import { anyParam } from '../signature-params.js';

export const toVariantObject = scalar({
  name: 'to_variant_object',
  group: 'variant',
  signature: 'to_variant_object(expr)',
  doc: 'A struct, a map with text as keys, or an array as a variant; structs and maps inside become objects.',
  examples: [["to_variant_object(named_struct('a', 1, 'b', array(1, 2)))", '{"a":1,"b":[1,2]}']],
  params: [anyParam('expr')],
  returns: variantType,
  canFail: false,
  prepare: (args, call) => {
    const { type } = args[0];
    if (isNested(type) && isConvertible(type)) return args;
    throw mismatch(call, 'CAST_WITHOUT_SUGGESTION', `cannot cast "${sqlTypeName(type)}" to "VARIANT".`);
  },
  kernel: ({ types, zone }) => {
    const json = variantJsonOf(types[0], zoneOf(zone));
    return { evaluate: (value: Value) => new VariantValue(json(value)) };
  },
});

function isConvertible(type: DataType): boolean {
  if (type.kind === 'array') return isConvertible(type.element);
  if (type.kind === 'map') return type.key.kind === 'string' && isConvertible(type.value);
  if (type.kind === 'struct') return type.fields.every(f => isConvertible(f.type));
  return type.kind !== 'void' && canCast(type, variantType);
}
