import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.js';
import { fuzzSession, isGood, judge } from './judge.js';
import { shrink } from './shrink.js';

/** Texts that once ended badly, as short as they could be made. */
const museum = JSON.parse(readFileSync(new URL('./museum.json', import.meta.url), 'utf8')) as string[];

test.each(museum)('museum: %s', async text => {
  const verdict = await judge(fuzzSession(), text, true);
  expect(isGood(verdict), JSON.stringify(verdict)).toBe(true);
});

test('random and mutated texts end in an answer or an error with a place', async () => {
  const report = await fuzz({ seed: 20260101, count: 4000, executeOneIn: 3, shrink: false });
  expect(report.failures).toEqual([]);
  // The texts are of both kinds.
  expect(report.counts.answer).toBeGreaterThan(300);
  expect(report.counts.refused).toBeGreaterThan(1000);
}, 120_000);

test('one seed gives the same texts', async () => {
  const once = await fuzz({ seed: 7, count: 200, executeOneIn: 1000, shrink: false });
  const again = await fuzz({ seed: 7, count: 200, executeOneIn: 1000, shrink: false });
  expect(again.counts).toEqual(once.counts);
});

test('a failure is shrunk to what makes it fail', async () => {
  const small = await shrink('SELECT a, b FROM t WHERE boom(a) = 1 ORDER BY b', async t => t.includes('boom(a'));
  expect(small).toBe('boom(a');
});
