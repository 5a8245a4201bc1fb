import { type DataType, stringType, voidType } from '../../types/data-type.js';
import type { VariantValue } from '../../types/value.js';
import { aggregateCall } from '../aggregate/call.js';
import { boundRows, type RowAggregate } from '../aggregate/row-accumulator.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { exact, variantParam } from '../signature-params.js';
import { mergeSchemas, schemaOf, schemaText } from './schema.js';

const schemaOfVariant = scalar({
  name: 'schema_of_variant',
  group: 'variant',
  signature: 'schema_of_variant(variant)',
  doc: 'The type of what a variant holds, as text.',
  examples: [
    ['schema_of_variant(parse_json(\'{"b":true,"a":[1, 2.5]}\'))', 'OBJECT<a: ARRAY<DECIMAL(21,1)>, b: BOOLEAN>'],
  ],
  params: [exact(variantParam('variant'))],
  returns: stringType,
  canFail: false,
  evaluate: (variant: VariantValue) => schemaText(schemaOf(variant.json)),
});

/** State: [the type so far, as JSON]. */
const schemaAggregate: RowAggregate<DataType> = {
  type: stringType,
  stateTypes: [stringType],
  skipNulls: true,
  init: () => voidType,
  update: (type, [variant]) => mergeSchemas(type, schemaOf((variant as VariantValue).json)),
  merge: (type, [saved]) => mergeSchemas(type, JSON.parse(saved as string) as DataType),
  save: type => [JSON.stringify(type)],
  finish: schemaText,
};

const schemaOfVariantAgg: FunctionDefinition = {
  name: 'schema_of_variant_agg',
  kind: 'aggregate',
  group: 'variant',
  signature: 'schema_of_variant_agg(variant)',
  doc: 'The type that what all variants of the group hold has in common, as text.',
  examples: [
    [
      '(SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES (\'{"a":1}\'), (\'{"b":true}\') AS t(j))',
      'OBJECT<a: BIGINT, b: BOOLEAN>',
    ],
  ],
  bind(call) {
    checkArgumentCount(call, 1);
    const [variant] = call.args;
    if (variant.type.kind !== 'variant' && variant.type.kind !== 'void')
      throw unexpectedInputType(call, 0, '"VARIANT"');
    return aggregateCall(call, [variant], boundRows(schemaAggregate, { nullable: false }));
  },
};

export const schemaFunctions: readonly FunctionDefinition[] = [schemaOfVariant, schemaOfVariantAgg];
