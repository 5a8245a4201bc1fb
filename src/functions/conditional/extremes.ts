import type { BoundScalar, Expression } from '../../expressions/expression.js';
import { commonTypeNoText, commonTypeOf } from '../../types/coercion.js';
import { type DataType, sqlTypeName } from '../../types/data-type.js';
import { compareValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, differentTypes, mismatch } from '../signature-errors.js';
import { isOrdered } from '../signature-params.js';

/** `greatest` and `least` of values of one type; nulls do not count. */

function bindExtreme(call: FunctionCall, sign: 1 | -1): Expression {
  checkArgumentCount(call, 2, Number.POSITIVE_INFINITY);
  const type = commonTypeOf(
    call.args.map(arg => arg.type),
    commonTypeNoText,
  );
  if (type === undefined) throw differentTypes(call, call.args);
  if (!isOrdered(type)) {
    const message = `The \`${call.name}\` does not support ordering on type "${sqlTypeName(type)}".`;
    throw mismatch(call, 'INVALID_ORDERING_TYPE', message);
  }
  const args = call.args.map(arg => coerce(arg, type, call.context.zone));
  return operatorCall(call, args, extremeKernel(type, args, sign));
}

function extremeKernel(type: DataType, args: readonly Expression[], sign: 1 | -1): BoundScalar {
  const better = (a: Value, b: Value): Value => (compareValues(type, b, a) * sign > 0 ? b : a);
  const evaluate = (...values: Value[]): Value => {
    let best: Value = null;
    for (const value of values) {
      if (value !== null) best = best === null ? value : better(best, value);
    }
    return best;
  };
  const nullable = args.every(arg => arg.nullable);
  // Without nulls the ordinary rule holds, and numbers that are no NaN compare in line.
  if (
    args.length === 2 &&
    args.every(arg => !arg.nullable) &&
    type.kind !== 'double' &&
    type.kind !== 'float' &&
    isScalar(type)
  ) {
    const op = sign === 1 ? '>' : '<';
    return {
      type,
      nulls: 'propagate',
      evaluate,
      inline: ([a, b]) => `(${b} ${op} ${a} ? ${b} : ${a})`,
      canFail: false,
    };
  }
  return { type, nulls: 'custom', nullable, evaluate, canFail: false };
}

const isScalar = (type: DataType): boolean =>
  ['tinyint', 'smallint', 'int', 'long', 'decimal', 'date', 'timestamp', 'timestamp_ntz'].includes(type.kind);

export const extremes: readonly FunctionDefinition[] = [
  operator({
    name: 'greatest',
    group: 'math',
    signature: 'greatest(a, b, …)',
    doc: 'The largest of the values that are not NULL; NaN is above every number. NULL when all are.',
    examples: [
      ['greatest(1, NULL, 3)', '3'],
      ["greatest('a', 'b', 'B')", 'b'],
    ],
    bind: call => bindExtreme(call, 1),
  }),
  operator({
    name: 'least',
    group: 'math',
    signature: 'least(a, b, …)',
    doc: 'The smallest of the values that are not NULL. NULL when all are.',
    examples: [['least(3, 1, 2)', '1']],
    bind: call => bindExtreme(call, -1),
  }),
];
