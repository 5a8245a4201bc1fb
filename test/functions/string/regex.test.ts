import { expect, test } from 'vitest';
import { Regex } from '../../../src/functions/string/regex.js';

const groupsOf = (pattern: string, text: string): readonly string[] | null => {
  const regex = new Regex(pattern, 'regexp_extract');
  const match = regex.find(text);
  return match === null ? null : Array.from({ length: regex.groupCount + 1 }, (_, i) => regex.group(match, i));
};

test('groups are counted without those of possessive parts', () => {
  expect(groupsOf('(a++)(b)?(c)', 'aac')).toEqual(['aac', 'aa', '', 'c']);
  expect(groupsOf('[(](a)\\((b)', '(a(b')).toEqual(['(a(b', 'a', 'b']);
});

test.each([
  ['^(a+)+$', 'a', '!'],
  ['^(?:[ab]*)*c', 'ab', '!'],
  ['(\\d+)*x$', '1', 'y'],
])('%s does not take for ever on a text that it does not match', (pattern, unit, end) => {
  const start = performance.now();
  expect(groupsOf(pattern, unit.repeat(200) + end)).toBeNull();
  expect(performance.now() - start).toBeLessThan(2000);
});

test.each([
  ['(a+)+b', 'xaaab', ['aaab', 'aaa']],
  ['(a+)+ab', 'aaab', ['aaab', 'aa']],
  ['(a+)*b', 'b', ['b', '']],
  ['(\\w)+b', 'xyb', ['xyb', 'y']],
  ['\\((a+)\\)+', '(aa))', ['(aa))', 'aa']],
])('%s has the groups that it always had', (pattern, text, groups) => {
  expect(groupsOf(pattern, text)).toEqual(groups);
});
