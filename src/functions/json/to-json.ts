import { vectorOf } from '../../columnar/builder.js';
import { type JsonOptions, jsonOptions, toJson as textsOf } from '../../columnar/json/index.js';
import { NullVector } from '../../columnar/vector.js';
import { callText, ScalarCall } from '../../expressions/expression.js';
import { type DataType, sqlTypeName, stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch } from '../signature-errors.js';
import { optionsArgument, settingsKey } from './schema-argument.js';
import { valueWriter } from './value-writer.js';

function bindToJson(call: FunctionCall): ScalarCall {
  checkArgumentCount(call, 1, 2);
  const [given, settings] = call.args;
  const { kind } = given.type;
  const options = jsonOptions(optionsArgument(settings, call.context.zone));
  if (kind !== 'struct' && kind !== 'array' && kind !== 'map' && kind !== 'variant' && kind !== 'void') {
    throw mismatch(
      call,
      'INVALID_JSON_SCHEMA',
      `Input schema "${sqlTypeName(given.type)}" must be a struct, an array, a map or a variant.`,
    );
  }
  return new ScalarCall(
    call.name,
    [kind === 'void' ? coerce(given, stringType, call.context.zone) : given],
    {
      type: stringType,
      nulls: 'propagate',
      evaluate: writerOf(given.type, options),
      vector: ([column]) => (column instanceof NullVector ? undefined : textsOf(column, options)),
      variant: settingsKey(given.type, settings),
      canFail: false,
    },
    callText(call.name, [given]),
  );
}

/** Plain text is written value by value; the rare forms go through a vector of one row. */
function writerOf(type: DataType, options: JsonOptions): (value: Value) => Value {
  if (!options.pretty && !options.writeNonAsciiCharacterAsCodePoint) return valueWriter(type, options);
  return value => textsOf(vectorOf(type, [value]), options).get(0);
}

export const toJson: FunctionDefinition = {
  name: 'to_json',
  kind: 'scalar',
  group: 'json',
  signature: 'to_json(expr [, options])',
  doc: 'A struct, array, map or variant as JSON text. Fields of structs that are NULL are left out.',
  examples: [
    ["to_json(named_struct('a', 1, 'b', 2))", '{"a":1,"b":2}'],
    ["to_json(array(map('a', 1), NULL))", '[{"a":1},null]'],
  ],
  bind: bindToJson,
};
