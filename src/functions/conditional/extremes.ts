import { Float64Vector, Int32Vector, IntegerVector, type Validity, type Vector } from '../../columnar/vector.js';
import type { BoundScalar, ColumnKernel, Expression } from '../../expressions/expression.js';
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
  const vector = isScalar(type) || type.kind === 'double' || type.kind === 'float' ? extremesOf(type, sign) : undefined;
  return { type, nulls: 'custom', nullable, evaluate, vector, canFail: false };
}

/** Numbers, days and times column by column: each takes the place of the best so far where it is better, or where there is none. */
function extremesOf(type: DataType, sign: 1 | -1): ColumnKernel {
  return (columns, length) => {
    const first = numbersOf(columns[0]);
    if (first === undefined) return undefined;
    const best = first.slice(0, length);
    let { validity } = columns[0];
    for (const column of columns.slice(1)) {
      const values = numbersOf(column);
      if (values === undefined) return undefined;
      validity = takeBetter(best, validity, values, column.validity, sign);
    }
    return numberColumn(type, best, length, validity);
  };
}

/** NaN is above every number. */
function takeBetter(best: Numbers, valid: Validity, values: Numbers, isThere: Validity, sign: 1 | -1): Validity {
  const known = valid === null ? null : valid.slice();
  for (let i = 0; i < best.length; i++) {
    if (isThere !== null && isThere[i] === 0) continue;
    const value = values[i];
    if (known !== null && known[i] === 0) {
      known[i] = 1;
      best[i] = value;
    } else if (sign === 1 ? value > best[i] || Number.isNaN(value) : value < best[i] || Number.isNaN(best[i])) {
      best[i] = value;
    }
  }
  return known;
}

type Numbers = Int32Array | Float64Array;

function numbersOf(column: Vector): Numbers | undefined {
  if (column instanceof Int32Vector || column instanceof Float64Vector) return column.values;
  return column instanceof IntegerVector && !column.wide ? (column.values as Float64Array) : undefined;
}

function numberColumn(type: DataType, values: Numbers, length: number, validity: Validity): Vector {
  if (values instanceof Int32Array) return new Int32Vector(type, length, values, validity);
  return type.kind === 'double' || type.kind === 'float'
    ? new Float64Vector(type, length, values, validity)
    : new IntegerVector(type, length, values, validity);
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
