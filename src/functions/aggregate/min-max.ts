import type { BoundAggregate } from '../../expressions/expression.js';
import { booleanType, type DataType } from '../../types/data-type.js';
import { compareValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, checkOrderable } from './call.js';
import { booleanArgument } from './count.js';
import { BytesExtremeAccumulator } from './extreme-bytes.js';
import { NumberExtremeAccumulator } from './extreme-numbers.js';
import { boundRows } from './row-accumulator.js';

export const min: FunctionDefinition = {
  name: 'min',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'min(expr)',
  doc: 'The least value that is not null, of any type that has an order. NaN is above every other number.',
  examples: [
    ['(SELECT min(x) FROM VALUES (3), (1), (NULL) AS t(x))', '1'],
    ["(SELECT min(x) FROM VALUES ('b'), ('a') AS t(x))", 'a'],
  ],
  bind: call => bindExtreme(call, false),
};

export const max: FunctionDefinition = {
  name: 'max',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'max(expr)',
  doc: 'The greatest value that is not null, of any type that has an order. NaN is above every other number.',
  examples: [
    ['(SELECT max(x) FROM VALUES (3), (1), (NULL) AS t(x))', '3'],
    ["(SELECT max(x) FROM VALUES ('b'), ('a') AS t(x))", 'b'],
  ],
  bind: call => bindExtreme(call, true),
};

function bindExtreme(call: FunctionCall, max: boolean) {
  checkArity(call, 1);
  const [arg] = call.args;
  checkOrderable(call, arg.type);
  return aggregateCall(call, [arg], boundExtreme(arg.type, max));
}

/** `min` or `max` of values of `type`. */
export function boundExtreme(type: DataType, max: boolean): BoundAggregate {
  const common = { type, stateTypes: [type], distinctMatters: false };
  switch (type.kind) {
    case 'string':
    case 'binary':
      return { ...common, accumulator: () => new BytesExtremeAccumulator(type, max) };
    case 'array':
    case 'struct':
    case 'void':
    case 'interval':
      return boundNestedExtreme(type, max);
    default:
      return { ...common, accumulator: () => new NumberExtremeAccumulator(type, max) };
  }
}

function boundNestedExtreme(type: DataType, max: boolean): BoundAggregate {
  const better = (best: Value, value: Value): Value => {
    if (value === null) return best;
    if (best === null) return value;
    const order = compareValues(type, value, best);
    return (max ? order > 0 : order < 0) ? value : best;
  };
  return boundRows<Value>(
    {
      type,
      stateTypes: [type],
      init: () => null,
      update: (best, [value]) => better(best, value),
      merge: (best, [value]) => better(best, value),
      save: best => [best],
      finish: best => best,
    },
    { distinctMatters: false },
  );
}

export const boolAnd: FunctionDefinition = {
  name: 'bool_and',
  aliases: ['every'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'bool_and(condition)',
  doc: 'True when all values that are not null are true; NULL for no values.',
  examples: [['(SELECT bool_and(x) FROM VALUES (true), (false), (NULL) AS t(x))', 'false']],
  bind: call => bindBoolean(call, false),
};

export const boolOr: FunctionDefinition = {
  name: 'bool_or',
  aliases: ['any', 'some'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'bool_or(condition)',
  doc: 'True when some value is true, NULL for no values.',
  examples: [['(SELECT bool_or(x) FROM VALUES (true), (false), (NULL) AS t(x))', 'true']],
  bind: call => bindBoolean(call, true),
};

/** All and some are the least and the greatest of booleans. */
function bindBoolean(call: FunctionCall, max: boolean) {
  checkArity(call, 1);
  return aggregateCall(call, [booleanArgument(call)], boundExtreme(booleanType, max));
}
