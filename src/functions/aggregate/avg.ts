import type { BoundAggregate } from '../../expressions/expression.js';
import {
  type DataType,
  decimalType,
  doubleType,
  isIntegral,
  longType,
  MAX_DECIMAL_PRECISION,
} from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { DoubleAvgAccumulator, ExactAvgAccumulator } from './avg-accumulators.js';
import { aggregateCall, checkArity } from './call.js';
import { summableArgument, sumType } from './sum.js';

export const avg: FunctionDefinition = {
  name: 'avg',
  aliases: ['mean'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'avg([DISTINCT] expr)',
  doc: 'The mean of the values that are not null: a double, for decimals a decimal with four more digits after the point. NULL for no values.',
  examples: [
    ['(SELECT avg(x) FROM VALUES (1), (2), (NULL) AS t(x))', '1.5'],
    ['(SELECT avg(x) FROM VALUES (1.10), (2.25) AS t(x))', '1.675000'],
  ],
  bind: call => bindAvg(call, false),
};

export const tryAvg: FunctionDefinition = {
  name: 'try_avg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'try_avg([DISTINCT] expr)',
  doc: 'As `avg`, but NULL on overflow.',
  examples: [['(SELECT try_avg(x) FROM VALUES (1), (2) AS t(x))', '1.5']],
  bind: call => bindAvg(call, true),
};

function bindAvg(call: FunctionCall, tolerant: boolean) {
  checkArity(call, 1);
  const arg = summableArgument(call);
  return aggregateCall(call, [arg], boundAvg(arg.type, tolerant));
}

/** The mean of values of `type`. */
export function boundAvg(type: DataType, tolerant = false): BoundAggregate {
  const total = isIntegral(type) ? doubleType : sumType(type);
  if (total.kind === 'double') {
    return { type: doubleType, stateTypes: [doubleType, longType], accumulator: () => new DoubleAvgAccumulator() };
  }
  const result =
    type.kind === 'decimal'
      ? decimalType(
          Math.min(type.precision + 4, MAX_DECIMAL_PRECISION),
          Math.min(type.scale + 4, MAX_DECIMAL_PRECISION),
        )
      : total;
  return {
    type: result,
    stateTypes: [total, longType],
    accumulator: () => new ExactAvgAccumulator(total, result, tolerant),
  };
}
