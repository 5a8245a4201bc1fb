import { expect, test } from 'vitest';
import { javaPattern } from '../../../src/functions/operators/java-pattern.js';

/** Answers of Spark: `text RLIKE pattern`. */
test.each([
  ['(?i:a)', 'A', true],
  ['^(?i:a)b$', 'AB', false],
  ['^(?i:a)b$', 'Ab', true],
  ['^x(?i:[a-b]+)Y$', 'xABY', true],
  ['^x(?i:[a-b]+)Y$', 'xaBy', false],
  ['^(?i)[^a-p]z$', 'QZ', true],
  ['^q(?i)[^a-p]z$', 'qQZ', true],
  ['^q(?i)[^a-p]z$', 'qPZ', false],
  ['^(?i:a(?-i:b))$', 'AB', false],
  ['^(?i:a(?-i:b))$', 'Ab', true],
  ['^a(?i)b|C$', 'ac', true],
  ['^(?i:[A-z]+)$', 'k_', true],
  ['^(?i:[A-z]+)$', '5', false],
  ['^(?i:a){3}$', 'AAA', true],
  ['^x(?i)a++b$', 'xaAb', true],
  ['^(?:x(?i)a)b$', 'xAb', true],
  ['^(?:x(?i)a)b$', 'xAB', false],
])('%s in %s: %s', (pattern, text, found) => {
  expect(javaPattern(pattern, 'rlike').test(text)).toBe(found);
});

test('case that is to count again, where it counts nowhere, is refused', () => {
  expect(() => javaPattern('(?i)a(?-i:b)', 'rlike')).toThrow(/INVALID_PARAMETER_VALUE.PATTERN/);
});
