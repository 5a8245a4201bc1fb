import { Literal, WindowCall, type WindowPartition } from '../../expressions/expression.js';
import { longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { checkArity, constantArgument, mismatch, outOfRange, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

export const nthValue: FunctionDefinition = {
  name: 'nth_value',
  kind: 'window',
  group: 'window',
  signature: 'nth_value(expr, n[, ignoreNulls])',
  doc: 'The value in the n-th row of the frame, from 1; NULL where the frame is shorter. IGNORE NULLS counts only rows with a value.',
  examples: [['(SELECT nth_value(x, 1) OVER (ORDER BY x) FROM VALUES (7) AS t(x))', '7']],
  bind(call) {
    checkArity(call, 2, 3);
    const [value, position] = call.args;
    const n = positionOf(call);
    const evaluate = ignoresNulls(call) ? nthOfValues : nthOfRows;
    return new WindowCall('nth_value', [value, position], {
      type: value.type,
      evaluate: partition => evaluate(partition, n),
    });
  },
};

function positionOf(call: FunctionCall): number {
  const n = constantArgument(call, 1, 'offset', longType) as number | bigint | null;
  if (n === null) throw mismatch(call, 'UNEXPECTED_NULL', 'The `offset` must not be null.');
  if (n < 1) throw outOfRange(call, 'offset', '(0, 9223372036854775807]', n);
  return Number(n);
}

function ignoresNulls(call: FunctionCall): boolean {
  const flag = call.args[2];
  if (flag === undefined) return call.options.ignoreNulls === true;
  if (flag instanceof Literal && typeof flag.value === 'boolean') return flag.value;
  throw unexpectedType(call, 2, '"BOOLEAN"');
}

function nthOfRows({ length, args, frameStart, frameEnd }: WindowPartition, n: number): Value[] {
  return Array.from({ length }, (_, row) => {
    const position = frameStart[row] + n - 1;
    return position < frameEnd[row] ? args[0][position] : null;
  });
}

function nthOfValues({ length, args, frameStart, frameEnd }: WindowPartition, n: number): Value[] {
  const [values] = args;
  const present: number[] = [];
  /** How many rows with a value come before each row. */
  const before = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) {
    before[row] = present.length;
    if (values[row] !== null) present.push(row);
  }
  before[length] = present.length;
  return Array.from({ length }, (_, row) => {
    const index = before[Math.min(frameStart[row], length)] + n - 1;
    return index < present.length && present[index] < frameEnd[row] ? values[present[index]] : null;
  });
}
