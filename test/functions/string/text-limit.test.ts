import { expect, test } from 'vitest';
import { textOf } from '../evaluate.js';

test.each([
  'format_number(1, 2000000000)',
  'format_number(1.5D, 2000000000)',
  "format_string('%2000000000d', 1)",
  "format_string('%02000000000d', 1)",
  "printf('%.2000000000f', 1.0D)",
  "length(replace(repeat('ab', 100000000), 'a', repeat('c', 1000)))",
  "length(regexp_replace(repeat('ab', 1000), 'a', repeat('c', 1000000)))",
  "length(concat(repeat('a', 500000000), repeat('b', 500000000), repeat('c', 500000000)))",
  "length(concat_ws(',', repeat('a', 500000000), repeat('b', 500000000)))",
  "length(repeat('abc', 1000000000))",
  "length(lpad('a', 2000000000, 'b'))",
])('texts that are too long are refused: %s', async sql => {
  expect(await textOf(sql)).toBe('! COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION');
});

test.each([
  ['pmod(-7, -2147483648)', '2147483641'],
  ['pmod(-7L, -9223372036854775808L)', '9223372036854775801'],
  ['pmod(-7, -3)', '-1'],
  ['pmod(-7, 3)', '2'],
  ["format_string('%.3s|', 'abcdef')", 'abc|'],
  ["format_string('%.2000000000s|', 'abcdef')", 'abcdef|'],
])('%s is %s', async (sql, expected) => {
  expect(await textOf(sql)).toBe(expected);
});
