import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.js';

/** What Spark 4.3 answers, ANSI mode on. */
const ANSWERS: readonly (readonly [sql: string, answer: string])[] = [
  ['greatest(1)', '! WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['greatest()', '! WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['greatest(map(1,2), map(1,2))', '! DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
  ['greatest(1, NULL, 2.5D)', 'double = 2.5'],
  ["greatest(INTERVAL '1' DAY, INTERVAL '2' HOUR)", "interval day to hour = INTERVAL '1 00' DAY TO HOUR"],
  ["least('a', NULL)", 'string = a'],
  ["greatest(X'01', X'02')", 'binary = '],
  ["nanvl('NaN', 1)", 'double = 1.0'],
  ["nanvl(1, 'a')", 'double = 1.0'],
  ['nullif(1, 2.5)', 'int = 1'],
  ["nullif('a', 1)", '! CAST_INVALID_INPUT'],
  ['nullif(array(1), 1)', '! DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ['zeroifnull(NULL)', 'int = 0'],
  ["nullifzero('0')", 'string = NULL'],
  ["nvl2(1, 2, 'a')", 'bigint = 2'],
  ['nvl(1)', '! WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['ifnull(NULL, array(1))', 'array<int> = [1]'],
  ['if(NULL, 1, 2)', 'int = 2'],
  ["if('true', 1, 2)", '! DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["CASE 1 WHEN '1' THEN 'x' END", 'string = x'],
  ["CASE WHEN true THEN 1 WHEN false THEN '2' END", 'bigint = 1'],
  ["coalesce(1, DATE'2020-01-01')", '! DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ["coalesce(map(1, 2), map('a', 3))", '! DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ['coalesce(array(1), array(1.5BD))', 'array<decimal(11,1)> = [1.0]'],
];

describe('choices and extremes', () => {
  for (const [sql, answer] of ANSWERS) it(sql, async () => expect(await evaluate(sql)).toBe(answer));
});
