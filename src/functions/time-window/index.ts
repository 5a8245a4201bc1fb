import { AnalysisError } from '../../common/errors.js';
import type { FunctionDefinition } from '../definition.js';

/**
 * Windows of time. They are more than functions (a row may fall into several windows, sessions merge), so the analyzer resolves them
 * before any function is bound; these definitions say what there is.
 */
function timeWindow(
  name: string,
  signature: string,
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return {
    name,
    kind: 'scalar',
    group: 'time-window',
    signature,
    doc,
    examples,
    bind: () => {
      throw new AnalysisError(
        'UNSUPPORTED_EXPR_FOR_OPERATOR',
        `\`${name}\` cannot stand here: use it in a select list or in groupBy.`,
      );
    },
  };
}

export const timeWindowFunctions: readonly FunctionDefinition[] = [
  timeWindow(
    'window',
    "window(time, 'size' [, 'slide' [, 'start']])",
    'The windows of a fixed size that a time falls into: a struct of start (inclusive) and end. They begin at multiples of `slide` since 1970 in UTC, moved by `start`.',
    [["window(TIMESTAMP'2020-01-01 00:07:00', '5 minutes')", '{2020-01-01 00:05:00, 2020-01-01 00:10:00}']],
  ),
  timeWindow(
    'session_window',
    "session_window(time, 'gap')",
    'The session that a time belongs to: events less than the gap apart are one session. Only as a grouping key it merges.',
    [["session_window(TIMESTAMP'2020-01-01 00:07:00', '5 minutes')", '{2020-01-01 00:07:00, 2020-01-01 00:12:00}']],
  ),
  timeWindow(
    'window_time',
    'window_time(window)',
    'The event time of a window, its end minus a microsecond: for windows over the result of windows.',
    [
      [
        "(SELECT window_time(w) FROM (SELECT window(at, '5 minutes') AS w FROM VALUES (TIMESTAMP'2020-01-01 00:07:00') AS t(at)))",
        '2020-01-01 00:09:59.999999',
      ],
    ],
  ),
];
