import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, linksOf, pages, ROOT, readPage } from './code-blocks.js';

test.each(pages())('links of %s lead somewhere', page => {
  const broken = linksOf(page).filter(
    ({ file, anchor }) =>
      !existsSync(join(ROOT, file)) || (anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor)),
  );
  expect(broken).toEqual([]);
});

test('every page can be reached from the README', () => {
  const reached = new Set<string>();
  const follow = (page: string): void => {
    if (reached.has(page)) return;
    reached.add(page);
    for (const { file } of linksOf(page)) if (file.endsWith('.md') && existsSync(join(ROOT, file))) follow(file);
  };
  follow('README.md');
  expect(pages().filter(page => !reached.has(page))).toEqual([]);
});

test.each(pages())('%s has one title', page => {
  const text = readPage(page).replace(/^```[\s\S]*?^```$/gm, '');
  expect(text.match(/^# .+$/gm)?.length).toBe(1);
});
