import { intType, isIntegral } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { BitAccumulator, type BitOperation } from './bit-accumulator.js';
import { aggregateCall, castTo, checkArity, unexpectedType } from './call.js';

const definition = (operation: BitOperation, example: readonly [string, string]): FunctionDefinition => ({
  name: `bit_${operation}`,
  kind: 'aggregate',
  group: 'aggregate',
  signature: `bit_${operation}(expr)`,
  doc: `Bitwise ${operation.toUpperCase()} of the integers that are not null; NULL for no values.`,
  examples: [example],
  bind: call => bindBits(call, operation),
});

export const bitAnd = definition('and', ['(SELECT bit_and(x) FROM VALUES (3), (5) AS t(x))', '1']);
export const bitOr = definition('or', ['(SELECT bit_or(x) FROM VALUES (3), (5) AS t(x))', '7']);
export const bitXor = definition('xor', ['(SELECT bit_xor(x) FROM VALUES (3), (5) AS t(x))', '6']);

function bindBits(call: FunctionCall, operation: BitOperation) {
  checkArity(call, 1);
  const [arg] = call.args;
  if (arg.type.kind !== 'void' && !isIntegral(arg.type)) throw unexpectedType(call, 0, '"INTEGRAL"');
  const operand = arg.type.kind === 'void' ? castTo(arg, intType, call) : arg;
  const { type } = operand;
  return aggregateCall(call, [operand], {
    type,
    stateTypes: [type],
    accumulator: () => new BitAccumulator(type, operation),
    distinctMatters: operation === 'xor',
  });
}
