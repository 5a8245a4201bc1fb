import { type AvroSchema, FromAvro, parseAvroSchema, typeOfAvro } from '../../columnar/avro/index.js';
import { BytesVector } from '../../columnar/vector.js';
import { AnalysisError } from '../../common/errors.js';
import { callText, type Expression, ScalarCall } from '../../expressions/expression.js';
import { asNullable, binaryType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { optionsArgument } from '../json/schema-argument.js';
import { coerce, constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { HttpSchemaRegistry, type SchemaRegistry, schemasOf } from './schema-registry.js';

export interface FromAvroSettings {
  readonly mode?: string;
  /** Schema that the values are to be read as, where it is not the one that they were written with. */
  readonly avroSchema?: string;
  /** Values begin with the number of their schema, which is looked up here. */
  readonly registry?: SchemaRegistry;
}

function bindFromAvro(call: FunctionCall): ScalarCall {
  checkArgumentCount(call, 2, 3);
  const [data, schema, given] = call.args;
  if (data.type.kind !== 'binary' && data.type.kind !== 'void') throw unexpectedInputType(call, 0, '"BINARY"');
  const options = optionsArgument(given, call.context.zone);
  const url = options.get('schemaregistryurl');
  return fromAvroCall(call.name, coerce(data, binaryType, call.context.zone), schemaText(call, schema), {
    mode: options.get('mode'),
    avroSchema: options.get('avroschema'),
    registry: url === undefined ? undefined : new HttpSchemaRegistry(url),
  });
}

export function schemaText(call: FunctionCall, arg: Expression): string {
  const text = arg.type.kind === 'string' && isConstant(arg) ? constantValue(arg) : null;
  if (typeof text === 'string') return text;
  throw new AnalysisError(
    'DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT',
    `The schema argument of \`${call.name}\` must be a constant text with the JSON of an Avro schema, not "${arg}".`,
  );
}

/** The bound call; also for a registry that is an object, which SQL text cannot name. */
export function fromAvroCall(name: string, data: Expression, text: string, settings: FromAvroSettings): ScalarCall {
  const mode = settings.mode?.toUpperCase() ?? 'FAILFAST';
  if (mode !== 'FAILFAST' && mode !== 'PERMISSIVE') {
    throw new AnalysisError(
      'PARSE_MODE_UNSUPPORTED',
      `The function ${name} does not support the mode ${mode}; use PERMISSIVE or FAILFAST.`,
    );
  }
  const written = parseAvroSchema(text);
  const wanted: AvroSchema = settings.avroSchema === undefined ? written : parseAvroSchema(settings.avroSchema);
  const schemaOf = settings.registry === undefined ? undefined : schemasOf(settings.registry);
  const make = () => new FromAvro(wanted, written, { mode: mode === 'FAILFAST' ? 'failFast' : 'permissive', schemaOf });
  const { type } = typeOfAvro(wanted);
  // Schemas that do not fit each other are found now.
  if (schemaOf === undefined) make();
  let reader: FromAvro | undefined;
  return new ScalarCall(
    name,
    [data],
    {
      type: mode === 'PERMISSIVE' ? asNullable(type) : type,
      nulls: 'propagate',
      nullable: true,
      evaluate: (bytes: Uint8Array) => (reader ??= make()).value(bytes),
      vector: ([values]) => (values instanceof BytesVector ? (reader ??= make()).vector(values) : undefined),
      variant: JSON.stringify([text, settings.avroSchema, mode]),
      canFail: true,
    },
    callText(name, [data]),
  );
}

const EXAMPLE = '{"type":"record","name":"r","fields":[{"name":"u","type":["int","string"]}]}';

export const fromAvro: FunctionDefinition = {
  name: 'from_avro',
  kind: 'scalar',
  group: 'avro',
  signature: 'from_avro(binary, schema [, options])',
  doc: 'The bytes in Avro as a value of the schema (JSON). Options: `mode` FAILFAST (default) or PERMISSIVE (NULL for malformed bytes), `avroSchema` (the schema to read as), `schemaRegistryUrl` (bytes begin with 0 and the number of their schema).',
  examples: [
    ["from_avro(to_avro(1), 'int')", '1'],
    [`from_avro(X'000E', '${EXAMPLE}')`, '{{7, null}}'],
    ["from_avro(X'FF', 'int', map('mode', 'PERMISSIVE'))", 'NULL'],
  ],
  bind: bindFromAvro,
};
