import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { codeBlocks, moduleOf, pages, ROOT } from './code-blocks.js';

/** The TypeScript in the documentation has no type errors. */

const folder = mkdtempSync(join(tmpdir(), 'millrace-docs-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('blocks compile', async () => {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const blocks = pages()
    .flatMap(page => codeBlocks(page))
    .filter(block => block.language === 'ts');
  for (const block of blocks) {
    const path = join(folder, `${block.page.replace(/\.md$/, '')}-${block.line}.ts`);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, moduleOf(block));
  }
  const compilerOptions = {
    paths: { millrace: [join(ROOT, 'src/index.ts')], 'millrace/testing': [join(ROOT, 'src/testing/index.ts')] },
    noEmit: true,
    rootDir: '/',
  };
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['.'] };
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const compiler = join(ROOT, 'node_modules/ts7/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', folder], {
    maxBuffer: 2 ** 26,
  }).catch(error => error as { stdout: string });
  // The source has checks of its own.
  const errors = stdout.split('\n').filter(line => line.includes('millrace-docs-types-'));
  expect(errors).toEqual([]);
  expect(blocks.length).toBeGreaterThan(40);
});
