import { FromJson, type JsonOptions, JsonValueParser, jsonOptions } from '../../columnar/json/index.js';
import { BytesVector } from '../../columnar/vector.js';
import { type ColumnKernel, callText, ScalarCall } from '../../expressions/expression.js';
import { type DataType, sqlTypeName, stringType, typeContains } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';
import { optionsArgument, schemaArgument, settingsKey } from './schema-argument.js';

/** `from_json`: text to a value of a schema. The schema and the options are no arguments of the call any more once it is bound. */
function bindFromJson(call: FunctionCall): ScalarCall {
  checkArgumentCount(call, 2, 3);
  const { zone } = call.context;
  const [text, schema, settings] = call.args;
  if (text.type.kind !== 'string' && text.type.kind !== 'void') throw unexpectedInputType(call, 0, '"STRING"');
  const type = schemaArgument(schema);
  checkSchema(call, type);
  const options = jsonOptions(optionsArgument(settings, zone));
  return new ScalarCall(
    call.name,
    [coerce(text, stringType, zone)],
    {
      type,
      nulls: 'propagate',
      nullable: true,
      evaluate: parserOf(type, options),
      vector: columnParser(type, options),
      variant: settingsKey(type, settings),
      canFail: options.mode !== 'permissive',
    },
    callText(call.name, [text]),
  );
}

/** The parser is made with the first value: a mode that it does not take is an error of running. */
function parserOf(type: DataType, options: JsonOptions): (text: string) => Value {
  let parser: JsonValueParser | undefined;
  return text => (parser ??= new JsonValueParser(type, options)).parse(text);
}

/** A whole column, from its bytes: no text is made. */
function columnParser(type: DataType, options: JsonOptions): ColumnKernel {
  let reader: FromJson | undefined;
  return ([texts]) =>
    texts instanceof BytesVector ? (reader ??= new FromJson(type, options)).vector(texts) : undefined;
}

function checkSchema(call: FunctionCall, type: DataType): void {
  const { kind } = type;
  if (kind !== 'struct' && kind !== 'array' && kind !== 'map' && kind !== 'variant') {
    throw mismatch(
      call,
      'INVALID_JSON_SCHEMA',
      `Input schema "${sqlTypeName(type)}" must be a struct, an array, a map or a variant.`,
    );
  }
  if (typeContains(type, t => t.kind === 'map' && t.key.kind !== 'string')) {
    throw mismatch(
      call,
      'INVALID_JSON_MAP_KEY_TYPE',
      `Input schema "${sqlTypeName(type)}" can only contain STRING as a key type for a MAP.`,
    );
  }
}

export const fromJson: FunctionDefinition = {
  name: 'from_json',
  kind: 'scalar',
  group: 'json',
  signature: 'from_json(jsonStr, schema [, options])',
  doc: 'The JSON text as a value of the schema. What does not fit is NULL; text that is no JSON gives a struct of NULLs.',
  examples: [
    ['from_json(\'{"a":1, "b":0.8}\', \'a INT, b DOUBLE\')', '{1, 0.8}'],
    [
      "from_json('{\"time\":\"26/08/2015\"}', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'))",
      '{2015-08-26 00:00:00}',
    ],
  ],
  bind: bindFromJson,
};
