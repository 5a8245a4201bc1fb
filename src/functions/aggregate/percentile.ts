import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { type Expression, Literal } from '../../expressions/expression.js';
import {
  arrayType,
  type DataType,
  doubleType,
  intType,
  isDatetime,
  isIntegral,
  isNumeric,
  longType,
} from '../../types/data-type.js';
import { compareValues, normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, castTo, checkArity, unexpectedType } from './call.js';
import { type Frequencies, frequencyState } from './frequencies.js';
import { type Percentages, percentagesArgument } from './percentages.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';
import { singleOrder } from './within-group.js';

/** Exact percentiles: every distinct value of a group is kept with its count. */

export const percentile: FunctionDefinition = {
  name: 'percentile',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'percentile(expr, percentage[, frequency])',
  doc: 'The exact percentile of numbers or intervals, interpolated between neighbours; an array of them for an array of percentages. Each row counts `frequency` times.',
  examples: [
    ['(SELECT percentile(x, 0.3) FROM VALUES (0), (10) AS t(x))', '3.0'],
    ['(SELECT percentile(x, array(0.25, 0.75)) FROM VALUES (0), (10) AS t(x))', '[2.5, 7.5]'],
  ],
  bind(call) {
    checkArity(call, 2, 3);
    const value = measuredArgument(call, call.args[0]);
    const percentages = percentagesArgument(call, 1);
    const frequency = call.args[2];
    if (frequency !== undefined && !isIntegral(frequency.type)) throw unexpectedType(call, 2, '"INTEGRAL"');
    const text = `percentile(${distinctText(call)}${call.args[0]}, ${call.args[1]}, ${frequency ?? new Literal(1, intType)})`;
    const args = frequency === undefined ? [value] : [value, castTo(frequency, longType, call)];
    return aggregateCall(call, args, boundRows(exactPercentile(value.type, percentages, interpolated)), text);
  },
};

export const median: FunctionDefinition = {
  name: 'median',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'median(expr)',
  doc: 'The middle of the values that are not null, the mean of the two middle ones for an even number.',
  examples: [['(SELECT median(x) FROM VALUES (1), (2), (4), (NULL) AS t(x))', '2.0']],
  bind(call) {
    checkArity(call, 1);
    const value = measuredArgument(call, call.args[0]);
    const middle: Percentages = { values: [0.5], many: false };
    return aggregateCall(call, [value], boundRows(exactPercentile(value.type, middle, interpolated)));
  },
};

export const percentileCont: FunctionDefinition = {
  name: 'percentile_cont',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'percentile_cont(percentage) WITHIN GROUP (ORDER BY expr)',
  doc: 'As `percentile`, counted along the given order.',
  examples: [['(SELECT percentile_cont(0.25) WITHIN GROUP (ORDER BY x) FROM VALUES (0), (10) AS t(x))', '2.5']],
  bind: call => bindWithinGroup(call, interpolated),
};

export const percentileDisc: FunctionDefinition = {
  name: 'percentile_disc',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'percentile_disc(percentage) WITHIN GROUP (ORDER BY expr)',
  doc: 'The first value along the given order up to which at least the given share of the rows lies.',
  examples: [['(SELECT percentile_disc(0.25) WITHIN GROUP (ORDER BY x) FROM VALUES (0), (10) AS t(x))', '0.0']],
  bind: call => bindWithinGroup(call, stepped),
};

function bindWithinGroup(call: FunctionCall, pick: Pick) {
  checkArity(call, 1);
  const order = singleOrder(call);
  const value = measuredArgument(call, order.child);
  const percentages = percentagesArgument(call, 0);
  const text = `${call.name}(${call.args[0]}) WITHIN GROUP (ORDER BY ${order.child}${order.descending ? ' DESC' : ''})`;
  return aggregateCall(
    call,
    [value],
    boundRows(exactPercentile(value.type, percentages, pick, order.descending)),
    text,
  );
}

const distinctText = (call: FunctionCall): string => (call.options.distinct ? 'DISTINCT ' : '');

/** Numbers become doubles, intervals stay. Spark takes times of day as well, which it then has no type for. */
function measuredArgument(call: FunctionCall, arg: Expression): Expression {
  const { type } = arg;
  if (isDatetime(type)) throw new AnalysisError('UNSUPPORTED_TIME_TYPE', 'The data type TIME is not supported.');
  if (type.kind === 'year_month_interval' || type.kind === 'day_time_interval') return arg;
  if (isNumeric(type) || type.kind === 'string' || type.kind === 'void') return castTo(arg, doubleType, call);
  throw unexpectedType({ ...call, args: [arg] }, 0, '("NUMERIC" or "ANSI INTERVAL")');
}

/** Sorted values, and how many rows come up to the end of each. */
interface Distribution {
  readonly values: readonly number[];
  readonly upTo: readonly number[];
  readonly total: number;
}

type Pick = (distribution: Distribution, percentage: number) => number;

/** State: [counts by value]. */
function exactPercentile(
  type: DataType,
  { values: percentages, many }: Percentages,
  pick: Pick,
  descending = false,
): RowAggregate<Frequencies> {
  const state = frequencyState(type);
  // Spark drops what is left of a month or a microsecond.
  const result = (value: number): Value =>
    type.kind === 'double' ? value : Number.isSafeInteger(value) ? value : normalInteger(BigInt(Math.trunc(value)));
  return {
    ...state,
    type: many ? arrayType(type, false) : type,
    skipNulls: true,
    update(frequencies, [value, frequency = 1]) {
      if (frequency === 0) return frequencies;
      if ((frequency as number) < 0) {
        throw new EvaluationError(
          'NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION',
          `percentile: found the negative frequency ${frequency}, expected a positive integer.`,
        );
      }
      return state.add(frequencies, value, Number(frequency));
    },
    finish(frequencies) {
      if (frequencies.size === 0 || percentages.length === 0) return null;
      const distribution = distributionOf(frequencies, type, descending);
      const picked = percentages.map(p => result(pick(distribution, p)));
      return many ? picked : picked[0];
    },
  };
}

function distributionOf(frequencies: Frequencies, type: DataType, descending: boolean): Distribution {
  const sign = descending ? -1 : 1;
  const entries = [...frequencies.values()].sort((a, b) => sign * compareValues(type, a.value, b.value));
  let total = 0;
  const upTo = entries.map(entry => (total += entry.count));
  return { values: entries.map(entry => Number(entry.value)), upTo, total };
}

function valueAt({ values, upTo }: Distribution, row: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (upTo[middle] > row) high = middle;
    else low = middle + 1;
  }
  return values[low];
}

function interpolated(distribution: Distribution, percentage: number): number {
  const position = (distribution.total - 1) * percentage;
  const lower = Math.floor(position);
  const higher = Math.ceil(position);
  const before = valueAt(distribution, lower);
  const after = valueAt(distribution, higher);
  if (Object.is(before, after)) return before;
  return (higher - position) * before + (position - lower) * after;
}

function stepped(distribution: Distribution, percentage: number): number {
  return valueAt(distribution, Math.max(Math.ceil(percentage * distribution.total) - 1, 0));
}
