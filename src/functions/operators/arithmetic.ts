import type { Expression } from '../../expressions/expression.js';
import { type DataType, doubleType, isIntegral, isInterval, isNumeric, longType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount } from '../signature-errors.js';
import { addTimes, subtractTimes } from './datetime-arithmetic.js';
import { addIntervals, divideInterval, divideIntervals, multiplyInterval } from './interval-arithmetic.js';
import { quotientKernel, remainderKernel, sumKernel, wholeQuotientKernel } from './number-kernels.js';
import { areNumbers, numericOperands, type Pair } from './numeric-operands.js';
import { operandsDiffer, operandsWrong, operator, operatorCall } from './operator.js';

/** `+ - * / % div` and `mod`, `pmod`: numbers here, times and intervals in their own files. */

const SUMMABLE = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")';

export function bindAdd(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  return addTimes(call) ?? bindSum(call, '+');
}

export function bindSubtract(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  return subtractTimes(call) ?? bindSum(call, '-');
}

function bindSum(call: FunctionCall, op: '+' | '-'): Expression {
  const pair = settled(call, numericOperands(call));
  if (areNumbers(pair)) return operatorCall(call, pair, sumKernel(op, pair[0].type, pair[1].type));
  const [left, right] = pair;
  if (isInterval(left.type) && left.type.kind === right.type.kind) return addIntervals(call, op, left, right);
  throw refusal(call, pair, SUMMABLE);
}

export function bindMultiply(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const [left, right] = call.args;
  if (isInterval(left.type)) return multiplyInterval(call, left, right, 1);
  if (isInterval(right.type)) return multiplyInterval(call, right, left, 0);
  const pair = settled(call, numericOperands(call));
  if (areNumbers(pair)) return operatorCall(call, pair, sumKernel('*', pair[0].type, pair[1].type));
  throw refusal(call, pair, '"NUMERIC"');
}

export function bindDivide(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const [left, right] = call.args;
  if (isInterval(left.type)) return divideInterval(call, left, right);
  let pair = settled(call, numericOperands(call));
  if (areNumbers(pair) && pair[0].type.kind !== 'decimal') pair = both(call, pair, doubleType);
  if (!areNumbers(pair)) throw refusal(call, pair, '("DOUBLE" or "DECIMAL")');
  return operatorCall(call, pair, quotientKernel(pair[0].type, pair[1].type));
}

export function bindRemainder(call: FunctionCall, positive = false): Expression {
  checkArgumentCount(call, 2);
  const pair = settled(call, numericOperands(call));
  if (!areNumbers(pair)) throw refusal(call, pair, '"NUMERIC"');
  return operatorCall(call, pair, remainderKernel(pair[0].type, pair[1].type, positive));
}

function bindWholeDivide(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const { zone } = call.context;
  const [left, right] = numericOperands(call);
  // Integers and bare NULLs become bigint, each by itself.
  const long = (e: Expression) => (isIntegral(e.type) || e.type.kind === 'void' ? coerce(e, longType, zone) : e);
  const pair: Pair = isInterval(left.type) ? [left, right] : [long(left), long(right)];
  if (isInterval(left.type) && left.type.kind === right.type.kind && left.type.kind !== 'interval') {
    return divideIntervals(call, left, right);
  }
  if (!areNumbers(pair)) throw refusal(call, pair, '("BIGINT" or "DECIMAL" or "INTERVAL")');
  if (pair[0].type.kind !== 'long' && pair[0].type.kind !== 'decimal') {
    throw isIntegral(call.args[0].type) || isIntegral(call.args[1].type)
      ? operandsDiffer(call, call.args)
      : operandsWrong(call, pair, '("BIGINT" or "DECIMAL" or "INTERVAL")');
  }
  return operatorCall(call, pair, wholeQuotientKernel(pair[0].type, pair[1].type));
}

/** Two bare NULLs are doubles. */
function settled(call: FunctionCall, pair: Pair): Pair {
  return pair[0].type.kind === 'void' && pair[1].type.kind === 'void' ? both(call, pair, doubleType) : pair;
}

function both(call: FunctionCall, [left, right]: Pair, type: DataType): Pair {
  return [coerce(left, type, call.context.zone), coerce(right, type, call.context.zone)];
}

function refusal(call: FunctionCall, pair: Pair, wanted: string): Error {
  const [left, right] = pair;
  const alike = left.type.kind === right.type.kind || (isNumeric(left.type) && isNumeric(right.type));
  return alike ? operandsWrong(call, pair, wanted) : operandsDiffer(call, pair);
}

export const add = operator({
  name: '+',
  signature: 'a + b',
  doc: 'Sum of numbers, of a date or timestamp and an interval (a date and a number of days), or of intervals. Fails on overflow.',
  examples: [
    ['1 + 2', '3'],
    ["DATE'2020-01-31' + INTERVAL '1' MONTH", '2020-02-29'],
    ["DATE'2020-01-31' + 1", '2020-02-01'],
  ],
  bind: bindAdd,
});

export const subtract = operator({
  name: '-',
  signature: 'a - b',
  doc: 'Difference of numbers, times or intervals; two dates give days, two timestamps a day-time interval. Fails on overflow.',
  examples: [
    ['5 - 7', '-2'],
    ["DATE'2020-03-01' - DATE'2020-02-01'", "INTERVAL '29' DAY"],
  ],
  bind: bindSubtract,
});

export const multiply = operator({
  name: '*',
  signature: 'a * b',
  doc: 'Product of numbers, or of an interval and a number. Fails on overflow.',
  examples: [
    ['6 * 7', '42'],
    ["INTERVAL '1' DAY * 2", "INTERVAL '2 00:00:00' DAY TO SECOND"],
  ],
  bind: bindMultiply,
});

export const divide = operator({
  name: '/',
  signature: 'a / b',
  doc: 'Quotient: double, or decimal when a decimal takes part and no double does. Fails when the divisor is zero.',
  examples: [['7 / 2', '3.5']],
  bind: bindDivide,
});

export const remainder = operator({
  name: '%',
  aliases: ['mod'],
  signature: 'a % b',
  doc: 'Remainder with the sign of the dividend. Fails when the divisor is zero.',
  examples: [
    ['-7 % 3', '-1'],
    ['mod(7, 3)', '1'],
  ],
  bind: call => bindRemainder(call),
});

export const pmod = operator({
  name: 'pmod',
  group: 'math',
  signature: 'pmod(dividend, divisor)',
  doc: 'Remainder moved into the range from zero to the divisor where it was negative. Fails when the divisor is zero.',
  examples: [
    ['pmod(-7, 3)', '2'],
    ['pmod(7, -3)', '1'],
  ],
  bind: call => bindRemainder(call, true),
});

export const wholeDivide = operator({
  name: 'div',
  signature: 'a div b',
  doc: 'Quotient cut off towards zero, a bigint: of integers, decimals or intervals. Fails when the divisor is zero.',
  examples: [['-7 div 2', '-3']],
  bind: bindWholeDivide,
});

export const arithmeticOperators: readonly FunctionDefinition[] = [
  add,
  subtract,
  multiply,
  divide,
  remainder,
  pmod,
  wholeDivide,
];
