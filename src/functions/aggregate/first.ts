import { AnalysisError } from '../../common/errors.js';
import { callText, Literal } from '../../expressions/expression.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity } from './call.js';
import { boundFirst, boundLast } from './first-accumulators.js';

export const first: FunctionDefinition = {
  name: 'first',
  aliases: ['first_value'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'first(expr[, ignoreNulls])',
  doc: 'The first value in arrival order; with `ignoreNulls` or IGNORE NULLS the first that is not null.',
  examples: [
    ['(SELECT first(x) FROM VALUES (3), (1) AS t(x))', '3'],
    ['(SELECT first(x, true) FROM VALUES (NULL), (1) AS t(x))', '1'],
  ],
  bind: call => bindPosition(call, boundFirst),
};

export const last: FunctionDefinition = {
  name: 'last',
  aliases: ['last_value'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'last(expr[, ignoreNulls])',
  doc: 'The last value in arrival order; with `ignoreNulls` or IGNORE NULLS the last that is not null.',
  examples: [
    ['(SELECT last(x) FROM VALUES (3), (1) AS t(x))', '1'],
    ['(SELECT last(x, true) FROM VALUES (3), (NULL) AS t(x))', '3'],
  ],
  bind: call => bindPosition(call, boundLast),
};

export const anyValue: FunctionDefinition = {
  name: 'any_value',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'any_value(expr[, ignoreNulls])',
  doc: 'Some value of the group: the first in arrival order.',
  examples: [['(SELECT any_value(x) FROM VALUES (3), (3) AS t(x))', '3']],
  bind: call => bindPosition(call, boundFirst),
};

function bindPosition(call: FunctionCall, bound: typeof boundFirst) {
  checkArity(call, 1, 2);
  const [arg, flag] = call.args;
  // The flag does not show in the name of the result, and with the IGNORE NULLS clause Spark forgets the alias.
  const name = call.options.ignoreNulls === true ? call.name.replace(/^(first|last)_value$/, '$1') : call.name;
  const text = callText(name, [arg], call.options.distinct);
  const skips = ignoresNulls(call, flag);
  return aggregateCall(call, [arg], { ...bound(arg.type, skips), variant: skips ? 'ignoreNulls' : undefined }, text);
}

function ignoresNulls(call: FunctionCall, flag: unknown): boolean {
  if (call.options.ignoreNulls !== undefined) return call.options.ignoreNulls;
  if (flag === undefined) return false;
  if (flag instanceof Literal && typeof flag.value === 'boolean') return flag.value;
  throw new AnalysisError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `The second argument in ${call.name} should be a boolean literal, not ${flag}.`,
  );
}
