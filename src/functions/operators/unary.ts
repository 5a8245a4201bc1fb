import type { BoundScalar, Expression } from '../../expressions/expression.js';
import { type Int, negateLong, overflow } from '../../expressions/integer.js';
import { type DataType, doubleType, isInterval, isNumeric } from '../../types/data-type.js';
import { CalendarInterval, normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { operator, operatorCall } from './operator.js';

/** `-x`, `+x`, `abs(x)`: numbers and intervals of any type, which stays. */

const WANTED = '("NUMERIC" or "INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH" or "INTERVAL")';

function operand(call: FunctionCall, calendar = true): Expression {
  checkArgumentCount(call, 1);
  const [arg] = call.args;
  if (isNumeric(arg.type)) return arg;
  if (isInterval(arg.type) && (calendar || arg.type.kind !== 'interval')) return arg;
  if (arg.type.kind === 'string' || arg.type.kind === 'void') return coerce(arg, doubleType, call.context.zone);
  throw unexpectedInputType(call, 0, WANTED);
}

const LOWEST: Readonly<Record<string, number>> = {
  tinyint: -128,
  smallint: -32768,
  int: -2147483648,
  year_month_interval: -2147483648,
};

/** Negation; only the lowest integer has none. */
function negation(type: DataType): BoundScalar {
  const common = { type, nulls: 'propagate' as const };
  switch (type.kind) {
    case 'float':
    case 'double':
      return { ...common, evaluate: (x: number) => -x, inline: ([x]) => `(-${x})`, canFail: false };
    case 'decimal':
      return { ...common, evaluate: negateDecimal, inline: ([x]) => `(0 - ${x})`, canFail: false };
    case 'long':
    case 'day_time_interval':
      return { ...common, evaluate: negateLong, inline: ([x]) => `(0 - ${x})`, canFail: true };
    case 'interval':
      return { ...common, evaluate: negateCalendar, canFail: true };
    default: {
      const lowest = LOWEST[type.kind];
      const negate = (x: number) => {
        if (x === lowest) throw overflow('integer');
        return 0 - x;
      };
      return {
        ...common,
        evaluate: negate,
        inline: ([x], context) => `${context.constant(negate)}(${x})`,
        canFail: true,
      };
    }
  }
}

const negateDecimal = (x: Int): Int => (typeof x === 'number' ? 0 - x : -x);

function negateCalendar(interval: CalendarInterval): Value {
  const { months, days, micros } = interval;
  if (months === -2147483648 || days === -2147483648) throw overflow('interval');
  return new CalendarInterval(0 - months, 0 - days, normalInteger(-BigInt(micros)));
}

function magnitude(type: DataType): BoundScalar {
  if (type.kind === 'double' || type.kind === 'float') {
    return { type, nulls: 'propagate', evaluate: Math.abs, inline: ([x]) => `Math.abs(${x})`, canFail: false };
  }
  const { evaluate, canFail, inline } = negation(type);
  return {
    type,
    nulls: 'propagate',
    evaluate: (x: Int) => (x < 0 ? evaluate(x) : x),
    inline: inline && (([x], context) => `(${x} < 0 ? ${inline([x], context)} : ${x})`),
    canFail,
  };
}

export const negative = operator({
  name: 'negative',
  signature: '- x',
  doc: 'The number or interval with the other sign. Fails for the lowest integer of its type.',
  examples: [
    ['-(5)', '-5'],
    ["negative(INTERVAL '1' DAY)", "INTERVAL '-1' DAY"],
  ],
  bind: call => {
    const arg = operand(call);
    return operatorCall(call, [arg], negation(arg.type));
  },
});

export const positive = operator({
  name: 'positive',
  signature: '+ x',
  doc: 'The number or interval as it is; text as a double.',
  examples: [['+5', '5']],
  bind: call => operand(call),
});

export const abs = operator({
  name: 'abs',
  group: 'math',
  signature: 'abs(x)',
  doc: 'The number or interval without its sign. Fails for the lowest integer of its type.',
  examples: [
    ['abs(-5)', '5'],
    ['abs(-1.50)', '1.50'],
  ],
  bind: call => {
    const arg = operand(call, false);
    return operatorCall(call, [arg], magnitude(arg.type));
  },
});

export const unaryOperators: readonly FunctionDefinition[] = [negative, positive, abs];
