import { describe, expect, it } from 'vitest';
import { intervalFunctions } from '../../../src/functions/interval/index.js';
import { evaluate, textOf } from '../evaluate.js';

/** What Apache Spark 4.3 answers, as `type = text` or the condition of its error. */
const ANSWERS: readonly (readonly [sql: string, answer: string])[] = [
  ["extract(MONTH FROM INTERVAL '-1-5' YEAR TO MONTH)", 'tinyint = -5'],
  ["extract(HOUR FROM INTERVAL '3 04:05:06.7' DAY TO SECOND)", 'tinyint = 4'],
  ["extract(MINUTE FROM INTERVAL '3 04:05:06.7' DAY TO SECOND)", 'tinyint = 5'],
  ["extract(SECOND FROM INTERVAL '-3 04:05:06.7' DAY TO SECOND)", 'decimal(8,6) = -6.700000'],
  ['extract(HOUR FROM make_interval(1,2,3,4,55,6,7.5))', 'tinyint = 7'],
  ['extract(DAY FROM make_interval(1,2,3,4,55,6,7.5))', 'int = 27'],
  ['extract(MONTH FROM make_interval(1,2,3,4,55,6,7.5))', 'tinyint = 2'],
  ['extract(SECOND FROM make_interval(1,2,3,4,55,6,7.5))', 'decimal(8,6) = 7.500000'],
  ['extract(YEAR FROM make_interval(1,20,3,4,55,6,7.5))', 'int = 2'],
  ['extract(WEEK FROM make_interval(1,20,3,4,55,6,7.5))', '! INVALID_EXTRACT_FIELD'],
  ["extract(DAY FROM INTERVAL '1' HOUR)", '! INVALID_EXTRACT_FIELD'],
  ["extract(MONTHS FROM INTERVAL '2' YEAR)", '! INVALID_EXTRACT_FIELD'],
  ['make_interval(0,0,0,0,0,0, 9223372036854.775807)', '! NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ['make_interval(0,0,2147483647)', '! ARITHMETIC_OVERFLOW'],
  ['make_interval(0,0,1,2147483647)', '! ARITHMETIC_OVERFLOW'],
  ['make_interval(1,1,1,1,1,1,1,1)', '! WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ["make_interval('1')", 'interval = 1 years'],
  ['make_interval(0,0,0,0,2147483647,0, 999999999999.5)', 'interval = 2425261424 hours 46 minutes 39.5 seconds'],
  ['make_dt_interval(2147483647)', '! INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ['make_dt_interval(106751991, 24)', '! INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ['make_dt_interval(0,0,0,9999999999999999.5)', '! NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ['make_ym_interval(1,2,3)', '! WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ['make_ym_interval(178956970, 7)', "interval year to month = INTERVAL '178956970-7' YEAR TO MONTH"],
  ['make_interval()', 'interval = 0 seconds'],
  ['make_dt_interval()', "interval day to second = INTERVAL '0 00:00:00' DAY TO SECOND"],
  ['make_ym_interval()', "interval year to month = INTERVAL '0-0' YEAR TO MONTH"],
  ['make_dt_interval(1)', "interval day to second = INTERVAL '1 00:00:00' DAY TO SECOND"],
  ['try_make_interval(1)', 'interval = 1 years'],
];

describe('as Spark answers', () => {
  for (const [sql, answer] of ANSWERS) it(sql, async () => expect(await evaluate(sql)).toBe(answer));
});

describe('examples of the reference', () => {
  for (const { examples } of intervalFunctions) {
    for (const [sql, answer] of examples) it(sql, async () => expect(await textOf(sql)).toBe(answer));
  }
});
