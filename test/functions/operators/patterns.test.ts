import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.js';

/** What Spark 4.3 answers, ANSI mode on. */
const ANSWERS: readonly (readonly [sql: string, answer: string])[] = [
  ["'abc' RLIKE '[a-c&&[^b]]+'", 'boolean = true'],
  ["'a.b' RLIKE '\\\\Qa.b\\\\E'", 'boolean = true'],
  ["'ABC' RLIKE '(?i)abc'", 'boolean = true'],
  ["'a b' RLIKE '\\\\h'", 'boolean = true'],
  ["'é' RLIKE '\\\\p{L}'", 'boolean = true'],
  ["'é' RLIKE '\\\\p{Alpha}'", 'boolean = false'],
  ["'a' RLIKE '\\\\p{Lower}'", 'boolean = true'],
  ["'aaa' RLIKE '^a{2,3}+$'", 'boolean = true'],
  ["'x' RLIKE '[[:alpha:]]'", 'boolean = false'],
  ["'a]b' RLIKE 'a]b'", 'boolean = true'],
  ["'a}b' RLIKE 'a}b'", 'boolean = true'],
  ["'ab' RLIKE '(?<name>a)\\\\k<name>?b'", 'boolean = true'],
  ["'-' RLIKE '[a\\\\-z]'", 'boolean = true'],
  ["'1' RLIKE '\\\\D'", 'boolean = false'],
  ["bar' RLIKE 'foo.bar'", '! PARSE_SYNTAX_ERROR'],
  ["'a' RLIKE '(?x) a '", 'boolean = true'],
  ["'a/b' RLIKE 'a/b'", 'boolean = true'],
  ["'ab' RLIKE 'a(?#comment)b'", '! INVALID_PARAMETER_VALUE.PATTERN'],
  ["'a' RLIKE '*'", '! INVALID_PARAMETER_VALUE.PATTERN'],
  ["'x' RLIKE 'a{,3}'", '! INVALID_PARAMETER_VALUE.PATTERN'],
  ["'aa' RLIKE '^a{2}{3}$'", 'boolean = true'],
  ["'x' RLIKE '^*'", 'boolean = true'],
  ["'aab' RLIKE '^(?>a+)ab'", 'boolean = false'],
  ["'aab' RLIKE '^(?>a+|b)b'", 'boolean = true'],
  ["regexp_replace('aaa', 'a+?', 'b')", 'string = bbb'],
  ["'a' LIKE '%\\\\'", '! INVALID_FORMAT.ESC_AT_THE_END'],
  ["'a_b' LIKE 'a\\\\_b'", 'boolean = true'],
  ["'ABC' ILIKE '%b%'", 'boolean = true'],
  ["'ÀB' ILIKE 'àb'", 'boolean = true'],
];

describe('patterns', () => {
  for (const [sql, answer] of ANSWERS) it(sql, async () => expect(await evaluate(sql)).toBe(answer));
});
