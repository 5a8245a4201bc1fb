import type { Expression } from '../../expressions/expression.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { bindAdd, bindDivide, bindMultiply, bindRemainder, bindSubtract } from './arithmetic.js';
import { operator, tolerant } from './operator.js';

function tolerantOperator(
  name: string,
  symbol: string,
  bind: (call: FunctionCall) => Expression,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return operator({
    name,
    group: 'math',
    signature: `${name}(a, b)`,
    doc: `As \`a ${symbol} b\`, but NULL where that fails on overflow or a zero divisor.`,
    examples,
    bind: call => tolerant(bind(call)),
  });
}

export const tryOperators: readonly FunctionDefinition[] = [
  tolerantOperator('try_add', '+', bindAdd, [['try_add(2147483647, 1)', 'NULL']]),
  tolerantOperator('try_subtract', '-', bindSubtract, [['try_subtract(-2147483648, 1)', 'NULL']]),
  tolerantOperator('try_multiply', '*', bindMultiply, [['try_multiply(3, 4)', '12']]),
  tolerantOperator('try_divide', '/', bindDivide, [['try_divide(1, 0)', 'NULL']]),
  tolerantOperator('try_mod', '%', bindRemainder, [['try_mod(7, 0)', 'NULL']]),
];
