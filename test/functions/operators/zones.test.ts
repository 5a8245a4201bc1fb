import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.js';

/** What Spark 4.3 answers in Los Angeles, where clocks go forward on 2020-03-08 and back on 2020-11-01. */
const ANSWERS: readonly (readonly [sql: string, answer: string])[] = [
  ["TIMESTAMP'2020-03-08 01:30:00' + INTERVAL '1' HOUR", 'timestamp = 2020-03-08 03:30:00'],
  ["TIMESTAMP'2020-03-07 02:30:00' + INTERVAL '1' DAY", 'timestamp = 2020-03-08 03:30:00'],
  ["TIMESTAMP'2020-03-07 02:30:00' + INTERVAL '24' HOUR", 'timestamp = 2020-03-08 03:30:00'],
  ["TIMESTAMP'2020-10-31 01:30:00' + INTERVAL '1' DAY", 'timestamp = 2020-11-01 01:30:00'],
  ["TIMESTAMP'2020-11-01 00:30:00' + INTERVAL '1' HOUR + INTERVAL '1' HOUR", 'timestamp = 2020-11-01 01:30:00'],
  ["TIMESTAMP'2020-02-08 02:30:00' + INTERVAL '1' MONTH", 'timestamp = 2020-03-08 03:30:00'],
  ["TIMESTAMP'2020-03-08 03:30:00' - INTERVAL '1' DAY", 'timestamp = 2020-03-07 03:30:00'],
  [
    "TIMESTAMP'2020-03-09 00:00:00' - TIMESTAMP'2020-03-08 00:00:00'",
    "interval day to second = INTERVAL '1 00:00:00' DAY TO SECOND",
  ],
  [
    "TIMESTAMP'2020-03-08 12:00:00' - TIMESTAMP'2020-03-07 12:00:00'",
    "interval day to second = INTERVAL '1 00:00:00' DAY TO SECOND",
  ],
  ["DATE'2020-03-08' + INTERVAL '3' HOUR", 'timestamp = 2020-03-08 04:00:00'],
  ["CAST(DATE'2020-03-08' AS TIMESTAMP)", 'timestamp = 2020-03-08 00:00:00'],
  ["CAST(TIMESTAMP'2020-03-08 23:59:59' AS DATE)", 'date = 2020-03-08'],
  ["CAST(TIMESTAMP_NTZ'2020-03-08 02:30:00' AS TIMESTAMP)", 'timestamp = 2020-03-08 03:30:00'],
  ["CAST(TIMESTAMP'2020-11-01 01:30:00' AS TIMESTAMP_NTZ)", 'timestamp_ntz = 2020-11-01 01:30:00'],
  ["CAST('2020-03-08 02:30:00' AS TIMESTAMP)", 'timestamp = 2020-03-08 03:30:00'],
  ["CAST(TIMESTAMP'2020-01-01 00:00:00' AS BIGINT)", 'bigint = 1577865600'],
  ['CAST(0 AS TIMESTAMP)', 'timestamp = 1969-12-31 16:00:00'],
  ["TIMESTAMP'2020-01-01 00:00:00' = DATE'2020-01-01'", 'boolean = true'],
  ["TIMESTAMP_NTZ'2020-01-01 00:00:00' = TIMESTAMP'2020-01-01 00:00:00'", 'boolean = true'],
  ["'2020-03-07 02:30:00' + INTERVAL '1' DAY", 'string = 2020-03-08 03:30:00'],
  [
    "sequence(TIMESTAMP'2020-03-07 12:00:00', TIMESTAMP'2020-03-09 12:00:00', INTERVAL '1' DAY)",
    'array<timestamp> = [2020-03-07 12:00:00, 2020-03-08 12:00:00, 2020-03-09 12:00:00]',
  ],
  [
    "sequence(TIMESTAMP'2020-03-07 12:00:00', TIMESTAMP'2020-03-09 12:00:00', INTERVAL '24' HOUR)",
    'array<timestamp> = [2020-03-07 12:00:00, 2020-03-08 12:00:00, 2020-03-09 12:00:00]',
  ],
  ["sequence(DATE'2020-03-07', DATE'2020-03-09')", 'array<date> = [2020-03-07, 2020-03-08, 2020-03-09]'],
  ["TIMESTAMP_NTZ'2020-03-07 02:30:00' + INTERVAL '1' DAY", 'timestamp_ntz = 2020-03-08 02:30:00'],
  ["CAST(array(TIMESTAMP'2020-01-01 00:00:00') AS STRING)", 'string = [2020-01-01 00:00:00]'],
  [
    "DATE'2020-03-07' - TIMESTAMP'2020-03-08 12:00:00'",
    "interval day to second = INTERVAL '-1 12:00:00' DAY TO SECOND",
  ],
];

describe('times in a zone whose clocks change', () => {
  for (const [sql, answer] of ANSWERS) {
    it(sql, async () => expect(await evaluate(sql, 'America/Los_Angeles')).toBe(answer));
  }
});
