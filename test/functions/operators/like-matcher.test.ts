import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likePattern, matchesLike } from '../../../src/functions/operators/like-pattern.js';

const matches = (text: string, pattern: string) => matchesLike(likePattern(pattern, '\\'))(text);

test('a pattern matches what its regular expression matches', () => {
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  const part = fc.constantFrom('%', '_', 'a', 'b', 'é', '😀', '\\%');
  const character = fc.constantFrom('a', 'b', 'é', '😀', '%');
  let positive = 0;
  fc.assert(
    fc.property(fc.array(part, { maxLength: 7 }), fc.array(character, { maxLength: 7 }), (parts, characters) => {
      const source = parts.map(p => (p === '%' ? '.*' : p === '_' ? '.' : p.replace('\\', ''))).join('');
      const expected = new RegExp(`^${source}$`, 'su').test(characters.join(''));
      if (expected) positive++;
      expect(matches(characters.join(''), parts.join(''))).toBe(expected);
    }),
    { seed, numRuns: 20_000 },
  );
  expect(positive).toBeGreaterThan(1_000);
});

test('many wildcards take no time', () => {
  const start = performance.now();
  expect(matches('a'.repeat(100_000), `${'%a'.repeat(30)}%b%a`)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2_000);
});
