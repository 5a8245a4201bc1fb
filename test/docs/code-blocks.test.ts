import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { Session } from 'millrace';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { codeBlocks, moduleOf, pages, ROOT } from './code-blocks.js';

/** Every block of code in the documentation runs, each in a folder of its own, and prints what the page says. */

const scratch = mkdtempSync(join(tmpdir(), 'millrace-docs-'));
symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
const home = process.cwd();

const sessions: Session[] = [];
let printed = '';
beforeEach(() => {
  printed = '';
  const { create } = Session;
  vi.spyOn(Session, 'create').mockImplementation(options => {
    const session = create(options);
    sessions.push(session);
    return session;
  });
  vi.spyOn(console, 'log').mockImplementation((...args) => {
    printed += `${format(...args)}\n`;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    printed += chunk;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  process.chdir(home);
  // What a page starts and leaves running.
  for (const session of sessions.splice(0)) await session.stop();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

for (const [p, page] of pages().entries()) {
  const blocks = codeBlocks(page);
  if (blocks.length === 0) continue;
  describe(page, () => {
    test.each(blocks.map(block => [block.line, block] as const))('line %i', { timeout: 20_000 }, async (_, block) => {
      const folder = join(scratch, `page-${p}`, `line-${block.line}`);
      mkdirSync(folder, { recursive: true });
      const file = join(folder, block.language === 'ts' ? 'block.ts' : 'block.js');
      writeFileSync(file, moduleOf(block));
      process.chdir(folder);
      await import(pathToFileURL(file).href);
      if (block.output !== undefined) expect(lines(printed)).toBe(lines(block.output));
    });
  });
}

/** Blanks at the ends of lines and of the whole do not show. */
const lines = (text: string) => text.replace(/[ \t]+$/gm, '').trim();
