import type { BoundScalar, Expression } from '../../expressions/expression.js';
import { bitsOfLong, type Int } from '../../expressions/integer.js';
import { exactly, oneOf } from '../../types/coercion-implicit.js';
import { type DataType, intType, isIntegral, longType, sameType } from '../../types/data-type.js';
import { normalInteger } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { numericOperands } from './numeric-operands.js';
import { operandsDiffer, operandsWrong, operator, operatorCall } from './operator.js';

/** Bits of integers in two's complement: `& | ^ ~` and the shifts. */

function bindBits(call: FunctionCall, op: '&' | '|' | '^'): Expression {
  checkArgumentCount(call, 2);
  const pair = numericOperands(call);
  const [left, right] = pair;
  if (!sameType(left.type, right.type)) throw operandsDiffer(call, pair);
  if (left.type.kind === 'void')
    return bindBits({ ...call, args: pair.map(e => coerce(e, intType, call.context.zone)) }, op);
  if (!isIntegral(left.type)) throw operandsWrong(call, pair, '"INTEGRAL"');
  return operatorCall(call, pair, bitsKernel(op, left.type));
}

const SMALL = {
  '&': (a: number, b: number) => a & b,
  '|': (a: number, b: number) => a | b,
  '^': (a: number, b: number) => a ^ b,
};

function bitsKernel(op: '&' | '|' | '^', type: DataType): BoundScalar {
  if (type.kind !== 'long') {
    return { type, nulls: 'propagate', evaluate: SMALL[op], inline: ([a, b]) => `(${a} ${op} ${b})`, canFail: false };
  }
  const small = SMALL[op];
  const evaluate = (a: Int, b: Int): Int => (isInt32(a) && isInt32(b) ? small(a, b) : bitsOfLong(op, a, b));
  return { type, nulls: 'propagate', evaluate, canFail: false };
}

const isInt32 = (n: Int): n is number => typeof n === 'number' && n === (n | 0);

function bitOperator(name: '&' | '|' | '^', doc: string, example: readonly [string, string]): FunctionDefinition {
  return operator({
    name,
    signature: `a ${name} b`,
    doc: `${doc} of two integers.`,
    examples: [example],
    bind: call => bindBits(call, name),
  });
}

function bindNot(call: FunctionCall): Expression {
  checkArgumentCount(call, 1);
  const [given] = call.args;
  const arg = given.type.kind === 'void' ? coerce(given, intType, call.context.zone) : given;
  const { type } = arg;
  if (!isIntegral(type)) throw unexpectedInputType(call, 0, '"INTEGRAL"');
  const isLong = type.kind === 'long';
  return operatorCall(call, [arg], {
    type,
    nulls: 'propagate',
    evaluate: isLong ? (x: Int) => normalInteger(~BigInt(x)) : (x: number) => ~x,
    inline: isLong ? ([x], context) => context.safe(`(-1 - ${x})`) : ([x]) => `(~${x})`,
    canFail: false,
  });
}

const SHIFTS = {
  '<<': (x: number, by: number) => x << by,
  '>>': (x: number, by: number) => x >> by,
  '>>>': (x: number, by: number) => (x >>> by) | 0,
};
const LONG_SHIFTS = {
  '<<': (x: bigint, by: bigint) => x << by,
  '>>': (x: bigint, by: bigint) => x >> by,
  '>>>': (x: bigint, by: bigint) => BigInt.asUintN(64, x) >> by,
};

const SHIFTED = oneOf(exactly(intType), exactly(longType));

/** Ints and longs; smaller integers become ints. The distance counts modulo the width. */
function bindShift(call: FunctionCall, op: '<<' | '>>' | '>>>'): Expression {
  checkArgumentCount(call, 2);
  const { zone } = call.context;
  const [value, distance] = call.args;
  const type = SHIFTED.from(value.type);
  if (type === undefined) throw unexpectedInputType(call, 0, SHIFTED.text);
  if (exactly(intType).from(distance.type) === undefined) throw unexpectedInputType(call, 1, '"INT"');
  const wide = LONG_SHIFTS[op];
  return operatorCall(call, [coerce(value, type, zone), coerce(distance, intType, zone)], {
    type: type.kind === 'long' ? longType : type,
    nulls: 'propagate',
    evaluate:
      type.kind === 'long'
        ? (x: Int, by: number) => normalInteger(BigInt.asIntN(64, wide(BigInt(x), BigInt(by & 63))))
        : SHIFTS[op],
    inline: type.kind === 'long' ? undefined : ([x, by]) => `(${x} ${op} ${by}${op === '>>>' ? ' | 0' : ''})`,
    canFail: false,
  });
}

function shiftOperator(
  name: '<<' | '>>' | '>>>',
  word: string,
  doc: string,
  example: readonly [string, string],
): FunctionDefinition {
  return operator({
    name,
    aliases: [word],
    group: 'bitwise',
    signature: `${word}(base, bits)`,
    doc,
    examples: [example],
    bind: call => bindShift(call, name),
  });
}

export const bitwiseOperators: readonly FunctionDefinition[] = [
  bitOperator('&', 'Bits set in both', ['3 & 5', '1']),
  bitOperator('|', 'Bits set in either', ['3 | 5', '7']),
  bitOperator('^', 'Bits set in one only', ['3 ^ 5', '6']),
  operator({
    name: '~',
    signature: '~ x',
    doc: 'The bits of an integer turned over.',
    examples: [['~ 0', '-1']],
    bind: bindNot,
  }),
  shiftOperator('<<', 'shiftleft', 'Bits moved left; what falls out is lost.', ['shiftleft(2, 1)', '4']),
  shiftOperator('>>', 'shiftright', 'Bits moved right; the sign stays.', ['shiftright(-8, 1)', '-4']),
  shiftOperator('>>>', 'shiftrightunsigned', 'Bits moved right; zeros come in.', ['shiftrightunsigned(4, 1)', '2']),
];
