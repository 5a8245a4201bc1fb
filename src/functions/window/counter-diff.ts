import { EvaluationError } from '../../common/errors.js';
import { WindowCall, type WindowPartition } from '../../expressions/expression.js';
import { type DataType, doubleType, isNumeric, isTimestamp } from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';
import { castTo, checkArity, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

export const counterDiff: FunctionDefinition = {
  name: 'counter_diff',
  kind: 'window',
  group: 'window',
  signature: 'counter_diff(value[, startTime])',
  doc: 'How much a counter has grown since the row before. NULL in the first row and after a reset: a lower value, or a later start time. Rows with a null value are passed over.',
  examples: [['(SELECT counter_diff(x) OVER (ORDER BY x) FROM VALUES (7) AS t(x))', 'NULL']],
  bind(call) {
    checkArity(call, 1, 2);
    const [value, start] = call.args;
    if (!isNumeric(value.type) && value.type.kind !== 'void') throw unexpectedType(call, 0, '"NUMERIC"');
    checkStart(call);
    const counter = value.type.kind === 'void' ? castTo(value, doubleType, call) : value;
    return new WindowCall('counter_diff', start === undefined ? [counter] : [counter, start], {
      type: counter.type,
      evaluate: partition => differences(partition, counter.type),
    });
  },
};

function checkStart(call: FunctionCall): void {
  const start = call.args[1];
  if (start === undefined || isTimestamp(start.type) || start.type.kind === 'void') return;
  throw unexpectedType(call, 1, '("TIMESTAMP" or "TIMESTAMP_NTZ")');
}

type Numeric = number | bigint;

function differences({ length, args: [values, starts] }: WindowPartition, type: DataType): Value[] {
  let previous: Numeric | null = null;
  let previousStart: Numeric | null = null;
  return Array.from({ length }, (_, row) => {
    const value = values[row] as Numeric | null;
    if (value === null) return null;
    if (value < 0) {
      throw new EvaluationError(
        'COUNTER_DIFF_NEGATIVE_COUNTER_VALUE',
        `A negative counter value was provided to function counter_diff (row ${row + 1} of its partition).`,
      );
    }
    const start = (starts?.[row] ?? null) as Numeric | null;
    const restarted = isLater(start, previousStart);
    const before = previous;
    previous = value;
    previousStart = start;
    return before === null || restarted || value < before ? null : subtract(value, before, type);
  });
}

function isLater(start: Numeric | null, previous: Numeric | null): boolean {
  if (start === null || previous === null) return false;
  if (start < previous) {
    throw new EvaluationError(
      'COUNTER_DIFF_START_TIME_DECREASED',
      'The start time provided to function counter_diff decreased. Order the window by the time of observation.',
    );
  }
  return start > previous;
}

function subtract(a: Numeric, b: Numeric, type: DataType): Value {
  if (typeof a !== 'number' || typeof b !== 'number') return normalInteger(BigInt(a) - BigInt(b));
  return type.kind === 'float' ? Math.fround(a - b) : a - b;
}
