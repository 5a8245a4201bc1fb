import { AnalysisError } from '../../common/errors.js';
import type { SortOrder } from '../../expressions/expression.js';
import type { FunctionCall } from '../definition.js';

/** The one ORDER BY item of a function that needs WITHIN GROUP. */
export function singleOrder(call: FunctionCall): SortOrder {
  const { withinGroup, distinct } = call.options;
  if (withinGroup === undefined || withinGroup.length === 0) {
    throw withinGroupError('WITHIN_GROUP_MISSING', call, 'WITHIN GROUP (ORDER BY …) is required.');
  }
  if (distinct) throw withinGroupError('DISTINCT_UNSUPPORTED', call, 'It does not support DISTINCT with WITHIN GROUP.');
  if (withinGroup.length !== 1) {
    throw withinGroupError('WRONG_NUM_ORDERINGS', call, `It takes 1 ordering, not ${withinGroup.length}.`);
  }
  return withinGroup[0];
}

export function withinGroupError(condition: string, call: FunctionCall, message: string): AnalysisError {
  return new AnalysisError(
    `INVALID_WITHIN_GROUP_EXPRESSION.${condition}`,
    `Invalid function \`${call.name}\` with WITHIN GROUP. ${message}`,
  );
}
