// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Java's notation of groups
import { answersOf, failsWith } from './evaluate.js';

/** Answers of Spark 4.3: the type, and the value as text (binaries in hexadecimal). */
answersOf('regular expressions', [
  ["regexp_extract('a1b22', '(?<n>\\\\d+)', 1)", 'string', '1'],
  ["regexp_extract('aaa', 'a++(b)?', 1)", 'string', ''],
  ["regexp_replace('a1', '(?<n>\\\\d)', '<${n}>')", 'string', 'a<1>'],
  ["regexp_replace('a1', '\\\\d', '\\\\\\\\')", 'string', 'a\\'],
  ["regexp_replace('a1', '(\\\\d)', '$12')", 'string', 'a12'],
  ["regexp_replace('abcabc', 'a', 'x', 2)", 'string', 'abcxbc'],
  ["regexp_replace('abcabc', '^a', 'x', 4)", 'string', 'abcxbc'],
  ["regexp_instr('a😀b', 'b')", 'int', '3'],
  ["split('a1b1c', '(?<=1)')", 'array<string>', '[a1, b1, c]'],
  ["split('😀a', '')", 'array<string>', '[😀, a]'],
  ["split('abc', 'x*')", 'array<string>', '[a, b, c, ]'],
  ["split('aXbxc', '(?i)x')", 'array<string>', '[a, b, c]'],
  ["split('a,b', ',', 1)", 'array<string>', '[a,b]'],
  ["split('a  b', ' +')", 'array<string>', '[a, b]'],
  ["split('boo:and:foo', 'o', 5)", 'array<string>', '[b, , :and:f, , ]'],
  ["split('boo:and:foo', 'o', -2)", 'array<string>', '[b, , :and:f, , ]'],
  ["split('ab', '(?=b)')", 'array<string>', '[a, b]'],
  ["split('', '')", 'array<string>', '[]'],
  ["split('a.b', '\\\\.')", 'array<string>', '[a, b]'],
  ["regexp_extract_all('a1b2', '([a-z])(\\\\d)', 2)", 'array<string>', '[1, 2]'],
  ["regexp_extract_all('aXbX', 'X', 0)", 'array<string>', '[X, X]'],
  ["regexp_substr('', '')", 'string', null],
  ["regexp_replace('aaa', 'a*', 'x')", 'string', 'xx'],
  ["regexp_replace('abc', '(b)(x)?', '[$1$2]')", 'string', 'a[b]c'],
  ["regexp_replace('abc', '(?<n>b)', '<${n}>')", 'string', 'a<b>c'],
]);

/** Conditions of Spark; null where it fails with a Java exception. */
failsWith('regular expressions', [
  ["regexp_replace('a1', '(?<n>\\\\d)', '<${m}>')", 'run', 'INVALID_REGEXP_REPLACE'],
  ["regexp_replace('a1', '\\\\d', 'x\\\\')", 'run', 'INVALID_REGEXP_REPLACE'],
  ["regexp_replace('abc', '(?<n>b)', '<${m}>')", 'run', 'INVALID_REGEXP_REPLACE'],
]);
