import type { BoundAggregate } from '../../expressions/expression.js';
import {
  booleanType,
  type DataType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  isIntegral,
  longType,
  MAX_DECIMAL_PRECISION,
  yearMonthIntervalType,
} from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, numericArgument } from './call.js';
import { DoubleSumAccumulator, IntegerSumAccumulator, TryIntegerSumAccumulator } from './sum-accumulators.js';

export const sum: FunctionDefinition = {
  name: 'sum',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'sum([DISTINCT] expr)',
  doc: 'The sum of the values that are not null: bigint for integers, ten more digits for decimals. NULL for no values; fails on overflow.',
  examples: [
    ['(SELECT sum(x) FROM VALUES (1), (2), (NULL) AS t(x))', '3'],
    ['(SELECT sum(x) FROM VALUES (1.10), (2.25) AS t(x))', '3.35'],
    ['(SELECT sum(x) FROM VALUES (CAST(NULL AS INT)) AS t(x))', 'NULL'],
  ],
  bind: call => bindSum(call, false),
};

export const trySum: FunctionDefinition = {
  name: 'try_sum',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'try_sum([DISTINCT] expr)',
  doc: 'As `sum`, but NULL on overflow.',
  examples: [
    ['(SELECT try_sum(x) FROM VALUES (1), (2) AS t(x))', '3'],
    ['(SELECT try_sum(x) FROM VALUES (9223372036854775807), (1) AS t(x))', 'NULL'],
  ],
  bind: call => bindSum(call, true),
};

function bindSum(call: FunctionCall, tolerant: boolean) {
  checkArity(call, 1);
  const arg = summableArgument(call);
  return aggregateCall(call, [arg], boundSum(sumType(arg.type), tolerant));
}

export function boundSum(type: DataType, tolerant = false): BoundAggregate {
  if (type.kind === 'double') return { type, stateTypes: [type], accumulator: () => new DoubleSumAccumulator() };
  if (!tolerant) return { type, stateTypes: [type], accumulator: () => new IntegerSumAccumulator(type) };
  return { type, stateTypes: [type, booleanType], accumulator: () => new TryIntegerSumAccumulator(type) };
}

/** A number, or an interval of one unit. */
export function summableArgument(call: FunctionCall) {
  const [arg] = call.args;
  if (arg.type.kind === 'year_month_interval' || arg.type.kind === 'day_time_interval') return arg;
  return numericArgument(call, 0, '("NUMERIC" or "ANSI INTERVAL")');
}

/** The type of a sum of `type`. */
export function sumType(type: DataType): DataType {
  if (isIntegral(type)) return longType;
  if (type.kind === 'decimal') return decimalType(Math.min(type.precision + 10, MAX_DECIMAL_PRECISION), type.scale);
  if (type.kind === 'year_month_interval') return yearMonthIntervalType;
  return type.kind === 'day_time_interval' ? dayTimeIntervalType : doubleType;
}
