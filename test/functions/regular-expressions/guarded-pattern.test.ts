import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { javaPattern } from '../../../src/functions/operators/java-pattern.js';
import { BacktrackMatcher } from '../../../src/functions/regular-expressions/backtrack-matcher.js';
import { forgetsGroups } from '../../../src/functions/regular-expressions/forgets-groups.js';
import { GuardedPattern } from '../../../src/functions/regular-expressions/guarded-pattern.js';
import { patternTree } from '../../../src/functions/regular-expressions/pattern-tree.js';
import { programOf } from '../../../src/functions/regular-expressions/program.js';
import { worstSteps } from '../../../src/functions/regular-expressions/worst-steps.js';

const tree = (source: string, flags = 'u') => patternTree(new RegExp(source, flags))!;

/** With which power of the length the steps grow. */
function degree(source: string): number {
  const { root } = tree(source);
  const steps = worstSteps(root, 2 ** 20);
  return steps === Number.POSITIVE_INFINITY ? steps : Math.round(Math.log2(steps / worstSteps(root, 2 ** 19)));
}

describe('how bad a pattern can get', () => {
  test.each([
    ['^abc$', 0],
    ['abc|abd', 1],
    ['^[a-z]+$', 1],
    ['^[^,]*,[^,]*$', 1],
    ['^.*x', 1],
    ['.*x', 2],
    ['\\s+$', 2],
    ['.*a.*b', 3],
    ['^(?:[a-z]+,)*$', 1],
    ['^(?:(?=[^x]*x)a)*b', 2],
    ['^a+(?!.*x)b', 2],
    ['^(?=.*a)(?=.*b)c', 1],
    ['^(a+)\\1b', 2],
    ['(?:a+){3}b', 4],
    ['^(?:a+){2,7}b', 7],
    ['^(?:a*){4}b', 4],
    ['(?<=a{1,50})b', 1],
    ['^(?:a+){2,60}b', Number.POSITIVE_INFINITY],
    ['(a+)+', Number.POSITIVE_INFINITY],
    ['(?:a|a)*b', Number.POSITIVE_INFINITY],
    ['(?:a|ab)*c', Number.POSITIVE_INFINITY],
    ['(?:a*)*b', Number.POSITIVE_INFINITY],
    ['(?:\\d{1,3}\\.?)*x', Number.POSITIVE_INFINITY],
    ['(?=(a+)+$)b', Number.POSITIVE_INFINITY],
  ])('%s: degree %d', (source, expected) => {
    expect(degree(source)).toBe(expected);
  });

  test('ways multiply in short texts too', () => {
    expect(worstSteps(tree(`^${'a?'.repeat(30)}b`).root, 30)).toBeGreaterThan(2 ** 30);
    expect(worstSteps(tree(`^${'(?:a|a)'.repeat(30)}b`).root, 30)).toBeGreaterThan(2 ** 30);
    expect(worstSteps(tree(`^${'(?:a|b)'.repeat(30)}b`).root, 30)).toBeLessThan(1000);
  });

  test('groups that a round leaves out', () => {
    expect(forgetsGroups(tree('(?:(a)|b)*').root)).toBe(true);
    expect(forgetsGroups(tree('(?:x(a)?)*').root)).toBe(true);
    expect(forgetsGroups(tree('(?:x(a))*').root)).toBe(false);
    expect(forgetsGroups(tree('(a)|(b)').root)).toBe(false);
  });
});

/** Patterns of every form that the matcher knows, over few characters, so that they often match. */
const patterns = fc.letrec<{ p: string; s: string; a: string }>(tie => ({
  p: fc.oneof(
    { maxDepth: 4 },
    tie('s'),
    fc.tuple(tie('s'), tie('p')).map(([x, y]) => `${x}|${y}`),
  ),
  s: fc.array(tie('a'), { minLength: 0, maxLength: 3 }).map(parts => parts.join('')),
  a: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\n', 'é') },
    { weight: 1, arbitrary: fc.constantFrom('^', '$', '\\b', '\\B', '(?=a)', '(?!b)', '(?<=a)', '(?<!b)') },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          tie('p'),
          fc.constantFrom('(', '(?:'),
          fc.constantFrom('', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,3}?', '{2,}'),
        )
        .map(([body, open, quantifier]) => `${open}${body})${quantifier}`),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.constantFrom('a', '.', '[ab]', 'é'), fc.constantFrom('*', '+', '?', '*?', '{2,3}'))
        .map(parts => parts.join('')),
    },
  ),
})).p;

const texts = fc.array(fc.constantFrom('a', 'b', 'a', 'é', '\n', ' '), { maxLength: 8 }).map(parts => parts.join(''));

test('finds what the engine of the host finds, groups included', () => {
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  let matches = 0;
  fc.assert(
    fc.property(patterns, texts, fc.constantFrom('u', 'ui', 'us', 'um'), (source, text, flags) => {
      const parsed = tree(source, flags);
      if (forgetsGroups(parsed.root)) return;
      const program = programOf(parsed)!;
      const slots = new BacktrackMatcher(program, flags).find(text, 0);
      const expected = new RegExp(source, `${flags}d`).exec(text);
      if (expected === null) {
        expect(slots).toBeNull();
        return;
      }
      matches++;
      // Engines do not agree on how often a part that matches nothing is repeated, only on whether there is a match.
      if (program.notesRounds) {
        expect(slots?.[0]).toBe(expected.index);
        return;
      }
      const indices = Array.from(expected, (_, i) => (expected.indices as [number, number][])[i] ?? [-1, -1]).flat();
      expect([...slots!].slice(0, indices.length)).toEqual(indices);
    }),
    { seed, numRuns: 20_000 },
  );
  console.log(`seed ${seed}: ${matches} matches`);
  expect(matches).toBeGreaterThan(5_000);
});

test('finds all that the engine of the host finds, one after the other', () => {
  const seed = Number(process.env.MILLRACE_SEED ?? 20240502);
  let matches = 0;
  fc.assert(
    fc.property(patterns, texts, (source, text) => {
      const parsed = tree(source);
      const program = programOf(parsed)!;
      if (forgetsGroups(parsed.root) || program.notesRounds) return;
      const matcher = new BacktrackMatcher(program, 'u');
      const found: [number, number][] = [];
      for (let from = 0, slots: Int32Array | null; from <= text.length; ) {
        slots = matcher.find(text, from, from > 0);
        if (slots === null) break;
        found.push([slots[0], slots[1]]);
        from = slots[1] + (slots[1] === slots[0] ? 1 : 0);
      }
      matches += found.length;
      expect(found).toEqual(Array.from(text.matchAll(new RegExp(source, 'gu')), m => [m.index, m.index + m[0].length]));
    }),
    { seed, numRuns: 20_000 },
  );
  console.log(`seed ${seed}: ${matches} matches`);
  expect(matches).toBeGreaterThan(10_000);
});

const guarded = (pattern: string) => new GuardedPattern(javaPattern(pattern, 'rlike'), pattern, true);

test.each([
  ['(a+)+$', 'a'],
  ['(x+x+)+y', 'x'],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
  ['(a|a)*b', 'a'],
  ['(a|aa)+$', 'a'],
  ['(.*)(.*)(.*)(.*)=$', 'a'],
  ['\\s+$', ' '],
  ['(a*)*b', 'a'],
  ['(?:a+){2,50}$', 'a'],
  ['(?:a+){2,8}$', 'a'],
  ['(?:a+){4}b', 'a'],
  ['(?:a*){5}b', 'a'],
  [`${'a?'.repeat(25)}a{25}$`, 'a'],
  [`${'(?:a|a)'.repeat(25)}b`, 'a'],
  ['(?<=a{1,50})b', 'a'],
])('%s gives up in time', (pattern, unit) => {
  // Unguarded, most of these would not end before the runner's limit.
  for (const length of [30, 2_000, 20_000]) expect(guarded(pattern).test(`${unit.repeat(length)}!`)).toBe(false);
});

test.each([
  '(?=(a+)+$)b',
  '(?:(?=[^x]*$)a)*b',
  'a+(?!.*x)b',
  '(a+)\\1b',
  '(?:(a+)\\1)*b',
  '(?:a++b?)*+c',
  '(?>(a|aa)+$)b',
])('%s is an answer or an error in time', pattern => {
  for (const length of [30, 1_000, 20_000]) {
    let outcome: unknown;
    const started = process.cpuUsage();
    try {
      outcome = guarded(pattern).test(`${'a'.repeat(length)}!`);
    } catch (error) {
      outcome = error;
    }
    const { user } = process.cpuUsage(started);
    if (outcome !== false) expect(String(outcome)).toMatch(/REGEXP_TOO_EXPENSIVE|INVALID_PARAMETER_VALUE/);
    expect(user).toBeLessThan(5_000_000);
  }
});

test('many matches in a long text take time in proportion to it', () => {
  const text = 'ab '.repeat(100_000);
  const found = guarded('(?:a*)*b|(?:a|a)c').findAll(text);
  expect([...found]).toHaveLength(100_000);
});

test('a pattern of many characters, or of very many groups, is read in time', () => {
  expect(guarded('x?'.repeat(1_500)).test('y')).toBe(true);
  expect(guarded('ab'.repeat(5_000)).test('ab'.repeat(5_001))).toBe(true);
  expect(() => guarded(`${'('.repeat(1_000)}a${')'.repeat(1_000)}`).test('a')).toThrow(/REGEXP_TOO_EXPENSIVE/);
});

test('what cannot be done in time is an error that says so', () => {
  expect(() => guarded('(a+)+\\1b').test('a'.repeat(5_000))).toThrow(
    /REGEXP_TOO_EXPENSIVE.*\(a\+\)\+.*5000 characters/s,
  );
  expect(() => guarded('((a{1,500}){1,500}){1,500}b').test('a'.repeat(5_000))).toThrow(/REGEXP_TOO_EXPENSIVE/);
  // It may be used again.
  expect(guarded('(a+)+\\1b').find('aab')?.[0]).toBe('aab');
});

test('groups keep what they had, as in Java', () => {
  expect([...guarded('(?:(a)|b)*').find('ab')!]).toEqual(['ab', 'a']);
});

test('characters of two code units are one', () => {
  expect(guarded('^(.|😀)+$').find('😀a😀')?.[1]).toBe('😀');
  expect(guarded('(?<=(?:😀|😀))a').find('😀a')?.index).toBe(2);
});

test('all matches, with empty ones, one after the other', () => {
  const found = (pattern: string, text: string) => Array.from(guarded(pattern).findAll(text), m => [m.index, m[0]]);
  expect(found('(?:(a)|x)*', 'ab😀')).toEqual([
    [0, 'a'],
    [1, ''],
    [2, ''],
    [4, ''],
  ]);
  expect(found('(?<n>a|a)+', 'aabaa')).toEqual([
    [0, 'aa'],
    [3, 'aa'],
  ]);
});
