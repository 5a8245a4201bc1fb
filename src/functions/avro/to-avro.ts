import { avroOfType, avroWriter, parseAvroSchema, toAvro as toAvroBytes } from '../../columnar/avro/index.js';
import { vectorOf } from '../../columnar/builder.js';
import { NullVector } from '../../columnar/vector.js';
import { AnalysisError } from '../../common/errors.js';
import { callText, ScalarCall } from '../../expressions/expression.js';
import { binaryType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { optionsArgument, settingsKey } from '../json/schema-argument.js';
import { checkArgumentCount } from '../signature-errors.js';
import { schemaText } from './from-avro.js';

function bindToAvro(call: FunctionCall): ScalarCall {
  checkArgumentCount(call, 1, 3);
  const [value, given, settings] = call.args;
  const { type } = value;
  const text = given === undefined || given.type.kind === 'void' ? undefined : schemaText(call, given);
  const schema = text === undefined ? avroOfType(type, value.nullable) : parseAvroSchema(text);
  const schemaId = idOf(optionsArgument(settings, call.context.zone).get('schemaid'));
  const writer = avroWriter(type, schema);
  return new ScalarCall(
    call.name,
    [value],
    {
      type: binaryType,
      nulls: 'propagate',
      evaluate: (v: Value) => toAvroBytes(vectorOf(type, [v]), writer, schemaId).get(0),
      vector: ([column]) => (column instanceof NullVector ? undefined : toAvroBytes(column, writer, schemaId)),
      variant: `${text} ${settingsKey(type, settings)}`,
      canFail: true,
    },
    callText(call.name, [value]),
  );
}

function idOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const id = Number(text);
  if (Number.isInteger(id) && id >= 0 && id < 2 ** 32) return id;
  throw new AnalysisError('INVALID_OPTIONS', `schemaId is the number of a schema in its registry, not "${text}".`);
}

export const toAvro: FunctionDefinition = {
  name: 'to_avro',
  kind: 'scalar',
  group: 'avro',
  signature: 'to_avro(value [, schema [, options]])',
  doc: 'The value as bytes in Avro, by the schema (JSON) or the one that follows from the type. Option `schemaId`: the bytes begin with 0 and this number, as schema registries want it.',
  examples: [
    ['hex(to_avro(1))', '02'],
    ['hex(to_avro(\'ab\', \'["null","string"]\'))', '02046162'],
    ["hex(to_avro(1, 'int', map('schemaId', '7')))", '000000000702'],
  ],
  bind: bindToAvro,
};
