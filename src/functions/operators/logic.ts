import { type Expression, Logical, ScalarCall } from '../../expressions/expression.js';
import { booleanType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { operandsDiffer, operandsWrong, operator } from './operator.js';

/** `AND`, `OR`, `NOT`: three-valued. Text is read as a boolean where the other side is one. */

function bindLogical(call: FunctionCall, op: 'and' | 'or'): Expression {
  checkArgumentCount(call, 2);
  const [left, right] = call.args;
  const isBoolean = (e: Expression) => e.type.kind === 'boolean' || e.type.kind === 'void';
  const readable = (e: Expression, other: Expression) =>
    isBoolean(e) || (e.type.kind === 'string' && other.type.kind === 'boolean');
  if (!readable(left, right) || !readable(right, left)) {
    throw left.type.kind === right.type.kind || [left, right].every(isTextOrNull)
      ? operandsWrong(call, call.args, '"BOOLEAN"')
      : operandsDiffer(call, call.args);
  }
  const { zone } = call.context;
  return new Logical(op, coerce(left, booleanType, zone), coerce(right, booleanType, zone));
}

const isTextOrNull = (e: Expression): boolean => e.type.kind === 'string' || e.type.kind === 'void';

/** `NOT e` of a boolean. */
export function negation(e: Expression): ScalarCall {
  return new ScalarCall('not', [e], {
    type: booleanType,
    nulls: 'propagate',
    evaluate: (value: boolean) => !value,
    inline: ([x]) => `(!${x})`,
    canFail: false,
  });
}

function bindNot(call: FunctionCall): Expression {
  checkArgumentCount(call, 1);
  const [arg] = call.args;
  if (!['boolean', 'string', 'void'].includes(arg.type.kind)) throw unexpectedInputType(call, 0, '"BOOLEAN"');
  return negation(coerce(arg, booleanType, call.context.zone));
}

export const logicOperators: readonly FunctionDefinition[] = [
  operator({
    name: 'and',
    group: 'predicate',
    signature: 'a AND b',
    doc: 'True when both are; false when one is false, even if the other is NULL. The right side is not evaluated where the left is false.',
    examples: [
      ['false AND NULL', 'false'],
      ['true AND NULL', 'NULL'],
    ],
    bind: call => bindLogical(call, 'and'),
  }),
  operator({
    name: 'or',
    group: 'predicate',
    signature: 'a OR b',
    doc: 'True when one is, even if the other is NULL. The right side is not evaluated where the left is true.',
    examples: [['true OR NULL', 'true']],
    bind: call => bindLogical(call, 'or'),
  }),
  operator({
    name: 'not',
    aliases: ['!'],
    group: 'predicate',
    signature: 'NOT a',
    doc: 'The other truth value; NULL for NULL.',
    examples: [['NOT true', 'false']],
    bind: bindNot,
  }),
];
