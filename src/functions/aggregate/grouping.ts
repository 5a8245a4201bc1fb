import { AnalysisError } from '../../common/errors.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

/**
 * `grouping` and `grouping_id` have no accumulator: in a query with ROLLUP, CUBE or GROUPING SETS the analyzer replaces these calls by
 * the grouping id of the row. A call that is still there when functions are bound stands where it means nothing.
 */
function refuse(call: FunctionCall): never {
  throw new AnalysisError(
    'UNSUPPORTED_GROUPING_EXPRESSION',
    `${call.name}() can only be used with GROUPING SETS, CUBE or ROLLUP, and only over their columns.`,
  );
}

export const grouping: FunctionDefinition = {
  name: 'grouping',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'grouping(column)',
  doc: '1 in rows where ROLLUP, CUBE or GROUPING SETS has summed over the column, else 0.',
  examples: [['(SELECT sum(g) FROM (SELECT grouping(x) AS g FROM VALUES (1), (2) AS t(x) GROUP BY ROLLUP (x)))', '1']],
  bind: refuse,
};

export const groupingId: FunctionDefinition = {
  name: 'grouping_id',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'grouping_id([column, …])',
  doc: 'The `grouping` bits of the columns, the first one highest; of all grouping columns when none is given.',
  examples: [
    ['(SELECT max(g) FROM (SELECT grouping_id(x, y) AS g FROM VALUES (1, 2) AS t(x, y) GROUP BY CUBE (x, y)))', '3'],
  ],
  bind: refuse,
};
