import { callText, Literal } from '../../expressions/expression.js';
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
import { type Percentages, percentagesArgument } from './percentages.js';
import { QuantileSummary } from './quantile-summary.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

const DEFAULT_ACCURACY = 10000;

export const percentileApprox: FunctionDefinition = {
  name: 'percentile_approx',
  aliases: ['approx_percentile'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'percentile_approx(expr, percentage[, accuracy])',
  doc: 'The least value with at least the given share of the values at or below it, within a rank error of count / accuracy (10000). Numbers, dates, times, intervals.',
  examples: [
    ['(SELECT percentile_approx(x, 0.5) FROM VALUES (1), (2), (3) AS t(x))', '2'],
    ['(SELECT percentile_approx(x, array(0.1, 0.9), 100) FROM VALUES (1), (2), (3) AS t(x))', '[1, 3]'],
  ],
  bind(call) {
    checkArity(call, 2, 3);
    const value = orderedArgument(call);
    const accuracy = accuracyOf(call);
    const percentages = percentagesArgument(call, 1);
    const text = callText(
      call.name,
      [call.args[0], call.args[1], call.args[2] ?? new Literal(DEFAULT_ACCURACY, intType)],
      call.options.distinct,
    );
    return aggregateCall(call, [value], boundRows(approximate(value.type, percentages, 1 / accuracy)), text);
  },
};

function orderedArgument(call: FunctionCall) {
  const [arg] = call.args;
  const { type } = arg;
  if (type.kind === 'string' || type.kind === 'void') return castTo(arg, doubleType, call);
  const ordered = isNumeric(type) || isDatetime(type) || type.kind.endsWith('_interval');
  if (!ordered) throw unexpectedType(call, 0, '("NUMERIC" or "DATE" or "TIMESTAMP" or "ANSI INTERVAL")');
  return arg;
}

function accuracyOf(call: FunctionCall): number {
  const arg = call.args[2];
  if (arg === undefined) return DEFAULT_ACCURACY;
  if (arg.type.kind !== 'void' && !isIntegral(arg.type)) throw unexpectedType(call, 2, '"INTEGRAL"');
  const accuracy = constantArgument(call, 2, 'accuracy', longType) as number | bigint | null;
  if (accuracy === null) throw unexpectedNull(call, 'accuracy');
  if (accuracy <= 0 || accuracy > 2147483647) throw outOfRange(call, 'accuracy', '(0, 2147483647]', accuracy);
  return Number(accuracy);
}

/** State: [count, values, weights, rank uncertainties], see QuantileSummary. Decimals are counted by their unscaled integers. */
function approximate(type: DataType, { values, many }: Percentages, error: number): RowAggregate<QuantileSummary> {
  const fractional = type.kind === 'double' || type.kind === 'float';
  const result = (x: number): Value => (fractional || Number.isSafeInteger(x) ? x : normalInteger(BigInt(x)));
  return {
    type: many ? arrayType(type, false) : type,
    stateTypes: [longType, arrayType(doubleType, false), arrayType(longType, false), arrayType(longType, false)],
    skipNulls: true,
    init: () => new QuantileSummary(error),
    update(summary, [value]) {
      summary.insert(Number(value));
      return summary;
    },
    merge(summary, [count, samples, g, delta]) {
      summary.merge(
        QuantileSummary.restore(error, count as number, {
          values: samples as number[],
          g: g as number[],
          delta: delta as number[],
        }),
      );
      return summary;
    },
    save(summary) {
      const samples = summary.compress();
      return [summary.count, samples.values, samples.g, samples.delta];
    },
    finish(summary) {
      const found = values.length === 0 ? null : summary.query(values);
      if (found === null) return null;
      return many ? found.map(result) : result(found[0]);
    },
  };
}
