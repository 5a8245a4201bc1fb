import { GeneratorCall } from '../../expressions/expression.js';
import { field, intType, stringType, variantType } from '../../types/data-type.js';
import { type Value, VariantValue } from '../../types/value.js';
import type { FunctionDefinition } from '../definition.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { isObject, sortedKeys } from './json.js';

function explosion(name: string, outer: boolean, doc: string, example: readonly [string, string]): FunctionDefinition {
  return {
    name,
    kind: 'generator',
    group: 'variant',
    signature: `${name}(variant)`,
    doc,
    examples: [example],
    bind(call) {
      checkArgumentCount(call, 1);
      const { kind } = call.args[0].type;
      if (kind !== 'variant' && kind !== 'void') throw unexpectedInputType(call, 0, '"VARIANT"');
      return new GeneratorCall(name, call.args, {
        fields: [field('pos', intType, outer), field('key', stringType), field('value', variantType, outer)],
        outer,
        generate: (variant: VariantValue | null) => (variant === null ? [] : rowsOf(variant.json)),
      });
    },
  };
}

function rowsOf(json: unknown): Value[][] {
  if (Array.isArray(json)) return json.map((item, i) => [i, null, new VariantValue(item)]);
  if (!isObject(json)) return [];
  return sortedKeys(json).map((key, i) => [i, key, new VariantValue(json[key])]);
}

export const explodeFunctions: readonly FunctionDefinition[] = [
  explosion(
    'variant_explode',
    false,
    'A row (`pos`, `key`, `value`) for each field of an object, by name, or item of an array (`key` is null); none for all else.',
    ['(SELECT key FROM variant_explode(parse_json(\'{"a":1}\')))', 'a'],
  ),
  explosion('variant_explode_outer', true, 'As `variant_explode`, with a row of nulls where there is none.', [
    "(SELECT pos FROM variant_explode_outer(parse_json('[]')))",
    'NULL',
  ]),
];
