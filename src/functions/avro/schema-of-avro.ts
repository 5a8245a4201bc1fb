import { parseAvroSchema, typeOfAvro } from '../../columnar/avro/index.js';
import type { Expression } from '../../expressions/expression.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { schemaText as ddlText } from '../json/schema-argument.js';
import { schemaCall } from '../json/schema-of-json.js';
import { checkArgumentCount } from '../signature-errors.js';
import { schemaText } from './from-avro.js';

function bindSchemaOfAvro(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, 2);
  const { type } = typeOfAvro(parseAvroSchema(schemaText(call, call.args[0])));
  return schemaCall(call, () => ddlText(type));
}

export const schemaOfAvro: FunctionDefinition = {
  name: 'schema_of_avro',
  kind: 'scalar',
  group: 'avro',
  signature: 'schema_of_avro(schema [, options])',
  doc: 'The type that `from_avro` gives for a schema (JSON), as DDL text.',
  examples: [
    [
      'schema_of_avro(\'{"type":"record","name":"r","fields":[{"name":"a","type":["null","long"]}]}\')',
      'STRUCT<a: BIGINT>',
    ],
  ],
  bind: bindSchemaOfAvro,
};
