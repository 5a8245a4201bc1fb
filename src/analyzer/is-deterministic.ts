import { type Expression, ScalarCall, someExpression } from '../expressions/expression.js';

/** True when an expression without columns has one value for good: neither random nor the time of the query. */
export const isDeterministic = (e: Expression): boolean =>
  !someExpression(
    e,
    x => x instanceof ScalarCall && (x.bound.deterministic === false || x.bound.atBatchTime !== undefined),
  );
