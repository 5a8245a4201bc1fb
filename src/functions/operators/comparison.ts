import type { Expression } from '../../expressions/expression.js';
import { sameStructure } from '../../types/coercion.js';
import { widerDecimal } from '../../types/coercion-decimal.js';
import { booleanType, sqlTypeName } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch } from '../signature-errors.js';
import { isOrdered } from '../signature-params.js';
import { equalityKernel, type Order, orderKernel } from './comparison-kernels.js';
import { negation } from './logic.js';
import { numericOperands, type Pair } from './numeric-operands.js';
import { operandsDiffer, operator, operatorCall } from './operator.js';

/** `= <=> < <= > >=` and `!=`: two values that are brought to one type and then compared. */

/** The operands of a comparison in one type, which has an order. Names of struct fields need not agree. */
export function comparisonOperands(call: FunctionCall): Pair {
  checkArgumentCount(call, 2);
  let [left, right] = numericOperands(call);
  if (left.type.kind === 'decimal' && right.type.kind === 'decimal') {
    const type = widerDecimal(left.type, right.type);
    left = coerce(left, type, call.context.zone);
    right = coerce(right, type, call.context.zone);
  }
  if (!sameStructure(left.type, right.type)) throw operandsDiffer(call, [left, right]);
  if (!isOrdered(left.type)) {
    throw mismatch(
      call,
      'INVALID_ORDERING_TYPE',
      `The \`${call.name}\` does not support ordering on type "${sqlTypeName(left.type)}".`,
    );
  }
  return [left, right];
}

export function bindEquals(call: FunctionCall): Expression {
  const pair = comparisonOperands(call);
  return operatorCall(call, pair, equalityKernel(pair[0].type));
}

export function bindNullSafeEquals(call: FunctionCall): Expression {
  const pair = comparisonOperands(call);
  const { evaluate: equal } = equalityKernel(pair[0].type);
  const evaluate = (a: Value, b: Value) => (a === null || b === null ? a === b : equal(a, b));
  return operatorCall(call, pair, { type: booleanType, nulls: 'custom', nullable: false, evaluate, canFail: false });
}

function orderOperator(name: Order, words: string, examples: FunctionDefinition['examples']): FunctionDefinition {
  return operator({
    name,
    group: 'comparison',
    signature: `a ${name} b`,
    doc: `True when a is ${words} b. Text by its bytes, NaN above all numbers, nulls inside arrays and structs first.`,
    examples,
    bind: call => {
      const pair = comparisonOperands(call);
      return operatorCall(call, pair, orderKernel(name, pair[0].type));
    },
  });
}

export const equal = operator({
  name: '=',
  aliases: ['=='],
  group: 'comparison',
  signature: 'a = b',
  doc: 'True when the values are equal; NULL when one is NULL. NaN equals NaN and 0.0 equals -0.0.',
  examples: [
    ['1 = 1.0', 'true'],
    ['NULL = NULL', 'NULL'],
  ],
  bind: bindEquals,
});

export const comparisonOperators: readonly FunctionDefinition[] = [
  equal,
  operator({
    name: '!=',
    aliases: ['<>'],
    group: 'comparison',
    signature: 'a != b',
    doc: 'True when the values are not equal; NULL when one is NULL.',
    examples: [['1 != 2', 'true']],
    bind: call => negation(bindEquals({ ...call, name: '=' })),
  }),
  operator({
    name: '<=>',
    aliases: ['equal_null'],
    group: 'comparison',
    signature: 'a <=> b',
    doc: 'Equality for which NULL equals NULL; never NULL.',
    examples: [
      ['NULL <=> NULL', 'true'],
      ['equal_null(1, NULL)', 'false'],
    ],
    bind: bindNullSafeEquals,
  }),
  orderOperator('<', 'less than', [['1 < 2', 'true']]),
  orderOperator('<=', 'at most', [['2 <= 2', 'true']]),
  orderOperator('>', 'greater than', [["'b' > 'a'", 'true']]),
  orderOperator('>=', 'at least', [["double('NaN') >= 1", 'true']]),
];
