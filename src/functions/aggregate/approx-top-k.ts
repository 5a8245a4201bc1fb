import { EvaluationError } from '../../common/errors.js';
import { callText, type Expression, Literal } from '../../expressions/expression.js';
import { arrayType, type DataType, field, intType, isNested, longType, structType } from '../../types/data-type.js';
import { compareNullable, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, constantArgument, mismatch } from './call.js';
import { type Frequencies, frequencyState } from './frequencies.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

const DEFAULT_K = 5;
const DEFAULT_TRACKED = 10000;
const MOST_TRACKED = 1000000;

export const approxTopK: FunctionDefinition = {
  name: 'approx_top_k',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'approx_top_k(expr[, k[, maxItemsTracked]])',
  doc: 'The k (5) most frequent values with their counts, most frequent first; nulls count as a value. Exact for up to `maxItemsTracked` (10000) distinct values, else estimated.',
  examples: [["(SELECT approx_top_k(x, 1) FROM VALUES ('a'), ('b'), ('b') AS t(x))", '[{b, 2}]']],
  bind(call) {
    checkArity(call, 1, 3);
    const [arg] = call.args;
    if (isNested(arg.type) || arg.type.kind === 'binary' || arg.type.kind === 'variant') {
      throw mismatch(call, 'TYPE_CHECK_FAILURE_WITH_HINT', `${arg.type.kind} columns are not supported.`);
    }
    const k = limitOf(call, 1, 'k', DEFAULT_K);
    const tracked = limitOf(call, 2, 'maxItemsTracked', DEFAULT_TRACKED);
    checkTracked(k, tracked);
    const shown: Expression[] = [
      arg,
      call.args[1] ?? new Literal(k, intType),
      call.args[2] ?? new Literal(tracked, intType),
    ];
    const bound = boundRows(mostFrequent(arg.type, k, tracked), { nullable: false });
    return aggregateCall(call, [arg], bound, callText(call.name, shown, call.options.distinct));
  },
};

function limitOf(call: FunctionCall, index: number, name: string, otherwise: number): number {
  if (call.args.length <= index) return otherwise;
  const limit = constantArgument(call, index, name, intType);
  if (limit === null) {
    throw new EvaluationError('APPROX_TOP_K_NULL_ARG', `The value of \`${name}\` in \`approx_top_k\` cannot be NULL.`);
  }
  if ((limit as number) > 0) return limit as number;
  throw new EvaluationError(
    'APPROX_TOP_K_NON_POSITIVE_ARG',
    `The value of \`${name}\` in \`approx_top_k\` must be a positive integer, but got ${limit}.`,
  );
}

function checkTracked(k: number, tracked: number): void {
  if (tracked > MOST_TRACKED) {
    throw new EvaluationError(
      'APPROX_TOP_K_MAX_ITEMS_TRACKED_EXCEEDS_LIMIT',
      `The max items tracked \`maxItemsTracked\`(${tracked}) of \`approx_top_k\` exceeds the limit of ${MOST_TRACKED}.`,
    );
  }
  if (tracked >= k) return;
  throw new EvaluationError(
    'APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K',
    `The max items tracked \`maxItemsTracked\`(${tracked}) of \`approx_top_k\` should be greater than or equal to \`k\`(${k}).`,
  );
}

/**
 * State: [counts by value]. When a value too many is tracked, the median count is taken from all of them and those that had no more are
 * forgotten (Misra and Gries 1982, with the median of Anderson et al. 2017); what is left then underestimates.
 */
function mostFrequent(type: DataType, k: number, tracked: number): RowAggregate<Frequencies> {
  const state = frequencyState(type);
  const purged = (frequencies: Frequencies): Frequencies => {
    if (frequencies.size <= tracked) return frequencies;
    const counts = Float64Array.from(frequencies.values(), entry => entry.count).sort();
    const median = counts[counts.length >> 1];
    for (const [key, entry] of frequencies) {
      entry.count -= median;
      if (entry.count <= 0) frequencies.delete(key);
    }
    return frequencies;
  };
  return {
    ...state,
    type: arrayType(structType([field('item', type), field('count', longType, false)]), false),
    update: (frequencies, [value]) => purged(state.add(frequencies, value, 1)),
    merge: (frequencies, saved) => purged(state.merge(frequencies, saved)),
    finish: frequencies =>
      [...frequencies.values()]
        .sort((a, b) => b.count - a.count || compareItems(type, a.value, b.value))
        .slice(0, k)
        .map(entry => [entry.value, entry.count]),
  };
}

/** Of equally frequent values the lesser ones come first, null last. */
function compareItems(type: DataType, a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return compareNullable(type, a, b);
}
