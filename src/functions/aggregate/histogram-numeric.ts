import {
  arrayType,
  type DataType,
  doubleType,
  field,
  intType,
  isDatetime,
  isNumeric,
  structType,
} from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import {
  aggregateCall,
  castTo,
  checkArity,
  constantArgument,
  outOfRange,
  unexpectedNull,
  unexpectedType,
} from './call.js';
import { type Bin, Histogram } from './histogram.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

export const histogramNumeric: FunctionDefinition = {
  name: 'histogram_numeric',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'histogram_numeric(expr, bins)',
  doc: 'A histogram of at most `bins` bins as an array of (x: position, y: height), built in one pass. Numbers, dates, times, intervals.',
  examples: [
    [
      '(SELECT histogram_numeric(x, 5) FROM VALUES (0), (1), (2), (10) AS t(x))',
      '[{0, 1.0}, {1, 1.0}, {2, 1.0}, {10, 1.0}]',
    ],
  ],
  bind(call) {
    checkArity(call, 2);
    const value = positionArgument(call);
    const bins = binCount(call);
    return aggregateCall(call, [value], boundRows(histogram(value.type, bins)));
  },
};

function positionArgument(call: FunctionCall) {
  const [arg] = call.args;
  const { type } = arg;
  if (type.kind === 'string' || type.kind === 'void') return castTo(arg, doubleType, call);
  if (!(isNumeric(type) || isDatetime(type) || type.kind.endsWith('_interval'))) {
    throw unexpectedType(call, 0, '("NUMERIC" or "DATE" or "TIMESTAMP" or "ANSI INTERVAL")');
  }
  return arg;
}

function binCount(call: FunctionCall): number {
  const bins = constantArgument(call, 1, 'nb', intType);
  if (bins === null) throw unexpectedNull(call, 'nb');
  if ((bins as number) < 2) throw outOfRange(call, 'nb', '[2, 2147483647]', bins);
  return bins as number;
}

/** State: [bins as (x, y), x in double]. */
function histogram(type: DataType, bins: number): RowAggregate<Histogram> {
  const scale = type.kind === 'decimal' ? 10 ** type.scale : 1;
  const binOf = (x: DataType) => structType([field('x', x), field('y', doubleType)]);
  return {
    type: arrayType(binOf(type), false),
    stateTypes: [arrayType(binOf(doubleType), false)],
    skipNulls: true,
    init: () => new Histogram(bins),
    update(state, [value]) {
      state.add(Number(value) / scale);
      return state;
    },
    merge(state, [saved]) {
      const others = (saved as readonly (readonly number[])[]).map(([x, y]): Bin => ({ x, y }));
      if (others.length > 0) state.merge(others);
      return state;
    },
    save: state => [state.bins.map(({ x, y }) => [x, y])],
    finish: state => (state.bins.length === 0 ? null : state.bins.map(({ x, y }) => [positionOf(type, x, scale), y])),
  };
}

/** A position in the type of the column: fractions of integers and times are dropped, decimals are rounded. */
function positionOf(type: DataType, x: number, scale: number): Value {
  if (type.kind === 'double') return x;
  if (type.kind === 'float') return Math.fround(x);
  const whole = type.kind === 'decimal' ? Math.round(Math.abs(x) * scale) * Math.sign(x) : Math.trunc(x);
  return Number.isSafeInteger(whole) ? whole + 0 : normalInteger(BigInt(whole));
}
