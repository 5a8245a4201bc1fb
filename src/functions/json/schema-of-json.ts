import { jsonOptions, schemaOfJson as typeOfJson } from '../../columnar/json/index.js';
import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { callText, type Expression, ScalarCall } from '../../expressions/expression.js';
import { stringType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';
import { optionsArgument, schemaText } from './schema-argument.js';

/** A text argument that must be known while binding: an example of what is to be read. */
export function exampleText(call: FunctionCall, name: string): string {
  const [arg] = call.args;
  if (arg.type.kind !== 'string' && arg.type.kind !== 'void') throw unexpectedInputType(call, 0, '"STRING"');
  if (!isConstant(arg)) {
    throw mismatch(
      call,
      'NON_FOLDABLE_INPUT',
      `the input \`${name}\` should be a foldable "STRING" expression; however, got "${arg}".`,
    );
  }
  const text = constantValue(arg);
  if (text === null) throw mismatch(call, 'UNEXPECTED_NULL', `The \`${name}\` must not be null.`);
  return text as string;
}

/** A call without arguments that gives `text()`; problems of the example are errors of running. */
export function schemaCall(call: FunctionCall, text: () => string): ScalarCall {
  const evaluate = () => {
    try {
      return text();
    } catch (error) {
      if (error instanceof AnalysisError) throw new EvaluationError(error.code, error.message, { cause: error });
      throw error;
    }
  };
  const bound = { type: stringType, nulls: 'propagate' as const, nullable: false, evaluate, canFail: true };
  return new ScalarCall(call.name, [], bound, callText(call.name, call.args.slice(0, 1)));
}

function bindSchemaOfJson(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, 2);
  const text = exampleText(call, 'json');
  const options = jsonOptions(optionsArgument(call.args[1], call.context.zone));
  return schemaCall(call, () => schemaText(typeOfJson(text, options)));
}

export const schemaOfJson: FunctionDefinition = {
  name: 'schema_of_json',
  kind: 'scalar',
  group: 'json',
  signature: 'schema_of_json(json [, options])',
  doc: 'The schema of an example of JSON text, as DDL text that `from_json` takes.',
  examples: [
    ['schema_of_json(\'[{"col":0}]\')', 'ARRAY<STRUCT<col: BIGINT>>'],
    ["schema_of_json('[{\"col\":01}]', map('allowNumericLeadingZeros', 'true'))", 'ARRAY<STRUCT<col: BIGINT>>'],
  ],
  bind: bindSchemaOfJson,
};
