import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referencePages } from '../../docs/tools/generate-reference.js';
import { SETTINGS } from '../../src/execution/query-settings.js';
import { ROOT, readPage } from './code-blocks.js';

/** The reference says what the definitions say. When it does not: `npm run docs`. */

const pages = referencePages();

test.each([...pages.keys()])('%s is up to date', path => {
  const page = join('docs/reference', path);
  expect(existsSync(join(ROOT, page)), `run npm run docs: ${page} is missing`).toBe(true);
  expect(readPage(page) === pages.get(path), `run npm run docs: ${page} is not what the definitions say`).toBe(true);
});

test('there are no pages of groups that are gone', () => {
  const there = readdirSync(join(ROOT, 'docs/reference/functions')).map(name => `functions/${name}`);
  expect(there.filter(name => !pages.has(name))).toEqual([]);
});

test('every setting is on its page', () => {
  const page = pages.get('settings.md')!;
  for (const { key } of Object.values(SETTINGS)) expect(page).toContain(`\`${key}\``);
});
