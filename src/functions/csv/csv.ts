import { BytesBuilder, vectorOf } from '../../columnar/builder.js';
import { schemaOfCsv as structOfCsv, fromCsv as structsOf } from '../../columnar/csv/from-csv.js';
import { csvOptions } from '../../columnar/csv/options.js';
import { CsvRowWriter } from '../../columnar/csv/to-csv.js';
import { BytesVector, StructVector, type Vector } from '../../columnar/vector.js';
import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { type ColumnKernel, callText, type Expression, ScalarCall } from '../../expressions/expression.js';
import { type StructType, sqlTypeName, stringType } from '../../types/data-type.js';
import { zoneOf } from '../../types/datetime/zone.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { optionsArgument, schemaArgument, schemaText, settingsKey } from '../json/schema-argument.js';
import { exampleText, schemaCall } from '../json/schema-of-json.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';

/** One CSV record as a struct, and back. */

const optionsOf = (call: FunctionCall, arg: Expression | undefined) =>
  csvOptions(optionsArgument(arg, call.context.zone), zoneOf(call.context.zone));

function bindFromCsv(call: FunctionCall): Expression {
  checkArgumentCount(call, 2, 3);
  const [text, schemaArg, settings] = call.args;
  if (text.type.kind !== 'string' && text.type.kind !== 'void') throw unexpectedInputType(call, 0, '"STRING"');
  const type = schemaArgument(schemaArg);
  if (type.kind !== 'struct') {
    throw new AnalysisError(
      'INVALID_SCHEMA.NON_STRUCT_TYPE',
      `The input schema "${sqlTypeName(type)}" should be a struct.`,
    );
  }
  const options = optionsOf(call, settings);
  const evaluate = (record: string): Value => {
    const bytes = Buffer.from(record);
    const one = new BytesVector(stringType, 1, Int32Array.of(0), Int32Array.of(bytes.length), bytes, null);
    try {
      return structsOf(one, type, options).get(0);
    } catch (error) {
      if (error instanceof AnalysisError) throw new EvaluationError(error.code, error.message, { cause: error });
      throw error;
    }
  };
  const vector: ColumnKernel = ([texts]) =>
    texts instanceof BytesVector ? structsOf(texts, type, options) : undefined;
  const variant = settingsKey(type, settings);
  return new ScalarCall(
    call.name,
    [coerce(text, stringType, call.context.zone)],
    { type, nulls: 'propagate', evaluate, vector, variant, canFail: true },
    callText(call.name, [text]),
  );
}

export const fromCsv: FunctionDefinition = {
  name: 'from_csv',
  kind: 'scalar',
  group: 'csv',
  signature: 'from_csv(csvStr, schema [, options])',
  doc: 'One CSV record as a struct of the schema. Values that do not fit are NULL.',
  examples: [
    ["from_csv('1, 0.8', 'a INT, b DOUBLE')", '{1, 0.8}'],
    ["from_csv('26/08/2015', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'))", '{2015-08-26 00:00:00}'],
  ],
  bind: bindFromCsv,
};

function bindToCsv(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, 2);
  const [given, settings] = call.args;
  if (given.type.kind !== 'struct' && given.type.kind !== 'void') {
    throw mismatch(
      call,
      'UNSUPPORTED_INPUT_TYPE',
      `The input of \`to_csv\` can't be "${sqlTypeName(given.type)}" type data.`,
    );
  }
  const options = optionsOf(call, settings);
  const type: StructType = given.type.kind === 'struct' ? given.type : { kind: 'struct', fields: [] };
  const writer = new CsvRowWriter(type, options, true);
  const evaluate = (row: readonly Value[]): Value =>
    writer.row(
      type.fields.map((f, i) => vectorOf(f.type, [row[i]])),
      0,
    );
  return new ScalarCall(
    call.name,
    [coerce(given, type, call.context.zone)],
    {
      type: stringType,
      nulls: 'propagate',
      nullable: true,
      evaluate,
      vector: column => textsOf(column[0], writer),
      variant: settingsKey(type, settings),
      canFail: false,
    },
    callText(call.name, [given]),
  );
}

/** The records of a column of structs. */
function textsOf(structs: Vector, writer: CsvRowWriter): Vector | undefined {
  if (!(structs instanceof StructVector)) return undefined;
  const { children, length } = structs;
  const texts = new BytesBuilder(stringType, length);
  for (let row = 0; row < length; row++) {
    const text = structs.isNull(row) ? null : writer.row(children, row);
    if (text === null) texts.appendNull();
    else texts.appendString(text);
  }
  return texts.finish();
}

export const toCsv: FunctionDefinition = {
  name: 'to_csv',
  kind: 'scalar',
  group: 'csv',
  signature: 'to_csv(expr [, options])',
  doc: 'A struct as one CSV record. Spaces around texts are cut off unless options say otherwise.',
  examples: [["to_csv(named_struct('a', 1, 'b', 2))", '1,2']],
  bind: bindToCsv,
};

function bindSchemaOfCsv(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, 2);
  const text = exampleText(call, 'csv');
  const options = optionsOf(call, call.args[1]);
  return schemaCall(call, () => schemaText(structOfCsv(text, options)));
}

export const schemaOfCsv: FunctionDefinition = {
  name: 'schema_of_csv',
  kind: 'scalar',
  group: 'csv',
  signature: 'schema_of_csv(csv [, options])',
  doc: 'The schema of an example of a CSV record, as DDL text that `from_csv` takes.',
  examples: [["schema_of_csv('1,abc')", 'STRUCT<_c0: INT, _c1: STRING>']],
  bind: bindSchemaOfCsv,
};
