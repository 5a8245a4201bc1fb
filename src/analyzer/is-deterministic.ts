import { type Expression, ScalarCall, someExpression } from '../expressions/expression.js';

/** Functions whose answer is fixed only when the query runs. */
const TIME_OF_QUERY: ReadonlySet<string> = new Set(
  'now current_timestamp current_date curdate localtimestamp current_time unix_timestamp'.split(' '),
);

/** True when an expression without columns has one value for good. */
export const isDeterministic = (e: Expression): boolean =>
  !someExpression(e, x => x instanceof ScalarCall && (x.bound.deterministic === false || TIME_OF_QUERY.has(x.name)));
